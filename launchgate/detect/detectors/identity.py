"""Identity providers, social platforms and maps."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_POSE = "pose as your application, or act for the users who allowed it"

RULES = tuple(
    token(kind, name, body, *keywords, can=_POSE, page=page, source=source)
    for kind, name, body, keywords, page, source in (
        (
            "facebook-token",
            "Facebook access token",
            r"EAA[A-Za-z0-9]{90,400}",
            ("eaa",),
            "https://developers.facebook.com/apps/",
            "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/",
        ),
        (
            "mapbox-token",
            "Mapbox secret token",
            r"sk\.eyJ1Ijoi[A-Za-z0-9_-]{30,200}\.[A-Za-z0-9_-]{20,40}",
            ("sk.eyj1",),
            "https://console.mapbox.com/account/access-tokens/",
            "https://docs.mapbox.com/help/dive-deeper/access-tokens/",
        ),
        (
            "stytch-secret",
            "Stytch secret",
            r"secret-live-[A-Za-z0-9_-]{35}=",
            ("secret-live-",),
            "https://stytch.com/dashboard/api-keys",
            "",
        ),
        (
            "twitter-bearer",
            "X bearer token",
            r"A{22}[A-Za-z0-9%]{80,120}",
            ("aaaaaaaaaaaaaaaaaaaaaa",),
            "https://developer.x.com/en/portal/projects-and-apps",
            "",
        ),
        (
            "facebook-app-token",
            "Facebook app token",
            r"\d{15,16}\|[A-Za-z0-9_-]{27}",
            ("|",),
            "https://developers.facebook.com/apps/",
            "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/",
        ),
        (
            "instagram-token",
            "Instagram token",
            r"IGQ[A-Za-z0-9_-]{100,250}",
            ("igq",),
            "https://developers.facebook.com/apps/",
            "",
        ),
        ("arcgis-key", "ArcGIS key", r"AAPT[A-Za-z0-9_.-]{80,250}", ("aapt",), "https://location.arcgis.com/", ""),
    )
) + tuple(
    named(kind, name, names, value, *keywords, can=_POSE, page=page, source=source)
    for kind, name, names, value, keywords, page, source in (
        (
            "okta-token",
            "Okta token",
            r"okta[\w.-]{0,20}",
            r"00[A-Za-z0-9_-]{40}",
            ("okta",),
            "https://login.okta.com/",
            "https://developer.okta.com/docs/guides/create-an-api-token/main/",
        ),
        (
            "auth0-secret",
            "Auth0 client secret",
            r"auth0[\w.-]{0,20}secret",
            r"[A-Za-z0-9_-]{48,80}",
            ("auth0",),
            "https://manage.auth0.com/",
            "https://auth0.com/docs/get-started/applications/rotate-client-secret",
        ),
        (
            "facebook-secret",
            "Facebook app secret",
            r"(?:facebook|fb_|meta_)[\w.-]{0,20}secret",
            r"[0-9a-f]{32}",
            ("facebook", "fb_", "meta_"),
            "https://developers.facebook.com/apps/",
            "",
        ),
        (
            "twitter-secret",
            "X API secret",
            r"(?:twitter|x_api)[\w.-]{0,20}secret[\w.-]{0,12}",
            r"[A-Za-z0-9]{45,50}",
            ("twitter", "x_api"),
            "https://developer.x.com/en/portal/projects-and-apps",
            "",
        ),
        (
            "linkedin-secret",
            "LinkedIn client secret",
            r"linkedin[\w.-]{0,20}secret",
            r"(?:WPL_AP1\.)?[A-Za-z0-9+/=]{16,44}",
            ("linkedin",),
            "https://www.linkedin.com/developers/apps",
            "",
        ),
        (
            "spotify-secret",
            "Spotify client secret",
            r"spotify[\w.-]{0,20}secret",
            r"[0-9a-f]{32}",
            ("spotify",),
            "https://developer.spotify.com/dashboard",
            "",
        ),
        (
            "twitch-secret",
            "Twitch client secret",
            r"twitch[\w.-]{0,20}secret",
            r"[a-z0-9]{30}",
            ("twitch",),
            "https://dev.twitch.tv/console/apps",
            "",
        ),
        (
            "recaptcha-secret",
            "reCAPTCHA secret",
            r"re?captcha[\w.-]{0,20}(?:secret|private)[\w.-]{0,10}",
            r"6L[A-Za-z0-9_-]{38}",
            ("captcha",),
            "https://www.google.com/recaptcha/admin",
            "https://developers.google.com/recaptcha/docs/verify",
        ),
        (
            "turnstile-secret",
            "Turnstile secret",
            r"turnstile[\w.-]{0,20}secret[\w.-]{0,10}",
            r"0x[A-Za-z0-9_-]{33}",
            ("turnstile",),
            "https://dash.cloudflare.com/",
            "https://developers.cloudflare.com/turnstile/",
        ),
        (
            "bitly-token",
            "Bitly token",
            r"bitly[\w.-]{0,20}",
            r"[0-9a-f]{40}",
            ("bitly",),
            "https://app.bitly.com/settings/api",
            "",
        ),
    )
)

"""Hosting platforms: whoever holds one of these can deploy, read variables, or delete what runs."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_DEPLOY = "deploy code, read every environment variable and delete what runs"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

RULES = (
    tuple(
        token(kind, name, body, *keywords, can=_DEPLOY, page=page, source=source)
        for kind, name, body, keywords, page, source in (
            (
                "digitalocean-token",
                "DigitalOcean token",
                r"do[opr]_v1_[0-9a-f]{64}",
                ("_v1_",),
                "https://cloud.digitalocean.com/account/api/tokens",
                "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
            ),
            (
                "yandex-cloud-key",
                "Yandex Cloud API key",
                r"AQVN[A-Za-z0-9_-]{35,38}",
                ("aqvn",),
                "https://console.yandex.cloud/",
                "https://yandex.cloud/en/docs/iam/concepts/authorization/api-key",
            ),
            (
                "heroku-key",
                "Heroku key",
                r"HRKU-AA[A-Za-z0-9_-]{58}",
                ("hrku-",),
                "https://dashboard.heroku.com/account",
                "https://devcenter.heroku.com/articles/authentication",
            ),
            (
                "vercel-token",
                "Vercel token",
                r"vc[pkcira]_[A-Za-z0-9]{24,60}",
                ("vcp_", "vck_", "vcc_", "vci_", "vcr_", "vca_"),
                "https://vercel.com/account/settings/tokens",
                "https://vercel.com/docs/rest-api",
            ),
            (
                "netlify-token",
                "Netlify token",
                r"nf[pcou]_[A-Za-z0-9]{36,40}",
                ("nfp_", "nfc_", "nfo_", "nfu_"),
                "https://app.netlify.com/user/applications",
                "https://docs.netlify.com/api/get-started/",
            ),
            (
                "fly-token",
                "Fly.io token",
                r"(?:FlyV1 fm[12][ar]?_|fo1_|fm[12][ar]?_)[A-Za-z0-9+/=,_-]{40,2000}",
                ("fm1", "fm2", "fo1_"),
                "https://fly.io/tokens",
                "https://fly.io/docs/security/tokens/",
            ),
            (
                "render-key",
                "Render key",
                r"rnd_[A-Za-z0-9]{28,40}",
                ("rnd_",),
                "https://dashboard.render.com/u/settings#api-keys",
                "https://render.com/docs/api",
            ),
            (
                "scalingo-token",
                "Scalingo token",
                r"tk-us-[A-Za-z0-9_-]{48}",
                ("tk-us-",),
                "https://dashboard.scalingo.com/account/tokens",
                "",
            ),
            (
                "render-deploy-hook",
                "Render deploy hook",
                r"api\.render\.com/deploy/srv-[a-z0-9]{20}\?key=[A-Za-z0-9_-]{11}",
                ("api.render.com/deploy/",),
                "https://dashboard.render.com/",
                "https://render.com/docs/deploy-hooks",
            ),
            (
                "vercel-deploy-hook",
                "Vercel deploy hook",
                r"api\.vercel\.com/v1/integrations/deploy/prj_[A-Za-z0-9]{28}/[A-Za-z0-9]{10}",
                ("/integrations/deploy/",),
                "https://vercel.com/docs/deploy-hooks",
                "",
            ),
        )
    )
    + tuple(
        named(kind, name, names, value, *keywords, can=_DEPLOY, page=page, source=source)
        for kind, name, names, value, keywords, page, source in (
            (
                "heroku-legacy-key",
                "Heroku key",
                r"heroku[\w.-]{0,20}(?:key|token|secret)",
                _UUID,
                ("heroku",),
                "https://dashboard.heroku.com/account",
                "https://devcenter.heroku.com/articles/authentication",
            ),
            (
                "hetzner-token",
                "Hetzner Cloud token",
                r"h(?:etzner|cloud)[\w.-]{0,20}",
                r"[A-Za-z0-9]{64}",
                ("hetzner", "hcloud"),
                "https://console.hetzner.cloud/",
                "https://docs.hetzner.cloud/",
            ),
            (
                "linode-token",
                "Linode token",
                r"linode[\w.-]{0,20}",
                r"[0-9a-f]{64}",
                ("linode",),
                "https://cloud.linode.com/profile/tokens",
                "https://techdocs.akamai.com/linode-api/reference/get-started",
            ),
            (
                "vultr-key",
                "Vultr key",
                r"vultr[\w.-]{0,20}",
                r"[A-Z0-9]{36}",
                ("vultr",),
                "https://my.vultr.com/settings/#settingsapi",
                "",
            ),
            (
                "railway-token",
                "Railway token",
                r"railway[\w.-]{0,20}token",
                _UUID,
                ("railway",),
                "https://railway.com/account/tokens",
                "https://docs.railway.com/guides/public-api",
            ),
            (
                "scaleway-secret",
                "Scaleway secret key",
                r"(?:scw|scaleway)[\w.-]{0,20}secret[\w.-]{0,10}",
                _UUID,
                ("scw", "scaleway"),
                "https://console.scaleway.com/iam/api-keys",
                "https://www.scaleway.com/en/docs/iam/concepts/",
            ),
            (
                "fastly-token",
                "Fastly token",
                r"fastly[\w.-]{0,30}",
                r"[A-Za-z0-9_-]{32}",
                ("fastly",),
                "https://manage.fastly.com/account/tokens",
                "https://www.fastly.com/documentation/reference/api/auth-tokens/",
            ),
            (
                "cloudflare-token",
                "Cloudflare token",
                r"(?:cloudflare|cf_|cf-)[\w.-]{0,30}(?:token|key|secret)",
                r"[A-Za-z0-9_-]{40}",
                ("cloudflare", "cf_", "cf-"),
                "https://dash.cloudflare.com/profile/api-tokens",
                "https://developers.cloudflare.com/fundamentals/api/get-started/create-token/",
            ),
            (
                "cloudflare-global-key",
                "Cloudflare global key",
                r"(?:cloudflare|cf_|cf-)[\w.-]{0,30}key",
                r"[0-9a-f]{37}",
                ("cloudflare", "cf_", "cf-"),
                "https://dash.cloudflare.com/profile/api-tokens",
                "https://developers.cloudflare.com/fundamentals/api/get-started/keys/",
            ),
        )
    )
    + (
        token(
            "cloudflare-origin-ca-key",
            "Cloudflare origin CA key",
            r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}",
            "v1.0-",
            can="issue certificates for your zones",
            page="https://dash.cloudflare.com/profile/api-tokens",
            source="https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/",
        ),
    )
)

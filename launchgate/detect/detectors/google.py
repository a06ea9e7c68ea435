"""Google: API keys, OAuth client secrets, refresh and access tokens. Service account keys are `private-key`."""

from __future__ import annotations

from launchgate.detect.detector import token

_PAGE = "https://console.cloud.google.com/apis/credentials"

RULES = (
    token(
        "google-api-key",
        "Google API key",
        r"AIza[A-Za-z0-9_-]{35}",
        "aiza",
        can="call the APIs the key is open for at your cost",
        page=_PAGE,
        source="https://docs.cloud.google.com/docs/authentication/api-keys",
        check="token:google_api_key",
    ),
    token(
        "google-oauth-secret",
        "Google OAuth client secret",
        r"GOCSPX-[A-Za-z0-9_-]{28}",
        "gocspx-",
        can="pose as your application at the consent screen",
        page=_PAGE,
        source="https://support.google.com/cloud/answer/15549257",
    ),
    token(
        "google-refresh-token",
        "Google refresh token",
        r"1//0[A-Za-z0-9_-]{60,180}",
        "1//0",
        can="make access tokens for the user until someone revokes it",
        page="https://myaccount.google.com/connections",
        source="https://developers.google.com/identity/protocols/oauth2#size",
    ),
    token(
        "google-access-token",
        "Google access token",
        r"ya29\.[A-Za-z0-9_-]{40,1024}",
        "ya29.",
        can="act as the user for an hour",
        page="https://myaccount.google.com/connections",
        source="https://developers.google.com/identity/protocols/oauth2#size",
    ),
)

"""GitHub: tokens with a base62 CRC32 at their end, fine-grained tokens."""

from __future__ import annotations

from launchgate.detect.checks.token import with_crc
from launchgate.detect.detector import token

_SOURCE = "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/"
_PAGE = "https://github.com/settings/tokens"

RULES = (
    *(
        token(
            f"github-{kind}",
            name,
            rf"{prefix}[A-Za-z0-9]{{36}}",
            prefix,
            can=can,
            page=page,
            source=_SOURCE,
            check="token:crc62",
            bad=lambda random, prefix=prefix: [f"token = '{with_crc(prefix, random)}'"],
        )
        for kind, prefix, name, can, page in (
            ("token", "ghp_", "GitHub personal access token", "act as its owner in every repository", _PAGE),
            ("oauth-token", "gho_", "GitHub OAuth token", "act as the user who allowed the app", _PAGE),
            ("user-token", "ghu_", "GitHub user-to-server token", "act as the user through the app", _PAGE),
            ("app-token", "ghs_", "GitHub App installation token", "act as the app until it expires", _PAGE),
            ("refresh-token", "ghr_", "GitHub refresh token", "make new user tokens for six months", _PAGE),
        )
    ),
    token(
        "github-fine-grained-token",
        "GitHub fine-grained token",
        r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        "github_pat_",
        can="do what the token allows in its repositories",
        page="https://github.com/settings/personal-access-tokens",
        source=_SOURCE,
    ),
)

"""What the name of a variable says about its value."""

from __future__ import annotations

import re
from functools import lru_cache

PUBLIC_PREFIXES = (
    "NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "PUBLIC_", "EXPO_PUBLIC_", "GATSBY_", "STORYBOOK_",
    "VUE_APP_", "PREACT_APP_",
)  # fmt: skip
"""Build tools copy variables with these prefixes into the bundle that every visitor downloads."""

_SECRET = re.compile(
    r"""(?:^|_)
    (?: PASS(?:WORD|WD|PHRASE|CODE)? | (?<!^)PWD | SECRETS?
      | (?:AUTH|ACCESS|API|BOT|BEARER|REFRESH|PERSONAL|SERVICE)?_?TOKEN
      | API_?KEY | (?:PRIVATE|SECRET|ACCESS|MASTER|ENCRYPTION|SIGNING|JWT|APP|AUTH|SESSION|COOKIE|LICENSE|SERVICE
      | SERVICE_ROLE|SHARED|DEPLOY|HMAC|CRYPTO|ACCOUNT|STORAGE|ADMIN)_KEY
      | SECRET_KEY_BASE | SALT | CREDENTIALS? | CLIENT_SECRET )
    (?: _?\d+ | _(?:PROD(?:UCTION)?|LIVE|STAGING|TEST|DEV|CURRENT|PREVIOUS|OLD|NEW|PRIMARY|SECONDARY) )*$""",
    re.VERBOSE,
)
_NOT_SECRET = re.compile(r"(?:PUBLIC|PUBLISHABLE|ANON)_?KEY$|^(?:DISABLE|ENABLE|USE|REQUIRE|SKIP|ALLOW|HAS|MIN|MAX)_")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a variable of this name is meant to contain a secret: its last words decide, `SECRET_NAME` is not one."""
    upper = name.upper().replace("-", "_").replace(".", "_")
    return _SECRET.search(upper) is not None and _NOT_SECRET.search(upper) is None


def public_prefix(name: str) -> str:
    """Return the build-tool prefix that makes this variable public, or an empty text."""
    return next((prefix for prefix in PUBLIC_PREFIXES if name.startswith(prefix)), "")

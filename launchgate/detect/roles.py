"""What the name of a variable promises about its value: a password, another secret, or neither."""

from __future__ import annotations

import re
from functools import lru_cache

PASSWORD, SECRET = "password", "secret"  # noqa: S105 - names of roles

_PASSWORDS = frozenset("password passwd passphrase passcode pwd passwort pass userpass dbpass".split())
_SECRETS = frozenset(
    "secret secrets token tokens credential credentials creds apikey apikeys secretkey accesskey authkey apitoken authtoken accesstoken apisecret".split()
)
# `key` is a secret only of these kinds; a primary, cache, sort or public key is none.
_KEYS = frozenset(
    "api access private secret auth encryption encrypt decryption signing sign master session app jwt hmac service account "
    "admin webhook license licence storage shared ssh aes crypto cipher cookie security rsa deploy server write ingest "
    "integration bearer machine root data fernet".split()
)
# Words after the secret's own that make the name one of something else: `password_reset_url`, `secret_name`.
_OTHER = frozenset(
    "name names id ids field fields header headers url uri urls path paths file files filename dir type types policy length "
    "len size min max ttl timeout expiry expires expire expiration lifetime age regex pattern patterns prefix suffix label labels hint "
    "placeholder reset form page route endpoint method error errors message msg text title help description desc hash hashed "
    "digest encrypted algorithm alg scheme format provider service manager count index column table param parameter arg var env "
    "ref reference version status state enabled required visible input button link class css selector strength score rule rules "
    "validator validation check checks generator factory store backend mode kind attribute attr property prop option options "
    "request response confirmation confirm confirmed changed change updated update created forgot lost expired invalid missing incorrect "
    "wrong requirements usage limit limits budget rotation source target claim claims scope scopes issuer audience "
    "endpoint auth login data list map keys exists valid is has the for from set get hasher encoder location arn "
    "mount volume resource group kid alias aliases template dialog modal icon component screen view "
    "separator delimiter char chars character characters counter tokenizer cost price address symbol contract mint".split()
)
_BEFORE = frozenset(
    "csrf xsrf public publishable publish pub page continuation sort cursor cache primary foreign partition hash "
    "no without hide show toggle forgot reset invalid wrong has is use skip require disable enable encrypted hashed sealed "
    "anon design max min num total".split()
)
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4096)
def role(name: str) -> str:
    """Give `PASSWORD`, `SECRET` or an empty text for the name of a variable, key, attribute or option."""
    words = [word.lower() for word in _SPLIT.findall(name[-80:])]
    while words and (
        words[-1].isdigit() or words[-1] in ("value", "val", "str", "string", "plain", "plaintext", "raw", "base")
    ):
        words.pop()
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word in _OTHER:
            return ""
        found = _role_of(word, words[at - 1] if at else "")
        if found:
            return "" if _BEFORE.intersection(words[:at]) else found
    return ""


def _role_of(word: str, before: str) -> str:
    if word in _PASSWORDS:
        return PASSWORD
    if word in _SECRETS or (word in ("key", "keys") and before in _KEYS) or word in ("salt", "pepper"):
        return SECRET
    return ""

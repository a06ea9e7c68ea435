"""Checks of values without a shape of their own: the name, the notation and the characters decide together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchgate.detect.candidate import LOW, MEDIUM, NO
from launchgate.detect.paths import CODE, CONFIG, DATA, PROSE, for_readers, for_tests, notation
from launchgate.detect.placeholders import is_filler, is_placeholder, is_reference
from launchgate.detect.roles import PASSWORD, SECRET, role
from launchgate.detect.shape import entropy, is_chosen, is_random, is_uuid, wordiness

if TYPE_CHECKING:
    from launchgate.detect.candidate import Candidate

_RULES = re.compile(
    r"(?i)\b(?:required|min:|max:|nullable|minlength|string\||sha\d|bcrypt|argon2)|^\$2[aby]\$|^\{?(?:ssha|pbkdf2|scrypt)|^v\d+$|^(?:base(?:16|32|58|62|64)|utf-?8|sha-?\d+|md5|aes-?\d+|rs\d+|hs\d+|es\d+|oauth2?|x509)$|^[\d.,:/-]+$"
)
_ADDRESS = re.compile(r"^[\w.+-]*@[A-Za-z.-]+$")
_INTERPOLATED = re.compile(r"[fF$]['\"]$")
_MARKUP = re.compile(r"[<>]|\)\)|\(\)|;$|=>|\|\||&&|::|\\u|%[sd]|\{\d?\}|[{}]\w|\w[{}]")


def password(candidate: Candidate) -> int:
    """Take what is assigned to the name of a password, and was chosen by a person or drawn."""
    if role(candidate.name) != PASSWORD or not _is_literal(candidate):
        return NO
    value = candidate.secret
    if is_random(value, 14):
        return _by_place(candidate, MEDIUM)
    if for_tests(candidate.path) or for_readers(candidate.path) or notation(candidate.path) == PROSE:
        return NO
    return MEDIUM if is_chosen(value) and (sum(map(str.isdigit, value)) > 1 or not _is_words(value)) else NO


def secret(candidate: Candidate) -> int:
    """Take what is assigned to the name of a secret, token or key, and looks drawn."""
    if role(candidate.name) != SECRET or not _is_literal(candidate):
        return NO
    value = candidate.secret
    if is_uuid(value):
        return NO
    if is_random(value, 16) and not _is_words(value):
        return _by_place(candidate, MEDIUM)
    if for_tests(candidate.path) or for_readers(candidate.path) or notation(candidate.path) == PROSE:
        return NO
    chosen = (
        len(value) >= 8 and is_chosen(value) and wordiness(value) < 0.9 and any(each in value for each in "!@#$%^&*?~+")
    )
    return MEDIUM if chosen and not _is_words(value) else NO


def url(candidate: Candidate) -> int:
    """Take the password of a URL, unless the host is made up or the pair is one that everybody knows."""
    value, user, host = candidate.secret, _group(candidate, "user"), _group(candidate, "host").lower()
    if is_reference(value) or is_placeholder(value) or is_filler(value) or _MARKUP.search(value) or value == user:
        return NO
    if re.search(r"(?:^|\.)(?:example|invalid)(?:\.|$)|^(?:host|hostname|server|domain|myhost|your)|\.\.\.", host):
        return NO
    strong = is_random(value, 12) or is_chosen(value)
    if for_tests(candidate.path) or for_readers(candidate.path) or notation(candidate.path) == PROSE:
        return LOW if is_random(value, 14) else NO
    if re.match(
        r"(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|db$|redis$|postgres$|mysql$|mongo$|rabbitmq$)",
        host,
    ):
        return LOW if strong else NO
    return MEDIUM if strong or (len(value) >= 6 and wordiness(value) < 0.95) else NO


def connection(candidate: Candidate) -> int:
    """Take the password of a connection string: other keys of one stand on the line."""
    if not re.search(
        r"(?i)(?:server|host|hostaddr|data source|user id|uid|user|username|dbname|database|initial catalog)\s?=\s?[^\s;&]",
        candidate.line,
    ):
        return NO
    return _written(candidate)


def command(candidate: Candidate) -> int:
    """Take a password given to a command, unless it stands for one."""
    return _written(candidate)


def _written(candidate: Candidate) -> int:
    value = candidate.secret
    if is_reference(value) or is_placeholder(value) or is_filler(value) or _MARKUP.search(value):
        return NO
    if not (is_random(value, 10) or is_chosen(value)) or _ADDRESS.match(value):
        return NO
    if notation(candidate.path) == DATA or (
        notation(candidate.path) == CODE and re.search(r"[,(]|^[\w$]+\.[\w$.]+$", value)
    ):
        return NO
    return _by_place(candidate, MEDIUM)


def header(candidate: Candidate) -> int:
    """Take the token of an Authorization header that looks drawn."""
    value = candidate.secret
    if is_reference(value) or is_placeholder(value) or is_filler(value) or not is_random(value, 20):
        return NO
    return _by_place(candidate, MEDIUM)


def basic(candidate: Candidate) -> int:
    """Take base64 that decodes to `user:password` with a password worth the name."""
    import base64

    try:
        raw = base64.b64decode(candidate.secret + "=" * (-len(candidate.secret) % 4), validate=True)
        user, colon, value = raw.decode().partition(":")
    except ValueError:
        return NO
    if (
        not colon
        or not user.isprintable()
        or not value.isprintable()
        or is_placeholder(value)
        or is_reference(value)
        or len(value) < 6
    ):
        return NO
    return _by_place(candidate, MEDIUM)


def encoded(candidate: Candidate) -> int:
    """Take base64 that decodes to text which looks drawn or chosen."""
    import base64

    try:
        value = base64.b64decode(candidate.secret + "=" * (-len(candidate.secret) % 4), validate=True).decode()
    except ValueError:
        return NO
    return (
        MEDIUM
        if value.isprintable() and not is_placeholder(value) and (is_random(value, 10) or is_chosen(value))
        else NO
    )


def password_hash(candidate: Candidate) -> int:
    """Take the hash of a password file: it can be guessed at leisure."""
    return NO if for_tests(candidate.path) or entropy(candidate.secret) < 3 else MEDIUM


def _by_place(candidate: Candidate, answer: int) -> int:
    """Take nothing from the code of tests, and less from examples and the settings of tests."""
    if for_tests(candidate.path):
        return NO if notation(candidate.path) in (CODE, PROSE, DATA) else LOW
    return LOW if for_readers(candidate.path) else answer


def _is_literal(candidate: Candidate) -> bool:
    value, form = candidate.secret, notation(candidate.path)
    quoted = bool(_group(candidate, "quote"))
    if form == DATA or (not quoted and form == CODE):
        return False
    if not quoted and form == CONFIG and (re.match(r"[\w.]+\(", value) or re.match(r"(?:[a-z_]+\.)+[a-z_]+$", value)):
        return False
    if (
        form == CODE
        and _INTERPOLATED.search(
            candidate.found.string[max(0, candidate.span[0] - 2) : candidate.span[0]].decode("latin-1")
        )
        and "{" in value
    ):
        return False
    return not (
        is_reference(value)
        or is_placeholder(value)
        or is_filler(value)
        or _RULES.search(value)
        or _MARKUP.search(value)
    )


def _is_words(value: str) -> bool:
    """Say whether a value is words with separators, as identifiers, routes, formats and sentences are."""
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", value)) if part]
    plain = [
        part
        for part in parts
        if (part.isalpha() and (len(part) < 3 or wordiness(part) > 0.6))
        or part.isdigit()
        or re.fullmatch(r"v\d+|[A-Za-z]{2,}\d{1,2}", part)
    ]
    separated = re.search(r"[-_./: ]", value) is not None
    return (
        separated
        and len(plain) == len(parts)
        and not re.search(r"[!@#$%^&*?~+=]", value)
        and sum(map(str.isdigit, value)) <= 4
        and wordiness(value) > 0.7
    )


def _group(candidate: Candidate, name: str) -> str:
    return (candidate.found[name] or b"").decode("utf-8", "surrogateescape")

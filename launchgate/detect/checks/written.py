"""Checks of passwords where commands, headers, addresses and password files have them."""

from __future__ import annotations

from launchgate.detect.candidate import LOW, MEDIUM, NO, text
from launchgate.detect.checks.generic import answer
from launchgate.detect.enclosing import enclosing
from launchgate.detect.lazy import LazyRegex
from launchgate.detect.paths import CODE, CONFIG, DATA, PROSE, for_readers, for_tests, notation
from launchgate.detect.placeholders import is_placeholder, is_reference, is_stand_in, literal
from launchgate.detect.shape import entropy, is_chosen, is_random, wordiness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launchgate.detect.candidate import Candidate

# Files of packages, in which nothing logs in, and what encloses lists of packages elsewhere.
_MANIFESTS = ("pyproject.toml", "setup.cfg", "Pipfile", "Cargo.toml", "package.json", "composer.json", "pixi.toml")
_OF_PACKAGES = LazyRegex(r"(?i)depend|extras|requires|packages|features")
_WHOLE = 10  # characters beside a reference that are a password without it
_STRING = 250  # bytes to each side: half a connection string
_NOBODY = LazyRegex(r"(?:^|\.)(?:example|invalid)(?:\.|$)|^(?:host|hostname|server|domain|myhost)(?=$|:)|^your|\.\.\.")
_OWN_MACHINE = LazyRegex(r"^(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal)")
_SERVICE = LazyRegex(r"^(?:db|database|redis|postgres|mysql|mariadb|mongo|rabbitmq)(?:$|:)")
_DSN = LazyRegex(
    r"(?i)(?:server|host|hostaddr|data source|user id|uid|user|username|dbname|database|initial catalog)\s?=\s?[^\s;&]"
)
_CODE = LazyRegex(r"[<>{}(),]|\\|\]$|\w\[|^[\w$]+\.[\w$.]+$|;$|&&|\|\|")
_OPERATION = LazyRegex(r"^=|[=!]==?\w|\?\?|\?\.|\?[^?:]*:")  # `password==null?1:2`, as minified code has it
_IN_STRING = LazyRegex(r"[\"'`]\s*[A-Za-z][^\"'`\n]*\n$")  # what begins a string is the last quote of the line
_ADDRESS = LazyRegex(r"^[\w.+-]*@[A-Za-z.-]+$")


def url(candidate: Candidate) -> int:
    """Take the password of a URL, unless the host is made up or the pair is one that everybody knows."""
    value, user, host = literal(candidate.secret), _group(candidate, "user"), _group(candidate, "host").lower()
    drawn = is_random(value, 12)
    if (value == user and not drawn) or is_stand_in(value) or _NOBODY.search(host):
        return NO
    if value != candidate.secret and not drawn and not (len(value) >= _WHOLE and is_chosen(value)):
        return NO
    if (_CODE.search(value) or "%20" in value) and not is_random(value, 16):
        return NO
    strong = drawn or is_chosen(value)
    if for_tests(candidate.path) or for_readers(candidate.path) or notation(candidate.path) == PROSE:
        return answer(candidate, drawn=is_random(value, 14))
    if _OWN_MACHINE.search(host) or (_SERVICE.search(host) and not drawn):
        return LOW if strong else NO
    return MEDIUM if strong or (len(value) >= 6 and wordiness(value) < 0.95) else NO


def connection(candidate: Candidate) -> int:
    """Take the password of a connection string: other keys are on the line, and in code it is not an operation."""
    taken = command(candidate)
    if taken == NO or not _DSN.search(candidate.beside(_STRING)):
        return NO
    code = notation(candidate.path) == CODE and _OPERATION.search(candidate.secret)
    return NO if code and not _IN_STRING.search(text(candidate.near(_STRING, 0))) else taken


def command(candidate: Candidate) -> int:
    """Take a password that is given to a command or written into a password file, unless it is a placeholder."""
    value, form = candidate.secret, notation(candidate.path)
    drawn = is_random(value, 10)
    if not (drawn or is_chosen(value)) or form == DATA or is_stand_in(value) or _ADDRESS.search(value):
        return NO
    if form == CODE and _CODE.search(value):
        return NO
    return answer(candidate, drawn=drawn)


def argument(candidate: Candidate) -> int:
    """Take the password of a call that logs in, not the name of a package: `auth = ["django-allauth", …]`."""
    if candidate.path.rpartition("/")[2] in _MANIFESTS or _OF_PACKAGES.search(
        enclosing(candidate.found.string, candidate.found.start())
    ):
        return NO
    return command(candidate)


def header(candidate: Candidate) -> int:
    """Take the token of an Authorization header that looks drawn."""
    value = candidate.secret
    return NO if not is_random(value, 20) or is_stand_in(value) else answer(candidate, drawn=True)


def basic(candidate: Candidate) -> int:
    """Take base64 that decodes to `user:password` with a password worth the name."""
    user, colon, value = _decoded(candidate).partition(":")
    if not colon or not user or len(value) < 6 or is_placeholder(value) or is_reference(value):
        return NO
    drawn = is_random(value, 12)
    return answer(candidate, drawn=drawn) if drawn or is_chosen(value) or notation(candidate.path) != PROSE else NO


def encoded(candidate: Candidate) -> int:
    """Take base64 that decodes to text which looks drawn or chosen."""
    value = _decoded(candidate)
    drawn = is_random(value, 10)
    return answer(candidate, drawn=drawn) if (drawn or is_chosen(value)) and not is_placeholder(value) else NO


def password_hash(candidate: Candidate) -> int:
    """Take the hash of a password file: it can be guessed at leisure."""
    wanted = notation(candidate.path) == CONFIG and not for_tests(candidate.path)
    return MEDIUM if wanted and entropy(candidate.secret) > 3 else NO


def _decoded(candidate: Candidate) -> str:
    """Decode the secret from base64; empty where it is not printable text."""
    from binascii import a2b_base64

    raw = candidate.secret.encode("utf-8", "surrogateescape")
    try:
        text = a2b_base64(raw + b"=" * (-len(raw) % 4)).decode()
    except ValueError:
        return ""
    return text if text.isprintable() else ""


def _group(candidate: Candidate, name: str) -> str:
    return (candidate.found[name] or b"").decode("utf-8", "surrogateescape")

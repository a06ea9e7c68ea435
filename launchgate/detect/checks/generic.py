"""Checks of values that are assigned to a name: the name, the notation and the characters decide together."""

from __future__ import annotations

from launchgate.detect.candidate import LOW, MEDIUM, NO, text
from launchgate.detect.enclosing import enclosing
from launchgate.detect.lazy import LazyRegex
from launchgate.detect.paths import CODE, CONFIG, DATA, PROSE, for_readers, for_tests, notation
from launchgate.detect.placeholders import is_expression, is_stand_in, literal
from launchgate.detect.shape import is_app_password, is_chosen, is_phrase, is_random, is_uuid, is_words, wordiness
from launchgate.text.names import BEFORE, KEYS, OTHER, PASSWORD, PASSWORDS, SECRET, SECRETS, UUID_PROVIDERS, secret_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launchgate.detect.candidate import Candidate

# Names of algorithms and encodings, hashes, validation rules, versions, numbers: no secrets, whatever names them.
_TERMS = LazyRegex(
    r"^SCW[0-9A-Z]{17}$"  # the public half of a key of Scaleway
    r"|^(?:pk[._]|pub[-_]|phc_|FLWPUBK|rzp_)"  # keys that every visitor gets
    r"|(?i:\b(?:required|min:|max:|nullable|minlength|string\||sha\d|bcrypt|argon2))"
    r"|^\$2[aby]\$|^\{?(?i:ssha|pbkdf2|scrypt)"
    r"|^v\d+$|^[\d.,:/-]+$|^(?i:base(?:16|32|58|62|64)|utf-?8|md5|aes-?\d+|[rhe]s\d{3}|oauth2?|x509)$"
)
_CODE = LazyRegex(
    r"[<>]|\)\)|\(\)|;$|=>|\|\||&&|::|\\[uwWdDsSb]|%[sd](?!\w)|\{\d?\}|[{}]\w|\w[{}]|\w[\[(]|[\[(]\w|[\])]$|^[a-z]+=\W*$|\]\+"
    r"|^[)\]}]?[,;]"  # what follows the end of a string
)
_FIELD = LazyRegex(r"^[a-z]+[0-9]*[A-Z][A-Za-z0-9]*$")
_NEAR = 200  # bytes before a value on its line in which its provider may be named
# What has a `key` that may be one of a table, a bucket or a route.
_OF_ANYTHING = frozenset(
    ("data", "root", "server", "app", "account", "service", "machine", "storage", "shared", "write")
)
_SPOKEN = PASSWORDS | SECRETS | KEYS | OTHER | BEFORE
_DRAWN_AT_MOST = 0.55
_STRONG = frozenset("!@#$%^&*?~+")


def password(candidate: Candidate) -> int:
    """Take what is assigned to the name of a password, and was chosen by a person or drawn."""
    if _is_computed(candidate):
        return NO
    value = literal(candidate.secret)
    drawn = is_random(value, 14)
    phrase = not drawn and (is_app_password(value) or _is_phrase(value, candidate.path))
    if (
        not (drawn or phrase or is_chosen(value))
        or secret_kind(candidate.name) != PASSWORD
        or not _is_written(candidate)
    ):
        return NO
    if not (drawn or phrase) and sum(map(str.isdigit, value)) < 2 and is_words(value):
        return NO
    return NO if _is_something_else(value) else answer(candidate, drawn=drawn)


def secret(candidate: Candidate) -> int:
    """Take what is assigned to the name of a secret, token or key, and looks drawn."""
    if _is_computed(candidate):
        return NO
    value = literal(candidate.secret)
    drawn = is_random(value, 14) or is_uuid(value)
    chosen = len(value) >= 8 and not _STRONG.isdisjoint(value) and is_chosen(value) and wordiness(value) < 0.9
    if not (drawn or chosen) or _role(candidate) != SECRET or not _is_written(candidate):
        return NO
    if is_words(value) or (is_uuid(value) and not _gives_uuids(candidate)) or _is_something_else(value):
        return NO
    return answer(candidate, drawn=drawn)


def _role(candidate: Candidate) -> str:
    """Return the role of a name; a mere `key` is what its object, section or parent makes of it."""
    if candidate.name.lower() != "key":
        return secret_kind(candidate.name)
    around = enclosing(candidate.found.string, candidate.found.start("name"))
    return "" if around.lower() in _OF_ANYTHING else secret_kind(f"{around}_key")


def _gives_uuids(candidate: Candidate) -> bool:
    """Whether the provider named by the line or what encloses it gives UUIDs for keys; others identify by them."""
    data, start = candidate.found.string, candidate.span[0]
    line = text(data[max(0, start - _NEAR) : start].rpartition(b"\n")[2])
    return UUID_PROVIDERS.search(f"{enclosing(data, start)} {line}") is not None


def _is_phrase(value: str, path: str) -> bool:
    """Whether a value of configuration is a passphrase, and not words of which a name or a class is made."""
    return notation(path) == CONFIG and is_phrase(value) and _SPOKEN.isdisjoint(value.split("-"))


def answer(candidate: Candidate, *, drawn: bool) -> int:
    """Grade a value: in examples only a drawn one counts, and less; in tests only one in their settings does."""
    path = candidate.path
    form = notation(path)
    if for_tests(path):
        return LOW if drawn and form == CONFIG else NO
    if for_readers(path) or form == PROSE:
        return LOW if drawn else NO
    return MEDIUM


def _is_computed(candidate: Candidate) -> bool:
    """Whether this is code that quotes nothing: most candidates are, so it is asked before all that costs."""
    return not candidate.found["quote"] and notation(candidate.path) == CODE


def _is_written(candidate: Candidate) -> bool:
    """Whether the value is written down here: code quotes it, and what it does not quote is computed."""
    form = notation(candidate.path)
    if form == DATA or _is_expanded(candidate) or _is_listed(candidate):
        return False
    if not candidate.found["quote"]:
        is_call = candidate.found.string[candidate.span[0] - 1 : candidate.span[0]] == b"("
        return not is_call and not (form == CONFIG and is_expression(candidate.secret))
    before = candidate.found.string[max(0, candidate.span[0] - 2) : candidate.span[0]]
    interpolated = before[:1] in (b"f", b"F", b"$") and "{" in candidate.secret
    return not (form == CODE and interpolated)


def _is_listed(candidate: Candidate) -> bool:
    """Whether a comma makes name and value neighbours only: the end of a call, or a list of names of fields."""
    found = candidate.found
    between = found.string[found.end("name") : candidate.span[0]]
    if b"," not in between:
        return False
    return b")" in between or (_FIELD.search(candidate.secret) is not None and secret_kind(candidate.secret) != "")


def _is_expanded(candidate: Candidate) -> bool:
    """Whether a shell or Compose looks the name up and no drawn default follows: `${NAME:?message}`."""
    start = candidate.span[0]
    name = candidate.name.encode("utf-8", "surrogateescape")
    looked_up = b"${" + name in candidate.found.string[max(0, start - len(name) - 5) : start]
    return looked_up and not is_random(candidate.secret, 14)


def _is_something_else(value: str) -> bool:
    if is_stand_in(value) or _TERMS.search(value) is not None:
        return True
    # Among drawn characters even the signs of code are drawn.
    return _CODE.search(value) is not None and not (is_random(value, 16) and wordiness(value) < _DRAWN_AT_MOST)

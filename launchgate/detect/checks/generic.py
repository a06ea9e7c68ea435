"""Checks of values that are assigned to a name: the name, the notation and the characters decide together."""

from __future__ import annotations

from launchgate.detect.candidate import LOW, MEDIUM, NO
from launchgate.detect.lazy import Lazy
from launchgate.detect.paths import CODE, CONFIG, DATA, PROSE, for_readers, for_tests, notation
from launchgate.detect.placeholders import is_expression, is_stand_in, literal
from launchgate.detect.roles import PASSWORD, SECRET, role
from launchgate.detect.shape import is_chosen, is_random, is_uuid, is_words, wordiness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launchgate.detect.candidate import Candidate

# Names of algorithms and encodings, hashes, validation rules, versions, numbers: no secrets, whatever names them.
_TERMS = Lazy(
    r"(?i)\b(?:required|min:|max:|nullable|minlength|string\||sha\d|bcrypt|argon2)"
    r"|^\$2[aby]\$|^\{?(?:ssha|pbkdf2|scrypt)"
    r"|^v\d+$|^[\d.,:/-]+$|^(?:base(?:16|32|58|62|64)|utf-?8|md5|aes-?\d+|[rhe]s\d{3}|oauth2?|x509)$"
)
_CODE = Lazy(
    r"[<>]|\)\)|\(\)|;$|=>|\|\||&&|::|\\[uwWdDsSb]|%[sd](?!\w)|\{\d?\}|[{}]\w|\w[{}]|\w[\[(]|[\[(]\w|[\])]$|^[a-z]+=\W*$|\]\+"
)
_DRAWN_AT_MOST = 0.55
_STRONG = frozenset("!@#$%^&*?~+")


def password(candidate: Candidate) -> int:
    """Take what is assigned to the name of a password, and was chosen by a person or drawn."""
    if _is_computed(candidate):
        return NO
    value = literal(candidate.secret)
    drawn = is_random(value, 14)
    if not (drawn or is_chosen(value)) or role(candidate.name) != PASSWORD or not _is_written(candidate):
        return NO
    if not drawn and sum(map(str.isdigit, value)) < 2 and is_words(value):
        return NO
    return NO if _is_something_else(value) else answer(candidate, drawn=drawn)


def secret(candidate: Candidate) -> int:
    """Take what is assigned to the name of a secret, token or key, and looks drawn."""
    if _is_computed(candidate):
        return NO
    value = literal(candidate.secret)
    drawn = is_random(value, 14)
    chosen = len(value) >= 8 and not _STRONG.isdisjoint(value) and is_chosen(value) and wordiness(value) < 0.9
    if not (drawn or chosen) or role(candidate.name) != SECRET or not _is_written(candidate):
        return NO
    return NO if is_words(value) or is_uuid(value) or _is_something_else(value) else answer(candidate, drawn=drawn)


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
    """Say whether this is code that quotes nothing: most candidates are, so it is asked before all that costs."""
    return not candidate.found["quote"] and notation(candidate.path) == CODE


def _is_written(candidate: Candidate) -> bool:
    """Say whether the value is written down here: code quotes it, and what it does not quote is computed."""
    form = notation(candidate.path)
    if form == DATA or _is_expanded(candidate):
        return False
    if not candidate.found["quote"]:
        is_call = candidate.found.string[candidate.span[0] - 1 : candidate.span[0]] == b"("
        return not is_call and not (form == CONFIG and is_expression(candidate.secret))
    before = candidate.found.string[max(0, candidate.span[0] - 2) : candidate.span[0]]
    interpolated = before[:1] in (b"f", b"F", b"$") and "{" in candidate.secret
    return not (form == CODE and interpolated)


def _is_expanded(candidate: Candidate) -> bool:
    """Say whether a shell or Compose looks the name up and no drawn default follows: `${NAME:?message}`."""
    start = candidate.span[0]
    name = candidate.name.encode("utf-8", "surrogateescape")
    looked_up = b"${" + name in candidate.found.string[max(0, start - len(name) - 5) : start]
    return looked_up and not is_random(candidate.secret, 14)


def _is_something_else(value: str) -> bool:
    if is_stand_in(value) or _TERMS.search(value) is not None:
        return True
    # Among drawn characters even the signs of code are drawn.
    return _CODE.search(value) is not None and not (is_random(value, 16) and wordiness(value) < _DRAWN_AT_MOST)

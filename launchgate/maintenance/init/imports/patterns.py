"""Regular expressions of other tools (Go, Python), translated only if the result is equivalent.

Expressions over values stay expressions, without those that can be slow. Expressions over paths become path patterns,
which never match more paths than the original: a pattern that hides too much is worse than a missing one.
"""

from __future__ import annotations

import re
import warnings
from itertools import product

from launchgate.policy.patterns import safe_pattern
from launchgate.text import globs

_CLASSES = {
    "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
    "word": "A-Za-z0-9_", "space": r"\t\n\v\f\r ", "blank": r"\t ", "punct": r"!-/:-@\[-`{-~",
}  # fmt: skip
_CLASS = re.compile(r"\[:([a-z]+):\]")
_PARSED = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:[a-z]+:\]|[^\]\\])*\]|\((?:\?P?<\w+>|\?)?|.", re.DOTALL)
SECRET = "(?P<secret>"  # noqa: S105 - the name of a group
_MOST_LENGTH = 200
_MOST_ALTERNATIVES = 24
_ANYTHING = "\0"
_TOKEN = re.compile(
    r"""(?P<many>\.\*\??)                   # anything, folders too
      | (?P<some>\[\^/\]\*)                 # anything within a name
      | (?P<one>(?:\.|\[\^/\])\+\??)        # the same, one character at least
      | (?P<escaped>\\[.\-_/+@#\s$()\[\]])    # a character that stands for itself
      | (?P<slash>\[/\\\\\]|\[\\\\/\])         # a separator of either kind
      | (?P<plain>[A-Za-z0-9_/@#~%=,\ -])
    """,
    re.VERBOSE,
)


def path_patterns(expression: str) -> list[str] | None:
    """Return the path patterns for a regular expression that tools search in a path, None if there are none."""
    text = expression.strip().removeprefix("(?i)")
    if not text or len(text) > _MOST_LENGTH:
        return None
    alternatives = _expand(text)
    if alternatives is None:
        return None
    found = [_pattern(each) for each in alternatives]
    patterns = [pattern for pattern in found if pattern is not None]
    if len(patterns) < len(found):
        return None
    deeper = {pattern.removeprefix("*/**/") for pattern in patterns if pattern.startswith("*/**/")}
    both = deeper.intersection(patterns)  # `(^|/)x`: at the root or deeper is anywhere
    kept = [pattern for pattern in patterns if pattern.removeprefix("*/**/") not in both or pattern in both]
    return [f"**/{pattern}" if pattern in both else pattern for pattern in kept]


def _expand(text: str) -> list[str] | None:
    """Write out groups of alternatives: `(a|b)c` is `ac` and `bc`. Nested and quantified groups are not supported."""
    parts: list[list[str]] = []
    position = 0
    for group in re.finditer(r"(?<!\\)\((?:\?:)?([^()]*)\)(?P<many>[*+?{]?)", text):
        if group["many"]:
            return None
        parts += [[text[position : group.start()]], group[1].split("|")]
        position = group.end()
    parts.append([text[position:]])
    if any(re.search(r"(?<!\\)[()|]", part) for fixed in parts[::2] for part in fixed):
        return text.split("|") if len(parts) == 1 and not re.search(r"(?<!\\)[()]", text) else None
    made = ["".join(choice) for choice in product(*parts)]
    return made if len(made) <= _MOST_ALTERNATIVES else None


def _pattern(expression: str) -> str | None:
    """Translate one expression without alternatives."""
    begins, ends = expression.startswith("^"), expression.endswith("$") and not expression.endswith("\\$")
    body = expression.removeprefix("^")
    body = body[:-1] if ends else body
    pieces = []
    position = 0
    while position < len(body):
        token = _TOKEN.match(body, position)
        if token is None:
            return None
        pieces.append(_piece(token))
        position = token.end()
    text = re.sub(r"[*\0]*\0[*\0]*", "\0", "".join(pieces))
    text = re.sub(r"\*+", "*", text)
    text = re.sub(r"(?<![^/])\0/", "*/**/", text).replace("\0", "**")  # `.*/` means one folder at least
    if "//" in text or (begins and text.startswith("/")):
        return None  # no path of a repository looks like that
    if not begins and not text.startswith("**"):
        # It is searched anywhere in the path: at the start of a name, or in it where it is only the end of one.
        start = "*/**" if text[:1] == "/" else "**/" if text[:1].isalnum() or text[:1] in "*?" else "**/*"
        text = start + text
    if ends and "." not in text.rpartition("/")[2]:
        return None  # our pattern would also mean everything below a folder of that name
    if not ends and text.endswith("/"):
        text += "**"
    pattern = _normalized(text)
    return f"/{pattern}" if begins and pattern and "/" not in pattern.rstrip("/") else pattern


def _piece(token: re.Match[str]) -> str:
    if token["many"]:
        return _ANYTHING
    if token["some"]:
        return "*"
    if token["one"]:
        return "?*"
    if token["escaped"]:
        return token["escaped"][1]
    return "/" if token["slash"] else token["plain"]


def _normalized(text: str) -> str | None:
    """Return a pattern in which `**` is alone between slashes, None if that is impossible."""
    segments = []
    for segment in text.split("/"):
        if "**" in segment and segment != "**":
            # `.*` inside a name may cross folders; as `*` it means fewer paths, which is the safe side.
            before, _, after = segment.partition("**")
            segments += [f"{before}*{after.replace('**', '*')}"] if before else ["**", f"*{after.replace('**', '*')}"]
        else:
            segments.append(segment)
    pattern = "/".join(segment for index, segment in enumerate(segments) if segment or index == len(segments) - 1)
    pattern = re.sub(r"(\*\*/)+", "**/", pattern)
    if pattern.strip("*/") == "" or globs.problem(pattern):
        return None
    return pattern


def fitting(expression: str) -> str:
    """Return the equivalent expression; raise `ValueError` with the reason if there is none."""
    text = _CLASS.sub(lambda found: _CLASSES.get(found[1], found[0]), expression.replace(r"\z", r"\Z"))
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # a set that Python may read differently
        try:
            pattern = safe_pattern(text)
        except FutureWarning as error:
            raise ValueError(f"it is ambiguous: {error}") from error
    if pattern.search(""):
        raise ValueError("it matches every text")
    return text


def with_secret(expression: str, group: int) -> str:
    """Return the expression with the group of that number named as the secret, unchanged if there is no such group."""
    at = 0
    for token in _PARSED.finditer(expression):
        if token[0] == "(" or token[0].startswith(("(?P<", "(?<")):
            at += 1
            if at == group:
                return f"{expression[: token.start()]}{SECRET}{expression[token.end() :]}"
    return expression


def groups(expression: str) -> int:
    """Count the groups of an expression."""
    return re.compile(expression).groups

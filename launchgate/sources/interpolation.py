"""`${NAME:-default}` in values of Compose files: what stands in the file and what comes from elsewhere."""

from __future__ import annotations

import re

from launchgate.finding import InFile
from launchgate.sources.assignment import Assignment

_REFERENCE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?P<how>:?[-+?])?(?P<word>[^}]{0,1000})\})"
)


def interpolated(name: str, text: str, at: InFile) -> Assignment:
    """Give the assignment of `text` to `name`.

    Text with references is no literal: `origin` is the first of them, `default` the text that results when none of
    the variables is set, None where one of them has no default.
    """
    references = [match for match in _REFERENCE.finditer(text) if not match["escaped"]]
    plain = _REFERENCE.sub(lambda match: "$" if match["escaped"] else _default(match), text)
    if not references:
        return Assignment(name, at, plain)
    needs = tuple(dict.fromkeys(_name(match) for match in references if not _may_be_unset(match)))
    given = all((match["how"] or "").endswith("-") for match in references)
    return Assignment(name, at, None, references[0][0][:80], plain if given else None, needs=needs)


def _name(match: re.Match[str]) -> str:
    return str(match["bare"] or match["name"])


def _may_be_unset(match: re.Match[str]) -> bool:
    return (match["how"] or "").endswith(("-", "+"))


def _default(match: re.Match[str]) -> str:
    return match["word"] if (match["how"] or "").endswith("-") else ""

"""A place as somebody types it: what `launchgate waive RULE WHERE` takes for WHERE."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError
from launchgate.suppressions.grammar import KINDS
from launchgate.suppressions.tags import is_tag
from launchgate.text import globs
from launchgate.text.similar import did_you_mean

if TYPE_CHECKING:
    from launchgate.runner.workspace import Workspace

_LINE = re.compile(r"(?P<path>.+):(?P<line>[1-9][0-9]{0,8})(?::[0-9]+)?")
_FORMS = {
    "url": re.compile(r"https?://.+"),
    "record": re.compile(r"[A-Za-z0-9_.-]+ [A-Z]{1,10}"),
    "variable": re.compile(r"[A-Z_][A-Z0-9_]*"),
}
_LOOKED_THROUGH = 20_000  # paths, in search of the one that was meant


def place_named(where: str, here: Workspace) -> tuple[str, str, int | None]:
    """Return the kind, text and line of a place as typed: `KIND=TEXT` says it outright, else its form decides.

    Forms: an address, a value tag, an existing path, `PATH:LINE`, a path pattern that matches something, `host TYPE`,
    a VARIABLE. Raises `UsageError` for anything else, with the nearest path where it looks like one.
    """
    kind, equals, text = where.partition("=")
    if equals and kind in KINDS and text:
        return kind, text, None
    if is_tag(where):
        return "value", where, None
    if _exists(here, where):
        return "path", here.inside(where), None
    if (at := _LINE.fullmatch(where)) and "://" not in where:
        if not _exists(here, at["path"]):
            raise _missing(at["path"], here)
        return "path", here.inside(at["path"]), int(at["line"])
    for kind, form in _FORMS.items():
        if form.fullmatch(where):
            return kind, where, None
    if re.search(r"[*?]", where):
        return "path", _pattern(where, here), None
    if re.search(r"[./]", where):
        raise _missing(where, here)
    message = f"{where!r} is not a file, variable, address or DNS record"
    hint = f"say what it is: {', '.join(f'{kind}=…' for kind in KINDS)}"
    raise UsageError(message, hint=hint)


def _exists(here: Workspace, path: str) -> bool:
    try:
        return here.holds(here.inside(path))
    except (UsageError, ValueError):
        return False


def _pattern(text: str, here: Workspace) -> str:
    if fault := globs.problem(text):
        raise UsageError(f"{text!r} is not a path pattern", hint=fault)
    if not any(globs.matches(path, (text,)) for path in here.tree.paths()):
        hint = f"patterns begin at the top of the repository; to waive it all the same: path={text}"
        raise UsageError(f"{text!r} matches no file", hint=hint)
    return text


def _missing(path: str, here: Workspace) -> UsageError:
    known = list(itertools.islice(here.tree.paths(), _LOOKED_THROUGH))
    by_name = [each for each in known if each.rpartition("/")[2] == path.rpartition("/")[2]]
    hint = f"did you mean `{by_name[0]}`?" if by_name else ""
    hint = hint or did_you_mean(path, known, f"give the path as the finding shows it, or path={path}")
    return UsageError(f"{path}: there is no such file", hint=hint)

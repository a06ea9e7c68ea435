"""Waivers that people ask for and list: where a new one is written, in which form, and all that exist."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from launchgate.maintenance.yamledit import add_item
from launchgate.model.errors import ConfigError, LaunchgateError, UsageError
from launchgate.model.finding import InFile
from launchgate.policy.document import NAMES, bind_document, is_configuration
from launchgate.policy.reader import parse
from launchgate.runner.catalogue import find_among
from launchgate.runner.registry import GATES
from launchgate.runner.source_lines import SourceLines
from launchgate.suppressions.comments import inside_text, may_comment
from launchgate.suppressions.grammar import KINDS, LONGEST, WARN_BEFORE, Malformed, Waiver, entry, inline
from launchgate.suppressions.tags import is_tag
from launchgate.text import globs
from launchgate.text.plural import count
from launchgate.text.similar import did_you_mean

if TYPE_CHECKING:
    from launchgate.model.rule import Rule
    from launchgate.model.run import Tree
    from launchgate.runner.workspace import Workspace

_LINE = re.compile(r"(?P<path>.+):(?P<line>[1-9][0-9]{0,8})(?::[0-9]+)?")
_FORMS = {
    "url": re.compile(r"https?://.+"),
    "record": re.compile(r"[A-Za-z0-9_.-]+ [A-Z]{1,10}"),
    "variable": re.compile(r"[A-Z_][A-Z0-9_]*"),
}
_SEARCHED_PATHS = 20_000  # for a suggestion


@dataclass(frozen=True, slots=True)
class WaiverRequest:
    """A waiver to write: one rule at one location, for a reason, until a date."""

    rule: str
    kind: str
    place: str
    line: int | None
    reason: str
    expires: date
    owner: str = ""


@dataclass(frozen=True, slots=True)
class WaiverEdit:
    """The result: the new `text` of the file `path`, or, if `text` is None, a `snippet` to paste there.

    `line` is the line that a comment belongs to, `kind` the kind of location that an entry names.
    """

    path: str
    snippet: str
    text: str | None = None
    line: int | None = None
    kind: str = ""


def parse_rule(rule: str, where: str, custom_rules: Mapping[str, Rule[Any]]) -> str:
    """Return the current id of a rule; raise `UsageError` with a suggestion, also for swapped arguments."""
    try:
        return find_among(rule, custom_rules).id
    except UsageError as error:
        try:
            swapped = find_among(where, custom_rules).id
        except UsageError:
            raise error from None
        message = f"{rule!r} is not a rule id"
        raise UsageError(message, hint=f"the rule comes first: launchgate waive {swapped} {rule} …") from None


def parse_place(where: str, here: Workspace) -> tuple[str, str, int | None]:
    """Return the kind, text and line of a location as typed: `KIND=TEXT`, or a form that implies the kind.

    Forms: a value tag, an existing path, `PATH:LINE`, a URL, `host TYPE`, a VARIABLE, a path pattern that matches a
    file. Raises `UsageError` for anything else, with the nearest path if it looks like one.
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
    message = f"{where!r} is not a file, variable, URL or DNS record"
    raise UsageError(message, hint=f"name its kind: {', '.join(f'{kind}=…' for kind in KINDS)}")


def parse_expiry(today: date, duration: str | None, until: str | None) -> date:
    """Return the last day of a waiver from a duration such as `30d` or a date; raise `UsageError` if it is invalid."""
    from launchgate.policy.forms import duration as parse_duration

    try:
        day = date.fromisoformat(until) if until else today + parse_duration(duration or "30d")
    except (ValueError, OverflowError) as error:
        message = f"{until or duration!r} is not {'a date such as 2027-01-31' if until else 'a duration such as 30d'}"
        raise UsageError(message, hint="at most 180 days: --for 180d") from error
    if not today <= day <= today + LONGEST:
        message = f"{day} is {'in the past' if day < today else 'more than 180 days ahead'}"
        hint = "use a later date" if day < today else "permanent settings belong under `rules:` in launchgate.yml"
        raise UsageError(message, hint=hint)
    return day


def plan_edit(
    request: WaiverRequest,
    here: Workspace,
    *,
    tag: Callable[[WaiverRequest], str | None],
    prefer_file: bool = False,
) -> WaiverEdit:
    """Return a comment to paste if the file can hold one at that line, else an entry of launchgate.yml.

    `tag` returns the tag of the secret value at the line of the request, or None if there is none.
    """
    if request.line is not None and not prefer_file and (snippet := _comment(request, here)):
        return WaiverEdit(request.place, snippet, line=request.line)
    kind, place = request.kind, request.place
    if request.line is not None and request.rule.startswith("secrets/") and (known := tag(request)):
        kind, place = "value", known
    path = _configuration(here, request.place if request.kind == "path" else "")
    folder = path.rpartition("/")[0]
    relative = place.removeprefix(f"{folder}/") if kind == "path" and folder else place
    reason = " ".join(request.reason.split())
    snippet = entry(request.rule, kind, relative, reason=reason, expires=request.expires, owner=request.owner)
    return WaiverEdit(path, f"- {snippet}", _with_waiver(here, path, snippet), kind=kind)


def list_waivers(tree: Tree) -> tuple[Sequence[Waiver], Sequence[Malformed]]:
    """Return all waivers of a tree, those that end first at the top, and the malformed waiver comments.

    Raises `ConfigError` for an invalid configuration.
    """
    comments = list(SourceLines(tree).written(everywhere=True))
    waivers = [each for each in comments if isinstance(each, Waiver)]
    waivers += [waiver for path in tree.paths() if is_configuration(path) for waiver in _entries(tree, path)]
    malformed = [each for each in comments if isinstance(each, Malformed)]
    return sorted(waivers, key=lambda each: (each.expires, each.at.path, each.at.line, each.rule)), malformed


def state_of(waiver: Waiver, today: date) -> str:
    """Return the state of a waiver: ended, ending, open, or too long."""
    left = waiver.days_left(today)
    if left < 0:
        return "ended"
    if left > LONGEST.days:
        return "too long"
    return "ending" if left <= WARN_BEFORE.days else "open"


def _entries(tree: Tree, path: str) -> Iterator[Waiver]:
    settings = bind_document(parse(tree.read(path), path), dict.fromkeys(GATES)).settings
    for each in settings.waivers:
        kind, place = each.where
        yield Waiver(each.rule, kind, place, each.reason, each.expires, each.mark or InFile(path, 1), each.owner)


def _exists(here: Workspace, path: str) -> bool:
    try:
        return here.holds(here.inside(path))
    except (UsageError, ValueError):
        return False


def _pattern(text: str, here: Workspace) -> str:
    if fault := globs.problem(text):
        raise UsageError(f"{text!r} is not a path pattern", hint=fault)
    if not any(globs.matches(path, (text,)) for path in here.tree.paths()):
        hint = f"patterns start at the root of the repository; to waive it anyway: path={text}"
        raise UsageError(f"{text!r} matches no file", hint=hint)
    return text


def _missing(path: str, here: Workspace) -> UsageError:
    known = list(itertools.islice(here.tree.paths(), _SEARCHED_PATHS))
    by_name = [each for each in known if each.rpartition("/")[2] == path.rpartition("/")[2]]
    hint = f"did you mean `{by_name[0]}`?" if by_name else ""
    hint = hint or did_you_mean(path, known, f"use the path that the finding shows, or path={path}")
    return UsageError(f"{path}: there is no such file", hint=hint)


def _comment(request: WaiverRequest, here: Workspace) -> str | None:
    at = InFile(request.place, request.line or 1)
    lines = SourceLines(here.tree).lines(at)
    last = len(lines) - (lines[-1:] == (b"",))
    if at.line > last:
        message = f"{at.path} has {count(last, 'line')}, not {at.line}"
        raise UsageError(message, hint="use the line that the finding shows")
    inside = inside_text(at.path, lines)
    if not may_comment(at.path, lines, at.line, inside=inside, at_base=_is_committed(here, at.path)):
        return None
    return inline(at.path, request.rule, request.expires, request.reason)


def _is_committed(here: Workspace, path: str) -> bool:
    from launchgate.git import Commit, Repository

    head = Repository.open(here.root).find_commit("HEAD")
    return head is not None and path in set(Commit(here.root, head).paths())


def _configuration(here: Workspace, path: str) -> str:
    """Return the configuration that applies to a path: the nearest one above it, else that of the root, if any."""
    folder = path.rpartition("/")[0]
    while True:
        for name in NAMES:
            candidate = f"{folder}/{name}" if folder else name
            if here.holds(candidate):
                return candidate
        if not folder:
            return NAMES[0]
        folder = folder.rpartition("/")[0]


def _with_waiver(here: Workspace, path: str, item: str) -> str | None:
    text = "version: 1\n"
    if here.holds(path):
        try:
            text = here.tree.read(path).decode("utf-8")
        except (LaunchgateError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot be read: {error}", hint="make it a UTF-8 text file", path=path) from error
    edited = add_item(text, path, "waivers", item)
    if edited is not None:
        bind_document(parse(edited, path), dict.fromkeys(GATES))
    return edited

"""A waiver that someone asks for: where it is written, and in which form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from launchgate.maintenance.yamledit import add_item
from launchgate.model.errors import ConfigError, LaunchgateError, UsageError
from launchgate.model.finding import InFile
from launchgate.policy import parse
from launchgate.policy.document import NAMES, bind_document
from launchgate.runner.catalogue import find_among
from launchgate.runner.registry import GATES
from launchgate.runner.source_lines import SourceLines
from launchgate.suppressions.comments import inside_text, may_comment
from launchgate.suppressions.grammar import LONGEST, entry, inline
from launchgate.text.plural import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launchgate.model.rule import Rule
    from launchgate.runner.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WaiverRequest:
    """What is to be excused: one rule at one place, for a reason, until a day."""

    rule: str
    kind: str
    place: str
    line: int | None
    reason: str
    expires: date
    owner: str = ""


@dataclass(frozen=True, slots=True)
class WaiverEdit:
    """What comes of it: the new `text` of the file `path`, or, where `text` is None, `snippet` to paste there.

    `line` is where a comment is to stand, `kind` the kind of place that an entry names.
    """

    path: str
    snippet: str
    text: str | None = None
    line: int | None = None
    kind: str = ""


def rule_named(rule: str, where: str, own: Mapping[str, Rule[Any]]) -> str:
    """Return the present id of a rule, one of the configuration's `own` included.

    Raises `UsageError` with the nearest one, or with the right order where the place stands first.
    """
    try:
        return find_among(rule, own).id
    except UsageError as error:
        try:
            swapped = find_among(where, own).id
        except UsageError:
            raise error from None
        message = f"{rule!r} is not a rule id"
        raise UsageError(message, hint=f"the rule comes first: launchgate waive {swapped} {rule} …") from None


def last_day(today: date, duration: str | None, until: str | None) -> date:
    """Get the day a waiver ends, from a duration such as `30d` or a date; raise `UsageError` for an impossible one."""
    from launchgate.policy.forms import duration as read

    try:
        day = date.fromisoformat(until) if until else today + read(duration or "30d")
    except (ValueError, OverflowError) as error:
        message = f"{until or duration!r} is not {'a date such as 2027-01-31' if until else 'a duration such as 30d'}"
        raise UsageError(message, hint="at most 180 days: --for 180d") from error
    if not today <= day <= today + LONGEST:
        message = f"{day} is {'past' if day < today else 'more than 180 days ahead'}"
        hint = "name a later day" if day < today else "what is meant to stay belongs under `rules:` in launchgate.yml"
        raise UsageError(message, hint=hint)
    return day


def written(
    wish: WaiverRequest, here: Workspace, *, tag: Callable[[WaiverRequest], str | None], prefer_file: bool = False
) -> WaiverEdit:
    """Decide the form: a comment to paste where the file can hold one at that line, else an entry of launchgate.yml.

    `tag` gives the tag of the secret value at the wish's line, None where there is none that may be tagged.
    """
    if wish.line is not None and not prefer_file and (snippet := _comment(wish, here)):
        return WaiverEdit(wish.place, snippet, line=wish.line)
    kind, place = wish.kind, wish.place
    if wish.line is not None and wish.rule.startswith("secrets/") and (known := tag(wish)):
        kind, place = "value", known
    path = _configuration(here, wish.place if wish.kind == "path" else "")
    folder = path.rpartition("/")[0]
    shown = place.removeprefix(f"{folder}/") if kind == "path" and folder else place
    snippet = entry(
        wish.rule, kind, shown, reason=" ".join(wish.reason.split()), expires=wish.expires, owner=wish.owner
    )
    return WaiverEdit(path, f"- {snippet}", _extended(here, path, snippet), kind=kind)


def _comment(wish: WaiverRequest, here: Workspace) -> str | None:
    at = InFile(wish.place, wish.line or 1)
    lines = SourceLines(here.tree).lines(at)
    last = len(lines) - (lines[-1:] == (b"",))
    if at.line > last:
        message = f"{wish.place} has {count(last, 'line')}, not {at.line}"
        raise UsageError(message, hint="give the line as the finding shows it")
    if not may_comment(
        wish.place, lines, at.line, inside=inside_text(wish.place, lines), at_base=_is_committed(here, wish.place)
    ):
        return None
    return inline(wish.place, wish.rule, wish.expires, wish.reason)


def _is_committed(here: Workspace, path: str) -> bool:
    from launchgate.git import Commit, Repository

    head = Repository.open(here.root).find_commit("HEAD")
    return head is not None and path in set(Commit(here.root, head).paths())


def _configuration(here: Workspace, path: str) -> str:
    """Return the configuration that governs a path: the nearest above it, else the root's, which may not be there."""
    folder = path.rpartition("/")[0]
    while True:
        for name in NAMES:
            candidate = f"{folder}/{name}" if folder else name
            if here.holds(candidate):
                return candidate
        if not folder:
            return NAMES[0]
        folder = folder.rpartition("/")[0]


def _extended(here: Workspace, path: str, item: str) -> str | None:
    text = "version: 1\n"
    if here.holds(path):
        try:
            text = here.tree.read(path).decode("utf-8")
        except (LaunchgateError, UnicodeDecodeError) as error:
            raise ConfigError(f"it cannot be read: {error}", hint="make it a UTF-8 text file", path=path) from error
    made = add_item(text, path, "waivers", item)
    if made is not None:
        bind_document(parse(made, path), dict.fromkeys(GATES))
    return made

"""Which findings are attributed to a change: those whose line or cause is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from launchgate.model.finding import Finding, Severity, file_of, subject_of
from launchgate.model.run import Change, Skipped, SkipReason, Tree
from launchgate.text.plural import count

_MOST_PLACES = 9  # beyond the first, of one finding


def attribute(
    found: Sequence[Finding], change: Change, before: Callable[[], Iterable[Finding]]
) -> tuple[list[Finding], list[Finding]]:
    """Split findings into those of the change and those that were there before it.

    A finding with a changed line belongs to the change. So does one that the base does not have: its cause, such as a
    removed line of an example file, is in the change wherever the finding itself is. `before` evaluates the base and is
    called only when that must be known.
    """
    touched = {(file.path, line) for file in change.files() for line, _ in file.added}
    if all(_touched(each, touched) for each in found):
        return list(found), []
    earlier = Counter(map(_identity, before()))
    mine, older = [], []
    for each in found:
        if not _touched(each, touched) and earlier[_identity(each)] > 0:
            earlier[_identity(each)] -= 1
            older.append(each)
        else:
            mine.append(each)
    return mine, older


def older_findings(older: Sequence[Finding]) -> Iterator[Skipped]:
    """Yield one line that sums up older findings."""
    if older:
        rules = sorted({each.rule.id for each in older})
        names = rules[0] if len(rules) == 1 else count(len(rules), "rule")
        subject = count(len(older), "older finding")
        reason = f"of {names}, from before this change: `launchgate check env --all -v` lists them"
        yield Skipped(subject, reason, SkipReason.BY_CONFIG)


def in_scope(found: Iterable[Finding], tree: Tree) -> list[Finding]:
    """Return the findings in a tree narrowed by PATH; the model was built from the whole of it."""
    paths = frozenset(tree.paths())
    return [each for each in found if (place := file_of(each.at)) is None or place.path in paths]


def shorten(found: Finding) -> Finding:
    """Return a finding with its first places only; attribution needs all of them, a report does not."""
    return replace(found, also=tuple(found.also[:_MOST_PLACES])) if len(found.also) > _MOST_PLACES else found


def _touched(found: Finding, touched: set[tuple[str, int]]) -> bool:
    places = [place for each in (found.at, *found.also) if (place := file_of(each)) is not None]
    return any(
        (place.path, line) in touched
        for place in places
        for line in range(place.line, (place.end_line or place.line) + 1)
    )


def _identity(found: Finding) -> tuple[str, str, str, Severity]:
    return (found.rule.id, subject_of(found.at), found.anchor, found.severity)

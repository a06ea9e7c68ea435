"""Every waiver of a repository, in configurations and in comments: what `launchgate waivers` lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from launchgate.model.finding import InFile
from launchgate.policy.document import bind_document, is_configuration
from launchgate.policy.reader import parse
from launchgate.runner.registry import GATES
from launchgate.runner.source_lines import SourceLines
from launchgate.suppressions.grammar import LONGEST, WARN_BEFORE, Malformed, Waiver

if TYPE_CHECKING:
    from launchgate.model.run import Tree


@dataclass(frozen=True, slots=True)
class Listed:
    """The waivers, those that end first at the top, and the comments that mean to be waivers and are none."""

    waivers: Sequence[Waiver]
    malformed: Sequence[Malformed] = ()


def listed(tree: Tree) -> Listed:
    """Read every waiver of a tree; raise `ConfigError` for a configuration that is wrong."""
    inline = list(SourceLines(tree).written(everywhere=True))
    waivers = [each for each in inline if isinstance(each, Waiver)]
    waivers += [waiver for path in tree.paths() if is_configuration(path) for waiver in _of_file(tree, path)]
    malformed = [each for each in inline if isinstance(each, Malformed)]
    return Listed(sorted(waivers, key=lambda each: (each.expires, each.at.path, each.at.line, each.rule)), malformed)


def state_of(waiver: Waiver, today: date) -> str:
    """Return the word for where a waiver stands in its life: ended, ending, open, or too long to count."""
    left = waiver.days_left(today)
    if left < 0:
        return "ended"
    if left > LONGEST.days:
        return "too long"
    return "ending" if left <= WARN_BEFORE.days else "open"


def _of_file(tree: Tree, path: str) -> Iterator[Waiver]:
    settings = bind_document(parse(tree.read(path), path), dict.fromkeys(GATES)).settings
    for each in settings.waivers:
        kind, place = each.where
        yield Waiver(each.rule, kind, place, each.reason, each.expires, each.mark or InFile(path, 1), each.owner)

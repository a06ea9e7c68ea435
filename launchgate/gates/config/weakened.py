"""What `config/gate-loosened` judges: one guard that is looser after the change than before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from launchgate.model.finding import Finding, InFile
from launchgate.model.rule import Bundle
from launchgate.policy.compare import compare
from launchgate.policy.document import NAMES, bind_document
from launchgate.policy.nodes import locate
from launchgate.policy.reader import parse

_EXAMPLE_GATES = {"secrets": None, "env": None, "migrations": None}


@dataclass(frozen=True, slots=True)
class WeakenedSetting:
    """A guard and what happened to it: "`name` `what`" is a sentence. `honoured` says that the looser form counts.

    A guard is a key of launchgate.yml (`secrets.exclude`), or something else that can excuse: an inline waiver that
    the change writes, a recorded finding. `name` identifies it when lines move.
    """

    name: str
    what: str
    at: InFile
    honoured: bool = True


def check_example(example: Bundle) -> Sequence[Finding]:
    """Judge the difference between the configuration of an example and the one that was given before it."""
    from launchgate.gates.config.rules import gate_loosened

    return [finding for each in _differences(example) for finding in gate_loosened.check.check(each)]


def _differences(example: Bundle) -> Iterator[WeakenedSetting]:
    path = NAMES[0]
    if path not in example.files_before or path not in example.files:
        return
    base = bind_document(parse(example.files_before[path], path), _EXAMPLE_GATES)
    head = bind_document(parse(example.files[path], path), _EXAMPLE_GATES)
    _, loosenings = compare(base.settings, head.settings)
    for each in loosenings:
        yield WeakenedSetting(f"`{each.name}`", each.what, locate(head.node, each.keys))

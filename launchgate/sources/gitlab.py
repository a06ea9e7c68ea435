"""GitLab pipelines: the `variables` of jobs that deploy to an environment, with what they get by `extends`.

https://docs.gitlab.com/ci/yaml/#environment
https://docs.gitlab.com/ci/yaml/#extends
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from launchgate.model.errors import Unreadable
from launchgate.policy import Node
from launchgate.policy.nodes import ListNode, MapNode
from launchgate.sources.assignment import Assignment
from launchgate.sources.nodes import child, documents, entries, items, text_of

_REFERENCE = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")
_WORD = re.compile(r"[A-Za-z_]\w*")
_KEYS = frozenset({"default", "include", "stages", "variables", "workflow", "spec"})
_TIERS = frozenset({"production", "staging", "testing", "development"})
_WHERE = ("name", "action", "deployment_tier")
_MOST_STEPS = 1_000_000  # values of all jobs, with those that each extends; a large product's pipelines have 50,000


def read(text: str, path: str) -> list[Assignment]:
    """Return what each job sets, and what all of them get: each place once for every environment that it reaches.

    Raise `Unreadable` for text that is not YAML, and for jobs that extend one another without end.
    """
    return [each for document in documents(text, path) for each in _Pipeline(document, path).assignments()]


@dataclass(slots=True)
class _Pipeline:
    """One document. A job's line is the job and what it extends by their names, what wins first."""

    document: Node
    path: str
    jobs: Mapping[str, Node] = field(init=False)
    steps: int = 0

    def __post_init__(self) -> None:
        self.jobs = {name: job for name, _, job in entries(self.document) if name not in _KEYS}

    def assignments(self) -> Iterator[Assignment]:
        shared = {each.name: each for each in _variables(child(self.document, "variables"))}
        reached: dict[Assignment, dict[tuple[str, str], None]] = {each: {} for each in shared.values()}
        lines = self._lines()
        running = [line for name, line in lines.items() if not name.startswith(".")]
        for_tests = not all(any(child(node, "environment") for node in line) for line in running)
        for line in lines.values():
            where = _environment(line)
            got = self._inherited(line, shared)
            if for_tests:
                got &= self._mentioned(line, got) if where[0] else set()
            sets = {name: shared[name] for name in got} | self._own(line)
            for each in sets.values():
                reached.setdefault(each, {})[where] = None
        for each, places in reached.items():
            # What reaches a deployment is checked there; that other jobs get it too adds nothing.
            for name, tier in [place for place in places if place[0]] or [("", "")]:
                yield replace(each, environment=name, tier=tier)

    def _lines(self) -> dict[str, list[Node]]:
        """Return the lines of all jobs but the templates that count where they are extended."""
        lines = {name: self._line(name) for name in self.jobs}
        extended = {other for name, line in lines.items() for other in line if other != name}
        templates = {name for name in extended if name.startswith(".")}
        return {name: list(line.values()) for name, line in lines.items() if name not in templates}

    def _line(self, name: str) -> dict[str, Node]:
        waiting, line = [name], dict[str, Node]()
        while waiting:
            self._step()
            if (name := waiting.pop()) not in line and name in self.jobs:
                line[name] = self.jobs[name]
                extended = child(line[name], "extends")
                waiting += [text_of(each) or "" for each in items(extended) or (extended,)]
        return line

    def _own(self, line: list[Node]) -> dict[str, Assignment]:
        own = {}
        for node in reversed(line):
            for each in _variables(child(node, "variables")):
                self._step()
                own[each.name] = each
        return own

    def _inherited(self, line: list[Node], names: Iterable[str]) -> set[str]:
        """Return which of the variables that all jobs get this one takes."""
        got = set(names)
        written = next((each for node in line if (each := child(node, "inherit", "variables")) is not None), None)
        self._step(len(got) + len(items(written)))
        if isinstance(written, ListNode):
            return got & {text_of(each) or "" for each in written.items}
        return set() if text_of(written) == "false" else got

    def _mentioned(self, line: list[Node], names: set[str]) -> set[str]:
        """Return which of `names` a job mentions: of what all jobs get, the rest is there for jobs that test."""
        found: set[str] = set()
        waiting = [value for node in line for name, _, value in entries(node) if name != "variables"] if names else []
        while waiting:
            self._step()
            node = waiting.pop()
            waiting += [*items(node), *(value for _, _, value in entries(node))]
            found.update(names.intersection(_WORD.findall(text_of(node) or "")))
        return found

    def _step(self, number: int = 1) -> None:
        self.steps += number
        if self.steps > _MOST_STEPS:
            raise Unreadable(self.path, f"with what they extend its jobs hold over {_MOST_STEPS:,} values")


def _environment(line: list[Node]) -> tuple[str, str]:
    """Return name and tier of where a job deploys to: nothing for reviews, whose name is computed, and tearing down."""
    known: dict[str, str] = {}
    for node in line:
        where = child(node, "environment")
        if isinstance(where, MapNode):
            known = {key: value for key in _WHERE if (value := text_of(child(where, key))) is not None} | known
        elif where is not None:
            known = known or {"name": text_of(where) or ""}
            break
    name, tier = known.get("name", ""), known.get("deployment_tier", "")
    if "$" in name or known.get("action") == "stop":
        return "", ""
    return name, tier if tier in _TIERS else ""


def _variables(node: Node | None) -> Iterator[Assignment]:
    for name, key, value in entries(node):
        written = text_of(child(value, "value")) or text_of(value) or ""
        reference = _REFERENCE.search(written)
        yield Assignment(name, key.at, None if reference else written, reference[0] if reference else "")

"""GitHub Actions workflows: `env` of workflow, jobs and steps, and what jobs pass to reusable workflows.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from launchgate.model.finding import InFile
from launchgate.policy import Node
from launchgate.sources.assignment import Assignment, is_variable_name
from launchgate.sources.nodes import child, documents, entries, items, text_of

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_CONTEXT = re.compile(r"\b(secrets|vars)\s*(?:\.\s*([A-Za-z_][\w-]*)|\[\s*'([^']+)'\s*\])")


@dataclass(frozen=True, slots=True)
class Job:
    """One job: what it sets (workflow, job and step level together) and the environment it deploys to.

    `opaque` means that it passes variables in a way that cannot be seen here: `secrets: inherit`, a called workflow,
    a computed environment.
    """

    id: str
    at: InFile
    environment: str
    assignments: tuple[Assignment, ...]
    opaque: bool


@dataclass(frozen=True, slots=True)
class ContextReference:
    """A use of `secrets.NAME` or `vars.NAME` anywhere in a workflow."""

    context: str
    name: str
    at: InFile


def read(text: str, path: str) -> list[Assignment]:
    """Return what all jobs of a workflow set, each place once."""
    found = {(each.name, each.at): each for job in jobs(text, path) for each in job.assignments}
    return list(found.values())


def jobs(text: str, path: str) -> list[Job]:
    """Return the jobs of a workflow."""
    return [
        _job(name, key.at, node, child(document, "env"))
        for document in documents(text, path)
        for name, key, node in entries(child(document, "jobs"))
    ]


def references(text: str, path: str) -> list[ContextReference]:
    """Return every use of a secret or variable of the repository, by place."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for expression in _EXPRESSION.finditer(line):
            for match in _CONTEXT.finditer(expression[1]):
                column = expression.start(1) + match.start() + 1
                if is_variable_name(name := match[2] or match[3]):
                    found.append(ContextReference(match[1], name, InFile(path, number, column)))
    return found


def _job(id: str, at: InFile, node: Node, outer: Node | None) -> Job:  # noqa: A002 - the format's word
    environment = text_of(child(node, "environment")) or text_of(child(node, "environment", "name")) or ""
    called = child(node, "uses") is not None
    steps = items(child(node, "steps"))
    levels = [outer, child(node, "env"), *(child(step, "env") for step in steps), child(node, "secrets")]
    assignments = [replace(each, environment=environment) for level in levels for each in _env(level)]
    return Job(id, at, environment, tuple(assignments), called or "${{" in environment)


def _env(node: Node | None) -> Iterator[Assignment]:
    for name, key, value in entries(node):
        if not is_variable_name(name):
            continue
        written = text_of(value) or ""
        expression = _EXPRESSION.search(written)
        if expression is None:
            yield Assignment(name, key.at, written)
        else:
            used = _CONTEXT.search(expression[1])
            origin = f"{used[1]}.{used[2] or used[3]}" if used else expression[0][:80]
            yield Assignment(name, key.at, None, origin)

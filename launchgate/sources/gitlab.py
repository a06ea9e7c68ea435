"""GitLab pipelines: the `variables` of jobs that deploy to an environment.

https://docs.gitlab.com/ci/yaml/#environment
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.config import Node
from launchgate.sources.assignment import Assignment
from launchgate.sources.nodes import child, documents, entries, text_of

NAME = re.compile(r"(?:[\w.-]+)?\.gitlab-ci\.ya?ml")
_REFERENCE = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")
_KEYS = frozenset({"default", "include", "stages", "variables", "workflow", "spec"})


def read(text: str, path: str) -> list[Assignment]:
    """Give what each job sets, and what all of them get; one whose environment is computed deploys reviews."""
    found: list[Assignment] = []
    for document in documents(text, path):
        found += _variables(child(document, "variables"), "")
        for name, _, job in entries(document):
            if name not in _KEYS:
                called = text_of(child(job, "environment")) or text_of(child(job, "environment", "name")) or ""
                found += _variables(child(job, "variables"), "" if "$" in called else called)
    return found


def _variables(node: Node | None, environment: str) -> Iterator[Assignment]:
    for name, key, value in entries(node):
        written = text_of(child(value, "value")) or text_of(value) or ""
        reference = _REFERENCE.search(written)
        yield Assignment(
            name, key.at, None if reference else written, reference[0] if reference else "", environment=environment
        )

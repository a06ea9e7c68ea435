"""Values of .env files that arrive as something else than what is written: their reader turns them into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from launchgate.gates.env.scene import Scene
from launchgate.model.finding import Finding, Severity
from launchgate.sources.assignment import Assignment

_ENCRYPTED, _TEMPLATE = "env/git-crypt-or-encrypted", "env/unexpanded-template"
_HEADER = re.compile(r"DOTENV_PUBLIC_KEY(?:_\w+)?|sops_(?:version|mac|lastmodified)")
_OF_OTHERS = re.compile(r"\$\{\{|\{\{|%\(|<%=")


def arriving(found: Iterable[tuple[Assignment, Finding]], scene: Scene) -> Iterator[Finding]:
    """Return what remains of findings, each given with the assignment that it judges.

    Ciphertext is what a file of dotenvx or SOPS holds, whose header names the key that opens it. And what is
    `expanded` is filled in from the process too: whether that has the variable cannot be seen here.
    """
    of_file = {each: file.path for file in scene.files for each in file.assignments}
    encrypted = {path for each, path in of_file.items() if _HEADER.fullmatch(each.name)}
    for assignment, each in found:
        path = of_file.get(assignment, "")
        others = _OF_OTHERS.search(assignment.value or "")
        if each.rule.id == _TEMPLATE and path in scene.expanded and not others:
            yield replace(each, severity=min(each.severity, Severity.WARNING))
        elif not (each.rule.id == _ENCRYPTED and path in encrypted):
            yield each

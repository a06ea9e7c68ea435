"""Values of .env files that arrive as something else than what is written: their reader turns them into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from launchgate.finding import Finding, Severity
from launchgate.gates.env.scene import SourceFile
from launchgate.sources.assignment import Assignment
from launchgate.sources.kinds import Kind

_ENCRYPTED, _TEMPLATE = "env/git-crypt-or-encrypted", "env/unexpanded-template"
_HEADER = re.compile(r"DOTENV_PUBLIC_KEY(?:_\w+)?|sops_(?:version|mac|lastmodified)")
_OF_OTHERS = re.compile(r"\$\{\{|\{\{|%\(|<%=")


def arriving(found: Iterable[tuple[Assignment, Finding]], file: SourceFile, *, expands: bool) -> Iterator[Finding]:
    """Give what remains of the findings of a file, each given with the assignment that it judges.

    Ciphertext is what a file of dotenvx or SOPS holds, whose header names the key that opens it. And what
    `expands` fills in `${NAME}` from the process too: whether that has the variable cannot be seen here.
    """
    encrypted = any(_HEADER.fullmatch(each.name) for each in file.assignments)
    expands = expands and file.kind is Kind.DOTENV
    for assignment, each in found:
        if expands and each.rule.id == _TEMPLATE and not _OF_OTHERS.search(assignment.value or ""):
            yield replace(each, severity=min(each.severity, Severity.WARNING))
        elif not (encrypted and each.rule.id == _ENCRYPTED):
            yield each

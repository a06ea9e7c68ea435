"""Workflows that pass every secret to one step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.rule import Bundle, rule

_ALL = re.compile(r"\$\{\{[^}]*\btoJSON\s*\(\s*secrets\s*\)", re.IGNORECASE)
_PATH = ".github/workflows/deploy.yml"


@rule(
    "env/all-secrets-passed",
    severity=Severity.WARNING,
    title="a workflow passes every secret of the repository and organisation",
    why="One log line or one compromised dependency of the step then exposes all of them, and values taken from the "
    "JSON are not masked.",
    fix="Pass the secrets that the step needs by name; `launchgate env emit workflow -e ENV` prints the block.",
    bad=[Bundle({_PATH: "jobs: {a: {env: {ALL: '${{ toJSON(secrets) }}'}}}\n"})],
    good=[Bundle({_PATH: "jobs: {a: {env: {ALL: '${{ toJSON(vars) }}', T: '${{ secrets.T }}'}}}\n"})],
    references=["https://docs.zizmor.sh/audits/#overprovisioned-secrets"],
)
def all_secrets_passed(model: EnvModel) -> Iterator[Finding]:
    """Check every expression of every workflow."""
    for workflow in model.workflows:
        for number, line in enumerate(workflow.text.splitlines(), 1):
            if (match := _ALL.search(line)) is not None:
                yield all_secrets_passed.finding(
                    InFile(workflow.path, number, match.start() + 1),
                    "`toJSON(secrets)` passes every secret to this step",
                    anchor="toJSON(secrets)",
                )

"""What a step hands to later steps: the text for the file that `GITHUB_OUTPUT` names."""

from __future__ import annotations

from collections.abc import Mapping

from launchgate.model.finding import Severity
from launchgate.model.report import Report


def outputs(report: Report, files: Mapping[str, str]) -> str:
    """Return one output per name; `files` maps a format to the path its report was written to."""
    values = {
        "verdict": report.verdict.value,
        "findings": str(sum(gate.count(level) for gate in report.gates for level in Severity)),
        "errors": str(sum(gate.count(Severity.ERROR) for gate in report.gates)),
        "warnings": str(sum(gate.count(Severity.WARNING) for gate in report.gates)),
        "loosened": "true" if report.loosened else "false",
        "report": files.get("json", ""),
        "sarif": files.get("sarif", ""),
    }
    return "".join(_output(name, value) for name, value in values.items())


def _output(name: str, value: str) -> str:
    if "\n" not in value and "\r" not in value:
        return f"{name}={value}\n"
    import os

    # Random, so that no value can hold the line that ends it.
    delimiter = f"ghadelimiter_{os.urandom(16).hex()}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"

"""Variables that the code reads without a declaration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from launchgate.code.reference import Reference
from launchgate.gates.env.model import EnvModel, declaration_line, format_location
from launchgate.gates.env.platform import is_platform
from launchgate.gates.env.similar_names import nearest
from launchgate.model.finding import Finding, Fix, Severity, Variable
from launchgate.model.rule import Bundle, rule

_COMPARED = 200  # names that are compared with all others: comparing is slow, and a longer list is not read
_CONTRACT = "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"


@rule(
    "env/undeclared-variable",
    severity=Severity.ERROR,
    title="the code reads a variable that the contract does not declare",
    why="An undeclared variable is easily left unset: the deployment gets an empty value, and the feature fails there.",
    fix="Declare it under `env: vars:` (or in the example file), and set it in every environment that needs it.",
    bad=[
        Bundle(
            {"launchgate.yml": _CONTRACT, "app.py": 'import os\nos.environ["DATABASE_URL"]\nos.environ["API_TOKEN"]\n'}
        ),
        Bundle({".env.example": "DATABASE_URL=\n", "app.ts": "const t = process.env.API_TOKEN;\n"}),
    ],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, "app.py": 'import os\nos.environ["DATABASE_URL"]\nos.getenv("HOME")\n'}),
        Bundle({"app.py": 'import os\nos.environ["API_TOKEN"]\n'}),
        Bundle({".env.example": "DATABASE_URL=\n", "app.ts": "// process.env.API_TOKEN\n"}),
        Bundle({".env.example": "DATABASE_URL=\n# API_TOKEN=optional\n", "app.ts": "process.env.API_TOKEN;\n"}),
    ],
    references=["https://12factor.net/config"],
)
def undeclared_variable(model: EnvModel) -> Iterator[Finding]:
    """Check every name the code reads; a read with a default of its own is a warning.

    Where example files are the contract, one of any package may declare a name, for packages share code.
    """
    declared = model.contract.variables
    nested = {prefix for prefix in model.usage.prefixes if any(name.startswith(prefix) for name in declared)}
    unknown = [
        name
        for name in model.usage.by_name
        if name not in declared and not is_platform(name) and f"{name}__" not in nested
    ]
    for number, name in enumerate(unknown if declared else ()):
        reads = [read for read in model.usage.by_name[name] if model.declaring_file(read.at.path)]
        if reads:
            near = nearest(name, declared) if number < _COMPARED else ""
            yield _finding(model, name, reads, near)


def _finding(model: EnvModel, name: str, reads: Sequence[Reference], near: str) -> Finding:
    required = [read for read in [each for each in reads if each.declares] or reads if not read.optional]
    first = (required or list(reads))[0]
    also = f" and {len(reads) - 1} more" if len(reads) > 1 else ""
    hint = f"; did you mean `{near}` ({format_location(model.contract.variables[near].at)})?" if near else ""
    source = model.declaring_file(first.at.path)
    return undeclared_variable.finding(
        Variable(name, first.at),
        f"`{name}` is read at {format_location(first.at)}{also}, but {source} does not declare it{hint}",
        anchor=name,
        severity=None if required else Severity.WARNING,
        fix=Fix(f"Declare `{name}` in {source}.", declaration_line(name, source)),
        also=tuple(read.at for read in reads if read is not first),
        evidence={"variable": name, "reads": len(reads), "nearest": near},
    )

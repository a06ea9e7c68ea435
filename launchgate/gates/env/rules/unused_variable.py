"""Declared variables that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.gates.env.platform import is_platform, is_read_by_library
from launchgate.gates.env.similar_names import nearest
from launchgate.model.finding import Finding, Severity, Variable
from launchgate.model.rule import Bundle, rule

_COMPARED = 2_000  # names that are compared with a declared one


@rule(
    "env/unused-variable",
    severity=Severity.WARNING,
    title="a declared variable that nothing reads",
    why="People set and rotate a value that does nothing, or the code reads another spelling and gets no value.",
    fix="Remove the declaration, or correct the name where it is read.",
    bad=[Bundle({".env.example": "DATABASE_URL=\nOLD_TOKEN=\n", "app.py": 'import os\nos.environ["DATABASE_URL"]\n'})],
    good=[
        Bundle({".env.example": "DATABASE_URL=\n", "app.py": 'import os\nos.environ["DATABASE_URL"]\n'}),
        Bundle({".env.example": "DATABASE_URL=\n", "app.py": "x = 1\n", "run.sh": 'psql "$DATABASE_URL"\n'}),
        Bundle(
            {
                ".env.example": "APP_DATABASE_URL=\n",
                "settings.py": "from pydantic_settings import BaseSettings, SettingsConfigDict\n"
                "class Settings(BaseSettings):\n"
                '    model_config = SettingsConfigDict(env_prefix="app_")\n'
                "    database_url: str\n",
            }
        ),
    ],
    references=["https://12factor.net/config"],
)
def unused_variable(model: EnvModel) -> Iterator[Finding]:
    """Check only where there is code to read, and only names that no file of code or infrastructure contains."""
    reads = model.usage.by_name
    unknown = {read: None for read in list(reads)[:_COMPARED] if read not in model.contract.variables}
    for declared in model.contract.variables.values() if model.usage.files else ():
        name = declared.name
        if declared.commented or name in reads or name in model.words or is_platform(name) or is_read_by_library(name):
            continue
        if any(name.startswith(prefix) for prefix in model.usage.prefixes):
            continue
        near = nearest(name, unknown)
        hint = f"; the code reads `{near}`, so one of the two is misspelled" if near else ""
        yield unused_variable.finding(
            Variable(name, declared.at),
            f"`{name}` is declared, but its name occurs in no other file{hint}",
            anchor=name,
            evidence={"variable": name, "nearest": near},
        )

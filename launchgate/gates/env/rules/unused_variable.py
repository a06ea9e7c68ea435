"""Declared variables that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.nearness import nearest
from launchgate.gates.env.platform import is_platform, is_read_by_library
from launchgate.gates.env.scene import Scene
from launchgate.model.finding import Finding, Severity, Variable
from launchgate.model.rule import Bundle, rule

_COMPARED = 2_000  # names that are held against a declared one


@rule(
    "env/unused-variable",
    severity=Severity.WARNING,
    title="a declared variable that nothing reads",
    why="People set and rotate a value that does nothing, or the code reads another spelling and gets none.",
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
def unused_variable(scene: Scene) -> Iterator[Finding]:
    """Judge only where there is code to read, and only names that no file of code or infrastructure holds as a word."""
    reads = scene.usage.by_name
    unknown = {read: None for read in list(reads)[:_COMPARED] if read not in scene.contract.variables}
    for declared in scene.contract.variables.values() if scene.usage.files else ():
        name = declared.name
        if declared.commented or name in reads or name in scene.words or is_platform(name) or is_read_by_library(name):
            continue
        if any(name.startswith(prefix) for prefix in scene.usage.prefixes):
            continue
        near = nearest(name, unknown)
        hint = f" The code reads `{near}`: one of the two is misspelled." if near else ""
        yield unused_variable.finding(
            Variable(name, declared.at),
            f"`{name}` is declared, but its name occurs in no other file.{hint}",
            anchor=name,
            evidence={"variable": name, "nearest": near},
        )

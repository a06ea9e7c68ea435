"""Secrets whose value is published elsewhere in the same repository."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel, format_location
from launchgate.model.finding import Finding, Impact, InFile, Severity
from launchgate.model.masker import Secret
from launchgate.model.rule import Bundle, rule
from launchgate.text.names import is_secret_name
from launchgate.values.dev_settings import Stage

_SHORTEST = 4
_PRODUCTION = "JWT_SECRET=a-published-example-value\n"


@rule(
    "env/published-secret",
    severity=Severity.ERROR,
    impact=Impact.LEAK,
    title="the secret equals a value that this repository publishes",
    why="Everyone who can read the repository knows the default in an example file, a Compose file or the code: they "
    "can forge sessions and decrypt data with it.",
    fix="Generate a new value for this environment and keep it in its secret store.",
    bad=[
        Bundle({".env.example": _PRODUCTION, ".env.production": _PRODUCTION}),
        Bundle(
            {
                "compose.yml": "services: {a: {environment: {JWT_SECRET: '${X:-a-published-example-value}'}}}\n",
                ".env.production": _PRODUCTION,
            }
        ),
        Bundle(
            {
                "app.py": 'import os\nSECRET = os.getenv("JWT_SECRET", "a-published-example-value")\n',
                ".env.example": "JWT_SECRET=\n",
                ".env.production": _PRODUCTION,
            }
        ),
    ],
    good=[
        Bundle({".env.example": "JWT_SECRET=generate-one\n", ".env.production": _PRODUCTION}),
        Bundle({".env.example": "APP_NAME=acme\n", ".env.production": "APP_NAME=acme\n"}),
    ],
    references=["https://cwe.mitre.org/data/definitions/1188.html"],
)
def published_secret(model: EnvModel) -> Iterator[Finding]:
    """Compare the secrets of deployed environments with example files, defaults of compose files and of code."""
    published = _published(model)
    for values in model.values:
        if values.stage not in {Stage.PRODUCTION, Stage.STAGING}:
            continue
        for name, value in values.set.items():
            declared = model.contract.variables.get(name)
            secret = declared.secret if declared else is_secret_name(name)
            place = published.get((name, value.strip()))
            if secret and place is not None and len(value.strip()) >= _SHORTEST:
                yield published_secret.finding(
                    values.at(name),
                    f"`{name}` in {values.environment.name} is the value that {format_location(place)} publishes",
                    anchor=f"{values.environment.name}:{name}",
                    also=(place,),
                    evidence={"variable": name, "length": len(value)},
                    value=Secret(value),
                )


def _published(model: EnvModel) -> dict[tuple[str, str], InFile]:
    found: dict[tuple[str, str], InFile] = {}
    for file in model.files:
        for each in file.assignments:
            text = each.value if file.stage is Stage.DEVELOPMENT else each.default
            if text and each.at:
                found.setdefault((each.name, text.strip()), each.at)
    for name, references in model.usage.by_name.items():
        for reference in references:
            if reference.default:
                found.setdefault((name, reference.default.strip()), reference.at)
    return found

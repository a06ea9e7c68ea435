"""Values that the readers of a .env file interpret differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchgate.gates.env.model import EnvModel, SourceFile
from launchgate.model.finding import Finding, Fix, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.dotenv.dialects import EVALUATORS, DialectError, Values
from launchgate.text.plural import count, join_words
from launchgate.values.dev_settings import Stage

_READERS = {"python": "python-dotenv", "npm": "npm's dotenv", "compose": "Docker Compose"}


@rule(
    "env/ambiguous-value",
    severity=Severity.ERROR,
    title="the readers of this .env file get different values",
    why="Parsers disagree about `#`, `$`, quotes and backslashes, and none of them warns: a password with a `#` is "
    "complete in one service and cut off in the next.",
    fix="Put the value into single quotes; write it without `${…}`, which python-dotenv expands even there.",
    bad=[
        Bundle({"package.json": "{}", "requirements.txt": "", ".env.production": "DB_PASSWORD=pa#ss\n"}),
        Bundle({".env.production": "DB_PASSWORD=a$Zq1b\n"}),
    ],
    good=[
        Bundle({".env.production": "DB_PASSWORD='pa#ss'\nB='a$Zq1b'\nC=plain\nD=x # why\n"}),
        Bundle({"requirements.txt": "", ".env.production": "DB_PASSWORD=pa#ss\n"}),
        Bundle({".env.example": "DB_PASSWORD=a$Zq1b\n"}),
    ],
    references=["https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/"],
)
def ambiguous_value(model: EnvModel) -> Iterator[Finding]:
    """Evaluate each file as its consumers do; where they are unknown, as all do, and the result is a warning."""
    for file in model.dotenv():
        if file.stage is Stage.DEVELOPMENT:
            continue
        consumers = model.consumers or tuple(EVALUATORS)
        evaluated = dict(_evaluate(file, consumers))
        for each in {each.name: each for each in file.assignments}.values():
            if each.value is None or "${" in each.value:
                continue  # what fills it in cannot be known here: `env/unexpanded-template`
            groups = _groups(evaluated, each.name)
            if len(groups) > 1:
                yield ambiguous_value.finding(
                    Variable(each.name, each.at),
                    f"`{each.name}` has {len(groups)} different values: {'; '.join(groups)}",
                    anchor=f"{file.path}:{each.name}",
                    severity=Severity.ERROR if model.consumers and file.stage is Stage.PRODUCTION else Severity.WARNING,
                    fix=Fix(f"Write `{each.name}='…'`, in single quotes."),
                    evidence={"variable": each.name, "readers": list(groups)},
                )


def _evaluate(file: SourceFile, consumers: tuple[str, ...]) -> Iterator[tuple[str, Values]]:
    for consumer in consumers:
        try:
            yield consumer, EVALUATORS[consumer](file.text, {})
        except DialectError:
            continue  # the line that this reader refuses is `env/unreadable-line`


def _groups(evaluated: Mapping[str, Values], name: str) -> list[str]:
    """Return a phrase for each different value: who reads it and how long it is."""
    by_value: dict[str, list[str]] = {}
    for consumer, values in evaluated.items():
        if (value := values.get(name)) is not None:  # a dropped line is `env/unreadable-line`
            by_value.setdefault(value, []).append(_READERS[consumer])
    return [
        f"{join_words(readers)} {'gets' if len(readers) == 1 else 'get'} {count(len(value), 'character')}"
        for value, readers in by_value.items()
    ]

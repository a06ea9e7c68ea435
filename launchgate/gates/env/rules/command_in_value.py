"""Commands in values: some parsers run them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, InFile, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.dotenv.reader import statements

_COMMAND = re.compile(r"(?<!\\)\$\([^()\s][^()]*\)|(?<!\\)`[^`]+`")


@rule(
    "env/command-in-value",
    severity=Severity.ERROR,
    title="a value contains a command that some parsers run",
    why="`$(…)` and backticks are run by Ruby's dotenv, dotenvx and every shell that sources the file, and kept as "
    "text by python-dotenv, npm's dotenv and Compose.",
    fix="Write the result, or put the value into single quotes if the text itself is meant.",
    bad=[Bundle({".env.production": "VERSION=$(git rev-parse HEAD)\n"}), Bundle({".env": "WHO=`whoami`\n"})],
    good=[
        Bundle({".env.production": "PATTERN='$(x)'\nPRICE=$5\nJQ='`x`'\n"}),
        Bundle({".env": "# VERSION=$(git rev-parse HEAD)\nA=1 # $(x)\n"}),
    ],
    references=["https://github.com/bkeepers/dotenv#command-substitution"],
)
def command_in_value(model: EnvModel) -> Iterator[Finding]:
    """Check the raw text of every statement outside single quotes."""
    for file in model.dotenv():
        for statement in statements(file.text):
            raw = statement.body if statement.body is not None else re.sub(r"(?:^|\s)#.*", "", statement.raw)
            raw = f"`{raw}`" if statement.quote == "`" else raw
            if statement.is_named and statement.quote != "'" and _COMMAND.search(raw):
                yield command_in_value.finding(
                    Variable(statement.name, InFile(file.path, statement.line, statement.value_column)),
                    f"`{statement.name}` contains a command that some readers of the file run",
                    anchor=f"{file.path}:{statement.name}",
                )

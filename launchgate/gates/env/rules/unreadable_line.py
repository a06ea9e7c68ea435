"""Lines of a .env file that parsers drop, refuse or swallow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.rule import Bundle, rule
from launchgate.sources.assignment import is_variable_name
from launchgate.sources.dotenv.reader import DotenvStatement, statements
from launchgate.values.dev_settings import Stage


@rule(
    "env/unreadable-line",
    severity=Severity.ERROR,
    title="a line of a .env file that parsers drop or refuse",
    why="python-dotenv drops such a line silently, npm's dotenv keeps a stray quote, Compose refuses the whole file.",
    fix="Write `NAME=value`, with the value in one pair of quotes if it contains spaces or several lines.",
    bad=[
        Bundle({".env.production": 'KEY="abc\nB=2\n'}),
        Bundle({".env.production": "hello world\n"}),
        Bundle({".env.production": "A B=v\n"}),
        Bundle({".env.production": 'K="a"b\n'}),
    ],
    good=[Bundle({".env.production": "export A='x y' # why\nB=it's\nC=\"two\nlines\"\n\n# text\n"})],
    references=["https://github.com/theskumar/python-dotenv#file-format"],
)
def unreadable_line(model: EnvModel) -> Iterator[Finding]:
    """Check the form of every statement."""
    for file in model.dotenv():
        for number, statement in enumerate(statements(file.text)):
            if complaint := _complaint(statement):
                yield unreadable_line.finding(
                    InFile(file.path, statement.line, statement.column, statement.end_line),
                    complaint,
                    anchor=statement.name if statement.is_named else f"line:{number}",
                    severity=Severity.ERROR if file.stage is Stage.PRODUCTION else Severity.WARNING,
                )


def _complaint(statement: DotenvStatement) -> str:
    name = statement.name
    if re.search(r"\s", name) and statement.separator:
        return "a name cannot contain white space"
    if not statement.is_named:
        if statement.exported and not statement.separator and is_variable_name(name):
            return ""
        return "this line is neither a comment nor `NAME=value`"
    if statement.quote in {'"', "'"} and statement.unclosed:
        return f"the value of `{name}` opens a quote that never closes"
    if statement.body is not None and not re.fullmatch(r"\s*(?:#.*)?", statement.rest):
        return f"text follows the closing quote of `{name}`"
    if statement.separator == ":":
        return f"`{name}` is followed by a colon, which only some parsers accept as `=`"
    return ""

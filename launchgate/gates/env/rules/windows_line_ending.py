"""Lines that end as on Windows."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.rule import Bundle, rule
from launchgate.values.dev_settings import Stage


@rule(
    "env/windows-line-ending",
    severity=Severity.WARNING,
    title="a .env file with Windows line endings",
    why="A shell that sources the file keeps the carriage return at the end of every value: keys are refused, and "
    "host names do not resolve.",
    fix="Convert the file (`sed -i 's/\\r$//' FILE`), and add `*.env text eol=lf` to .gitattributes.",
    bad=[Bundle({".env.production": "A=1\r\nB=2\r\n"})],
    good=[Bundle({".env.production": "A=1\nB=2\n"}), Bundle({".env.example": "A=1\r\n"})],
    references=["https://git-scm.com/docs/gitattributes#_text"],
)
def windows_line_ending(model: EnvModel) -> Iterator[Finding]:
    """Check each .env file that a program reads, once."""
    for file in model.dotenv():
        if "\r\n" in file.text and file.stage is not Stage.DEVELOPMENT:
            line = file.text.count("\n", 0, file.text.index("\r\n")) + 1
            count = file.text.count("\r\n")
            yield windows_line_ending.finding(
                InFile(file.path, line),
                f"{count} {'line ends' if count == 1 else 'lines end'} with a carriage return",
                anchor="line-endings",
            )

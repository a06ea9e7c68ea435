"""Files that begin with a byte order mark, or are not UTF-8."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.rule import Bundle, rule
from launchgate.sources.dotenv.reader import BOM


@rule(
    "env/byte-order-mark",
    severity=Severity.ERROR,
    title="a .env file in an encoding that parsers misread",
    why="Node's own parser and django-environ treat the mark as part of the first name, so that variable is unset; "
    "no parser reads files in UTF-16.",
    fix="Save the file as UTF-8 without a byte order mark.",
    bad=[Bundle({".env.production": f"{BOM}A=1\n"})],
    good=[Bundle({".env.production": "A=ü\n"})],
    references=["https://nodejs.org/api/cli.html#--env-filefile"],
)
def byte_order_mark(model: EnvModel) -> Iterator[Finding]:
    """Check the first bytes of every .env file."""
    for file in model.dotenv():
        if file.encoding or file.text.startswith(BOM):
            wrong = f"is saved as {file.encoding}" if file.encoding else "begins with a byte order mark"
            yield byte_order_mark.finding(InFile(file.path, 1), f"{file.path} {wrong}", anchor="encoding")

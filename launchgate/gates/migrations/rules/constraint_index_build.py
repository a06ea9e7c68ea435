"""Unique constraints and primary keys that build their index under an exclusive lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, proof_of_not_null, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.lexer import outline
from launchgate.sql.locks import Work
from launchgate.sql.names import columns, quoted
from launchgate.sql.operation import Operation

# In an outline, where a quoted name is blank.
_INLINE = re.compile(r"(?:\bconstraint\s+(?:\S+\s+)?)?\b(?:unique|primary\s+key)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:nulls|include|with(?!\s+time\b)|tablespace|deferrable|initially|if\s+not\s+exists)\b", re.IGNORECASE
)
_SUMMARY = "Build the index without blocking writes, then let the constraint use it."


@rule(
    "migrations/constraint-index-build",
    severity=Severity.ERROR,
    title="this builds an index while the table is locked against reads and writes",
    why="A UNIQUE or PRIMARY KEY constraint builds its index under an ACCESS EXCLUSIVE lock. An index built "
    "CONCURRENTLY before can become that of the constraint in a moment.",
    fix="Build a unique index CONCURRENTLY, then add the constraint USING INDEX.",
    bad=[
        "ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE (number);",
        "ALTER TABLE orders ADD PRIMARY KEY (id);",
        "ALTER TABLE orders ADD COLUMN number text UNIQUE;",
    ],
    good=[
        "ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE USING INDEX orders_number_idx;",
        "CREATE TABLE orders (id int); ALTER TABLE orders ADD PRIMARY KEY (id);",
    ],
    references=[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX"
    ],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find constraints that build an index on an existing table."""
    for context in migration.contexts("add-unique", "add-primary-key"):
        if context.effect.stalls and context.effect.work is Work.INDEX:
            table = context.operation.relation
            message = f"{table} is locked for reads and writes while the index of {context.operation.name} is built"
            yield report(check, context, message, fix=_fix(context))


def _fix(context: StatementContext) -> Fix:
    operation = context.operation
    if not _is_plain(operation):
        return Fix(
            f"{_SUMMARY} Give each of the two the options that this statement has for the index and for the constraint."
        )
    table, name = quoted(operation.relation), quoted(operation.name)
    index = quoted(f"{operation.name}_idx")
    kind = "PRIMARY KEY" if operation.kind == "add-primary-key" else "UNIQUE"
    proof = proof_of_not_null(context, operation.columns) if "nullable" in context.effect.facts else ()
    return rewrite(
        context,
        _SUMMARY,
        *_column(context),
        *proof,
        MigrationStage(
            (f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} ({columns(operation.columns)})",), alone=True
        ),
        MigrationStage((TIMEOUT, f"ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {index}")),
    )


def _is_plain(operation: Operation) -> bool:
    """Whether the text is known, and is a constraint of columns without anything that the stages would lose."""
    text = outline(operation.source)
    return not operation.has("in-block") and len(_INLINE.findall(text)) == 1 and not _MORE.search(text)


def _column(context: StatementContext) -> Iterator[MigrationStage]:
    """Return the stage that adds the column without the constraint in its definition."""
    source = context.operation.source
    found = _INLINE.search(outline(source)) if context.operation.has("inline") else None
    if found:
        column = f"{source[: found.start()].rstrip()} {source[found.end() :].lstrip()}".strip()
        yield MigrationStage((TIMEOUT, f"ALTER TABLE {quoted(context.operation.relation)} {column}"))

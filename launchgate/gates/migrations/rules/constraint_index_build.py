"""Unique constraints and primary keys that build their index under an exclusive lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, proof_of_not_null, rewrite
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
_SUMMARY = "Build the index without blocking anybody, then let the constraint take it over."


@rule(
    "migrations/constraint-index-build",
    severity=Severity.ERROR,
    title="this builds an index while the table is locked against reads and writes",
    why="A UNIQUE or PRIMARY KEY constraint builds its index under an ACCESS EXCLUSIVE lock. An index built "
    "CONCURRENTLY before can be taken over by the constraint in a moment.",
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
    for scene in migration.scenes("add-unique", "add-primary-key"):
        if scene.effect.stalls and scene.effect.work is Work.INDEX:
            table = scene.operation.relation
            message = f"{table} is locked for reads and writes while the index of {scene.operation.name} is built"
            yield report(check, scene, message, fix=_fix(scene))


def _fix(scene: Scene) -> Fix:
    operation = scene.operation
    if not _is_plain(operation):
        return Fix(f"{_SUMMARY} Say in each of the two what this statement says of the index and of the constraint.")
    table, name = quoted(operation.relation), quoted(operation.name)
    index = quoted(f"{operation.name}_idx")
    kind = "PRIMARY KEY" if operation.kind == "add-primary-key" else "UNIQUE"
    proof = proof_of_not_null(scene, operation.columns) if "nullable" in scene.effect.facts else ()
    return rewrite(
        scene,
        _SUMMARY,
        *_column(scene),
        *proof,
        Stage((f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} ({columns(operation.columns)})",), alone=True),
        Stage((TIMEOUT, f"ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {index}")),
    )


def _is_plain(operation: Operation) -> bool:
    """Return whether the text is known, and is a constraint of columns without anything that the stages would lose."""
    text = outline(operation.source)
    return not operation.has("in-block") and len(_INLINE.findall(text)) == 1 and not _MORE.search(text)


def _column(scene: Scene) -> Iterator[Stage]:
    """Return the stage that adds the column without the constraint that stands in its definition."""
    source = scene.operation.source
    found = _INLINE.search(outline(source)) if scene.operation.has("inline") else None
    if found:
        column = f"{source[: found.start()].rstrip()} {source[found.end() :].lstrip()}".strip()
        yield Stage((TIMEOUT, f"ALTER TABLE {quoted(scene.operation.relation)} {column}"))

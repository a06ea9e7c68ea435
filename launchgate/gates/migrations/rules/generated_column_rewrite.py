"""Columns that PostgreSQL itself fills: generated, identity and serial."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, batches, kept, proof_of_not_null, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.lexer import outline
from launchgate.sql.names import quoted

_GENERATED = re.compile(r"\balways\s+as\b(.*?)\bstored\b", re.IGNORECASE | re.DOTALL)


@rule(
    "migrations/generated-column-rewrite",
    severity=Severity.ERROR,
    title="this column is filled for every row, so the whole table is rewritten under an exclusive lock",
    why="A `serial`, identity or stored generated column gets its value in every existing row at once: PostgreSQL "
    "rewrites the table and all its indexes, and nobody reads or writes it meanwhile.",
    fix="Add a plain column, fill it in batches (a trigger keeps new rows right), then attach the sequence or swap.",
    bad=[
        "ALTER TABLE orders ADD COLUMN number bigserial;",
        "ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;",
        "ALTER TABLE orders ADD COLUMN gross int GENERATED ALWAYS AS (net * 2) STORED;",
    ],
    good=[
        "ALTER TABLE orders ADD COLUMN number bigint;",
        "CREATE TABLE orders (net int); ALTER TABLE orders ADD COLUMN number bigserial;",
    ],
    references=["https://www.postgresql.org/docs/current/ddl-generated-columns.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find added columns that are filled at once."""
    for scene in migration.scenes("add-column"):
        causes = scene.effect.facts & {"stored", "serial", "identity"}
        if scene.effect.stalls and causes:
            operation = scene.operation
            cause = "generated" if "stored" in causes else min(causes)
            message = (
                f"{operation.relation} is rewritten and locked for reads and writes "
                f"to fill the {cause} column {operation.column}"
            )
            yield report(check, scene, message, fix=_fix(scene))


def _fix(scene: Scene) -> Fix:
    table, column = quoted(scene.operation.relation), quoted(scene.operation.column)
    add = f"ALTER TABLE {table} ADD COLUMN {column} {scene.operation.type}"
    if "stored" in scene.effect.facts:
        summary = "Add a plain column that a trigger keeps, and fill the old rows in batches."
        value = _value(scene.operation.source)
        if not value:
            return Fix(summary)
        return rewrite(
            scene,
            summary,
            Stage((TIMEOUT, add, *kept(scene, scene.operation.column, value))),
            batches(scene, f"{column} = {value}", f"{column} IS NULL AND {value} IS NOT NULL"),
        )
    sequence = quoted(f"{scene.operation.relation}_{scene.operation.column}_seq")
    return rewrite(
        scene,
        "Add a plain column with a sequence for new rows, and fill the old rows in batches.",
        Stage(
            (
                TIMEOUT,
                add,
                f"CREATE SEQUENCE {sequence} OWNED BY {table}.{column}",
                f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT nextval('{sequence}')",
            )
        ),
        batches(scene, f"{column} = nextval('{sequence}')", f"{column} IS NULL"),
        *proof_of_not_null(scene, (scene.operation.column,)),
    )


def _value(source: str) -> str:
    """Return the expression of a generated column in its parentheses, empty where it is not found."""
    found = _GENERATED.search(outline(source))
    return source[slice(*found.span(1))].strip() if found else ""

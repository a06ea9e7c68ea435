"""Columns whose default gives every row another value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, batches, proof_of_not_null, rewrite
from launchgate.model.finding import Confidence, Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted

_DEFAULT = re.compile(
    r"\bdefault\s+(.*?)(?:\s+(?:not\s+null|null|unique|primary|check|references|constraint)\b.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)


@rule(
    "migrations/volatile-default-rewrite",
    severity=Severity.ERROR,
    title="this default is computed for every row, so the whole table is rewritten under an exclusive lock",
    why="PostgreSQL stores a constant or stable default once. A volatile one (`random()`, `gen_random_uuid()`, a "
    "function of your own) needs another value per row: the table is rewritten, and nobody reads or writes it "
    "meanwhile.",
    fix="Add the column without a default, set the default for new rows, then fill the old rows in batches.",
    bad=[
        "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
        "ALTER TABLE orders ADD COLUMN luck text DEFAULT md5(random()::text);",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER TABLE orders ADD COLUMN n int DEFAULT f();",
    ],
    good=[
        "ALTER TABLE orders ADD COLUMN made timestamptz DEFAULT now();",
        "ALTER TABLE orders ADD COLUMN n int NOT NULL DEFAULT -1;",
        "CREATE FUNCTION f() RETURNS int IMMUTABLE RETURN 1; ALTER TABLE orders ADD COLUMN n int DEFAULT f();",
        "CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find added columns whose default rewrites the table."""
    for scene in migration.scenes("add-column"):
        facts = scene.effect.facts
        other_cause = facts & {"stored", "serial", "identity", "constrained-domain"}
        if scene.effect.stalls and "default" in facts and not other_cause:
            reason, confidence = _reason(scene)
            table, column = scene.operation.relation, scene.operation.column
            message = f"{table} is rewritten and locked for reads and writes: the default of {column} {reason}"
            yield report(check, scene, message, fix=_fix(scene), confidence=confidence)


def _reason(scene: Scene) -> tuple[str, Confidence]:
    if "volatile-default" in scene.effect.facts:
        return "gives every row another value", Confidence.HIGH
    if "unknown-default" in scene.effect.facts:
        return "calls a function that counts as volatile unless its definition says otherwise", Confidence.MEDIUM
    return f"is written into every row, as any default is on PostgreSQL {scene.migration.version}", Confidence.HIGH


def _fix(scene: Scene) -> Fix:
    table, column = quoted(scene.operation.relation), quoted(scene.operation.column)
    default = _DEFAULT.search(scene.operation.source)
    value = default[1].strip() if default else "<the default>"
    summary = "Add the column empty, give new rows the default, and fill the old rows in batches."
    if any(each.has("inline") for each in scene.step.operations):
        summary += " Its constraints follow in migrations of their own."
    return rewrite(
        scene,
        summary,
        Stage(
            (
                TIMEOUT,
                f"ALTER TABLE {table} ADD COLUMN {column} {scene.operation.type}",
                f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {value}",
            )
        ),
        batches(scene, f"{column} = {value}", f"{column} IS NULL"),
        *(proof_of_not_null(scene, (scene.operation.column,)) if scene.operation.has("not-null") else ()),
    )

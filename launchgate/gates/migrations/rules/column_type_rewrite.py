"""Changes of a column's type that rewrite the table."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.finding import Confidence, Finding, Fix, Severity
from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, batches, rewrite
from launchgate.rule import Bundle, rule
from launchgate.sql.locks import Work
from launchgate.sql.names import quoted


@rule(
    "migrations/column-type-rewrite",
    severity=Severity.ERROR,
    title="this change of type rewrites the table under an exclusive lock",
    why="When the new type is stored in another way, PostgreSQL writes the whole table and its indexes anew, and "
    "nobody reads or writes it meanwhile. Growing a varchar or a numeric, or varchar to text, costs nothing.",
    fix="Add a column of the new type, write both, fill the old rows in batches, then swap the columns.",
    bad=[
        "ALTER TABLE orders ALTER COLUMN id TYPE bigint;",
        "ALTER TABLE orders ALTER COLUMN paid TYPE boolean USING paid = 'yes';",
        Bundle(
            {"migrations/2_code.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(8);"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id bigint, code varchar(20));"},
        ),
        "ALTER TABLE orders ALTER COLUMN code TYPE varchar(8);",
    ],
    good=[
        Bundle(
            {"migrations/2_code.sql": "ALTER TABLE orders ALTER COLUMN code TYPE text;"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id bigint, code varchar(20));"},
        ),
        Bundle(
            {"migrations/2_total.sql": "ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2);"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id bigint, total numeric(8, 2));"},
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find changes of type that cost more than a moment, or may."""
    for scene in migration.scenes("alter-type"):
        if scene.effect.stalls or scene.effect.unsure:
            confidence = Confidence.MEDIUM if "likely-rewrites" in scene.effect.facts else Confidence.HIGH
            yield report(check, scene, _message(scene), fix=_fix(scene), confidence=confidence)


def _message(scene: Scene) -> str:
    table, column, effect = scene.operation.relation, scene.operation.column, scene.effect
    if effect.unsure:
        return f"{table}.{column} becomes {scene.operation.type}: {effect.unsure}"
    what = {
        Work.INDEX: "the indexes on {} are built anew",
        Work.SCAN: "the checks on {} are tried on every row",
    }.get(effect.work, "every row is written anew to change {}")
    return f"{table} is locked for reads and writes while {what.format(column)} to {scene.operation.type}".replace(
        f"{column} to", f"{column} to" if effect.work is Work.REWRITE else f"{column} as"
    )


def _fix(scene: Scene) -> Fix:
    table, column, kind = quoted(scene.operation.relation), quoted(scene.operation.column), scene.operation.type
    if "if-utc" in scene.effect.facts:
        summary = "Pin the time zone, so that the values stay as they are stored."
        return rewrite(scene, summary, Stage((TIMEOUT, "SET timezone = 'UTC'", scene.step.sent.sql)))
    new = quoted(f"{scene.operation.column}_new")
    return rewrite(
        scene,
        "Add a column of the new type, write both from the application, fill the old rows in batches, then swap.",
        Stage((TIMEOUT, f"ALTER TABLE {table} ADD COLUMN {new} {kind}")),
        batches(scene, f"{new} = {column}::{kind}", f"{new} IS NULL AND {column} IS NOT NULL"),
    )

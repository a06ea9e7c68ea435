"""Changes of a column's type that rewrite the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.finding import Confidence, Finding, Fix, Severity
from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, batches, kept, rewrite
from launchgate.rule import Bundle, rule
from launchgate.sql.lexer import outline
from launchgate.sql.locks import Work
from launchgate.sql.names import quoted

_USING = re.compile(r"\busing\b", re.IGNORECASE)


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
    name = scene.operation.column
    new, old = quoted(f"{name}_new"), quoted(f"{name}_old")
    sync = quoted(f"{scene.operation.relation.rpartition('.')[2]}_{name}_new")
    value = _value(scene)
    return rewrite(
        scene,
        "Add a column of the new type that a trigger keeps, fill the old rows in batches, then swap the columns; give "
        "the new one the default, NOT NULL, keys and indexes of the old one before the swap.",
        Stage(
            (
                TIMEOUT,
                f"ALTER TABLE {table} ADD COLUMN {new} {kind}",
                *kept(scene, f"{name}_new", value),
            ),
        ),
        batches(scene, f"{new} = {value}", f"{new} IS NULL AND ({value}) IS NOT NULL"),
        Stage(
            (
                TIMEOUT,
                f"DROP TRIGGER {sync} ON {table}",
                f"DROP FUNCTION {sync}()",
                f"ALTER TABLE {table} RENAME COLUMN {column} TO {old}",
                f"ALTER TABLE {table} RENAME COLUMN {new} TO {column}",
                f"ALTER TABLE {table} ALTER COLUMN {old} DROP NOT NULL",
            ),
            together=True,
        ),
    )


def _value(scene: Scene) -> str:
    """Give the expression that makes the new value of the old one: that of USING, else a cast."""
    using = _USING.search(outline(scene.operation.source))
    if using:
        return f"({scene.operation.source[using.end() :].strip()})"
    return f"{quoted(scene.operation.column)}::{scene.operation.type}"

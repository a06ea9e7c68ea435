"""Changes of a column's type that rewrite the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, batches, kept, proof_of_not_null, rewrite
from launchgate.model.finding import Confidence, Finding, Fix, Severity
from launchgate.model.rule import Bundle, rule
from launchgate.sql.lexer import outline
from launchgate.sql.locks import Work
from launchgate.sql.names import quoted
from launchgate.sql.operation import Operation
from launchgate.sql.tree import columns_in
from launchgate.sql.volatility import Volatility, volatility

_PARTS = re.compile(
    r"alter\s+(?:column\s+)?\S*\s*(?:\bset\s+data\s+)?\btype\s(?P<type>(?:(?!\busing\b).)+)(?:\busing\b(?P<using>.+))?",
    re.IGNORECASE | re.DOTALL,
)

_MOST_COMMANDS = 50  # each is compared with the others
_SUMMARY = (
    "Add a column of the new type that a trigger keeps, fill the old rows in batches, then swap the columns; give "
    "the new one the default, NOT NULL, keys, indexes, comment and rights of the old one before the swap."
)


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
    table, column = quoted(scene.operation.relation), quoted(scene.operation.column)
    if "if-utc" in scene.effect.facts:
        summary = "Pin the time zone, so that the values stay as they are stored."
        return rewrite(scene, summary, Stage((TIMEOUT, "SET timezone = 'UTC'", scene.step.sent.sql)))
    parts = _parts(scene)
    if parts is None:
        return Fix(_SUMMARY)
    spelt, value = parts
    name = scene.operation.column
    new, old = quoted(f"{name}_new"), quoted(f"{name}_old")
    sync = quoted(f"{scene.operation.relation.rpartition('.')[2]}_{name}_new")
    required = "required" in scene.effect.facts
    return rewrite(
        scene,
        _SUMMARY,
        Stage(
            (
                TIMEOUT,
                f"ALTER TABLE {table} ADD COLUMN {new} {spelt}",
                # A trigger takes any text for a number; this is refused where ALTER … TYPE is, and changes nothing.
                f"EXPLAIN UPDATE {table} SET {new} = {value}",  # noqa: S608 - text to paste
                *kept(scene, f"{name}_new", value),
            ),
        ),
        batches(scene, f"{new} = {value}", f"{new} IS NULL AND {value} IS NOT NULL"),
        *(proof_of_not_null(scene, (f"{name}_new",)) if required else ()),
        Stage(
            (
                TIMEOUT,
                f"DROP TRIGGER {sync} ON {table}",
                f"DROP FUNCTION {sync}()",
                f"ALTER TABLE {table} RENAME COLUMN {column} TO {old}",
                f"ALTER TABLE {table} RENAME COLUMN {new} TO {column}",
                *([f"ALTER TABLE {table} ALTER COLUMN {old} DROP NOT NULL"] if required else ()),
            ),
            together=True,
        ),
    )


def _parts(scene: Scene) -> tuple[str, str] | None:
    """Return the new type and the new value, None where the stages would not do all that the statement does.

    The value is assigned as by the statement: PostgreSQL refuses what does not fit, where a cast would cut it off.
    """
    operation, source = scene.operation, scene.operation.source.strip().rstrip(";")
    match = _PARTS.fullmatch(outline(source))
    lasts = not operation.expression or volatility(operation.expression, {}) is Volatility.STABLE
    says_more = bool(operation.traits & {"collation", "in-block"})
    if match is None or not lasts or says_more or "bare" not in scene.effect.facts:
        return None
    others = scene.step.operations
    if len(others) > _MOST_COMMANDS or any(_is_about(each, operation) for each in others):
        return None
    value = f"({source[slice(*match.span('using'))].strip()})" if match["using"] else quoted(operation.column)
    return source[slice(*match.span("type"))].strip(), value


def _is_about(other: Operation, operation: Operation) -> bool:
    """Return whether another command of the statement is about the column too: it would miss the new one."""
    names = {other.name, *other.columns, *columns_in(other.expression)}
    return other is not operation and operation.column in names

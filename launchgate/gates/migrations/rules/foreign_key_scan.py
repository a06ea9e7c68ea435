"""Foreign keys that are checked on every row at once."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, named_constraint, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/foreign-key-scan",
    severity=Severity.ERROR,
    title="both tables are locked against writes while this foreign key is checked on every row",
    why="`ADD FOREIGN KEY` holds a SHARE ROW EXCLUSIVE lock on both tables while it reads the referencing one. "
    "With NOT VALID it takes a moment, and VALIDATE CONSTRAINT then reads without blocking writes.",
    fix="Add the foreign key NOT VALID, and validate it in a later migration.",
    bad=[
        "ALTER TABLE orders ADD CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES people (id);",
        "ALTER TABLE orders ADD COLUMN person_id int DEFAULT 1 REFERENCES people (id);",
    ],
    good=[
        "ALTER TABLE orders ADD CONSTRAINT p FOREIGN KEY (person_id) REFERENCES people (id) NOT VALID;",
        "ALTER TABLE orders ADD COLUMN person_id int REFERENCES people (id);",
        "CREATE TABLE orders (person_id int REFERENCES people (id));",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find foreign keys that read an existing table."""
    for context in migration.contexts("add-foreign-key"):
        if context.effect.stalls:
            table, other = context.operation.relation, context.operation.other
            message = (
                f"{table} and {other} are locked for writes while {context.operation.name} is checked on every row"
            )
            yield report(check, context, message, fix=_fix(context))


def _fix(context: StatementContext) -> Fix | None:
    if context.operation.has("inline"):
        return None
    table, name = quoted(context.operation.relation), quoted(context.operation.name)
    return rewrite(
        context,
        "Add the foreign key NOT VALID, then validate it without blocking writes.",
        MigrationStage((TIMEOUT, f"ALTER TABLE {table} ADD {named_constraint(context)} NOT VALID")),
        MigrationStage((f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",)),
    )

"""Foreign keys that are tried on every row at once."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, named, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/foreign-key-scan",
    severity=Severity.ERROR,
    title="this foreign key is tried on every row while both tables are locked against writes",
    why="`ADD FOREIGN KEY` holds a SHARE ROW EXCLUSIVE lock on both tables while it reads the referencing one. "
    "With NOT VALID it takes a moment, and VALIDATE CONSTRAINT then reads while everybody works.",
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
    for scene in migration.scenes("add-foreign-key"):
        if scene.effect.stalls:
            table, other = scene.operation.relation, scene.operation.other
            message = f"{table} and {other} are locked for writes while {scene.operation.name} is tried on every row"
            yield report(check, scene, message, fix=_fix(scene))


def _fix(scene: Scene) -> Fix | None:
    if scene.operation.has("inline"):
        return None
    table, name = quoted(scene.operation.relation), quoted(scene.operation.name)
    return rewrite(
        scene,
        "Add the foreign key without trying it, then try it without blocking anybody.",
        Stage((TIMEOUT, f"ALTER TABLE {table} ADD {named(scene)} NOT VALID")),
        Stage((f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",)),
    )

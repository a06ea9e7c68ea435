"""SQL that is made while the migration runs."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration
from launchgate.model.finding import Confidence, Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/dynamic-sql",
    severity=Severity.WARNING,
    title="this runs SQL that cannot be read here",
    why="What is put together while the migration runs (EXECUTE of a built "
    "text, a procedure defined elsewhere) can lock or rewrite any table, and was not checked.",
    fix="Write the statements out, or add a waiver that explains what they do.",
    bad=[
        (
            "DO $$ DECLARE t text; BEGIN SELECT relname INTO t FROM pg_class LIMIT 1; "
            "EXECUTE format('DROP TABLE %I', t); END $$;"
        ),
        "CALL rebuild_everything();",
        "SELECT rebuild_everything();",
        "SELECT 'DROP TABLE ' || tablename FROM pg_tables \\gexec",
    ],
    good=[
        "DO $$ BEGIN PERFORM 1; END $$;",
        "DO $$ BEGIN EXECUTE format('CREATE TABLE %I (id int)', 't'); END $$;",
        "CREATE PROCEDURE note() LANGUAGE sql AS 'INSERT INTO notes VALUES (1)'; CALL note();",
        "SELECT setval('orders_id_seq', 1000);",
    ],
    references=["https://www.postgresql.org/docs/current/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find statements whose text is not in the file."""
    for _, step in migration.checked_steps():
        if step.statement.dynamic_reason:
            yield check.finding(
                step.statement.at,
                f"not checked: {step.statement.dynamic_reason}",
                anchor=f"dynamic:{step.statement.dynamic_reason}",
                confidence=Confidence.MEDIUM,
            )

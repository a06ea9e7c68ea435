"""CHECK constraints that are tried on every row at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, named, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.lexer import Kind, grammar_of, outline, tokens
from launchgate.sql.names import quoted

_CHECK = re.compile(r"(?:\bconstraint\s++(?:[\w$]++\s++)?)?\bcheck\b", re.IGNORECASE)


@rule(
    "migrations/check-constraint-scan",
    severity=Severity.ERROR,
    title="this check is tried on every row while the table is locked against reads and writes",
    why="`ADD CONSTRAINT … CHECK` takes an ACCESS EXCLUSIVE lock and reads the whole table. With NOT VALID it "
    "takes a moment, and VALIDATE CONSTRAINT then reads the table while everybody works.",
    fix="Add the constraint NOT VALID, and validate it in a later migration.",
    bad=[
        "ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0);",
        "ALTER TABLE orders ADD COLUMN total int CONSTRAINT \"Positive\" CHECK (total > length(')')) DEFAULT 1;",
        "ALTER TABLE orders ADD COLUMN total int CHECK (total > 0);",
    ],
    good=[
        "ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT VALID;",
        "CREATE TABLE orders (total int); ALTER TABLE orders ADD CHECK (total > 0);",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find checks that read an existing table."""
    for scene in migration.scenes("add-check"):
        if scene.effect.stalls:
            table = scene.operation.relation
            message = f"{table} is locked for reads and writes while {scene.operation.name} is tried on every row"
            yield report(check, scene, message, fix=_fix(scene))


def _fix(scene: Scene) -> Fix:
    table, name = quoted(scene.operation.relation), quoted(scene.operation.name)
    validate = Stage((f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",))
    summary = "Add the check without trying it, then try it without blocking anybody."
    if scene.operation.has("inline"):
        column, condition = _apart(scene.operation.source)
        add = f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK {condition} NOT VALID"
        return rewrite(scene, summary, Stage((TIMEOUT, f"ALTER TABLE {table} {column}", add)), validate)
    return rewrite(scene, summary, Stage((TIMEOUT, f"ALTER TABLE {table} ADD {named(scene)} NOT VALID")), validate)


def _apart(source: str) -> tuple[str, str]:
    """Return the definition of a column without its first CHECK, and the condition of that in its parentheses."""
    check = _CHECK.search(outline(source))
    if check is None:
        return source, "(true)"
    depth = 0
    for token in tokens(source, check.end(), grammar_of(source)):
        depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(token.kind, 0)
        if depth == 0:
            rest = source[: check.start()] + source[token.end :]
            return rest.strip(), source[check.end() : token.end].strip()
    return source, "(true)"

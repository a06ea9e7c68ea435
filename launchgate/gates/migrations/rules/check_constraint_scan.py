"""CHECK constraints that are checked on every row at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, named_constraint, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.lexer import TokenKind, grammar_of, outline, tokens
from launchgate.sql.names import quoted

_CHECK = re.compile(r"(?:\bconstraint\s++(?:[\w$]++\s++)?)?\bcheck\b", re.IGNORECASE)


@rule(
    "migrations/check-constraint-scan",
    severity=Severity.ERROR,
    title="the table is locked against reads and writes while this constraint is checked on every row",
    why="`ADD CONSTRAINT … CHECK` takes an ACCESS EXCLUSIVE lock and reads the whole table. With NOT VALID it "
    "takes a moment, and VALIDATE CONSTRAINT then reads the table without blocking reads or writes.",
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
    for context in migration.contexts("add-check"):
        if context.effect.stalls:
            table = context.operation.relation
            message = f"{table} is locked for reads and writes while {context.operation.name} is checked on every row"
            yield report(check, context, message, fix=_fix(context))


def _fix(context: StatementContext) -> Fix:
    table, name = quoted(context.operation.relation), quoted(context.operation.name)
    validate = MigrationStage((f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}",))
    summary = "Add the constraint NOT VALID, then validate it without blocking reads or writes."
    if context.operation.has("inline"):
        column, condition = _apart(context.operation.source)
        add = f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK {condition} NOT VALID"
        return rewrite(context, summary, MigrationStage((TIMEOUT, f"ALTER TABLE {table} {column}", add)), validate)
    return rewrite(
        context,
        summary,
        MigrationStage((TIMEOUT, f"ALTER TABLE {table} ADD {named_constraint(context)} NOT VALID")),
        validate,
    )


def _apart(source: str) -> tuple[str, str]:
    """Return the definition of a column without its first CHECK, and the condition of that in its parentheses."""
    check = _CHECK.search(outline(source))
    if check is None:
        return source, "(true)"
    depth = 0
    for token in tokens(source, check.end(), grammar_of(source)):
        depth += {TokenKind.OPEN: 1, TokenKind.CLOSE: -1}.get(token.kind, 0)
        if depth == 0:
            rest = source[: check.start()] + source[token.end :]
            return rest.strip(), source[check.end() : token.end].strip()
    return source, "(true)"

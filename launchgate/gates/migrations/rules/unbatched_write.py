"""Updates and deletes of a whole table in one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import deletions, keyed_batches, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.lexer import outline
from launchgate.sql.operation import Operation
from launchgate.sql.tree import columns_in, walk
from launchgate.sql.volatility import volatility

_PARTS = re.compile(
    r"(?:update\s++\S++\s++set\b(?P<set>(?:(?!\b(?:from|where|returning)\b).)++)|delete\s++from\s++[^\s;]++\s*+)"
    r"(?:\bwhere\b(?P<where>(?:(?!\breturning\b).)++))?",
    re.IGNORECASE | re.DOTALL,
)
# The nodes of a value that is the same however often it is computed.
_LASTING = frozenset({"A_Const", "A_Expr", "BoolExpr", "CaseExpr", "CaseWhen", "CoalesceExpr", "ColumnRef", "NullTest",
                      "String", "TypeCast", "TypeName", "Integer", "Float", "Boolean", "List"})  # fmt: skip
_ASKS = frozenset({"FuncCall", "SQLValueFunction"})


@rule(
    "migrations/unbatched-write",
    severity=Severity.WARNING,
    title="this locks every row it changes until it is done",
    why="One statement over a whole table holds the lock of each row to the end, so saves of those rows wait for "
    "minutes; it also writes the table a second time and keeps vacuum from cleaning up.",
    fix="Work in batches of a few thousand rows, by the primary key, each in a transaction of its own.",
    bad=[
        "UPDATE orders SET status = 'open';",
        "DELETE FROM sessions WHERE seen < now() - interval '1 year';",
        "UPDATE orders SET total = net WHERE total IS NULL;",
    ],
    good=[
        "UPDATE orders SET status = 'open' WHERE id = 7;",
        "CREATE TABLE orders (status text); UPDATE orders SET status = 'open';",
        "UPDATE orders SET total = 0 WHERE ctid = ANY (ARRAY(SELECT ctid FROM orders WHERE total IS NULL LIMIT 5000));",
    ],
    references=["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find updates, deletes and merges that nothing bounds to a few rows."""
    for context in migration.contexts("update", "delete", "merge"):
        if context.effect.work.grows and context.touches_existing:
            operation = context.operation
            rows = "all rows" if operation.has("no-where") else "the rows it selects"
            severity = Severity.ERROR if operation.has("no-where") else None
            message = f"{rows} of {operation.relation} stay locked until this {operation.kind} is done"
            yield report(check, context, message, severity=severity, fix=_fix(context))


def _fix(context: StatementContext) -> Fix | None:
    """Return a loop over batches, None where it might not end or not do the same as the whole."""
    operation, source = context.operation, context.operation.source.strip().rstrip(";")
    match = _PARTS.fullmatch(outline(source))
    if match is None or operation.has("in-block") or not _lasts(operation):
        return None
    where = source[slice(*match.span("where"))].strip() if match["where"] else "true"
    if operation.kind == "delete":
        return rewrite(context, "Delete in batches, until no row is left.", deletions(context, where))
    key = context.step.keys.get(operation.relation)
    if key is None or key in operation.columns or not _is_final(operation):
        return None
    summary = "Update in batches, by the primary key; it may be begun again after a failure."
    return rewrite(context, summary, keyed_batches(context, source[slice(*match.span("set"))].strip(), where, key))


def _lasts(operation: Operation) -> bool:
    """Whether the condition for a row is the same in each batch: it asks for that row alone, and nothing random."""
    where = (operation.expression or {}).get("whereClause")
    if where is None:
        return True
    return {kind for kind, _ in walk(where)} <= _LASTING | _ASKS and volatility(where, {}) == "stable"


def _is_final(operation: Operation) -> bool:
    """Whether a row that is updated twice is as if updated once: a walk that fails half-way is begun again.

    The new values then ask for nothing but columns of their row that are not set.
    """
    targets = [each.get("ResTarget", {}) for each in (operation.expression or {}).get("targetList", ())]
    values = [each.get("val") for each in targets]
    return all(
        value and {kind for kind, _ in walk(value)} <= _LASTING and not set(columns_in(value)) & set(operation.columns)
        for value in values
    )

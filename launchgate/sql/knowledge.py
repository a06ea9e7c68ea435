"""The lock knowledge: per operation and precondition, the locks taken, the work done, and what makes it fail.

Rows of one kind are tried in order and the first whose `when` holds is taken, so the special cases stand first and the
general one last. Every row was compared with `pg_locks` and `pg_class.relfilenode` of a PostgreSQL 15 server by
`tests/migrations/test_against_postgresql.py`; what the documentation says alone is marked in `note`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from launchgate.sql.locks import Lock, Work

AS, RS, RE = Lock.ACCESS_SHARE, Lock.ROW_SHARE, Lock.ROW_EXCLUSIVE
SUE, SH, SRE = Lock.SHARE_UPDATE_EXCLUSIVE, Lock.SHARE, Lock.SHARE_ROW_EXCLUSIVE
EX, AE = Lock.EXCLUSIVE, Lock.ACCESS_EXCLUSIVE
NONE, CATALOG, ROWS, SCAN, INDEX, REWRITE = Work


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of knowledge.

    `locks` maps a role to a mode: `table` is the operation's relation, `other` its second one, `index` the table of the
    named index, `itself` an index, `users` the tables that use the domain, `default` the default partition of the
    parent. `fails` says why the statement is an error on a table with rows; `no_transaction`, that it is one inside a
    transaction; `unsure`, on what unknown the work depends. `since` and `before` are major versions.
    """

    kind: str
    locks: Mapping[str, Lock] = field(default_factory=dict)
    work: Work = CATALOG
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    fails: str = ""
    unsure: str = ""
    no_transaction: bool = False
    since: int = 0
    before: int = 999


def _row(
    kind: str,
    when: str = "",
    work: Work = CATALOG,
    *,
    table: Lock | None = None,
    unless: str = "",
    fails: str = "",
    unsure: str = "",
    no_transaction: bool = False,
    since: int = 0,
    before: int = 999,
    **roles: Lock,
) -> Row:
    locks = {"table": table, **roles} if table else dict(roles)
    conditions = frozenset(when.split()), frozenset(unless.split())
    return Row(kind, locks, work, *conditions, fails, unsure, no_transaction, since, before)


EMPTY_COLUMN = "the column is NOT NULL and has no default, so every row that exists already violates it"
DEPENDS_ON_DOMAIN = "this rewrites the table if the type, which no migration here makes, is a domain with a check"
DEPENDS_ON_DEFAULT = "this reads the parent's default partition to the end if it has one, which no migration here shows"
DEPENDS_ON_TYPE = "whether this rewrites the table depends on the column's present type, which no migration here shows"

KNOWLEDGE: tuple[Row, ...] = (
    # Tables
    _row("create-table", "inherits", table=AE, other=SUE),
    _row("create-table", table=AE),
    _row("create-partition", "has-default-partition", SCAN, table=AE, other=AE, default=AE),
    _row("create-partition", "default-partition", table=AE, other=AE),
    _row("create-partition", "unknown-parent", table=AE, other=AE, default=AE, unsure=DEPENDS_ON_DEFAULT),
    _row("create-partition", table=AE, other=AE),
    _row("copy-definition", other=AS),
    _row("drop-table", table=AE, other=AE),
    _row("rename-table", table=AE),
    _row("set-schema", table=AE),
    # Columns
    _row("add-column", "exists", table=AE),
    _row("add-column", "no-value", fails=EMPTY_COLUMN, table=AE),
    _row("add-column", "constrained-domain", REWRITE, table=AE),
    _row("add-column", "stored", REWRITE, table=AE),
    _row("add-column", "serial", REWRITE, table=AE),
    _row("add-column", "identity", REWRITE, table=AE),
    _row("add-column", "default", REWRITE, table=AE, before=11),
    _row("add-column", "volatile-default", REWRITE, table=AE),
    _row("add-column", "unknown-default", REWRITE, table=AE),
    _row("add-column", "unknown-type", table=AE, unsure=DEPENDS_ON_DOMAIN),
    _row("add-column", table=AE),
    _row("drop-column", table=AE, other=AE),
    _row("rename-column", table=AE),
    _row("alter-type", "keeps checked", SCAN, table=AE),
    _row("alter-type", "keeps", table=AE),
    _row("alter-type", "reindexes", INDEX, table=AE),
    _row("alter-type", "unknown-type", table=AE, unsure=DEPENDS_ON_TYPE),
    _row(
        "alter-type",
        "if-utc",
        table=AE,
        unsure="this rewrites the table unless the session's TimeZone is UTC",
        since=12,
    ),
    _row("alter-type", work=REWRITE, table=AE),
    _row("set-default", table=AE),
    _row("drop-default", table=AE),
    _row("set-not-null", "proven", table=AE, since=12),
    _row("set-not-null", work=SCAN, table=AE),
    _row("drop-not-null", table=AE),
    _row("set-statistics", table=SUE),
    _row("set-column-options", table=SUE),
    _row("set-storage", table=AE),
    _row("set-identity", table=AE),
    _row("set-generated-expression", work=REWRITE, table=AE),
    _row("drop-generated-expression", table=AE),
    # Constraints
    _row("add-check", "not-valid", table=AE),
    _row("add-check", work=SCAN, table=AE),
    _row(
        "add-foreign-key",
        "not-valid partitioned",
        fails="a foreign key of a partitioned table cannot be NOT VALID",
        table=SRE,
        other=SRE,
        before=18,
    ),
    _row("add-foreign-key", "not-valid", table=SRE, other=SRE),
    _row("add-foreign-key", "in-create", other=SRE),
    _row("add-foreign-key", "inline", unless="default stored serial identity", table=AE, other=SRE),
    _row("add-foreign-key", work=SCAN, table=SRE, other=SRE),
    _row("add-unique", "using-index", table=AE),
    _row("add-unique", work=INDEX, table=AE),
    _row("add-primary-key", "using-index nullable", SCAN, table=AE),
    _row(
        "add-primary-key",
        "using-index unknown-index",
        table=AE,
        unsure="this scans the table unless every column of the index is already NOT NULL",
    ),
    _row("add-primary-key", "using-index", table=AE),
    _row("add-primary-key", work=INDEX, table=AE),
    _row("add-exclusion", work=INDEX, table=AE),
    _row("validate-constraint", "valid", table=SUE),
    _row("validate-constraint", "foreign-key", SCAN, table=SUE, other=RS),
    _row("validate-constraint", work=SCAN, table=SUE),
    _row("drop-constraint", "foreign-key", table=AE, other=AE),
    _row("drop-constraint", table=AE),
    _row("rename-constraint", table=AE),
    _row("alter-constraint", table=AE),
    # Indexes
    _row(
        "create-index",
        "concurrently partitioned",
        fails="an index of a partitioned table cannot be built CONCURRENTLY; build it on each partition",
        table=SUE,
    ),
    _row("create-index", "concurrently exists", table=SUE, no_transaction=True),
    _row("create-index", "concurrently", INDEX, table=SUE, no_transaction=True),
    _row("create-index", "exists", table=SH),
    _row("create-index", "only partitioned", table=SH),
    _row("create-index", work=INDEX, table=SH),
    _row("drop-index", "concurrently", index=SUE, no_transaction=True),
    _row("drop-index", index=AE, itself=AE),
    _row("rename-index", table=SUE, since=12),
    _row("rename-index", table=AE),
    _row("alter-index", table=SUE),
    _row("attach-index", table=SUE),
    _row("reindex-index", "concurrently", INDEX, index=SUE, no_transaction=True),
    _row("reindex-index", work=INDEX, index=SH, itself=AE),
    _row("reindex-table", "concurrently", INDEX, table=SUE, no_transaction=True),
    _row("reindex-table", work=INDEX, table=SH, itself=AE),
    _row("reindex-all", "concurrently", INDEX, table=SUE, no_transaction=True),
    _row("reindex-all", work=INDEX, table=AE, no_transaction=True),
    # Partitions
    _row("attach-partition", "default-partition", SCAN, table=SUE, other=AE, unless="proven"),
    _row("attach-partition", "has-default-partition", SCAN, table=SUE, other=AE, default=AE),
    _row("attach-partition", "proven", table=SUE, other=AE),
    _row("attach-partition", work=SCAN, table=SUE, other=AE),
    _row("detach-partition", "concurrently", table=SUE, other=SUE, no_transaction=True),
    _row("detach-partition", table=AE, other=AE),
    # How a table is stored
    _row("set-logged", "same", table=AE),
    _row("set-logged", work=REWRITE, table=AE),
    _row("set-access-method", "same", table=AE),
    _row("set-access-method", work=REWRITE, table=AE),
    _row("set-tablespace", "same", table=AE),
    _row("set-tablespace", work=REWRITE, table=AE),
    _row("set-table-options", table=SUE),
    _row("set-cluster-index", table=SUE),
    # Behaviour of a table
    _row("set-owner", table=AE),
    _row("set-replica-identity", table=AE),
    _row("set-row-security", table=AE),
    _row("set-inheritance", table=AE, other=SUE),
    _row("set-trigger-state", table=SRE),
    _row("set-rule-state", table=AE),
    _row("create-trigger", table=SRE),
    _row("drop-trigger", table=AE),
    _row("rename-trigger", table=AE),
    _row("create-rule", table=AE),
    _row("drop-rule", table=AE),
    _row("rename-rule", table=AE),
    _row("create-policy", table=AE),
    _row("drop-policy", table=AE),
    _row("rename-policy", table=AE),
    _row("create-statistics", table=SUE),
    # Views
    _row("create-view", "replace", table=AE),
    _row("create-view"),
    _row("alter-view", table=AE),
    _row("drop-view", table=AE),
    _row("rename-view", table=AE),
    _row("rename-view-column", table=AE),
    _row("create-matview", table=AE),
    _row("refresh-matview", "no-data", table=AE),
    _row("refresh-matview", "concurrently", ROWS, table=EX),
    _row("refresh-matview", work=REWRITE, table=AE),
    # Domains and enums
    _row("add-domain-check", "unused"),
    _row("add-domain-check", "not-valid"),
    _row("add-domain-check", work=SCAN, users=SH),
    _row("validate-domain-check", "unused"),
    _row("validate-domain-check", work=SCAN, users=SH),
    _row("set-domain-not-null", "unused"),
    _row("set-domain-not-null", work=SCAN, users=SH),
    _row("alter-domain"),
    _row("add-enum-value", no_transaction=True, before=12),
    _row("add-enum-value"),
    _row("rename-enum-value"),
    # What holds tables
    _row("drop-database", no_transaction=True),
    _row("rename-schema"),
    # What requests call, and what they may do
    _row("drop-function"),
    _row("revoke"),
    _row("drop-role"),
    # Maintenance
    _row("vacuum-full", work=REWRITE, table=AE, no_transaction=True),
    _row("vacuum", work=SCAN, table=SUE, no_transaction=True),
    _row("analyze", table=SUE),  # reads a sample whose size does not depend on the table
    _row("comment", table=SUE),
    _row("cluster", work=REWRITE, table=AE),
    _row("truncate", table=AE, other=AE),
    # Rows
    _row("lock-table", "access-share", table=AS),
    _row("lock-table", "row-share", table=RS),
    _row("lock-table", "row-exclusive", table=RE),
    _row("lock-table", "share-update-exclusive", table=SUE),
    _row("lock-table", "share-row-exclusive", table=SRE),
    _row("lock-table", "share", table=SH),
    _row("lock-table", "exclusive", table=EX),
    _row("lock-table", table=AE),
    _row("insert", work=NONE, table=RE),
    _row("insert-query", work=ROWS, table=RE),
    _row("update", "few", NONE, table=RE),
    _row("update", work=ROWS, table=RE),
    _row("delete", "few", NONE, table=RE),
    _row("delete", work=ROWS, table=RE),
    _row("merge", work=ROWS, table=RE),
    _row("lock-rows", work=ROWS, table=RS),
    _row("read-rows", work=SCAN, table=AS),
    _row("touch", work=NONE, table=AS),
)

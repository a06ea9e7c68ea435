"""The lock rules: per operation and precondition, the locks taken, the work done, and what makes it fail.

Rows of one kind are tried in order and the first whose `when` holds is taken, so the special cases come first and the
general one last. Every row was compared with `pg_locks` and `pg_class.relfilenode` of a PostgreSQL 15 server by
`tests/migrations/test_against_postgresql.py`; what only the documentation says is marked in `note`.
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
class LockRule:
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


def _rule(
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
) -> LockRule:
    locks = {"table": table, **roles} if table else dict(roles)
    conditions = frozenset(when.split()), frozenset(unless.split())
    return LockRule(kind, locks, work, *conditions, fails, unsure, no_transaction, since, before)


EMPTY_COLUMN = "the column is NOT NULL and has no default, so every row that exists already violates it"
DEPENDS_ON_DOMAIN = "this rewrites the table if the type, which no migration here makes, is a domain with a check"
DEPENDS_ON_DEFAULT = "this reads the parent's default partition to the end if it has one, which no migration here shows"
DEPENDS_ON_TYPE = "whether this rewrites the table depends on the column's present type, which no migration here shows"

LOCK_RULES: tuple[LockRule, ...] = (
    # Tables
    _rule("create-table", "inherits", table=AE, other=SUE),
    _rule("create-table", table=AE),
    _rule("create-partition", "has-default-partition", SCAN, table=AE, other=AE, default=AE),
    _rule("create-partition", "default-partition", table=AE, other=AE),
    _rule("create-partition", "unknown-parent", table=AE, other=AE, default=AE, unsure=DEPENDS_ON_DEFAULT),
    _rule("create-partition", table=AE, other=AE),
    _rule("copy-definition", other=AS),
    _rule("drop-table", table=AE, other=AE),
    _rule("rename-table", table=AE),
    _rule("set-schema", table=AE),
    # Columns
    _rule("add-column", "exists", table=AE),
    _rule("add-column", "no-value", fails=EMPTY_COLUMN, table=AE),
    _rule("add-column", "constrained-domain", REWRITE, table=AE),
    _rule("add-column", "stored", REWRITE, table=AE),
    _rule("add-column", "serial", REWRITE, table=AE),
    _rule("add-column", "identity", REWRITE, table=AE),
    _rule("add-column", "default", REWRITE, table=AE, before=11),
    _rule("add-column", "volatile-default", REWRITE, table=AE),
    _rule("add-column", "unknown-default", REWRITE, table=AE),
    _rule("add-column", "unknown-type", table=AE, unsure=DEPENDS_ON_DOMAIN),
    _rule("add-column", table=AE),
    _rule("drop-column", table=AE, other=AE),
    _rule("rename-column", table=AE),
    _rule("alter-type", "keeps checked", SCAN, table=AE),
    _rule("alter-type", "keeps", table=AE),
    _rule("alter-type", "reindexes", INDEX, table=AE),
    _rule("alter-type", "unknown-type", table=AE, unsure=DEPENDS_ON_TYPE),
    _rule(
        "alter-type",
        "if-utc",
        table=AE,
        unsure="this rewrites the table unless the session's TimeZone is UTC",
        since=12,
    ),
    _rule("alter-type", work=REWRITE, table=AE),
    _rule("set-default", table=AE),
    _rule("drop-default", table=AE),
    _rule("set-not-null", "proven", table=AE, since=12),
    _rule("set-not-null", work=SCAN, table=AE),
    _rule("drop-not-null", table=AE),
    _rule("set-statistics", table=SUE),
    _rule("set-column-options", table=SUE),
    _rule("set-storage", table=AE),
    _rule("set-identity", table=AE),
    _rule("set-generated-expression", work=REWRITE, table=AE),
    _rule("drop-generated-expression", table=AE),
    # Constraints
    _rule("add-check", "not-valid", table=AE),
    _rule("add-check", work=SCAN, table=AE),
    _rule(
        "add-foreign-key",
        "not-valid partitioned",
        fails="a foreign key of a partitioned table cannot be NOT VALID",
        table=SRE,
        other=SRE,
        before=18,
    ),
    _rule("add-foreign-key", "not-valid", table=SRE, other=SRE),
    _rule("add-foreign-key", "in-create", other=SRE),
    _rule("add-foreign-key", "inline", unless="default stored serial identity", table=AE, other=SRE),
    _rule("add-foreign-key", work=SCAN, table=SRE, other=SRE),
    _rule("add-unique", "using-index", table=AE),
    _rule("add-unique", work=INDEX, table=AE),
    _rule("add-primary-key", "using-index nullable", SCAN, table=AE),
    _rule(
        "add-primary-key",
        "using-index unknown-index",
        table=AE,
        unsure="this scans the table unless every column of the index is already NOT NULL",
    ),
    _rule("add-primary-key", "using-index", table=AE),
    _rule("add-primary-key", work=INDEX, table=AE),
    _rule("add-exclusion", work=INDEX, table=AE),
    _rule("validate-constraint", "valid", table=SUE),
    _rule("validate-constraint", "foreign-key", SCAN, table=SUE, other=RS),
    _rule("validate-constraint", work=SCAN, table=SUE),
    _rule("drop-constraint", "foreign-key", table=AE, other=AE),
    _rule("drop-constraint", table=AE),
    _rule("rename-constraint", table=AE),
    _rule("alter-constraint", table=AE),
    # Indexes
    _rule(
        "create-index",
        "concurrently partitioned",
        fails="an index of a partitioned table cannot be built CONCURRENTLY; build it on each partition",
        table=SUE,
    ),
    _rule("create-index", "concurrently exists", table=SUE, no_transaction=True),
    _rule("create-index", "concurrently", INDEX, table=SUE, no_transaction=True),
    _rule("create-index", "exists", table=SH),
    _rule("create-index", "only partitioned", table=SH),
    _rule("create-index", work=INDEX, table=SH),
    _rule("drop-index", "concurrently", index=SUE, no_transaction=True),
    _rule("drop-index", index=AE, itself=AE),
    _rule("rename-index", table=SUE, since=12),
    _rule("rename-index", table=AE),
    _rule("alter-index", table=SUE),
    _rule("attach-index", table=SUE),
    _rule("reindex-index", "concurrently", INDEX, index=SUE, no_transaction=True),
    _rule("reindex-index", work=INDEX, index=SH, itself=AE),
    _rule("reindex-table", "concurrently", INDEX, table=SUE, no_transaction=True),
    _rule("reindex-table", work=INDEX, table=SH, itself=AE),
    _rule("reindex-all", "concurrently", INDEX, table=SUE, no_transaction=True),
    _rule("reindex-all", work=INDEX, table=AE, no_transaction=True),
    # Partitions
    _rule("attach-partition", "default-partition", SCAN, table=SUE, other=AE, unless="proven"),
    _rule("attach-partition", "has-default-partition", SCAN, table=SUE, other=AE, default=AE),
    _rule("attach-partition", "proven", table=SUE, other=AE),
    _rule("attach-partition", work=SCAN, table=SUE, other=AE),
    _rule("detach-partition", "concurrently", table=SUE, other=SUE, no_transaction=True),
    _rule("detach-partition", table=AE, other=AE),
    # How a table is stored
    _rule("set-logged", "same", table=AE),
    _rule("set-logged", work=REWRITE, table=AE),
    _rule("set-access-method", "same", table=AE),
    _rule("set-access-method", work=REWRITE, table=AE),
    _rule("set-tablespace", "same", table=AE),
    _rule("set-tablespace", work=REWRITE, table=AE),
    _rule("set-table-options", table=SUE),
    _rule("set-cluster-index", table=SUE),
    # Behaviour of a table
    _rule("set-owner", table=AE),
    _rule("set-replica-identity", table=AE),
    _rule("set-row-security", table=AE),
    _rule("set-inheritance", table=AE, other=SUE),
    _rule("set-trigger-state", table=SRE),
    _rule("set-rule-state", table=AE),
    _rule("create-trigger", table=SRE),
    _rule("drop-trigger", table=AE),
    _rule("rename-trigger", table=AE),
    _rule("create-rule", table=AE),
    _rule("drop-rule", table=AE),
    _rule("rename-rule", table=AE),
    _rule("create-policy", table=AE),
    _rule("drop-policy", table=AE),
    _rule("rename-policy", table=AE),
    _rule("create-statistics", table=SUE),
    # Views
    _rule("create-view", "replace", table=AE),
    _rule("create-view"),
    _rule("alter-view", table=AE),
    _rule("drop-view", table=AE),
    _rule("rename-view", table=AE),
    _rule("rename-view-column", table=AE),
    _rule("create-matview", table=AE),
    _rule("refresh-matview", "no-data", table=AE),
    _rule("refresh-matview", "concurrently", ROWS, table=EX),
    _rule("refresh-matview", work=REWRITE, table=AE),
    # Domains and enums
    _rule("add-domain-check", "unused"),
    _rule("add-domain-check", "not-valid"),
    _rule("add-domain-check", work=SCAN, users=SH),
    _rule("validate-domain-check", "unused"),
    _rule("validate-domain-check", work=SCAN, users=SH),
    _rule("set-domain-not-null", "unused"),
    _rule("set-domain-not-null", work=SCAN, users=SH),
    _rule("alter-domain"),
    _rule("add-enum-value", no_transaction=True, before=12),
    _rule("add-enum-value"),
    _rule("rename-enum-value"),
    # What holds tables
    _rule("drop-database", no_transaction=True),
    _rule("rename-schema"),
    # What requests call, and what they may do
    _rule("drop-function"),
    _rule("revoke"),
    _rule("drop-role"),
    # Maintenance
    _rule("vacuum-full", work=REWRITE, table=AE, no_transaction=True),
    _rule("vacuum", work=SCAN, table=SUE, no_transaction=True),
    _rule("analyze", table=SUE),  # reads a sample whose size does not depend on the table
    _rule("comment", table=SUE),
    _rule("cluster", work=REWRITE, table=AE),
    _rule("truncate", table=AE, other=AE),
    # Rows
    _rule("lock-table", "access-share", table=AS),
    _rule("lock-table", "row-share", table=RS),
    _rule("lock-table", "row-exclusive", table=RE),
    _rule("lock-table", "share-update-exclusive", table=SUE),
    _rule("lock-table", "share-row-exclusive", table=SRE),
    _rule("lock-table", "share", table=SH),
    _rule("lock-table", "exclusive", table=EX),
    _rule("lock-table", table=AE),
    _rule("insert", work=NONE, table=RE),
    _rule("insert-query", work=ROWS, table=RE),
    _rule("update", "few", NONE, table=RE),
    _rule("update", work=ROWS, table=RE),
    _rule("delete", "few", NONE, table=RE),
    _rule("delete", work=ROWS, table=RE),
    _rule("merge", work=ROWS, table=RE),
    _rule("lock-rows", work=ROWS, table=RS),
    _rule("read-rows", work=SCAN, table=AS),
    _rule("touch", work=NONE, table=AS),
)

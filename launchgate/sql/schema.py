"""The schema as the earlier migrations leave it, as far as they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from launchgate.sql.operation import Type
from launchgate.sql.postgres import Node


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `default` says that some default fills it, generated and identity columns included."""

    type: Type | None = None
    not_null: bool = False
    default: bool = False
    has_collation: bool = False


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a table; `kind` is `check`, `foreign-key`, `unique`, `primary-key` or `exclusion`."""

    kind: str
    columns: tuple[str, ...] = ()
    valid: bool = True
    expression: Node | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `plain` means on columns only and on all rows, as a constraint needs it."""

    table: str
    columns: tuple[str, ...] = ()
    unique: bool = False
    plain: bool = True


@dataclass(slots=True)
class Table:
    """A table, view or materialised view (`kind`). `complete` says that its definition was seen whole."""

    kind: str = "table"
    columns: dict[str, Column] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)
    partitioned: bool = False
    parent: str = ""
    partitions: dict[str, bool] = field(default_factory=dict)  # name -> is the default partition
    complete: bool = False
    fresh: bool = False
    access: dict[str, str] = field(default_factory=dict)  # "logged", "tablespace", "access-method" as last set

    @property
    def default_partition(self) -> str:
        """The partition that takes what fits no other, empty where there is none."""
        return next((name for name, is_default in self.partitions.items() if is_default), "")


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain over `base`; `constrained` when a CHECK or NOT NULL guards its values."""

    base: Type | None = None
    constrained: bool = False


@dataclass(slots=True)
class Schema:
    """Everything known. A table that no migration mentions is simply absent: unknown, not missing."""

    tables: dict[str, Table] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    fresh_types: set[str] = field(default_factory=set)

    def table(self, name: str) -> Table | None:
        """Give a table, None where nothing is known of it."""
        return self.tables.get(name)

    def touch(self, name: str) -> Table:
        """Give a table, making an incomplete one for a name that is used before it was seen."""
        return self.tables.setdefault(name, Table())

    def is_fresh(self, name: str) -> bool:
        """Say whether the change itself creates this table (or the index's), so that it is empty and nobody waits."""
        index = self.indexes.get(name)
        table = self.tables.get(index.table if index else name)
        return table is not None and table.fresh

    def settle(self) -> None:
        """Let the tables created so far count as old: filled, and in use."""
        for table in self.tables.values():
            table.fresh = False
        self.fresh_types.clear()

    def column(self, table: str, name: str) -> Column | None:
        """Give a column, None where nothing is known of it."""
        known = self.tables.get(table)
        return known.columns.get(name) if known else None

    def indexes_of(self, table: str) -> Iterator[tuple[str, Index]]:
        """Give the indexes of a table with their names."""
        return ((name, index) for name, index in self.indexes.items() if index.table == table)

    def tables_using(self, domain: str) -> tuple[str, ...]:
        """Give the tables with a column of this domain."""
        return tuple(
            name
            for name, table in self.tables.items()
            if any(column.type and column.type.name == domain for column in table.columns.values())
        )

    def referring(self, table: str) -> tuple[str, ...]:
        """Give the tables with a foreign key to this one."""
        return tuple(
            name
            for name, each in self.tables.items()
            if name != table and any(c.kind == "foreign-key" and c.other == table for c in each.constraints.values())
        )

    def alter_column(self, table: str, name: str, **changes: object) -> None:
        """Change what is known of a column, starting from nothing where it was never seen."""
        columns = self.touch(table).columns
        columns[name] = replace(columns.get(name, Column()), **changes)  # type: ignore[arg-type]  # the callers' keywords are the fields

"""The schema as the earlier migrations leave it, as far as they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from launchgate.sql.journal import Journal, UndoableDict
from launchgate.sql.operation import Type
from launchgate.sql.postgres import Node
from launchgate.sql.tree import columns_in, proven_not_null


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

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it is about: those it names, and those in the condition of a check."""
        return tuple(dict.fromkeys((*self.columns, *columns_in(self.expression))))


@dataclass(frozen=True, slots=True)
class TableIndex:
    """An index; `plain` means on columns only and on all rows, as a constraint needs it."""

    table: str
    columns: tuple[str, ...] = ()
    unique: bool = False
    plain: bool = True


class _Constraints(UndoableDict[str, Constraint]):
    """The constraints of a table by name, with ways to those of a column that do not read the others."""

    __slots__ = ("_by_column", "_proofs", "_taken")

    def __init__(self, journal: Journal) -> None:
        """Begin empty."""
        super().__init__(journal)
        self._by_column: UndoableDict[str, UndoableDict[str, None]] = UndoableDict(journal)
        self._proofs: UndoableDict[str, UndoableDict[str, None]] = UndoableDict(journal)
        self._taken: UndoableDict[str, int] = UndoableDict(journal)

    def __setitem__(self, name: str, constraint: Constraint) -> None:
        """Add a constraint, or replace it."""
        if name in self:
            del self[name]
        super().__setitem__(name, constraint)
        for index, columns in self._entries(constraint):
            for column in columns:
                index.setdefault(column, UndoableDict(self._journal))[name] = None

    def __delitem__(self, name: str) -> None:
        """Remove a constraint; its name is free again."""
        for index, columns in self._entries(self[name]):
            for column in columns:
                del index[column][name]
        super().__delitem__(name)
        for cut in range(len(name.rstrip("0123456789")), len(name) + 1):
            number = int(name[cut : cut + 9] or 0)
            if self._taken.get(name[:cut], 0) > number:
                self._taken[name[:cut]] = number

    def _entries(
        self, constraint: Constraint
    ) -> Iterator[tuple[UndoableDict[str, UndoableDict[str, None]], tuple[str, ...]]]:
        yield self._by_column, constraint.reads
        if constraint.kind == "check" and constraint.valid:
            yield self._proofs, proven_not_null(constraint.expression)

    def of(self, column: str) -> Iterator[tuple[str, Constraint]]:
        """Return the constraints that are about a column, with their names."""
        return ((name, self[name]) for name in self._by_column.get(column, ()))

    def prove(self, column: str) -> bool:
        """Whether a valid check proves that the column holds no NULL."""
        return bool(self._proofs.get(column))

    def free_name(self, base: str) -> str:
        """Return the first of `base`, `base1`, `base2` … that no constraint has."""
        number = self._taken.get(base, 0)
        while (name := f"{base}{number or ''}") in self:
            number += 1
        self._taken[base] = number
        return name


@dataclass(frozen=True, slots=True)
class TableState:
    """A table, view or materialised view (`kind`). `complete`: its whole definition was seen.

    `access` holds "logged", "tablespace" and "access-method" as last set; `indexes` are names, `indexed` those of the
    indexes on a column.
    """

    columns: UndoableDict[str, Column]
    constraints: _Constraints
    partitions: UndoableDict[str, None]
    access: UndoableDict[str, str]
    indexes: UndoableDict[str, None]
    indexed: UndoableDict[str, UndoableDict[str, None]]
    kind: str = "table"
    partitioned: bool = False
    parent: str = ""
    complete: bool = False
    default_partition: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain over `base`; `constrained` when a CHECK or NOT NULL restricts its values."""

    base: Type | None = None
    constrained: bool = False


class Schema:
    """Everything known. A table that no migration mentions is simply absent: unknown, not missing.

    To undo changes later, mark a place in `journal` first. `followed` counts the relations reached from
    others (partitions, the other ends of foreign keys), which has to be bounded over hostile text.
    """

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.journal = Journal()
        self.followed = 0
        self.tables: UndoableDict[str, TableState] = UndoableDict(self.journal)
        self.indexes: UndoableDict[str, TableIndex] = UndoableDict(self.journal)
        self.domains: UndoableDict[str, Domain] = UndoableDict(self.journal)
        self.enums: UndoableDict[str, tuple[str, ...]] = UndoableDict(self.journal)
        self.functions: UndoableDict[str, str] = UndoableDict(self.journal)  # name -> volatility
        self.bodies: UndoableDict[str, UndoableDict[str, str]] = UndoableDict(
            self.journal
        )  # last name -> signature -> what made it
        self._fresh: UndoableDict[str, None] = UndoableDict(self.journal)
        self._fresh_types: UndoableDict[str, None] = UndoableDict(self.journal)
        self._fresh_functions: UndoableDict[str, None] = UndoableDict(self.journal)
        self.trigger_functions: UndoableDict[str, None] = UndoableDict(self.journal)
        self._fresh_namespaces: UndoableDict[str, None] = UndoableDict(self.journal)
        self._fresh_columns: UndoableDict[str, UndoableDict[str, bool]] = UndoableDict(
            self.journal
        )  # whether something fills them
        self._referring: UndoableDict[str, UndoableDict[str, None]] = UndoableDict(self.journal)
        self._using: UndoableDict[str, UndoableDict[str, None]] = UndoableDict(self.journal)

    def table(self, name: str) -> TableState | None:
        """Return a table, None where nothing is known of it."""
        return self.tables.get(name)

    def touch(self, name: str) -> TableState:
        """Return a table, making an incomplete one for a name that is used before it was seen."""
        return self.tables.get(name) or self.make(name)

    def make(self, name: str, *, fresh: bool = False) -> TableState:
        """Put a new table in the place of whatever has this name."""
        self.drop(name)
        journal = self.journal
        table = TableState(
            UndoableDict(journal),
            _Constraints(journal),
            UndoableDict(journal),
            UndoableDict(journal),
            UndoableDict(journal),
            UndoableDict(journal),
        )
        self.tables[name] = table
        if fresh:
            self._fresh[name] = None
        return table

    def change(self, name: str, **changes: object) -> None:
        """Change the plain fields of a table."""
        self.tables[name] = replace(self.touch(name), **changes)  # type: ignore[arg-type]  # the callers' keywords are the fields

    def drop(self, name: str) -> None:
        """Forget a table and its indexes."""
        table = self.tables.pop(name, None)
        self._fresh.pop(name, None)
        self._fresh_columns.pop(name, None)
        if table is None:
            return
        self.detach(table.parent, name)
        for index in table.indexes:
            self.indexes.pop(index, None)

    def attach(self, parent: str, name: str, *, default: bool) -> None:
        """Make a table a partition of another."""
        self.change(parent, partitioned=True)
        self.tables[parent].partitions[name] = None
        self.change(name, parent=parent)
        if default:
            self.change(parent, default_partition=name)

    def detach(self, parent: str, name: str) -> None:
        """Record that a table is no longer a partition."""
        known = self.tables.get(parent)
        if known is not None and name in known.partitions:
            del known.partitions[name]
            if known.default_partition == name:
                self.change(parent, default_partition="")
        if name in self.tables:
            self.change(name, parent="")

    def rename(self, old: str, new: str) -> None:
        """Rename a table."""
        table = self.tables.pop(old, None)
        if table is None:
            self.make(new)
            return
        self.drop(new)
        self.tables[new] = table
        if old in self._fresh:
            del self._fresh[old]
            self._fresh[new] = None
        if old in self._fresh_columns:
            self._fresh_columns[new] = self._fresh_columns.pop(old)
        for name in table.indexes:
            self.indexes[name] = replace(self.indexes[name], table=new)
        for constraint in table.constraints.values():
            self._note(self._referring, constraint.other, new)
        for column in table.columns.values():
            self._note(self._using, column.type.name if column.type else "", new)

    def is_fresh(self, name: str) -> bool:
        """Whether the change itself creates this table (or the index's), so that it is empty and not in use."""
        index = self.indexes.get(name)
        return (index.table if index else name) in self._fresh

    def is_fresh_type(self, name: str) -> bool:
        """Whether the change itself creates this type."""
        return name in self._fresh_types

    def add_type(self, name: str, kind: Domain | tuple[str, ...], *, fresh: bool) -> None:
        """Add a domain, or an enum by its values; a composite or range has none."""
        if isinstance(kind, Domain):
            self.domains[name] = kind
        else:
            self.enums[name] = kind
        if fresh:
            self._fresh_types[name] = None

    def add_function(self, name: str, volatility: str, *, fresh: bool, trigger: bool) -> None:
        """Add a function, or another one of the same name; `trigger`: only triggers can call it."""
        if fresh and name not in self.functions:
            self._fresh_functions[name] = None
        if not trigger:
            self.trigger_functions.pop(name, None)
        elif name not in self.functions:
            self.trigger_functions[name] = None
        self.functions[name] = volatility

    def is_fresh_function(self, name: str) -> bool:
        """Whether the change itself creates every function of this name."""
        return name in self._fresh_functions

    def add_namespace(self, name: str, *, fresh: bool) -> None:
        """Note that there is a schema of this name in the database."""
        if fresh:
            self._fresh_namespaces[name] = None

    def is_fresh_namespace(self, name: str) -> bool:
        """Whether the change itself creates this schema of the database."""
        return name in self._fresh_namespaces

    def tables_in(self, namespace: str) -> tuple[str, ...]:
        """Return the known tables and views in a schema of the database."""
        return tuple(name for name in self.tables if (name.rpartition(".")[0] or "public") == namespace)

    def drop_namespace(self, name: str) -> None:
        """Forget a schema of the database and what is in it."""
        self._fresh_namespaces.pop(name, None)
        for table in self.tables_in(name):
            self.drop(table)

    def settle(self) -> None:
        """Treat the tables created so far as old: filled, and in use."""
        self._fresh.clear()
        self._fresh_types.clear()
        self._fresh_namespaces.clear()
        self._fresh_functions.clear()
        self._fresh_columns.clear()
        self.journal.forget()

    def column(self, table: str, name: str) -> Column | None:
        """Return a column, None where nothing is known of it."""
        known = self.tables.get(table)
        return known.columns.get(name) if known else None

    def is_fresh_column(self, table: str, name: str) -> bool:
        """Whether the change itself adds this column."""
        return name in self._fresh_columns.get(table, ())

    def add_column(self, table: str, name: str, column: Column, *, fresh: bool, filled: bool = False) -> None:
        """Add a column; one that may have been there before is not `fresh`, one generated from others is `filled`."""
        if fresh and self.column(table, name) is None:
            self._fresh_columns.setdefault(table, UndoableDict(self.journal))[name] = filled
        self.set_column(table, name, column)

    def drop_column(self, table: str, name: str) -> Column | None:
        """Forget a column; return what was known of it."""
        if self.is_fresh_column(table, name):
            del self._fresh_columns[table][name]
        return self.touch(table).columns.pop(name, None)

    def rename_column(self, table: str, old: str, new: str) -> None:
        """Rename a column."""
        fresh = self._filled(table, old)
        column = self.drop_column(table, old)
        if column is not None:
            self.touch(table).columns[new] = column
        if fresh is not None:
            self._fresh_columns.setdefault(table, UndoableDict(self.journal))[new] = fresh

    def fill_column(self, table: str, name: str) -> None:
        """Note that a statement gives the rows that are there a value of their own in a column."""
        if self.is_empty_column(table, name):
            self._fresh_columns[table][name] = True

    def is_empty_column(self, table: str, name: str) -> bool:
        """Whether the change itself adds this column and has not filled it so far."""
        return self._filled(table, name) is False

    def _filled(self, table: str, name: str) -> bool | None:
        """Whether something fills a fresh column, None for any other."""
        columns = self._fresh_columns.get(table)
        return columns.get(name) if columns else None

    def set_column(self, table: str, name: str, column: Column) -> None:
        """Add a column, or replace what was known of it."""
        self.touch(table).columns[name] = column
        self._note(self._using, column.type.name if column.type else "", table)

    def alter_column(self, table: str, name: str, **changes: object) -> None:
        """Change what is known of a column, starting from nothing where it was never seen."""
        known = self.column(table, name) or Column()
        self.set_column(table, name, replace(known, **changes))  # type: ignore[arg-type]  # the callers' keywords are the fields

    def add_constraint(self, table: str, name: str, constraint: Constraint) -> None:
        """Add a constraint, or replace it."""
        self.touch(table).constraints[name] = constraint
        self._note(self._referring, constraint.other, table)

    def add_index(self, name: str, index: TableIndex) -> None:
        """Add an index, or replace it."""
        self.drop_index(name)
        self.indexes[name] = index
        table = self.touch(index.table)
        table.indexes[name] = None
        for column in index.columns:
            table.indexed.setdefault(column, UndoableDict(self.journal))[name] = None

    def drop_index(self, name: str) -> TableIndex | None:
        """Forget an index; return what was known of it."""
        index = self.indexes.pop(name, None)
        if index and (table := self.tables.get(index.table)):
            table.indexes.pop(name, None)
            for column in set(index.columns):
                table.indexed[column].pop(name, None)
        return index

    def indexes_on(self, table: str, column: str) -> tuple[str, ...]:
        """Return the names of the indexes on a column."""
        known = self.tables.get(table)
        return tuple(known.indexed.get(column, ())) if known else ()

    def indexes_of(self, table: str) -> Iterator[tuple[str, TableIndex]]:
        """Return the indexes of a table with their names."""
        known = self.tables.get(table)
        return ((name, self.indexes[name]) for name in known.indexes) if known else iter(())

    def tables_using(self, domain: str) -> tuple[str, ...]:
        """Return the tables with a column of this domain."""
        return tuple(
            name
            for name in self._using.get(domain, ())
            if name in self.tables
            and any(column.type and column.type.name == domain for column in self.tables[name].columns.values())
        )

    def referring(self, table: str) -> tuple[str, ...]:
        """Return the tables with a foreign key to this one."""
        return tuple(
            name
            for name in self._referring.get(table, ())
            if name != table
            and name in self.tables
            and any(c.kind == "foreign-key" and c.other == table for c in self.tables[name].constraints.values())
        )

    def _note(self, index: UndoableDict[str, UndoableDict[str, None]], key: str, table: str) -> None:
        """Note a table in an index that may name too many, never too few."""
        if key and table not in (known := index.setdefault(key, UndoableDict(self.journal))):
            known[table] = None

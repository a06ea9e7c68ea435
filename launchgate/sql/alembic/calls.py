"""One call of `op` -> the SQL statements that Alembic sends for it on PostgreSQL."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from launchgate.sql.alembic.columns import (
    Names,
    after_column,
    arguments,
    column_of,
    constraint_sql,
    default_clause,
    default_sql,
    type_sql,
)
from launchgate.sql.alembic.fold import Unknown, dotted, fold
from launchgate.sql.names import columns, quoted


@dataclass(frozen=True, slots=True)
class OperationCall:
    """A call of an operation. `table` is set inside `batch_alter_table`, whose operations leave it out."""

    node: ast.Call
    names: Names
    table: str = ""

    @property
    def given(self) -> Mapping[str, ast.expr]:
        """The keyword arguments."""
        return arguments(self.node)

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return the value of a keyword argument."""
        node = self.given.get(name)
        return otherwise if node is None else fold(node, self.names)

    def node_at(self, index: int, name: str) -> ast.expr:
        """Return an argument by position or by name."""
        if index < len(self.node.args):
            return self.node.args[index]
        if name in self.given:
            return self.given[name]
        raise Unknown(f"{dotted(self.node.func)} without {name}")

    def at(self, index: int, name: str) -> Any:
        """Return the value of an argument by position or by name."""
        return fold(self.node_at(index, name), self.names)

    def take_table(self, index: int, name: str) -> tuple[str, int]:
        """Return the table, and by how much the positions after it move: a batch has none."""
        if self.table:
            return self.table, -1
        schema = self.get("schema") or self.get("source_schema")
        table = str(self.at(index, name))
        return quoted(f"{schema}.{table}" if schema else table), 0


def _add_column(call: OperationCall) -> Iterator[str]:
    table, shift = call.take_table(0, "table_name")
    column = column_of(call.node_at(1 + shift, "column"), call.names)
    exists = "IF NOT EXISTS " if call.get("if_not_exists") else ""
    yield f"ALTER TABLE {table} ADD COLUMN {exists}{column.sql()}"
    yield from after_column(table, column)


def _drop_column(call: OperationCall) -> Iterator[str]:
    table, shift = call.take_table(0, "table_name")
    yield f"ALTER TABLE {table} DROP COLUMN {quoted(str(call.at(1 + shift, 'column_name')))}"


def _alter_column(call: OperationCall) -> Iterator[str]:
    table, shift = call.take_table(0, "table_name")
    column = quoted(str(call.at(1 + shift, "column_name")))
    alter = f"ALTER TABLE {table} ALTER COLUMN {column}"
    given = call.given
    if (nullable := call.get("nullable")) is not None:
        yield f"{alter} {'DROP' if nullable else 'SET'} NOT NULL"
    if "server_default" in given:
        default = default_clause(given["server_default"], call.names)
        yield f"{alter} SET {default}" if default else f"{alter} DROP DEFAULT"
    if "type_" in given:
        using = call.get("postgresql_using")
        yield f"{alter} TYPE {type_sql(given['type_'], call.names)}" + (f" USING {using}" if using else "")
    if new := call.get("new_column_name") or call.get("name"):
        yield f"ALTER TABLE {table} RENAME COLUMN {column} TO {quoted(str(new))}"


def existing(call: OperationCall) -> str:
    """Return the statement that would have made the column, from `existing_type` and `existing_nullable`."""
    if "existing_type" not in call.given:
        return ""
    table, shift = call.take_table(0, "table_name")
    column = quoted(str(call.at(1 + shift, "column_name")))
    not_null = " NOT NULL" if call.get("existing_nullable") is False else ""
    return f"ALTER TABLE {table} ADD COLUMN {column} {type_sql(call.given['existing_type'], call.names)}{not_null}"


def enum_of(call: OperationCall) -> str:
    """Return the statement that would have made the enum of a column; SQLAlchemy makes it without SQL in the file."""
    for node in ast.walk(call.node):
        if isinstance(node, ast.Call) and dotted(node.func).endswith(("Enum", "ENUM")) and "name" in arguments(node):
            return f"CREATE TYPE {type_sql(node, call.names)} AS ENUM ()"
    return ""


def _create_table(call: OperationCall) -> Iterator[str]:
    table, _ = call.take_table(0, "table_name")
    parts: list[str] = []
    keys: list[str] = []
    indexes: list[str] = []
    for node in call.node.args[1:]:
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "Column":
            column = column_of(node, call.names)
            tails = [f" REFERENCES {target}" for target in column.references]
            tails += [f" CHECK ({check})" for check in column.checks] + ([" UNIQUE"] if column.unique else [])
            parts.append(column.sql(in_table=True) + "".join(tails))
            keys += [column.name] if column.primary_key else []
            indexes += [f"CREATE INDEX ON {table} ({quoted(column.name)})"] if column.index else []
        elif constraint := constraint_sql(node, call.names):
            parts.append(constraint)
    if keys:
        parts.append(f"PRIMARY KEY ({columns(keys)})")
    exists = "IF NOT EXISTS " if call.get("if_not_exists") else ""
    yield f"CREATE TABLE {exists}{table} ({', '.join(parts)})"
    yield from indexes


def _drop_table(call: OperationCall) -> Iterator[str]:
    yield f"DROP TABLE {call.take_table(0, 'table_name')[0]}"


def _rename_table(call: OperationCall) -> Iterator[str]:
    table, _ = call.take_table(0, "old_table_name")
    yield f"ALTER TABLE {table} RENAME TO {quoted(str(call.at(1, 'new_table_name')))}"


def _create_index(call: OperationCall) -> Iterator[str]:
    name = call.at(0, "index_name")
    table, shift = call.take_table(1, "table_name")
    nodes = call.node_at(2 + shift, "columns")
    keys = ", ".join(_key(each, call.names) for each in getattr(nodes, "elts", ())) or columns(fold(nodes, call.names))
    unique = "UNIQUE " if call.get("unique") else ""
    concurrently = "CONCURRENTLY " if call.get("postgresql_concurrently") else ""
    exists = "IF NOT EXISTS " if call.get("if_not_exists") else ""
    using = f" USING {call.get('postgresql_using')}" if call.get("postgresql_using") else ""
    where = f" WHERE {call.get('postgresql_where')}" if "postgresql_where" in call.given else ""
    label = f"{exists}{quoted(str(name))} " if name else ""
    yield f"CREATE {unique}INDEX {concurrently}{label}ON {table}{using} ({keys}){where}"


def _key(node: ast.expr, names: Names) -> str:
    """Return one key of an index: a column name, or an expression in `text()` or `func`."""
    if isinstance(node, ast.Call):
        return f"({default_sql(node, names)})"
    return quoted(str(fold(node, names)))


def _drop_index(call: OperationCall) -> Iterator[str]:
    concurrently = "CONCURRENTLY " if call.get("postgresql_concurrently") else ""
    exists = "IF EXISTS " if call.get("if_exists") else ""
    schema = call.get("schema")
    name = str(call.at(0, "index_name"))
    yield f"DROP INDEX {concurrently}{exists}{quoted(f'{schema}.{name}' if schema else name)}"


def _create_foreign_key(call: OperationCall) -> Iterator[str]:
    name = call.at(0, "constraint_name")
    table, shift = call.take_table(1, "source_table")
    other = str(call.at(2 + shift, "referent_table"))
    schema = call.get("referent_schema")
    local, remote = call.at(3 + shift, "local_cols"), call.at(4 + shift, "remote_cols")
    target = quoted(f"{schema}.{other}" if schema else other)
    not_valid = " NOT VALID" if call.get("postgresql_not_valid") else ""
    yield (
        f"ALTER TABLE {table} ADD {_constraint(name)}FOREIGN KEY ({columns(local)}) "
        f"REFERENCES {target} ({columns(remote)}){not_valid}"
    )


def _create_key(kind: str) -> Callable[[OperationCall], Iterator[str]]:
    def create(call: OperationCall) -> Iterator[str]:
        name = call.at(0, "constraint_name")
        table, shift = call.take_table(1, "table_name")
        keys = call.at(2 + shift, "columns")
        yield f"ALTER TABLE {table} ADD {_constraint(name)}{kind} ({columns(keys)})"

    return create


def _create_check(call: OperationCall) -> Iterator[str]:
    name = call.at(0, "constraint_name")
    table, shift = call.take_table(1, "table_name")
    condition = call.at(2 + shift, "condition")
    not_valid = " NOT VALID" if call.get("postgresql_not_valid") else ""
    yield f"ALTER TABLE {table} ADD {_constraint(name)}CHECK ({condition}){not_valid}"


def _create_exclude(call: OperationCall) -> Iterator[str]:
    name = call.at(0, "constraint_name")
    table, shift = call.take_table(1, "table_name")
    pairs = [fold(each, call.names) for each in call.node.args[2 + shift :]]
    elements = ", ".join(f"{quoted(str(column))} WITH {operator}" for column, operator in pairs)
    yield f"ALTER TABLE {table} ADD {_constraint(name)}EXCLUDE USING {call.get('using', 'gist')} ({elements})"


def _constraint(name: object) -> str:
    return f"CONSTRAINT {quoted(str(name))} " if name else ""


def _drop_constraint(call: OperationCall) -> Iterator[str]:
    table, _ = call.take_table(1, "table_name")
    yield f"ALTER TABLE {table} DROP CONSTRAINT {quoted(str(call.at(0, 'constraint_name')))}"


def _comment(call: OperationCall) -> Iterator[str]:
    yield f"COMMENT ON TABLE {call.take_table(0, 'table_name')[0]} IS NULL"


def _nothing(call: OperationCall) -> Iterator[str]:
    """Send nothing: rows in the file, and queries."""
    del call
    yield from ()


CALLS: Mapping[str, Callable[[OperationCall], Iterator[str]]] = {
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "create_index": _create_index,
    "drop_index": _drop_index,
    "create_foreign_key": _create_foreign_key,
    "create_unique_constraint": _create_key("UNIQUE"),
    "create_primary_key": _create_key("PRIMARY KEY"),
    "create_check_constraint": _create_check,
    "create_exclude_constraint": _create_exclude,
    "drop_constraint": _drop_constraint,
    "create_table_comment": _comment,
    "drop_table_comment": _comment,
    "bulk_insert": _nothing,
    "get_bind": _nothing,
    "get_context": _nothing,
    "f": _nothing,
    "inline_literal": _nothing,
}

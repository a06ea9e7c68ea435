"""SQLAlchemy's column types and columns -> SQL."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from launchgate.sql.alembic.fold import Unknown, dotted, fold
from launchgate.sql.names import columns, quoted

Names = Mapping[str, Any]

_PLAIN_TYPES = {
    "BigInteger": "bigint",
    "Boolean": "boolean",
    "Date": "date",
    "Double": "double precision",
    "DOUBLE_PRECISION": "double precision",
    "Float": "double precision",
    "Integer": "integer",
    "Interval": "interval",
    "JSON": "json",
    "JSONB": "jsonb",
    "LargeBinary": "bytea",
    "SmallInteger": "smallint",
    "Text": "text",
    "UnicodeText": "text",
    "Uuid": "uuid",
    "UUID": "uuid",
    "AutoString": "varchar",
    "GUID": "uuid",
}
_SIZED_TYPES = {
    "String": "varchar",
    "Unicode": "varchar",
    "VARCHAR": "varchar",
    "NVARCHAR": "varchar",
    "CHAR": "char",
    "NCHAR": "char",
    "Numeric": "numeric",
    "NUMERIC": "numeric",
    "DECIMAL": "numeric",
    "BIT": "bit",
}
_TIMES = {"DateTime": "timestamp", "TIMESTAMP": "timestamp", "DATETIME": "timestamp", "Time": "time", "TIME": "time"}
_OWN_NAMES = frozenset(
    """BIGINT BOOLEAN BYTEA CIDR CITEXT DATE DATERANGE FLOAT HSTORE INET INT4RANGE INT8RANGE INTEGER INTERVAL MACADDR
    MACADDR8 MONEY NUMRANGE OID REAL REGCLASS SMALLINT TEXT TSQUERY TSRANGE TSTZRANGE TSVECTOR XID""".split()  # noqa: SIM905
)
_SERIALS = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}


def arguments(call: ast.Call) -> dict[str, ast.expr]:
    """Return the keyword arguments of a call."""
    return {each.arg: each.value for each in call.keywords if each.arg}


def type_sql(node: ast.expr, names: Names) -> str:
    """Return the SQL of a SQLAlchemy type; a type that only Python knows becomes a name that no database has."""
    call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
    name = dotted(call.func).rpartition(".")[2]
    given = arguments(call)
    if name in _PLAIN_TYPES:
        return _PLAIN_TYPES[name]
    if name in _SIZED_TYPES:
        sizes = [*call.args, *(given[key] for key in ("length", "precision", "scale") if key in given)]
        known = [fold(each, names) for each in sizes]
        numbers = [str(each) for each in known if isinstance(each, int)]
        return _SIZED_TYPES[name] + (f"({', '.join(numbers)})" if numbers else "")
    if name in _TIMES:
        aware = "timezone" in given and bool(fold(given["timezone"], names))
        return _TIMES[name] + ("tz" if aware else "")
    if name == "ARRAY" and call.args:
        return f"{type_sql(call.args[0], names)}[]"
    if name in {"Enum", "ENUM"} and "name" in given:
        return quoted(str(fold(given["name"], names)))
    return name.lower() if name in _OWN_NAMES else quoted(f"python:{name}")


@dataclass(slots=True)
class _ColumnDefinition:
    """A column as SQL: its definition, and the statements' tails that Alembic sends after it."""

    name: str
    type: str
    rest: str = ""
    not_null: bool = False
    primary_key: bool = False
    unique: bool = False
    index: bool = False
    references: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)

    def sql(self, *, in_table: bool = False) -> str:
        """Return the definition; a key that a sequence fills is a serial, as SQLAlchemy makes it in a table."""
        kind = self.type
        if in_table and self.primary_key and not self.rest and not self.references:
            kind = _SERIALS.get(kind, kind)
        parts = [quoted(self.name), kind, self.rest, "NOT NULL" if self.not_null else ""]
        return " ".join(part for part in parts if part)


def column_of(node: ast.expr, names: Names) -> _ColumnDefinition:
    """Read `sa.Column(…)`."""
    if not isinstance(node, ast.Call) or dotted(node.func).rpartition(".")[2] != "Column":
        raise Unknown(ast.unparse(node)[:80])
    given = arguments(node)
    positional = list(node.args)
    name = str(fold(given["name"], names) if "name" in given else fold(positional.pop(0), names))
    column = _ColumnDefinition(name, "")
    for each in positional:
        _take(column, each, names)
    if "type_" in given:
        column.type = type_sql(given["type_"], names)
    if "server_default" in given:
        column.rest = default_clause(given["server_default"], names) or column.rest
    column.primary_key = _flag(given, "primary_key", names)
    column.not_null = column.primary_key or not _flag(given, "nullable", names, otherwise=True)
    column.unique, column.index = _flag(given, "unique", names), _flag(given, "index", names)
    column.type = column.type or (quoted("python:foreign key") if column.references else quoted("python:NullType"))
    return column


def _take(column: _ColumnDefinition, node: ast.expr, names: Names) -> None:
    """Take one positional argument of a column: its type, a constraint or how it is generated."""
    call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
    match dotted(call.func).rpartition(".")[2]:
        case "ForeignKey":
            column.references.append(reference(str(fold(call.args[0], names))))
        case "CheckConstraint":
            column.checks.append(str(fold(call.args[0], names)))
        case "Identity":
            column.rest = "GENERATED BY DEFAULT AS IDENTITY"
        case "Computed":
            column.rest = f"GENERATED ALWAYS AS ({fold(call.args[0], names)}) STORED"
        case "Sequence":
            pass
        case _:
            column.type = type_sql(node, names)


def reference(target: str) -> str:
    """Return `table.column` as `REFERENCES` spells it."""
    table, _, column = target.rpartition(".")
    return f"{quoted(table)} ({quoted(column)})" if table else quoted(column)


def default_clause(node: ast.expr, names: Names) -> str:
    """Return `DEFAULT …` for a server default, empty for None."""
    value = default_sql(node, names)
    return value if value.startswith("GENERATED") or not value else f"DEFAULT {value}"


def default_sql(node: ast.expr, names: Names) -> str:
    """Return the SQL of a server default: a string is a literal, `text()` and `func` are expressions."""
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        last = name.rpartition(".")[2]
        if last in {"text", "literal_column"}:
            return str(fold(node, names))
        if ".func." in f".{name}" or name.startswith("func."):
            return f"{last}({', '.join(default_sql(each, names) for each in node.args)})"
        if last in {"true", "false"}:
            return last
        if last == "Identity":
            return "GENERATED BY DEFAULT AS IDENTITY"
        if last == "Computed":
            return f"GENERATED ALWAYS AS ({fold(node.args[0], names)}) STORED"
    value = fold(node, names)
    if value is None or value is False:
        return ""
    return "'" + str(value).replace("'", "''") + "'"


def constraint_sql(node: ast.expr, names: Names) -> str:
    """Return a table constraint such as `sa.UniqueConstraint("a", name="u")` as SQL, empty for an index."""
    if not isinstance(node, ast.Call):
        raise Unknown(ast.unparse(node)[:80])
    given = arguments(node)
    name = fold(given["name"], names) if "name" in given else None
    head = f"CONSTRAINT {quoted(str(name))} " if name else ""
    values = [fold(each, names) for each in node.args]
    match dotted(node.func).rpartition(".")[2]:
        case "PrimaryKeyConstraint":
            return f"{head}PRIMARY KEY ({columns(values)})"
        case "UniqueConstraint":
            return f"{head}UNIQUE ({columns(values)})"
        case "CheckConstraint":
            return f"{head}CHECK ({values[0]})"
        case "ForeignKeyConstraint":
            targets = [str(each).rpartition(".") for each in values[1]]
            remote = columns([column for _, _, column in targets])
            return f"{head}FOREIGN KEY ({columns(values[0])}) REFERENCES {quoted(targets[0][0])} ({remote})"
        case "Index":
            return ""
        case _:
            raise Unknown(ast.unparse(node)[:80])


def after_column(table: str, column: _ColumnDefinition) -> Iterator[str]:
    """Return the statements that Alembic sends after ADD COLUMN, for the attributes of the column."""
    name = quoted(column.name)
    for target in column.references:
        yield f"ALTER TABLE {table} ADD FOREIGN KEY ({name}) REFERENCES {target}"
    for check in column.checks:
        yield f"ALTER TABLE {table} ADD CHECK ({check})"
    if column.unique:
        yield f"ALTER TABLE {table} ADD UNIQUE ({name})"
    if column.index:
        yield f"CREATE INDEX ON {table} ({name})"


def _flag(given: Mapping[str, ast.expr], name: str, names: Names, *, otherwise: bool = False) -> bool:
    return bool(fold(given[name], names)) if name in given else otherwise

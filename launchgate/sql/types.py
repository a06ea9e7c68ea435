"""Which changes of a column's type rewrite the table. PostgreSQL 15's own test is `ATColumnChangeRequiresRewrite`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from launchgate.sql.operation import Operation, Type
from launchgate.sql.schema import Schema
from launchgate.sql.tree import columns_in, kind_of, type_of

# Pairs stored the same way (pg_cast.castmethod = 'b'), old -> new, without a length on the new type.
_SAME_STORAGE = frozenset(
    {
        ("varchar", "text"),
        ("text", "varchar"),
        ("text", "bpchar"),
        ("varchar", "bpchar"),
        ("cidr", "inet"),
        ("citext", "text"),
        ("citext", "varchar"),
        ("text", "citext"),
        ("varchar", "citext"),
        ("xml", "text"),
        ("xml", "varchar"),
        ("bit", "varbit"),
        ("varbit", "bit"),
        ("int4", "oid"),
        ("oid", "int4"),
        ("int4", "regclass"),
        ("oid", "regclass"),
        ("regclass", "oid"),
        ("regclass", "int4"),
    }
)
# Pairs whose indexes can be kept too: both types use the same operator class.
_SAME_INDEX = frozenset({("varchar", "text"), ("text", "varchar"), ("cidr", "inet"), ("varbit", "varbit")})
_TIMES = frozenset({"time", "timetz", "timestamp", "timestamptz", "interval"})
_MAX_TIME_PRECISION = 6
# Types that some other type can become without a rewrite; for any other new type an unknown old one must be rewritten.
_REACHABLE = frozenset({"text", "varchar", "bpchar", "inet", "citext", "varbit", "bit", "oid", "regclass"})
# Built in, or made by the extensions that most applications use: none of these is a domain with a check.
# Source: pg_type of PostgreSQL 15.
_KNOWN = frozenset(
    """aclitem bit bool box bpchar bytea char cid cidr circle citext cube date datemultirange daterange float4
    float8 geography geometry halfvec hstore inet int2 int4 int4multirange int4range int8 int8multirange
    int8range interval json jsonb jsonpath line lquery lseg ltree ltxtquery macaddr macaddr8 money name numeric
    nummultirange numrange oid path point polygon refcursor regclass regproc regrole regtype seg sparsevec text
    tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector uuid
    varbit varchar vector xid xid8 xml""".split()  # noqa: SIM905 - a list of words
)
_UNBOUNDED = frozenset({"numeric", "timestamp", "timestamptz", "time", "timetz", "interval"})


TypeChange: TypeAlias = Literal["keeps", "reindexes", "rewrites", "if-utc", "likely-rewrites", "unknown-type"]
"""What a change of type costs. `if-utc`: nothing when the session's time zone is UTC, else a rewrite."""


def change_of(operation: Operation, schema: Schema) -> TypeChange:
    """Return what ALTER COLUMN … TYPE costs, from what is known of the column."""
    new = operation.type
    column = schema.column(operation.relation, operation.column)
    old = column.type if column else None
    if new is None or (operation.expression and not _is_plain_cast(operation, new)):
        return "rewrites"
    if old is None:
        return _of_unknown(new)
    change = _of_types(_base(old, schema, guarded=False), _base(new, schema, guarded=True))
    indexed = bool(schema.indexes_on(operation.relation, operation.column))
    if change == "if-utc" and indexed:
        return "reindexes"
    recollated = operation.has("collation") and old.name == new.name
    if change == "keeps" and indexed and (recollated or not _keeps_index(old, new)):
        return "reindexes"
    return change


def may_be_checked(kind: Type, schema: Schema) -> bool:
    """Whether a type is one that nothing here shows, so that it may be a domain with a check."""
    known = kind.name in _KNOWN or kind.name in schema.domains or kind.name in schema.enums
    return not (known or kind.dimensions or kind.name.startswith("python:"))


def _base(kind: Type, schema: Schema, *, guarded: bool) -> Type:
    """Look through domains; a constrained one stays itself where its check must run on every row (`guarded`)."""
    domain = schema.domains.get(kind.name)
    if domain is None or domain.base is None or (guarded and domain.constrained):
        return kind
    return domain.base


def _is_plain_cast(operation: Operation, new: Type) -> bool:
    """Whether USING is the column itself, or its cast to the new type: what happens without USING."""
    kind, body = kind_of(operation.expression or {})
    if kind == "TypeCast":
        cast_to = type_of(body.get("typeName"))
        if cast_to is None or cast_to.name != new.name:
            return False
        kind, body = kind_of(body.get("arg", {}))
    return kind == "ColumnRef" and columns_in({kind: body}) == (operation.column,)


def _of_unknown(new: Type) -> TypeChange:
    """Return the cost from an unknown type: likely a rewrite where almost no other type can become `new` for free.

    A `char(n)` is kept by the same `char(n)` only; a time of less than six digits, by one of no more digits, and a
    column without a precision has six.
    """
    if new.dimensions or (new.name == "bpchar" and new.modifiers):
        return "likely-rewrites"
    if new.name in _TIMES and new.modifiers and _size(new) < _MAX_TIME_PRECISION:
        return "likely-rewrites"
    if new.name in {"timestamp", "timestamptz"} or new.name in _REACHABLE:
        return "unknown-type"
    if new.name in _UNBOUNDED or "." in new.name:
        return "unknown-type"
    return "likely-rewrites"


def _of_types(old: Type, new: Type) -> TypeChange:
    if old == new:
        return "keeps"
    if old.dimensions or new.dimensions:
        return "rewrites"
    if old.name == new.name:
        return "keeps" if _grows(old, new) else "rewrites"
    if {old.name, new.name} == {"timestamp", "timestamptz"} and _grows(old, new):
        return "if-utc"
    if (old.name, new.name) in _SAME_STORAGE and not new.modifiers:
        return "keeps"
    if (old.name, new.name) == ("text", "varchar") and not new.modifiers:
        return "keeps"
    return "rewrites"


def _grows(old: Type, new: Type) -> bool:
    """Whether every value of `old` fits `new` of the same name unchanged."""
    if not new.modifiers:
        return old.name not in {"bpchar", "bit"} or not old.modifiers
    if new.name in _TIMES:
        size = _size(new)
        return size >= _MAX_TIME_PRECISION or (bool(old.modifiers) and size >= _size(old))
    if not old.modifiers:
        return False
    if new.name == "numeric":
        return _scale(new) == _scale(old) and _size(new) >= _size(old)
    return new.name in {"varchar", "varbit"} and _size(new) >= _size(old)


def _size(kind: Type) -> int:
    return kind.modifiers[0] if kind.modifiers and isinstance(kind.modifiers[0], int) else 0


def _scale(kind: Type) -> int:
    return kind.modifiers[1] if len(kind.modifiers) > 1 and isinstance(kind.modifiers[1], int) else 0


def _keeps_index(old: Type, new: Type) -> bool:
    return old.name == new.name or (old.name, new.name) in _SAME_INDEX

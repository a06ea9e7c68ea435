"""What one statement does to one relation: the model that the rules and the lock rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SPELLINGS = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "bpchar": "character",
    "varchar": "character varying",
    "varbit": "bit varying",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "timetz": "time with time zone",
}


@dataclass(frozen=True, slots=True)
class Type:
    """A type by its internal name (`int4`, `varchar`, `app.email`), its modifiers and its array dimensions."""

    name: str
    modifiers: tuple[int | str, ...] = ()
    dimensions: int = 0

    def __str__(self) -> str:
        """The SQL spelling."""
        spelling = _SPELLINGS.get(self.name, self.name)
        head, _, tail = spelling.partition(" with")
        modifiers = f"({', '.join(map(str, self.modifiers))})" if self.modifiers else ""
        return f"{head}{modifiers}{' with' + tail if tail else ''}{'[]' * self.dimensions}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a statement does.

    `kind` is a key of the lock rules. `relation` is the table (or index, domain, type) acted on, `other` the second
    relation: the referenced table, the partition, the new name. `name` is a constraint, index or trigger. `traits` are
    what the statement itself says (`concurrently`, `not-valid`, `default`); `source` is its part of the statement.
    """

    kind: str
    relation: str = ""
    other: str = ""
    name: str = ""
    columns: tuple[str, ...] = ()
    type: Type | None = None
    expression: Mapping[str, Any] | None = None
    traits: frozenset[str] = field(default_factory=frozenset)
    source: str = ""

    @property
    def column(self) -> str:
        """The first column, empty where the operation has none."""
        return self.columns[0] if self.columns else ""

    def has(self, *traits: str) -> bool:
        """Whether the statement has all these traits."""
        return self.traits.issuperset(traits)

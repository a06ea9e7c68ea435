"""The columns that a DROP … CASCADE takes along, as far as the schema shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchgate.sql.operation import Operation
from launchgate.sql.schema import Schema

# The types of the extensions that people store values of.
_TYPES: Mapping[str, tuple[str, ...]] = {
    "citext": ("citext",),
    "cube": ("cube",),
    "hstore": ("hstore",),
    "isn": ("ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"),
    "ltree": ("ltree", "lquery", "ltxtquery"),
    "postgis": ("geometry", "geography", "box2d", "box3d"),
    "postgis_raster": ("raster",),
    "vector": ("vector", "halfvec", "sparsevec"),
}


def dragged(operation: Operation, schema: Schema) -> Iterator[Operation]:
    """Return the columns of a type that goes, by itself or with its extension, as operations of their own."""
    if not operation.has("cascade"):
        return
    types = {"drop-type": (operation.relation,), "drop-extension": _TYPES.get(operation.relation, ())}
    for name in types.get(operation.kind, ()):
        for table in schema.tables_using(name):
            for column, known in list(schema.tables[table].columns.items()):
                if known.type and known.type.name == name:
                    yield Operation("drop-column", table, columns=(column,), source=operation.source)

"""Names as SQL spells them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_$]*\Z")
# Source: PostgreSQL documentation, appendix C, the reserved words.
_RESERVED = frozenset(
    """all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
    column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
    current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
    from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit
    localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references
    returning right select session_user similar some symmetric system_user table tablesample then to trailing true union
    unique user using variadic verbose when where window with""".split()  # noqa: SIM905 - a list of words
)


def quoted(name: str) -> str:
    """Return a dotted name as SQL spells it."""
    return ".".join(map(quoted_whole, name.split(".")))


def quoted_whole(name: str) -> str:
    """Return one name, dots in it included, as SQL spells it."""
    return name if _PLAIN_NAME.match(name) and name not in _RESERVED else '"' + name.replace('"', '""') + '"'


def columns(names: Sequence[str]) -> str:
    """Return a list of columns as SQL spells it."""
    return ", ".join(quoted(name) for name in names)

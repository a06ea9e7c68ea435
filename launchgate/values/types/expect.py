"""What a contract expects of a value beyond its type."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from launchgate.model.run import now


@dataclass(frozen=True, slots=True)
class Expect:
    """`values` of an enum, `schemes` of an address, the time at which certificates and tokens must be valid.

    `own` are the environment's hosts: they can be opened, whatever their form.
    """

    values: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    at: datetime = field(default_factory=now)


def one_of(words: tuple[str, ...]) -> str:
    """Return the words as a phrase: `a`, `b` or `c`."""
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"

"""What a field of a section says about itself: help, and which direction is stricter.

Every field of every section is one of three. The change under judgement may alter a *contract* by adding, because
code and contract change together; a *guard* that became looser is told as `config/gate-loosened`; a *remark* is
neither. A field that says nothing is a guard of which every difference counts as looser.

    exclude: tuple[Glob, ...] = field(default=(), metadata=guard("Paths that are not read.", stricter=FEWER))
    vars: Mapping[str, Var] = field(default_factory=dict, metadata=contract("The variables, by name."))
    owner: str = field(default="", metadata=remark("Who answers for it."))
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass
from typing import Any, TypeAlias

_META = "launchgate"


class Stricter(enum.Enum):
    """The direction in which a guard becomes stricter."""

    HIGHER = "higher"  # numbers, durations, dates; `true` above `false`; later words of a Literal or enum
    LOWER = "lower"
    MORE = "more"  # entries of a list or mapping
    FEWER = "fewer"


HIGHER, LOWER, MORE, FEWER = Stricter

Looser: TypeAlias = Callable[[Any, Any], bool]  # (value at base, value at head) -> head is looser


class Role(enum.Enum):
    """How a difference between base and head is judged."""

    CONTRACT = "contract"
    GUARD = "guard"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class FieldMeta:
    """The metadata of one field."""

    help: str = ""
    role: Role = Role.GUARD
    stricter: Stricter | Looser | None = None
    by: str = ""
    empty_is_all: bool = False
    secret: bool = False


_SILENT = FieldMeta()


def project_field(help: str, *, by: str = "", empty_is_all: bool = False) -> Mapping[str, FieldMeta]:  # noqa: A002 - its name in docs
    """Describe a field in which entries may be added freely; removing or replacing one is looser.

    `by` names the field that identifies the entries of a list (`name`, `id`); without it equal entries match, then
    those in the same place. `empty_is_all` marks lists that mean "everything" when empty: a first entry takes away.
    """
    return {_META: FieldMeta(help, Role.CONTRACT, by=by, empty_is_all=empty_is_all)}


def trusted_field(
    help: str,  # noqa: A002
    *,
    stricter: Stricter | Looser | None = None,
    by: str = "",
    empty_is_all: bool = False,
) -> Mapping[str, FieldMeta]:
    """Describe a field that says how strictly is judged; without `stricter` every difference counts as looser.

    `by` and `empty_is_all` are those of `contract`. Where a key may be absent (`T | None`), setting it is stricter
    and removing it looser, if a direction is given at all; MORE says just that of a value without an order.
    """
    return {_META: FieldMeta(help, Role.GUARD, stricter, by, empty_is_all)}


def metadata(help: str, *, secret: bool = False) -> Mapping[str, FieldMeta]:  # noqa: A002
    """Describe a field that no judgement depends on: an owner, a description. `secret` ones are never shown."""
    return {_META: FieldMeta(help, Role.REMARK, secret=secret)}


def about(field: Field[Any]) -> FieldMeta:
    """Return what a field says about itself."""
    said: FieldMeta = field.metadata.get(_META, _SILENT)
    return said

"""The metadata of a section's field: its help, and which direction is stricter.

Every field of every section is one of three. The change that is checked may add to a *project* field, because code and
contract change together; a *trusted* field that became weaker is reported as `config/gate-loosened`; *metadata* is
neither. A field without any is a trusted one of which every difference counts as weaker.

    exclude: tuple[Glob, ...] = field(default=(), metadata=trusted_field("Paths that are not read.", stricter=FEWER))
    vars: Mapping[str, Var] = field(default_factory=dict, metadata=project_field("The variables, by name."))
    owner: str = field(default="", metadata=metadata("Who answers for it."))
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass
from typing import Any, Literal, TypeAlias

_META = "launchgate"


class Stricter(enum.Enum):
    """The direction in which a trusted field becomes stricter."""

    HIGHER = "higher"  # numbers, durations, dates; `true` above `false`; later words of a Literal or enum
    LOWER = "lower"
    MORE = "more"  # entries of a list or mapping
    FEWER = "fewer"


HIGHER, LOWER, MORE, FEWER = Stricter

WeakerThan: TypeAlias = Callable[[Any, Any], bool]  # (value at base, value at head) -> head is weaker


Role: TypeAlias = Literal["project", "trusted", "metadata"]  # how a difference between base and head is treated


@dataclass(frozen=True, slots=True)
class FieldMeta:
    """The metadata of one field."""

    help: str = ""
    role: Role = "trusted"
    stricter: Stricter | WeakerThan | None = None
    by: str = ""
    empty_is_all: bool = False
    secret: bool = False


_SILENT = FieldMeta()


def project_field(help: str, *, by: str = "", empty_is_all: bool = False) -> Mapping[str, FieldMeta]:  # noqa: A002 - its name in docs
    """Describe a field in which entries may be added freely; removing or replacing one is weaker.

    `by` names the field that identifies the entries of a list (`name`, `id`); without it equal entries match, then
    those in the same place. `empty_is_all` marks lists that mean "everything" when empty: a first entry takes away.
    """
    return {_META: FieldMeta(help, "project", by=by, empty_is_all=empty_is_all)}


def trusted_field(
    help: str,  # noqa: A002
    *,
    stricter: Stricter | WeakerThan | None = None,
    by: str = "",
    empty_is_all: bool = False,
) -> Mapping[str, FieldMeta]:
    """Describe a field that decides how strict a gate is; without `stricter` every difference counts as weaker.

    `by` and `empty_is_all` are those of `project_field`. Where a key may be absent (`T | None`), setting it is stricter
    and removing it weaker, if a direction is given at all; MORE means just that for a value without an order.
    """
    return {_META: FieldMeta(help, "trusted", stricter, by, empty_is_all)}


def metadata(help: str, *, secret: bool = False) -> Mapping[str, FieldMeta]:  # noqa: A002
    """Describe a field that no verdict depends on: an owner, a description. `secret` ones are never shown."""
    return {_META: FieldMeta(help, "metadata", secret=secret)}


def about(field: Field[Any]) -> FieldMeta:
    """Return the metadata of a field."""
    found: FieldMeta = field.metadata.get(_META, _SILENT)
    return found

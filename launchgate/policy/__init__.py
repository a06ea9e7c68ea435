"""Configuration: YAML text -> nodes with places -> frozen dataclasses. No input or output happens here.

A gate writes its section as a frozen, slotted dataclass in `gates/<gate>/config.py`, with a default for every field;
the binder, the JSON Schema, `config show`, the reference page and the comparison of base and head all read that
one class:

    @dataclass(frozen=True, slots=True)
    class Section:
        exclude: tuple[Glob, ...] = field(default=(), metadata=trusted_field("Paths to skip.", stricter=FEWER))
        mark: Mark | None = None

`fields` defines the metadata, `shapes` the types that a field may have, `forms` the ready-made kinds of text
(`Duration`, `Date`, `Port`, `Glob` …). Imports that a field's type needs must be real ones, not under
`TYPE_CHECKING`. `__post_init__` may raise `ValueError("what is wrong; what to do")` to check fields together.
"""

from launchgate.policy.bind import bind, bind_sections
from launchgate.policy.fields import FEWER, HIGHER, LOWER, MORE, metadata, project_field, trusted_field
from launchgate.policy.nodes import Mark, Node
from launchgate.policy.reader import is_yaml, parse, parse_all
from launchgate.policy.schema import schema
from launchgate.policy.shapes import AtLeast, Form, KeyRule

__all__ = [
    "FEWER",
    "HIGHER",
    "LOWER",
    "MORE",
    "AtLeast",
    "Form",
    "KeyRule",
    "Mark",
    "Node",
    "bind",
    "bind_sections",
    "is_yaml",
    "metadata",
    "parse",
    "parse_all",
    "project_field",
    "schema",
    "trusted_field",
]

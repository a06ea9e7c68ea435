"""The whole of launchgate.yml: core's keys, one section per gate, and nothing else.

Nothing here knows a gate: the caller passes the names of all gates and the classes of the sections that are wanted now.
Keys that begin with `x-` are free: a place for anchors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from launchgate.model.errors import ConfigError
from launchgate.model.finding import Json
from launchgate.policy.bind import bind, bind_sections, problem, raise_first
from launchgate.policy.nodes import ListNode, MapEntry, MapNode, Node
from launchgate.policy.schema import definition_name, schema_of
from launchgate.policy.settings import Settings
from launchgate.policy.shapes import Record, fields_of, takes_many
from launchgate.policy.wording import found, unknown_key
from launchgate.text.similar import did_you_mean

NAMES = ("launchgate.yml", "launchgate.yaml")
FREE = "x-"
OWN_RULES = "config"
_SHOWN = 40
_OWN = tuple(field.key for field in fields_of(Settings))


def is_configuration(path: str) -> bool:
    """Return whether a path is a configuration of ours: a workflow may bear the same name."""
    folder, _, name = path.rpartition("/")
    return name in NAMES and not folder.endswith(".github/workflows")


def is_misnamed(path: str) -> bool:
    """Return whether a path differs from a configuration in its case alone: on some disks it is one, on others not."""
    return not is_configuration(path) and is_configuration(path.lower())


@dataclass(frozen=True, slots=True)
class Document:
    """One bound configuration. `sections` has one entry per wanted gate, with its defaults where the text has none.

    `listed` names the gates whose section is written as a list.
    """

    node: Node
    settings: Settings
    sections: Mapping[str, tuple[Any, ...]]
    listed: frozenset[str] = frozenset()


def bind_document(node: Node, gates: Mapping[str, type[Any] | None], folder: str = "") -> Document:
    """Bind a document; `gates` maps every gate's name to its section class, or to None if it is not wanted now.

    `folder` is the one it governs, to which the paths in it are relative.

    Raises `ConfigError` for the first fault of all, with the others in its `others`.
    """
    if not isinstance(node, MapNode):
        raise problem(node.at, f"expected a mapping, found {found(node)}", "begin with `version: 1`")
    own = {key: entry for key, entry in node.entries.items() if key in _OWN}
    problems: list[ConfigError] = [*_unknown(node, gates)]
    settings, sections = Settings(), {}
    try:
        settings = bind(MapNode(node.at, own), Settings, folder)
    except ConfigError as error:
        problems += (error, *error.others)
    for gate, section in gates.items():
        if section is None:
            continue
        sections[gate] = (section(),)
        if gate in node.entries:
            try:
                sections[gate] = bind_sections(node.entries[gate].value, section, folder)
            except ConfigError as error:
                problems += (error, *error.others)
    raise_first(problems)
    listed = frozenset(gate for gate in sections if _is_list(node.entries.get(gate)))
    return Document(node, settings, sections, listed)


def document_schema(gates: Mapping[str, type[Any]]) -> dict[str, Json]:
    """Return the JSON Schema of launchgate.yml with the sections of `gates`."""
    definitions: dict[str, Json] = {}
    schema_of(Record(Settings), definitions)
    own: Any = definitions.pop(definition_name(Settings))
    properties = own["properties"]
    properties["rules"]["propertyNames"] = {"pattern": f"^({'|'.join((*gates, OWN_RULES))})/[a-z0-9][a-z0-9-]*$"}
    for alternative in properties["fail_on"]["anyOf"]:
        if alternative.get("type") == "object":
            alternative["propertyNames"] = {"enum": ["default", *gates]}
    for gate, section in gates.items():
        one = schema_of(Record(section), definitions)
        many: Json = {"type": "array", "items": one, "minItems": 1}
        properties[gate] = {"anyOf": [one, many]} if takes_many(section) else one
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "launchgate.yml",
        **own,
        "patternProperties": {f"^{FREE}": {}},
        "$defs": definitions,
    }


def _unknown(node: MapNode, gates: Mapping[str, object]) -> Iterator[ConfigError]:
    known = (*_OWN, *gates)
    for key, entry in node.entries.items():
        if key not in known and not key.startswith(FREE):
            yield problem(entry.at, *unknown_key(key, known))
    for key, entry in _named_rules(node):
        gate = key.partition("/")[0]
        if gate not in gates and gate != OWN_RULES:
            hint = did_you_mean(gate, (*gates, OWN_RULES), f"the gates are: {', '.join(gates)}")
            yield problem(entry.at, f"there is no gate `{gate[:_SHOWN]}`", hint)
    thresholds = node.entries.get("fail_on")
    if thresholds is not None and isinstance(thresholds.value, MapNode):
        for key, entry in thresholds.value.entries.items():
            if key not in gates and key != "default":
                yield problem(entry.at, *unknown_key(key, ("default", *gates)))


def _named_rules(node: MapNode) -> Iterator[tuple[str, MapEntry]]:
    """Return the rules that policy names, with their entries."""
    rules = node.entries.get("rules")
    if rules is not None and isinstance(rules.value, MapNode):
        yield from ((key, entry) for key, entry in rules.value.entries.items() if "/" in key)


def _is_list(entry: MapEntry | None) -> bool:
    return entry is not None and isinstance(entry.value, ListNode)

"""What `launchgate config` says: every fault of every configuration, and what is in effect with its origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from launchgate.model.errors import ConfigError
from launchgate.model.finding import Json
from launchgate.policy.bind import alternative, dump, masked, problem
from launchgate.policy.document import bind_document, document_schema
from launchgate.policy.nodes import Key, ListNode, MapNode, Node, ScalarNode, locate
from launchgate.policy.reader import parse
from launchgate.policy.schema import schema_faults
from launchgate.policy.shapes import ListOf, MapOf, OneOf, Record, Shape, fields_of
from launchgate.runner.catalogue import nearest_rule, rules_of
from launchgate.runner.custom_rules import custom_rules_of
from launchgate.runner.load import Configuration, Texts
from launchgate.runner.registry import CATALOGUE, sections


@dataclass(frozen=True, slots=True)
class Effect:
    """One key in effect: how it is called, its value as data without secrets, and where that comes from."""

    key: str
    value: Json
    origin: str


def faults(texts: Texts) -> list[ConfigError]:
    """Return everything that is wrong with these configurations, by path and place.

    Binds every section of every gate, knows every rule, and asks the published schema for a second opinion.
    """
    gates = {name: section for name, section in sections().items() if section is not None}
    schema = document_schema(gates)
    found: list[ConfigError] = []
    for path, text in sorted(texts.items()):
        try:
            node = parse(text, path)
            bind_document(node, gates)
        except ConfigError as error:
            found += (error, *error.others)
        else:
            found += [*schema_faults(node, schema), *_unknown_rules(node)]
    return found


def effects(configuration: Configuration) -> Iterator[Effect]:
    """Return what is in effect in one configuration: core's keys, then those of each bound gate.

    Of lists and mappings, every entry is told; of a dataclass inside them, the keys that differ from their default.
    """
    origins = {each.key: each.origin for each in configuration.overrides}
    refused = frozenset(each.name.strip("`") for each in configuration.loosened if not each.honoured)
    teller = _Teller(configuration.document.node, origins, refused)
    yield from teller.record(configuration.settings, (), "")
    for gate, many in configuration.sections.items():
        for number, section in enumerate(many):
            listed = configuration.index(gate, number) is not None
            name = f"{gate}[{number + 1}]" if listed else gate
            yield from teller.record(section, (gate, number) if listed else (gate,), name)


class _Teller:
    """Walks bound values beside the text they come from."""

    def __init__(self, node: Node, overridden: Mapping[str, str], refused: frozenset[str]) -> None:
        self._node = node
        self._overridden = overridden
        self._refused = refused

    def record(self, value: Any, keys: tuple[Key, ...], name: str, *, whole: bool = True) -> Iterator[Effect]:
        """Tell the fields of a dataclass; unless `whole`, only those that are not as they would be anyway."""
        for field in fields_of(type(value)):
            inner = getattr(value, field.name)
            as_ever = not field.required and dump(field.shape, inner) == dump(field.shape, field.default)
            if not as_ever or whole:
                below = f"{name}.{field.key}" if name else field.key
                yield from self._value(field.shape, inner, (*keys, field.key), below, secret=field.about.secret)

    def _value(self, shape: Shape, value: Any, keys: tuple[Key, ...], name: str, *, secret: bool) -> Iterator[Effect]:
        if isinstance(shape, OneOf):
            shape = alternative(shape, value)
        match shape:
            case Record() if value is not None:
                told = [*self.record(value, keys, name, whole=False)]
                yield from told or [Effect(name, {}, self._origin(keys, name))]
            case MapOf() if value:
                for key, each in value.items():
                    yield from self._value(shape.value, each, (*keys, key), f"{name}.{key}", secret=secret)
            case ListOf(item=Record()) if value:
                for number, each in enumerate(value):
                    yield from self._value(shape.item, each, (*keys, number), f"{name}[{number + 1}]", secret=secret)
            case _:
                data = "***" if secret and value else masked(dump(shape, value), str(keys[-1]))
                yield Effect(name, data, self._origin(keys, name))

    def _origin(self, keys: tuple[Key, ...], name: str) -> str:
        if name in self._overridden:
            return self._overridden[name]
        if any(name == each or name.startswith((f"{each}.", f"{each}[")) for each in self._refused):
            return "the base: what this change says is looser"
        if not _stands(self._node, keys):
            return "default"
        place = locate(self._node, keys)
        return f"{place.path}:{place.line}"


def _stands(node: Node, keys: Sequence[Key]) -> bool:
    for key in keys:
        match node:
            case MapNode() if key in node.entries:
                node = node.entries[str(key)].value
            case ListNode() if isinstance(key, int) and key < len(node.items):
                node = node.items[key]
            case _:
                return False
    return True


def _unknown_rules(node: Node) -> Iterator[ConfigError]:
    """Return the rules that policy and waivers name and that do not exist; former names count."""
    own = custom_rules_of(node)
    for scalar in _named(node):
        gate = scalar.text.partition("/")[0]
        entries = [rule.entry for rule in rules_of(gate)] if gate in CATALOGUE else []
        known = {*(name for entry in entries for name in (entry.id, *entry.formerly)), *own}
        if scalar.text not in known:
            near = nearest_rule(scalar.text, known)
            hint = f"did you mean `{near}`?" if near else "`launchgate rules` lists them all"
            yield problem(scalar.at, f"there is no rule `{scalar.text[:100]}`", hint)


def _named(node: Node) -> Iterator[ScalarNode]:
    if not isinstance(node, MapNode):
        return
    if "rules" in node.entries and isinstance(rules := node.entries["rules"].value, MapNode):
        yield from (ScalarNode(entry.at, key, key) for key, entry in rules.entries.items())
    if "waivers" in node.entries and isinstance(waivers := node.entries["waivers"].value, ListNode):
        for item in waivers.items:
            if isinstance(item, MapNode) and "rule" in item.entries:
                value = item.entries["rule"].value
                if isinstance(value, ScalarNode):
                    yield value

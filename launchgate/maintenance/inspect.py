"""The errors of all configurations, and the effective configuration with the origin of each value."""

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
    """One effective key: its name, its value as data without secrets, and its origin."""

    key: str
    value: Json
    origin: str


def faults(texts: Texts) -> list[ConfigError]:
    """Return all errors of these configurations, by path and location.

    Binds the sections of all gates, checks rule ids, and validates against the published schema.
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
    """Return the effective values of one configuration: the shared keys, then those of each bound gate.

    Lists and mappings are expanded; of a dataclass inside them, only keys that differ from their default are listed.
    """
    origins = {each.key: each.origin for each in configuration.overrides}
    refused = frozenset(each.name.strip("`") for each in configuration.loosened if not each.honoured)
    reader = _EffectReader(configuration.document.node, origins, refused)
    yield from reader.record(configuration.settings, (), "")
    for gate, many in configuration.sections.items():
        for number, section in enumerate(many):
            listed = configuration.index(gate, number) is not None
            name = f"{gate}[{number + 1}]" if listed else gate
            yield from reader.record(section, (gate, number) if listed else (gate,), name)


class _EffectReader:
    """Walks bound values together with the text they come from."""

    def __init__(self, node: Node, overridden: Mapping[str, str], refused: frozenset[str]) -> None:
        self._node = node
        self._overridden = overridden
        self._refused = refused

    def record(self, value: Any, keys: tuple[Key, ...], name: str, *, whole: bool = True) -> Iterator[Effect]:
        """Return the effects of the fields of a dataclass; unless `whole`, skip those at their default."""
        for field in fields_of(type(value)):
            inner = getattr(value, field.name)
            is_default = not field.required and dump(field.shape, inner) == dump(field.shape, field.default)
            if not is_default or whole:
                below = f"{name}.{field.key}" if name else field.key
                yield from self._value(field.shape, inner, (*keys, field.key), below, secret=field.about.secret)

    def _value(self, shape: Shape, value: Any, keys: tuple[Key, ...], name: str, *, secret: bool) -> Iterator[Effect]:
        if isinstance(shape, OneOf):
            shape = alternative(shape, value)
        match shape:
            case Record() if value is not None:
                effects_ = [*self.record(value, keys, name, whole=False)]
                yield from effects_ or [Effect(name, {}, self._origin(keys, name))]
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
            return "base configuration: this change would weaken it"
        if not _is_written(self._node, keys):
            return "default"
        place = locate(self._node, keys)
        return f"{place.path}:{place.line}"


def _is_written(node: Node, keys: Sequence[Key]) -> bool:
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
    """Return an error for each unknown rule id under `rules:` and `waivers:`; former ids are known."""
    custom_rules = custom_rules_of(node)
    for scalar in _named(node):
        gate = scalar.text.partition("/")[0]
        entries = [rule.entry for rule in rules_of(gate)] if gate in CATALOGUE else []
        known = {*(name for entry in entries for name in (entry.id, *entry.formerly)), *custom_rules}
        if scalar.text not in known:
            near = nearest_rule(scalar.text, known)
            hint = f"did you mean `{near}`?" if near else "`launchgate rules` lists them all"
            yield problem(scalar.at, f"`{scalar.text[:100]}` is not a rule id", hint)


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

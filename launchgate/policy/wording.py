"""The sentences of configuration errors: what was expected, what was found, what to try first."""

from __future__ import annotations

from collections.abc import Iterable

from launchgate.policy.nodes import ListNode, MapNode, Node, ScalarNode
from launchgate.policy.shapes import Basic, Choice, Formed, ListOf, MapOf, OneOf, Record, Shape, fields_of
from launchgate.text.similar import did_you_mean, nearest

_QUOTED_LENGTH = 24  # a longer text is measured, not quoted: it could be a credential in the wrong place
_NAMED_LENGTH = 60
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def unknown_key(key: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the message and the advice for a key that does not exist: the nearest one, else all of them."""
    names = list(known)
    if len(key) > _NAMED_LENGTH:
        return f"a key of {len(key)} characters is not one of ours", f"the keys here are: {', '.join(names)}"
    others = f"the keys here are: {', '.join(names)}"
    return f"unknown key `{key}`", did_you_mean(key.lower().replace("-", "_"), names, others)


def expected(shape: Shape) -> str:
    """Complete the sentence "expected …" for a shape."""
    match shape:
        case Basic():
            return {str: "text", int: "a whole number", float: "a number", bool: "`true` or `false`"}[shape.type]
        case Choice():
            words = [f"`{str(word).lower() if isinstance(word, bool) else word}`" for word, _ in shape.words]
            return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
        case Formed():
            return shape.form.expected
        case ListOf():
            return f"a list, each entry {expected(shape.item)}"
        case MapOf():
            return f"a mapping of names, each {expected(shape.value)}"
        case Record():
            return f"a mapping with keys such as {', '.join(f'`{field.key}`' for field in fields_of(shape.type)[:4])}"
        case OneOf():
            return ", or ".join(expected(each) for each in shape.shapes)


def found(node: Node) -> str:
    """Complete the sentence "found …"; a long text is measured, not quoted, for it may be a secret."""
    match node:
        case ListNode():
            return "a list"
        case MapNode():
            return "a mapping"
        case ScalarNode(value=None):
            return "nothing"
        case ScalarNode() if len(node.text) > _QUOTED_LENGTH or "\n" in node.text:
            return f"text of {len(node.text)} characters"
        case ScalarNode(value=bool()):
            return f"`{node.text}`"
        case ScalarNode(value=str()):
            return f"`{node.text}`"
        case ScalarNode():
            return f"the number {node.text}"


def advice(shape: Shape, node: Node) -> str:
    """Return the correction to try first."""
    if isinstance(node, ScalarNode):
        if node.value is None:
            return "give it a value, or remove the key"
        if isinstance(shape, ListOf) and len(node.text) <= _QUOTED_LENGTH:
            return f"write `[{node.text}]`"
        if shape == Basic(str) and not isinstance(node.value, str):
            return f'put it in quotes: "{node.text[:_QUOTED_LENGTH]}"'
        if shape == Basic(bool) and node.text.lower() in _TRUTH:
            return f"write `{_TRUTH[node.text.lower()]}`"
        if isinstance(shape, Choice) and len(node.text) <= _NAMED_LENGTH:
            words = [str(word) for word, _ in shape.words]
            if near := nearest(node.text.lower(), words):
                return f"did you mean `{near}`?"
        if isinstance(shape, Basic) and isinstance(node.value, str) and shape.type is not str:
            return "write it without quotes or units"
    return f"write {expected(shape)}"

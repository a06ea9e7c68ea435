"""What JavaScript does where a variable that it reads is unset: nothing, go on with a default, or end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from launchgate.code.bindings import first_of, last_name, operator_of, text_of, unwrapped

if TYPE_CHECKING:
    from launchgate.code.syntax import Node

_ENDS = re.compile(rb"(?:assert|invariant|fail|panic|missing)\w*|exit", re.IGNORECASE)
_ASSERTS = re.compile(rb"(?:assert|invariant)\w*|ok", re.IGNORECASE)
_CONVERSIONS = frozenset({b"Number", b"Boolean", b"parseInt", b"parseFloat"})
_WITHIN = 400  # bytes from a read to the `if` that tests the name it got
_CLIMB = 30  # expressions around a read
_MOST = 200  # nodes in which an end is searched
_EQUAL, _UNEQUAL = frozenset({"==", "==="}), frozenset({"!=", "!=="})
_NOTHING = frozenset({"null", "undefined"})


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """Of one read: `written` if it is none, because the variable is set there, or a method of that name is called."""

    written: bool = False
    optional: bool = False
    needed: bool = False
    default: str | None = None


class ReadOutcomes:
    """The expressions around reads."""

    def __init__(self, captures: Mapping[str, Sequence[Node]]) -> None:
        """Learn what is inside what: asking a node for its parent costs its depth each time."""
        self._parents: dict[int, Node] = {}
        self._conditions: list[Node] = []
        for node in captures.get("context", ()):
            if node.type in {"if_statement", "while_statement"}:
                self._conditions.append(node)
                children = [node.child_by_field_name("condition")]
            else:
                children = list(node.named_children)
            for child in children:
                if child is not None:
                    self._parents[child.id] = node

    def of(self, read: Node) -> ReadOutcome:  # noqa: C901 - one case for each kind of expression
        """Return what becomes of a read."""
        node, negated, joined = read, False, ""
        for _ in range(_CLIMB):
            parent = self._parents.get(node.id)
            match parent.type if parent is not None else "":
                case "parenthesized_expression" | "satisfies_expression":
                    pass
                case "non_null_expression":
                    return ReadOutcome(needed=True)
                case "as_expression":
                    if parent is not None and parent.named_children[1].text == b"string":
                        return ReadOutcome(needed=True)
                case "unary_expression":
                    assert parent is not None
                    sign = operator_of(parent)
                    if sign != "!" or negated:  # `!!process.env.DEBUG`
                        return ReadOutcome(optional=sign == "!", written=sign == "delete")
                    negated = True
                case "binary_expression":
                    assert parent is not None
                    outcome, negated, joined = self._operand(parent, node, negated=negated, joined=joined)
                    if outcome is not None:
                        return outcome
                case "if_statement" | "while_statement":
                    assert parent is not None
                    return self._condition(parent, negated=negated, joined=joined)
                case "arguments" if self._converts(parent):
                    parent = self._parents.get(parent.id) if parent else None
                case _:
                    outcome = self._end(parent, node, read, negated=negated)
                    return replace(outcome, optional=True) if joined and negated else outcome
            assert parent is not None
            node = parent
        return ReadOutcome()

    def _converts(self, arguments: Node | None) -> bool:
        """Whether arguments are of a call whose result is missing where they are: `Number(process.env.PORT)`."""
        call = self._parents.get(arguments.id) if arguments else None
        return call is not None and last_name(call.child_by_field_name("function")) in _CONVERSIONS

    def _operand(self, parent: Node, node: Node, *, negated: bool, joined: str) -> tuple[ReadOutcome | None, bool, str]:
        """Return what an operator makes of its operand, or how to go on: negated, and joined to others by what."""
        left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
        operator = parent.child_by_field_name("operator")
        sign = operator.type if operator else ""
        is_left = left is not None and left.id == node.id
        other = right if is_left else left
        if sign in _EQUAL | _UNEQUAL and other is not None:
            if other.type in _NOTHING:
                return (None, sign in _EQUAL, joined) if not negated else (ReadOutcome(), negated, joined)
            return ReadOutcome(optional=text_of(other) is not None), negated, joined
        if sign == "??" or (sign == "||" and not negated):
            if not is_left:
                return None, negated, joined
            if other is not None and _ends(other):
                return ReadOutcome(needed=True), negated, joined
            return ReadOutcome(optional=True, default=(text_of(other) if other else None) or None), negated, joined
        if sign == "||":
            return None, negated, joined or sign
        if sign == "&&":
            return (ReadOutcome(optional=True), negated, joined) if is_left else (None, negated, sign)
        return ReadOutcome(), negated, joined

    def _condition(self, statement: Node, *, negated: bool, joined: str) -> ReadOutcome:
        if not negated:
            return ReadOutcome(optional=True)
        consequence = statement.child_by_field_name("consequence")
        needed = joined != "&&" and consequence is not None and _ends(consequence)
        return ReadOutcome(optional=not needed and bool(joined), needed=needed)

    def _end(self, parent: Node | None, node: Node, read: Node, *, negated: bool) -> ReadOutcome:
        match parent.type if parent is not None else "":
            case "assignment_expression" if self._is_field(parent, "left", node):
                return ReadOutcome(written=True)
            case "augmented_assignment_expression" if self._is_field(parent, "left", node):
                right = parent.child_by_field_name("right") if parent else None
                return ReadOutcome(optional=True, default=text_of(right) if right else None)
            case "call_expression" if node.id == read.id and self._is_field(parent, "function", node):
                return ReadOutcome(written=True)
            case "ternary_expression" if self._is_field(parent, "condition", node):
                return ReadOutcome(optional=not negated)
            case "variable_declarator":
                name = parent.child_by_field_name("name") if parent else None
                return ReadOutcome(needed=name is not None and self._is_guarded(name.text or b"", node.end_byte))
            case "arguments":
                call = self._parents.get(parent.id) if parent else None
                function = call.child_by_field_name("function") if call else None
                first = first_of(parent) if parent else None
                is_first = first is not None and first.id == node.id
                return ReadOutcome(needed=is_first and _ASSERTS.fullmatch(last_name(function)) is not None)
            case _:
                return ReadOutcome()

    @staticmethod
    def _is_field(parent: Node | None, field: str, node: Node) -> bool:
        child = parent.child_by_field_name(field) if parent else None
        return child is not None and child.id == node.id

    def _is_guarded(self, name: bytes, end: int) -> bool:
        return any(end <= start <= end + _WITHIN for start in self._guards.get(name, ()))

    @cached_property
    def _guards(self) -> Mapping[bytes, Sequence[int]]:
        """The names without which an `if` ends the code, and where."""
        found: dict[bytes, list[int]] = {}
        for statement in self._conditions:
            consequence, condition = (
                statement.child_by_field_name("consequence"),
                statement.child_by_field_name("condition"),
            )
            names = _denied(condition) if condition else []
            if names and consequence is not None and _ends(consequence):
                for name in names:
                    found.setdefault(name, []).append(statement.start_byte)
        return found


def _denied(condition: Node) -> list[bytes]:
    """Return the names each of whose absence alone makes a condition true: of `!a || b == null`."""
    waiting, found = [condition], list[bytes]()
    for _ in range(_CLIMB):
        if not waiting:
            break
        node = unwrapped(waiting.pop())
        operator = node.child_by_field_name("operator")
        sign = operator.type if operator else ""
        if node.type == "unary_expression" and sign == "!":
            found.append(last_name(node.child_by_field_name("argument")))
        elif node.type == "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if sign == "||":
                waiting += [each for each in (left, right) if each is not None]
            elif sign in _EQUAL and right is not None and right.type in _NOTHING:
                found.append(last_name(left))
    return [name for name in found if name]


def _ends(node: Node) -> bool:
    """Whether code throws or ends the process."""
    waiting = [node]
    for _ in range(_MOST):
        if not waiting:
            return False
        each = waiting.pop()
        if each.type == "throw_statement":
            return True
        if each.type == "call_expression":
            name, arguments = last_name(each.child_by_field_name("function")), each.child_by_field_name("arguments")
            given = (arguments.text or b"")[:20].strip(b"() ") if arguments else b""
            if _ENDS.fullmatch(name) and not (name == b"exit" and given in {b"", b"0"}):
                return True
        waiting += each.named_children[:_MOST]
    return False


def ends(function: Node) -> bool:
    """Whether a function throws or ends the process somewhere."""
    body = function.child_by_field_name("body")
    return body is not None and _ends(body)

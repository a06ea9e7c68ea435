"""From the statements a script sends to the operations they do, those of blocks and called functions included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from launchgate.model.finding import InFile
from launchgate.sql.block import BlockPart, inner_parts
from launchgate.sql.calls import ATTACHES, Calls, calls_of, is_known
from launchgate.sql.layout import pieces_of_broken
from launchgate.sql.literal import text_of
from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node, Parsed, Parser
from launchgate.sql.read import operations
from launchgate.sql.schema import Schema
from launchgate.sql.script import Script, Statement
from launchgate.sql.split import split
from launchgate.sql.tree import constant, kind_of

DYNAMIC = "it makes SQL at run time"
MOST_OPERATIONS = 200_000
"""Calls and operations of called code that are followed in one script; what is beyond that is reported as not read."""

MOST_RECOVERIES = 20
"""Broken statements of one script that are divided."""

_DEEPEST = 8
_TOO_MUCH = "it calls more code than is followed"
_CREATES = frozenset({"create-table", "create-partition", "create-matview", "create-view"})


@dataclass(frozen=True, slots=True)
class Read:
    """A statement with what it does; `given` is done before, by what the file says was there."""

    statement: Statement
    operations: tuple[Operation, ...] = ()
    error: str = ""
    given: tuple[Operation, ...] = ()
    error_at: InFile | None = None


@dataclass(frozen=True, slots=True)
class _Body:
    """What a piece of code does: its operations, the code it calls in between (a name), and why some is not known."""

    parts: tuple[Operation | str, ...] = ()
    dynamic_reason: str = ""
    error: str = ""


class StatementExpander:
    """Reads the statements of one script after another; it knows the functions that `schema` and they define."""

    def __init__(self, parser: Parser, schema: Schema) -> None:
        """Begin with the functions that `schema` holds."""
        self._parser = parser
        self._schema = schema
        self._functions: dict[str, dict[str, str]] = {}
        self._attached: dict[str, dict[str, None]] = {}
        self._bodies: dict[str, _Body] = {}
        self._alike: dict[str, tuple[tuple[Operation, ...], str, str]] = {}
        self._left = MOST_OPERATIONS
        self._recoveries = 0

    def read(self, script: Script) -> Iterator[Read]:
        """Return the statements of `script` in order, each with its operations."""
        parsed = iter(self._parser.parse([statement.sql for statement in script.statements if statement.sql]))
        for statement in script.statements:
            result = next(parsed) if statement.sql else Parsed()
            if result.error:
                yield from self._recover(statement, result)
            else:
                yield self._read(statement, result)

    def _read(self, statement: Statement, result: Parsed) -> Read:
        (given,) = self._parser.parse([statement.given]) if statement.given else (Parsed(),)
        before = operations(given.tree, statement.given) if given.tree else ()
        done, reason, error = self._done(result.tree, statement.sql) if result.tree else ((), "", "")
        return Read(replace(statement, dynamic_reason=statement.dynamic_reason or reason), done, error, before)

    def _recover(self, statement: Statement, result: Parsed) -> Iterator[Read]:
        """Return a statement that does not parse, divided where some of its pieces do.

        What is broken keeps the lines of the whole: whichever of them a change touches, it is reported.
        """
        pieces = pieces_of_broken(statement.sql) if self._recoveries < MOST_RECOVERIES else []
        self._recoveries += len(pieces) > 1
        results = self._parser.parse([sql for _, sql in pieces]) if len(pieces) > 1 else []
        if all(each.error for each in results):
            yield Read(statement, (), result.error, error_at=_at_error(result, statement))
            return
        for (start, sql), parsed in zip(pieces, results, strict=True):
            if parsed.error:
                at = _lines_of(statement, start + parsed.offset, start + parsed.offset)
                yield Read(replace(statement, sql=sql), (), parsed.error, error_at=at)
            else:
                at = _lines_of(statement, start, start + len(sql))
                yield self._read(replace(statement, sql=sql, at=at), parsed)

    def _done(self, tree: Node, sql: str) -> tuple[tuple[Operation, ...], str, str]:
        """Return what a statement does, why some is not known, and an error; the same text does the same again."""
        if sql not in self._alike:
            body = self._statement(tree, sql, 0)
            done, dynamic_reason = self._follow(body)
            self._alike[sql] = tuple(done), dynamic_reason, body.error
        return self._alike[sql]

    def _follow(self, body: _Body) -> tuple[list[Operation], str]:
        """Run through a body and, once each, the functions it calls."""
        done: list[Operation] = []
        seen: set[str] = set()
        dynamic_reason = body.dynamic_reason
        pending = [iter(body.parts)]
        while pending:
            part = next(pending[-1], None)
            if part is None:
                pending.pop()
            elif isinstance(part, Operation):
                done.append(part)
            elif part not in seen:
                seen.add(part)
                for source in self._sources(part):
                    called = self._function(source)
                    self._left -= 1 + len(called.parts)
                    if self._left < 0:
                        return done, _TOO_MUCH
                    broken = called.error and f"what it calls cannot be read: {called.error}"
                    dynamic_reason = dynamic_reason or called.dynamic_reason or broken
                    pending.append(iter(called.parts))
        return done, dynamic_reason

    def _sources(self, name: str) -> list[str]:
        """Return the definitions of a function, every overload, in whichever schema."""
        known = {**self._schema.bodies.get(name, {}), **self._functions.get(name, {})}
        return list(known.values())

    def _function(self, source: str) -> _Body:
        """Read the body of a function from the statement that makes it."""
        if source not in self._bodies:
            self._bodies[source] = _Body()  # a function that calls itself does nothing more by that
            self._bodies[source] = _within(self._read_function(source))
        return self._bodies[source]

    def _read_function(self, source: str) -> _Body:
        (parsed,) = self._parser.parse([source])
        tree = parsed.tree["CreateFunctionStmt"] if parsed.tree else {}
        options = {each["DefElem"]["defname"]: each["DefElem"].get("arg", {}) for each in tree.get("options", ())}
        language = str(constant(options.get("language")) or "sql").lower()
        if language == "plpgsql":
            return self._block(source, 1)
        if "sql_body" in tree:
            return _joined([self._statement(each, source, 1) for each in _statements_in(tree["sql_body"])])
        if language != "sql":
            return _Body(dynamic_reason=f"it calls a function written in {language}")
        texts = [constant(each) for each in options.get("as", {}).get("List", {}).get("items", ())]
        return self._texts([str(texts[0]) if texts else ""], 1)[0]

    def _texts(self, texts: Sequence[str | None], depth: int) -> list[_Body]:
        """Read texts that are run as SQL, each once however often it occurs; None is one made at run time."""
        if depth > _DEEPEST:
            return [_Body(dynamic_reason="its blocks are nested too deeply to be read") for _ in texts]
        pieces = {text: [piece.sql for piece in split(text) if piece.sql] for text in texts if text is not None}
        results = iter(self._parser.parse([*chain.from_iterable(pieces.values())]))
        parsed = {text: [(next(results), sql) for sql in statements] for text, statements in pieces.items()}
        bodies: dict[str | None, _Body] = {
            text: _joined([self._parsed(result, sql, depth) for result, sql in pairs]) for text, pairs in parsed.items()
        }
        return [bodies.get(text, _Body(dynamic_reason=DYNAMIC)) for text in texts]

    def _parsed(self, parsed: Parsed, sql: str, depth: int) -> _Body:
        if parsed.error:
            return _Body(dynamic_reason=f"a statement in it cannot be read: {parsed.error}")
        return self._statement(parsed.tree, sql, depth) if parsed.tree else _Body()

    def _statement(self, tree: Node, sql: str, depth: int) -> _Body:
        """Read one statement: what it does itself, and the code that it calls."""
        kind, node = kind_of(tree)
        own: list[_Body] = []
        for operation in operations(tree, sql):
            if operation.kind == "dynamic":
                own.append(_Body(dynamic_reason="" if kind == "CallStmt" else DYNAMIC))
            elif operation.kind == "block":
                foreign = _Body(dynamic_reason=f"its block is written in {operation.name}")
                own.append(self._block(sql, depth + 1) if operation.name == "plpgsql" else foreign)
            elif operation.kind == "create-function":
                self._functions.setdefault(operation.name, {})[operation.other] = operation.source
                self._alike.clear()
                own.append(_Body((operation,)))
            else:
                own.append(_Body((operation,)))
        calls = calls_of(kind, node) if "(" in sql or self._attached else Calls()
        if kind in ATTACHES:
            self._alike.clear()
            for relation in calls.relations:
                self._attached.setdefault(relation, {}).update(dict.fromkeys(calls.functions))
            if kind != "CreateEventTrigStmt":
                return _joined(own)
        executed = [text_of(text, lambda _: None) for text in calls.executed]
        run = self._texts(executed, depth + 1) if executed else []
        return _joined([*run, self._called(calls), *own])

    def _called(self, calls: Calls) -> _Body:
        """Return the calls; their code is read as they are followed. What is called alone and unknown is not read."""
        attached = [name for relation in calls.relations for name in self._attached.get(relation, ())]
        self._left -= len(attached)
        if self._left < 0:
            return _Body(dynamic_reason=_TOO_MUCH)
        names = tuple(dict.fromkeys([*calls.functions, *attached]))
        unknown = next((name for name in calls.for_effect if not is_known(name) and not self._sources(name)), "")
        return _Body(names, f"it calls `{unknown}`, which no migration here defines" if unknown else "")

    def _block(self, source: str, depth: int) -> _Body:
        """Read a PL/pgSQL block. Its tables may be made under a condition: one that exists already is not new."""
        if depth > _DEEPEST:
            return _Body(dynamic_reason="its blocks are nested too deeply to be read")
        block = self._parser.parse_block(source)
        if block.error:
            return _Body(error=f"the block cannot be read: {block.error}")
        inner = [part for part in inner_parts(block.tree) if part.sql or part.sets]
        texts = [part.sql if part.form == "statement" else f"SELECT {part.sql}" for part in inner]
        trees = self._parser.parse(texts)
        variables = _Variables(inner, trees)
        read = list(zip(inner, texts, trees, strict=True))
        values = [variables.text(_expression(tree.tree)) for part, _, tree in read if part.form == "executed"]
        executed = iter(self._texts(values, depth + 1))
        bodies: list[_Body] = []
        for part, sql, parsed in read:
            if part.form == "executed":
                bodies.append(next(executed))
            elif part.form == "statement":
                bodies.append(self._parsed(parsed, sql, depth))
            elif parsed.tree and "(" in sql:
                bodies.append(self._called(calls_of(*kind_of(parsed.tree))))
        return _within(_joined(bodies))


class _Variables:
    """The variables of a block that are set once, to a text that can be known."""

    def __init__(self, parts: Sequence[BlockPart], trees: Sequence[Parsed]) -> None:
        self._set: dict[str, list[Node | None]] = {}
        self._asked: set[str] = set()
        for part, parsed in zip(parts, trees, strict=True):
            if part.sets:
                self._set.setdefault(part.sets, []).append(_expression(parsed.tree) if part.sql else None)

    def text(self, expression: Node | None) -> str | None:
        """Return the value of an expression, None where it is known at run time only."""
        return text_of(expression, self._value)

    def _value(self, name: str) -> str | None:
        values = self._set.get(name, ())
        if len(values) != 1 or name in self._asked or len(self._asked) > _DEEPEST:
            return None
        self._asked.add(name)
        try:
            return self.text(values[0])
        finally:
            self._asked.discard(name)


def _expression(tree: Node | None) -> Node | None:
    """Return the expression in `SELECT expression`."""
    targets: Sequence[Node] = kind_of(tree)[1].get("targetList", ()) if tree else ()
    return targets[0].get("ResTarget", {}).get("val") if len(targets) == 1 else None


def _within(body: _Body) -> _Body:
    """Mark what a block or function does: its ROLLBACK ends no transaction around it, its tables may exist already."""
    parts = tuple(part if isinstance(part, str) else _marked(part) for part in body.parts)
    return replace(body, parts=parts)


def _marked(operation: Operation) -> Operation:
    kind = {"rollback": "rollback-in-block", "commit": "nothing"}.get(operation.kind, operation.kind)
    own = {"in-block", "if-not-exists"} if kind in _CREATES else {"in-block"}
    return replace(operation, kind=kind, traits=operation.traits | own)


def _joined(bodies: Sequence[_Body]) -> _Body:
    """Return several bodies as one."""
    return _Body(
        tuple(chain.from_iterable(body.parts for body in bodies)),
        next((body.dynamic_reason for body in bodies if body.dynamic_reason), ""),
        next((body.error for body in bodies if body.error), ""),
    )


def _statements_in(body: Node) -> Iterator[Node]:
    """Return the statements of a function body in the form of the SQL standard."""
    pending = [body]
    while pending:
        kind, node = kind_of(pending.pop(0))
        if kind == "List":
            pending[:0] = node.get("items", ())
        elif kind:
            yield {kind: node}


def _at_error(parsed: Parsed, statement: Statement) -> InFile:
    """Return the location of a syntax error: its own line where the file holds the statement as it is sent."""
    line = statement.at.line + statement.sql.count("\n", 0, parsed.offset)
    return replace(statement.at, line=min(line, statement.at.end_line or line))


def _lines_of(statement: Statement, start: int, end: int) -> InFile:
    """Return the lines of a part of a statement."""
    last = statement.at.end_line or statement.at.line
    first, until = (min(statement.at.line + statement.sql.count("\n", 0, each), last) for each in (start, end))
    return InFile(statement.at.path, first, 1 if start else statement.at.column, until)

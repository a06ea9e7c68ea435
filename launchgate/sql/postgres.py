"""The one place that knows the PostgreSQL parser (libpg_query, through postgast)."""

from __future__ import annotations

import atexit
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from launchgate.proc import Crashed, worker

Node: TypeAlias = Mapping[str, Any]

PARSE_SECONDS = 20.0
MAX_CRASHES = 3


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of one statement, or the reason why it has none and its offset in the text."""

    tree: Node | None = None
    error: str = ""
    offset: int = 0


class Parser:
    """Parses in this process: for text that no attacker wrote, such as the examples of rules."""

    def parse(self, statements: Sequence[str]) -> Sequence[Parsed]:
        """Return one result per statement, in order."""
        return [_parsed(sql, raw) for sql, raw in zip(statements, parse_raw(statements), strict=True)]

    def parse_block(self, statement: str) -> Parsed:
        """Return the PL/pgSQL body of a `DO` or `CREATE FUNCTION` statement as its tree."""
        return _parsed_block(parse_block_raw(statement))


class Isolated(Parser):
    """Parses in a child process: libpg_query overflows its C stack on deep nesting, and takes its process with it."""

    def __init__(self) -> None:
        """Prepare a child; it starts with the first statement, or with `warm`."""
        self._worker = worker("launchgate.sql.postgres:answer")

    def close(self) -> None:
        """End the child."""
        self._worker.close()

    def warm(self) -> None:
        """Start the child and let it load the parser, while this process still reads files."""
        with suppress(Crashed):
            self._worker.call("parse", ("SELECT 1",))

    def parse(self, statements: Sequence[str]) -> Sequence[Parsed]:
        """Return one result per statement; a statement that kills the child is an error of that statement alone."""
        unique = tuple(dict.fromkeys(statements))
        if not unique:
            return []
        try:
            raws = self._worker.call("parse", unique, deadline=PARSE_SECONDS)
        except Crashed:
            results = self._one_by_one(unique)
        else:
            results = [_parsed(sql, raw) for sql, raw in zip(unique, raws, strict=True)]
        known = dict(zip(unique, results, strict=True))
        return [known[sql] for sql in statements]

    def _one_by_one(self, statements: Sequence[str]) -> Sequence[Parsed]:
        """Find the statements that crash; after a few the rest is given up, for each costs a new process."""
        results: list[Parsed] = []
        crashes = 0
        for sql in statements:
            if crashes >= MAX_CRASHES:
                results.append(Parsed(error="not read: the parser crashed on several statements of this file"))
                continue
            try:
                (raw,) = self._worker.call("parse", (sql,), deadline=PARSE_SECONDS)
                results.append(_parsed(sql, raw))
            except Crashed:
                crashes += 1
                results.append(Parsed(error="the parser crashed on this statement, or took too long"))
        return results

    def parse_block(self, statement: str) -> Parsed:
        """Read a block."""
        try:
            return _parsed_block(self._worker.call("block", statement, deadline=PARSE_SECONDS))
        except Crashed:
            return Parsed(error="the parser crashed on this block, or took too long")


@cache
def shared() -> Isolated:
    """Return the one isolated parser of this process; it ends with the process."""
    parser = Isolated()
    atexit.register(parser.close)
    return parser


def answer(what: str, given: Any) -> Any:
    """Do what `Isolated` asks of its child."""
    return parse_block_raw(given) if what == "block" else parse_raw(given)


def parse_raw(statements: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return `(tree as JSON, error, offset in bytes)` per statement: plain data, fit to travel between processes."""
    from postgast.native import lib

    results: list[tuple[str, str, int]] = []
    for sql in statements:
        parsed = lib.pg_query_parse(sql.encode("utf-8", "replace"))
        try:
            if parsed.error:
                error = parsed.error.contents
                results.append(("", error.message.decode("utf-8", "replace"), max(error.cursorpos - 1, 0)))
            else:
                results.append((parsed.parse_tree.decode("utf-8", "replace"), "", 0))
        finally:
            lib.pg_query_free_parse_result(parsed)
    return results


def parse_block_raw(statement: str) -> tuple[str, str]:
    """Return `(PL/pgSQL body as JSON, error)`."""
    from postgast.native import lib

    parsed = lib.pg_query_parse_plpgsql(statement.encode("utf-8", "replace"))
    try:
        if parsed.error:
            return "", parsed.error.contents.message.decode("utf-8", "replace")
        return parsed.plpgsql_funcs.decode("utf-8", "replace"), ""
    finally:
        lib.pg_query_free_plpgsql_parse_result(parsed)


def _parsed(sql: str, raw: tuple[str, str, int]) -> Parsed:
    text, error, offset = raw
    if error:
        return Parsed(error=error, offset=len(sql.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore")))
    try:
        statements = json.loads(text)["stmts"]
    except RecursionError:
        return Parsed(error="nested too deeply to be read")
    if not statements:
        return Parsed()
    if len(statements) > 1:
        return Parsed(error="more than one statement where one was expected")
    return Parsed(tree=statements[0]["stmt"])


def _parsed_block(raw: tuple[str, str]) -> Parsed:
    text, error = raw
    if error:
        return Parsed(error=error)
    try:
        return Parsed(tree=_loads_block(text))
    except RecursionError:
        return Parsed(error="nested too deeply to be read")
    except ValueError:
        return Parsed(error="the parser cannot determine its content")


def _loads_block(text: str) -> Any:
    """Read a block, that of a trigger function too: libpg_query closes each of its own variables once too often."""
    try:
        return json.loads(text)
    except ValueError:
        variables, action, rest = text.partition('"action":')
        return json.loads(variables.replace(",{}}", ",{}") + action + rest)

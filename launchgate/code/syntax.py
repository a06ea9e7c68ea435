"""The boundary to tree-sitter: the grammars, and the queries in `queries/`. Nothing else imports them."""

from __future__ import annotations

import importlib
import re
import time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node as Node  # noqa: PLC0414 - the readers import it from here
    from tree_sitter import Parser, Query

    Captures: TypeAlias = Mapping[str, list[Node]]

_GRAMMARS = {
    "c_sharp": ("tree_sitter_c_sharp", "language", "c_sharp"),
    "elixir": ("tree_sitter_elixir", "language", "elixir"),
    "go": ("tree_sitter_go", "language", "go"),
    "java": ("tree_sitter_java", "language", "java"),
    "php": ("tree_sitter_php", "language_php", "php"),
    "ruby": ("tree_sitter_ruby", "language", "ruby"),
    "rust": ("tree_sitter_rust", "language", "rust"),
    "tsx": ("tree_sitter_typescript", "language_tsx", "javascript"),
    "typescript": ("tree_sitter_typescript", "language_typescript", "javascript"),
}
"""By language: the package, its function, and the query."""

_SECONDS = 1.0
_SECONDS_PER_BYTE = 1e-6
"""CPU time that one source may take; ordinary code takes 0.3 s for a megabyte, error recovery can be quadratic."""


_PIECE = 1024  # bytes that the parser is handed at a time; it asks again for the text of each node
DEEPEST = 65_535
"""Levels of nesting below which queries match nothing (they count in 16 bits); fewer bytes cannot nest that deep."""


_DEEP = 10_000  # open brackets from which on queries of a broken source take seconds
_BRACKETS = re.compile(rb"[()\[\]{}]")


class TooSlow(Exception):
    """The parser did not end in the time that a source of this size may take."""


def parse(source: bytes, language: str) -> tuple[Node, Captures]:
    """Return the root node of a source and the nodes that the query of its language captures, in order.

    Raises `TooSlow`.
    """
    from tree_sitter import QueryCursor

    parser, query = _loaded(language)
    until = time.process_time() + _SECONDS + len(source) * _SECONDS_PER_BYTE

    def is_late(*_: object) -> bool:
        return time.process_time() > until

    try:
        tree = parser.parse(lambda position, _: source[position : position + _PIECE], progress_callback=is_late)
    except ValueError as error:  # so does the parser say that the callback ended it
        parser.reset()
        raise TooSlow from error
    if tree.root_node.has_error and len(source) > _DEEP and _depth(source) > _DEEP:
        raise TooSlow
    captures = QueryCursor(query).captures(tree.root_node)
    return tree.root_node, {
        name: sorted(nodes, key=lambda each: (each.start_byte, -each.end_byte)) for name, nodes in captures.items()
    }


def _depth(source: bytes) -> int:
    """Return how deep the brackets of a source are nested, those in texts included."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(source):
        depth += 1 if bracket in b"([{" else -1
        deepest = max(deepest, depth)
    return deepest


@cache
def _loaded(language: str) -> tuple[Parser, Query]:
    from tree_sitter import Language, Parser, Query

    module, function, query = _GRAMMARS[language]
    grammar = Language(getattr(importlib.import_module(module), function)())
    return Parser(grammar), Query(
        grammar, files("launchgate.code").joinpath("queries", f"{query}.scm").read_text("utf-8")
    )

"""Rarer ways in which Python code reads variables: what frameworks get by name, and functions of functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from launchgate.code.constants import Constants

_EXPANDED = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")

Kind = Callable[[ast.expr], str]
"""Says what an expression is: "mapping" is the environment, "function" gives the variable that it is asked for."""


def names_in(node: ast.AST, kind: Kind, constants: Constants) -> Iterator[tuple[str, bool]]:
    """Return the names that one node reads, each with whether the variable may be absent."""
    match node:
        case ast.Call(func=ast.Call(func=getter, args=keys), args=[owner]) if (
            last(getter) == "itemgetter" and kind(owner) == "mapping"
        ):
            yield from ((name, False) for key in keys for name in constants.texts(key))
        case ast.Call(func=ast.Name(id="map" | "filter"), args=[function, items]) if kind(function) == "function":
            yield from ((name, True) for name in constants.items(items))
        case ast.Call(func=function, args=[path, *_]) if last(function) == "expandvars":
            found = [match for text in constants.texts(path) for match in _EXPANDED.finditer(text)]
            yield from ((match[1] or match[2], True) for match in found)
        case ast.Call(func=ast.Attribute(attr="from_envvar"), args=[name, *_]):  # Flask
            yield from ((text, False) for text in constants.texts(name))
        case ast.Call(keywords=keywords):
            given = {keyword.arg: keyword.value for keyword in keywords if keyword.arg}
            if (names := given.get("envvar")) is not None:  # click and typer
                yield from ((name, True) for name in constants.items(names))
            if (rest := given.get("environ_name")) is not None:  # django-configurations
                before = [f"{text}_" for text in constants.texts(given.get("environ_prefix") or ast.Constant("DJANGO"))]
                yield from ((f"{prefix}{text}", True) for text in constants.texts(rest) for prefix in before or [""])
        case ast.Match(subject=subject, cases=cases) if kind(subject) == "mapping":
            patterns = [each.pattern for each in cases if isinstance(each.pattern, ast.MatchMapping)]
            yield from ((name, True) for pattern in patterns for key in pattern.keys for name in constants.texts(key))


def prefixes_in(node: ast.AST, constants: Constants) -> Iterator[str]:
    """Return the beginnings of all the names that one node lets a framework read: Flask, dynaconf."""
    match node:
        case ast.Call(func=ast.Attribute(attr="from_prefixed_env"), args=arguments):
            yield from (f"{text}_" for text in (constants.texts(arguments[0]) if arguments else ["FLASK"]))
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                if keyword.arg == "envvar_prefix":
                    yield from (f"{text}_" for text in constants.texts(keyword.value))


def prefixed(nodes: list[ast.AST], constants: Constants) -> dict[int, str]:
    """Return the prefix of every call inside `with env.prefixed("APP_"):` of environs, by the identity of the node."""
    found: dict[int, str] = {}
    for node in (each for each in nodes if isinstance(each, ast.With)):  # outer ones come first
        for item in node.items:
            match item.context_expr:
                case ast.Call(func=ast.Attribute(attr="prefixed"), args=[prefix, *_]):
                    text = found.get(id(item.context_expr), "") + "".join(constants.texts(prefix)[:1])
                    calls = (each for line in node.body for each in ast.walk(line) if isinstance(each, ast.Call))
                    found |= {id(each): text for each in calls}
    return found


def last(node: ast.expr) -> str:
    """Return the last name of `a.b.c`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""

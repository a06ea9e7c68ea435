"""What Go declares beside calls: struct tags of caarlos0/env and envconfig, viper, and flags of urfave/cli."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from launchgate.code.reference import Locator, Reference

if TYPE_CHECKING:
    from launchgate.code.syntax import Captures

_TAG = re.compile(rb"(?<![\w-])(env|envconfig):\"([A-Za-z_]\w{0,199})((?:,[\w= .:/-]{0,200})?)\"")
_DEFAULT = re.compile(rb"(?<![\w-])(?:envDefault|default):\"([^\"]{0,200})\"")
_IN_TAG = re.compile(rb",\s*default=([^\"]{0,200})")
_REQUIRED = re.compile(rb"(?<![\w-])required:\"true\"|,\s*(?:required|notEmpty)\b")
_PREFIX_TAG = re.compile(rb"([\w.]+)\s*`[^`]{0,200}\b(?:envPrefix|prefix)[:=]\"?([A-Za-z_]\w{0,99})")
_PROCESS = re.compile(rb"\benvconfig\.(?:Must)?Process\(\s*(?:\w+\s*,\s*)?\"(\w{1,99})\"")
_SET_PREFIX = re.compile(rb"\bSetEnvPrefix\(\s*\"(\w{1,99})\"")
_BIND = re.compile(rb"\bBindEnv\(\s*\"([\w.-]{1,99})\"((?:\s*,\s*\"[A-Za-z_]\w{0,199}\"){0,20})\s*\)")
_NAME = re.compile(rb"\"([A-Za-z_]\w{0,199})\"")
_FLAG = re.compile(rb"EnvVars?\s*:\s*(?:\[\]string\{)?([^}]{0,1000})")
_STRUCT = re.compile(rb"\btype\s+(\w+)\s+struct\b")
_LONGEST = 2_000


def declared(data: bytes, captures: Captures, places: Locator) -> Iterator[Reference]:
    """Yield the variables of struct tags, of `viper.BindEnv`, and of flags."""
    prefixes = {match[1].rpartition(b".")[2]: match[2] for match in _PREFIX_TAG.finditer(data)}
    structs = [(match.start(), match[1]) for match in _STRUCT.finditer(data)] if prefixes else []
    process = _PROCESS.search(data)
    number, inside = 0, b""
    for node in captures.get("tag", ()):
        while number < len(structs) and structs[number][0] < node.start_byte:
            inside = structs[number][1]
            number += 1
        tag = node.child_by_field_name("tag")
        text = data[tag.start_byte : tag.end_byte][:_LONGEST] if tag else b""
        match = _TAG.search(text)
        if match is None or tag is None:
            continue
        prefix = prefixes.get(inside, b"")
        if match[1] == b"envconfig" and process is not None:
            prefix = process[1].upper() + b"_"
        default = _DEFAULT.search(text) or _IN_TAG.search(match[3])
        needed = default is None and _REQUIRED.search(text) is not None
        value = default[1].decode("utf-8", "replace") if default else ""
        yield Reference(
            (prefix + match[2]).decode(),
            places.at(tag.start_byte + match.start()),
            value or None,
            optional=not needed,
            declares=True,
            needed=needed,
        )
    yield from _bound(data, captures, places)


def _bound(data: bytes, captures: Captures, places: Locator) -> Iterator[Reference]:
    prefix = _SET_PREFIX.search(data)
    for node in captures.get("call", ()):
        text = data[node.start_byte : min(node.end_byte, node.start_byte + _LONGEST)]
        match = _BIND.search(text[:300]) if b"BindEnv" in text[:60] else None
        if match is None:
            continue
        names = _NAME.findall(match[2])
        if not names:
            key = re.sub(rb"\W", b"_", match[1]).upper()
            names = [prefix[1].upper() + b"_" + key if prefix else key]
        at = places.at(node.start_byte)
        yield from (Reference(name.decode(), at, None, optional=True) for name in names)
    for node in captures.get("pair", ()):
        match = _FLAG.match(data[node.start_byte : min(node.end_byte, node.start_byte + _LONGEST)])
        if match is not None:
            at = places.at(node.start_byte)
            yield from (Reference(name.decode(), at, None, optional=True) for name in _NAME.findall(match[1]))


def prefixes(data: bytes) -> set[str]:
    """Return the beginnings of names that viper or a nested struct reads."""
    found = {match[1].decode().upper() + "_" for match in _SET_PREFIX.finditer(data)}
    return found | {match[2].decode() for match in _PREFIX_TAG.finditer(data)}

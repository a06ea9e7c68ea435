"""`.env.schema` of varlock: types, required and sensitive variables, as the contract of launchgate.yml.

Format: https://varlock.dev/reference/item-decorators/ and /root-decorators/. Values in it are defaults, some of them
calls; only their presence matters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from launchgate.maintenance.init.imports import Imported
from launchgate.model.finding import Json
from launchgate.text.plural import count

SCHEMA = ".env.schema"
_MOST_LINES = 20_000
_ITEM = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,199})\s*=\s*(.*)")
_DECORATOR = re.compile(r"@([A-Za-z]+)(?:=((?:[^\s()\"']|\"[^\"]*\"|'[^']*')*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?))?")
_TYPES = {
    "string": "string", "number": "number", "boolean": "boolean", "url": "url", "domain": "host", "email": "email",
    "port": "port", "ip": "ip", "semver": "semver", "isoDate": "date", "uuid": "uuid", "md5": "hex",
    "simple-object": "json", "record": "json", "duration": "duration", "array": "csv",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9_.:/@+-]{1,100}")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(slots=True)
class _Defaults:
    """The defaults that the header sets for items without their own decorators."""

    required: str = "infer"
    sensitive: str = "true"


def read_schema(text: str) -> Imported:
    """Translate a schema; what depends on functions of varlock is skipped with a note."""
    notes: list[str] = []
    variables: dict[str, dict[str, Json]] = {}
    for name, value, decorators, defaults in _items(text):
        variables[name] = _variable(name, value, decorators, defaults, notes)
    if variables:
        notes.insert(0, f"imported: {count(len(variables), 'variable')}")
    return Imported(SCHEMA, variables=variables, notes=tuple(notes))


def _items(text: str) -> Iterator[tuple[str, str, Mapping[str, str], _Defaults]]:
    defaults = _Defaults()
    block: dict[str, str] = {}
    in_header = True
    for line in text.splitlines()[:_MOST_LINES]:
        body = line.strip()
        if body.startswith("#"):
            block |= {found[1]: found[2] or "" for found in _DECORATOR.finditer(body)}
            if not body.strip("#- ="):
                in_header, block = _close_header(block, defaults) if in_header else False, {}
        elif item := _ITEM.match(body):
            if in_header and {"defaultRequired", "defaultSensitive"} & block.keys():
                _close_header(block, defaults)
            in_header = False
            value, _, comment = item[2].partition(" #")
            trailing = {found[1]: found[2] or "" for found in _DECORATOR.finditer(comment)}
            yield item[1], value.strip(), {**block, **trailing}, defaults
            block = {}
        elif not body:
            if in_header:
                _close_header(block, defaults)
            block = {}


def _close_header(block: Mapping[str, str], defaults: _Defaults) -> bool:
    defaults.required = block.get("defaultRequired", defaults.required) or "true"
    defaults.sensitive = block.get("defaultSensitive", defaults.sensitive) or "true"
    return False


def _variable(
    name: str, value: str, decorators: Mapping[str, str], defaults: _Defaults, notes: list[str]
) -> dict[str, Json]:
    made: dict[str, Json] = dict(_type(name, decorators.get("type", ""), notes))
    if _sensitive(name, decorators, defaults):
        made["secret"] = True
    made |= _required(name, value, decorators, defaults, notes)
    return made


def _type(name: str, written: str, notes: list[str]) -> Iterator[tuple[str, Json]]:
    word, _, rest = written.partition("(")
    arguments = [part.strip().strip("\"'") for part in rest.rstrip(")").split(",") if part.strip()]
    if word == "enum":
        values = [each for each in arguments if _WORD.fullmatch(each)]
        if values and len(values) == len(arguments):
            yield from (("type", "enum"), ("values", list[Json](values)))
        else:
            notes.append(f"the values of {name} are computed and were skipped")
        return
    if word not in _TYPES:
        if word:
            notes.append(f"the type `{word[:40]}` of {name} has no equivalent")
        return
    if _TYPES[word] != "string":
        yield "type", "integer" if word == "number" and "isInt=true" in arguments else _TYPES[word]
    if arguments and word not in ("array", "record"):
        least = next((each.partition("=")[2] for each in arguments if each.startswith("minLength=")), "")
        if least.isdigit():
            yield "min_bytes", int(least)
        if len(arguments) > least.isdigit():
            notes.append(f"the options of the type of {name} were skipped, but for a least length")


def _sensitive(name: str, decorators: Mapping[str, str], defaults: _Defaults) -> bool:
    if "public" in decorators:
        return decorators["public"] == "false"
    if "sensitive" in decorators:
        return decorators["sensitive"] != "false"
    prefix = re.fullmatch(r"inferFromPrefix\(([^()]*)\)", defaults.sensitive)
    return not name.startswith(prefix[1].strip("\"' ")) if prefix else defaults.sensitive != "false"


def _required(
    name: str, value: str, decorators: Mapping[str, str], defaults: _Defaults, notes: list[str]
) -> dict[str, Json]:
    if "optional" in decorators:
        return {"required": True} if decorators["optional"] == "false" else {}
    word = decorators.get("required")
    if word is None:
        has_value = value not in ("", "''", '""')
        return {"required": True} if defaults.required == "true" or (defaults.required == "infer" and has_value) else {}
    if word in ("", "true"):
        return {"required": True}
    if environments := re.fullmatch(r"forEnv\(([^()]*)\)", word):
        names = [each.strip().strip("\"'") for each in environments[1].split(",")]
        if all(_ENVIRONMENT.fullmatch(each) for each in names):
            return {"required_in": list[Json](names)}
    if word != "false":
        notes.append(f"when {name} is required is computed and was skipped")
    return {}

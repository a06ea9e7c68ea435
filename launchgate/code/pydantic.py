"""Variables that the fields of pydantic-settings read.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from launchgate.code.reference import Reference
from launchgate.model.finding import InFile


@dataclass(frozen=True, slots=True)
class SettingsClass:
    """A class that may be one of settings: `fields` are its own, with their bare names where `aliased` says no more.

    `options` are what its configuration sets of `env_prefix`, `env_nested_delimiter` and `case_sensitive`.
    """

    name: str
    path: str
    bases: tuple[str, ...]
    derives: bool
    fields: tuple[tuple[Reference, bool], ...]
    options: Mapping[str, object] = field(default_factory=dict)


def settings_classes(tree: ast.Module, path: str) -> list[SettingsClass]:
    """Return every class with a base: another file may show whether it is one of settings."""
    base = {"BaseSettings"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base |= {alias.asname for alias in node.names if alias.name == "BaseSettings" and alias.asname}
    return [
        SettingsClass(
            node.name,
            path,
            tuple(map(_last, node.bases)),
            any(_last(each) in base or _last(each).endswith("BaseSettings") for each in node.bases),
            tuple(each for line in node.body for each in _field(line, path)),
            _options(node),
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.bases
    ]


def fields_of(classes: Iterable[SettingsClass]) -> Iterator[Reference]:
    """Return a read for every field of every class of settings."""
    for _, read in _reads(classes):
        yield read


def nested_in(classes: Iterable[SettingsClass]) -> set[str]:
    """Return the beginnings of the names that nested models read: `DB__` where `env_nested_delimiter` is `__`."""
    return {
        f"{read.name}{options['env_nested_delimiter']}"
        for options, read in _reads(classes)
        if options.get("env_nested_delimiter")
    }


def _reads(classes: Iterable[SettingsClass]) -> Iterator[tuple[Mapping[str, object], Reference]]:
    found = list(classes)
    by_name = {each.name: each for each in found}
    here = {(each.path, each.name): each for each in found}

    def line_of(each: SettingsClass) -> list[SettingsClass]:
        """Return a class and its bases, nearest first, each once."""
        line, names = [each], {each.name}
        for one in line:  # it grows while it is walked
            for name in one.bases:
                base = here.get((each.path, name)) or by_name.get(name)
                if base is not None and name not in names:
                    names.add(name)
                    line.append(base)
        return line

    for each in found:
        line = line_of(each)
        if any(one.derives for one in line):
            options = {key: value for one in reversed(line) for key, value in one.options.items()}
            for read, aliased in each.fields:
                name = read.name if aliased else f"{options.get('env_prefix', '')}{read.name}"
                yield options, replace(read, name=name if aliased or options.get("case_sensitive") else name.upper())


def _options(node: ast.ClassDef) -> dict[str, object]:
    """Return what `model_config` or a `Config` class sets, of what names variables."""
    pairs: list[tuple[str | None, ast.expr]] = []
    for each in node.body:
        match each:
            case (
                ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call(keywords=keywords))
                | ast.AnnAssign(target=ast.Name(id="model_config"), value=ast.Call(keywords=keywords))
            ):
                pairs += [(keyword.arg, keyword.value) for keyword in keywords]
            case (
                ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Dict(keys=keys, values=values))
                | ast.AnnAssign(target=ast.Name(id="model_config"), value=ast.Dict(keys=keys, values=values))
            ):
                texts = [key.value if isinstance(key, ast.Constant) else None for key in keys]
                pairs += [
                    (key if isinstance(key, str) else None, value) for key, value in zip(texts, values, strict=True)
                ]
            case ast.ClassDef(name="Config", body=body):
                pairs += [
                    (line.targets[0].id, line.value)
                    for line in body
                    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
                ]
    wanted = {"env_prefix", "env_nested_delimiter", "case_sensitive"}
    return {key: value.value for key, value in pairs if key in wanted and isinstance(value, ast.Constant)}


def _field(node: ast.stmt, path: str) -> Iterator[tuple[Reference, bool]]:
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
        return
    name = node.target.id
    if name.startswith("_") or name == "model_config" or "ClassVar" in ast.dump(node.annotation):
        return
    aliases, optional, default = _declared(node)
    at = InFile(path, node.lineno, node.col_offset + 1, node.end_lineno)
    for each in aliases or [name]:
        yield Reference(each, at, default, optional, declares=True, needed=not optional), bool(aliases)


def _declared(node: ast.AnnAssign) -> tuple[list[str], bool, str | None]:
    """Return alias names, whether the field may be absent, and its literal default."""
    value = node.value
    calls = [each for each in (value, *ast.walk(node.annotation)) if isinstance(each, ast.Call)]
    aliases: list[str] = []
    for call in calls:
        for keyword in call.keywords:
            if keyword.arg in {"alias", "validation_alias", "env"}:
                aliases += _texts(keyword.value)
    if value is None or (isinstance(value, ast.Constant) and value.value is ...):
        return aliases, False, None
    if isinstance(value, ast.Call) and _last(value.func) == "Field":
        keywords = {keyword.arg: keyword.value for keyword in value.keywords}
        given = value.args[0] if value.args else keywords.get("default")
        if given is None and "default_factory" not in keywords:
            return aliases, False, None
        if isinstance(given, ast.Constant) and given.value is ...:
            return aliases, False, None
        value = given
    text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    return aliases, True, text


def _texts(node: ast.expr) -> list[str]:
    """Return the names in `"NAME"`, `["A", "B"]` and `AliasChoices("A", "B")`."""
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""

"""Variables that the fields of pydantic-settings read.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from launchgate.code.reference import Reference
from launchgate.finding import InFile


def settings_fields(tree: ast.Module, path: str) -> Iterator[Reference]:
    """Give a read for every field of every settings class, base classes in the same file included."""
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in classes.values():
        if _is_settings(node, classes, set()):
            prefix = _prefix(node, classes)
            for field in node.body:
                yield from _field(field, prefix, path)


def _is_settings(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], seen: set[str]) -> bool:
    seen.add(node.name)
    for base in map(_last, node.bases):
        if base.endswith("BaseSettings"):
            return True
        if base in classes and base not in seen and _is_settings(classes[base], classes, seen):
            return True
    return False


def _prefix(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], depth: int = 0) -> str:
    for each in node.body:
        match each:
            case (
                ast.Assign(targets=[ast.Name(id="model_config")], value=value)
                | ast.AnnAssign(target=ast.Name(id="model_config"), value=value)
            ):
                if (found := _setting(value, "env_prefix")) is not None:
                    return found
            case ast.ClassDef(name="Config"):
                for line in each.body:
                    match line:
                        case ast.Assign(targets=[ast.Name(id="env_prefix")], value=ast.Constant(value=str() as text)):
                            return text
    for base in map(_last, node.bases):
        if base in classes and depth < 9:  # noqa: PLR2004 - deeper than anyone inherits, and cycles end
            return _prefix(classes[base], classes, depth + 1)
    return ""


def _setting(value: ast.expr | None, name: str) -> str | None:
    match value:
        case ast.Call(keywords=keywords):
            pairs = [(keyword.arg, keyword.value) for keyword in keywords]
        case ast.Dict(keys=keys, values=values):
            pairs = [
                (key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None, each)
                for key, each in zip(keys, values, strict=True)
            ]
        case _:
            return None
    texts = [each.value for key, each in pairs if key == name and isinstance(each, ast.Constant)]
    return next((text for text in texts if isinstance(text, str)), None)


def _field(node: ast.stmt, prefix: str, path: str) -> Iterator[Reference]:
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
        return
    name = node.target.id
    if name.startswith("_") or name == "model_config" or "ClassVar" in ast.dump(node.annotation):
        return
    aliases, optional, default = _declared(node)
    at = InFile(path, node.lineno, node.col_offset + 1, node.end_lineno)
    for each in aliases or [(prefix + name).upper()]:
        yield Reference(each, at, default, optional, declares=True)


def _declared(node: ast.AnnAssign) -> tuple[list[str], bool, str | None]:
    """Give alias names, whether the field may be absent, and its literal default."""
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
    """Give the names in `"NAME"`, `["A", "B"]` and `AliasChoices("A", "B")`."""
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""

"""The reference of launchgate.yml: a page and a JSON Schema, made from the classes that bind it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

from launchgate.policy.bind import dump
from launchgate.policy.document import document_schema
from launchgate.policy.settings import Settings
from launchgate.policy.shapes import FieldShape, ListOf, MapOf, OneOf, Record, Shape, fields_of, keys_of
from launchgate.policy.wording import expected
from launchgate.runner.registry import sections

HEAD = "<!-- made from the classes that bind launchgate.yml by `make docs` -->"
SCHEMA_URL = "https://raw.githubusercontent.com/launchgate/launchgate/main/schemas/launchgate.schema.json"
_INTRODUCTION = f"""\
# launchgate.yml

`launchgate config check` names every error with its place, `launchgate config show` prints what is in effect and where
each value comes from. Without the file, every key has its default. For an editor that knows the schema:

```yaml
# yaml-language-server: $schema={SCHEMA_URL}
version: 1
```

Anchors and merge keys work, keys that begin with `x-` are free, a repeated key is an error. A repository may
hold several files: each governs its folder down to where the next one begins, and paths in it are relative to it.

The third column is the role of a key:

- **project**: a change may add to it, since code and contract change together; removing or replacing an entry weakens.
- **policy**: a change that weakens it is reported as `config/gate-loosened`, and under `trust: base` the value of the
  base applies. So is an added environment that relaxes the checks of a file.
- **metadata**: has no effect on any check.
"""


def schema() -> str:
    """Return the JSON Schema of launchgate.yml as text."""
    gates = {name: section for name, section in sections().items() if section is not None}
    return json.dumps(document_schema(gates), indent=1, ensure_ascii=True) + "\n"


def page() -> str:
    """Return the Markdown page of every key."""
    parts = [HEAD, "", _INTRODUCTION, "## Core", "", *_record(Settings, "")]
    for name, section in sections().items():
        if section is not None:
            parts += [f"## {name}", "", _first_line(section), "", *_record(section, name)]
    return "\n".join(parts)


def _record(record: type[object], path: str) -> Iterator[str]:
    """Return the table of a record, then those of the records inside it."""
    fields = fields_of(record)
    yield from ("| key | value | default | role | meaning |", "|---|---|---|---|---|")
    yield from (_row(field) for field in fields)
    yield ""
    for keys in keys_of(record):
        names = ", ".join(f"`{name}`" for name in keys.names)
        yield from (f"{keys.how.capitalize()} of {names}.", "")
    for field in fields:
        for inner, suffix in _inner(field.shape, ""):
            below = f"{path}.{field.key}{suffix}".lstrip(".")
            yield from (f"### `{below}`", "", _first_line(inner), "", *_record(inner, below))


def _row(field: FieldShape) -> str:
    role = {"project": "project", "trusted": "policy", "metadata": "metadata"}[field.about.role]
    cells = (f"`{field.key}`", expected(field.shape), _default(field), role, field.about.help)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(field: FieldShape) -> str:
    if field.default is dataclasses.MISSING:
        return "required"
    value = dump(field.shape, field.default)
    return "" if value in (None, "", [], {}) else f"`{json.dumps(value)}`"


def _inner(shape: Shape, suffix: str) -> Iterator[tuple[type[object], str]]:
    """Return the records inside a shape, with how one gets there."""
    match shape:
        case Record():
            yield shape.type, suffix
        case ListOf():
            yield from _inner(shape.item, f"{suffix}[]")
        case MapOf():
            yield from _inner(shape.value, f"{suffix}.<name>")
        case OneOf():
            for each in shape.shapes:
                yield from _inner(each, suffix)


def _first_line(record: type[object]) -> str:
    return (record.__doc__ or "").partition("\n")[0]

"""The reads of environment variables in a whole tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from launchgate.code import javascript, python
from launchgate.code.reference import Reference, Usage, usage_of
from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.model.run import Skipped, SkipReason, Tree
from launchgate.text.content import text_of
from launchgate.text.paths import classify

LARGEST = 8 << 20
"""Bytes of a source file up to which it is read; above, nobody wrote it, and one that may read variables is told."""
_LARGE = 1 << 20
_MOST = 32 << 20  # bytes of large files in one look

_PYTHON = (".py", ".pyw")
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_MIXED = (".vue", ".svelte", ".astro")
_BROKEN_PYTHON = re.compile(r"""(?:os\.)?(?:environ(?:\.get)?|getenv)\s*[\[(]\s*["']([A-Za-z_]\w*)["']""")


def is_code(path: str) -> bool:
    """Whether a path is code whose reads count: of a language known here, not installed, generated or for tests."""
    known = path.endswith((*_PYTHON, *_JAVASCRIPT, *_MIXED)) and not path.endswith((".min.js", ".d.ts"))
    return known and is_own(path)


def is_own(path: str) -> bool:
    """Return whether a path is the application's: not installed, generated or for tests."""
    given = classify(path)
    return not (given.vendored or given.generated or given.test)


def for_tests(path: str) -> bool:
    """Return whether a file serves tests, whose variables are none of the application's."""
    return classify(path).test


def scan(tree: Tree, paths: Iterable[str], skipped: list[Skipped]) -> Usage:
    """Read the code at `paths`; what could not be read is appended to `skipped`."""
    modules_of_python: list[python.Module] = []
    modules_of_javascript: list[javascript.Module] = []
    count = large = 0
    for path in paths:
        try:
            data = tree.read(path)
        except Unreadable as error:
            skipped.append(Skipped(path, error.reason, SkipReason.FAILED))
            continue
        count += 1
        source = text_of(data)
        if source is None:
            skipped.append(Skipped(path, "binary content", SkipReason.OUT_OF_SCOPE))
            continue
        data, is_python = source, path.endswith(_PYTHON)
        if not ((python if is_python else javascript).concerns(data) or _calls(data)):
            continue
        large += len(data) if len(data) > _LARGE else 0
        if len(data) > LARGEST or large > _MOST:
            skipped.append(Skipped(path, _too_large(len(data)), SkipReason.FAILED))
            continue
        text = data.decode("utf-8", "replace")
        try:
            if is_python:
                modules_of_python.append(_python(text, path))
            else:
                mixed = path.endswith(_MIXED)
                modules_of_javascript.append((javascript.read_mixed if mixed else javascript.read)(text, path))
        except RecursionError:
            skipped.append(Skipped(path, "it is nested too deeply to be read", SkipReason.FAILED))
    prefixes = python.prefixes_of(modules_of_python)
    prefixes |= {prefix for each in modules_of_javascript for prefix in each.prefixes}
    return usage_of(_references(modules_of_python, modules_of_javascript), prefixes, count)


def _too_large(size: int) -> str:
    return (
        f"source of {size:,} bytes is not searched for reads of variables; "
        "if it is generated, name it under `env: exclude:`"
    )


def _calls(data: bytes) -> bool:
    """Return whether a file calls something with an upper-case word, which may be a wrapper defined elsewhere."""
    return re.search(rb"\(\s*[\"'][A-Z][A-Z0-9_]{2,}[\"']", data) is not None


def _python(text: str, path: str) -> python.Module:
    try:
        return python.read(text, path)
    except (SyntaxError, ValueError):  # another Python, or a template: the plain forms can still be seen
        found = [
            Reference(match[1], InFile(path, text.count("\n", 0, match.start()) + 1))
            for match in _BROKEN_PYTHON.finditer(text)
        ]
        return python.Module(references=found)


def _references(first: list[python.Module], second: list[javascript.Module]) -> Iterator[Reference]:
    for each in first:
        yield from each.references
    for module in second:
        yield from module.references
    yield from python.resolve(first)
    yield from javascript.resolve(second)

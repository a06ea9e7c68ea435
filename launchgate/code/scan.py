"""The reads of environment variables in a whole tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from launchgate.code import javascript, python
from launchgate.code.reader import CodeReader
from launchgate.code.reference import FileReads, Reference, Usage, resolve, usage_of
from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.model.run import Skipped, SkipReason, Tree
from launchgate.proc import Crashed
from launchgate.text.content import text_of
from launchgate.text.paths import classify

LARGEST = 8 << 20
"""Bytes of a source file up to which it is read; a larger one that may read variables is listed as not searched."""
_LARGE = 1 << 20
_MOST = 32 << 20  # bytes of large files in one scan

_PYTHON = (".py", ".pyw")
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_BROKEN_PYTHON = re.compile(r"""(?:os\.)?(?:environ(?:\.get)?|getenv)\s*[\[(]\s*["']([A-Za-z_]\w*)["']""")


def is_code(path: str) -> bool:
    """Whether a path is code whose reads count: of a language known here, not installed, generated or for tests."""
    known = path.endswith((*_PYTHON, *_JAVASCRIPT, *javascript.MIXED)) and not path.endswith((".min.js", ".d.ts"))
    return known and is_own(path)


def is_own(path: str) -> bool:
    """Whether a path is the application's: not installed, generated or for tests."""
    given = classify(path)
    return not (given.vendored or given.generated or given.test)


def for_tests(path: str) -> bool:
    """Whether a file serves tests, whose variables are not the application's."""
    return classify(path).test


def scan(tree: Tree, paths: Iterable[str], skipped: list[Skipped]) -> Usage:
    """Return the reads in the code at `paths`; what could not be read is appended to `skipped`."""
    modules: list[python.Module] = []
    others: list[FileReads] = []
    reader = CodeReader()
    count = large = 0
    for path in paths:
        source = _source(tree, path, skipped)
        count += source is not None
        if source is None:
            continue
        is_python = path.endswith(_PYTHON)
        if not ((python if is_python else javascript).concerns(source) or _calls(source)):
            continue
        large += len(source) if len(source) > _LARGE else 0
        if len(source) > LARGEST or large > _MOST:
            skipped.append(Skipped(path, _too_large(len(source)), SkipReason.FAILED))
            continue
        text = source.decode("utf-8", "replace")
        try:
            if is_python:
                modules.append(_python(text, path))
            else:
                others.append(reader.read(text, path))
        except RecursionError:
            skipped.append(Skipped(path, "nested too deeply to be read", SkipReason.FAILED))
        except Crashed as error:
            skipped.append(Skipped(path, f"the code parser {error.what}", SkipReason.FAILED))
        else:
            if not is_python and others[-1].trouble:
                skipped.append(Skipped(path, others[-1].trouble, SkipReason.FAILED))
    prefixes = python.prefixes_of(modules) | {prefix for each in others for prefix in each.prefixes}
    return usage_of(_references(modules, others), prefixes, count)


def _source(tree: Tree, path: str, skipped: list[Skipped]) -> bytes | None:
    try:
        source = text_of(tree.read(path))
    except Unreadable as error:
        skipped.append(Skipped(path, error.reason, SkipReason.FAILED))
        return None
    if source is None:
        skipped.append(Skipped(path, "binary content", SkipReason.OUT_OF_SCOPE))
    return source


def _too_large(size: int) -> str:
    return (
        f"source of {size:,} bytes is not searched for reads of variables; "
        "if it is generated, name it under `env: exclude:`"
    )


def _calls(data: bytes) -> bool:
    """Whether a file calls something with an upper-case word, which may be a wrapper defined elsewhere."""
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


def _references(first: list[python.Module], second: list[FileReads]) -> Iterator[Reference]:
    for module in first:
        yield from module.references
    for file in second:
        yield from file.references
    yield from python.resolve(first)
    yield from resolve(second)

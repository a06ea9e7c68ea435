"""The reads of environment variables in a whole tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from launchgate.code import javascript, python, shared
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
    known = known or (shared.language_of(path) is not None and not path.endswith("_test.go"))
    return known and is_own(path)


def is_own(path: str) -> bool:
    """Whether a path is the application's: not installed, generated or for tests."""
    given = classify(path)
    return not (given.vendored or given.generated or given.test)


def for_tests(path: str) -> bool:
    """Whether a file serves tests, whose variables are not the application's."""
    return classify(path).test


class _Scan:
    """One scan of a tree: what was read, and what could not be."""

    def __init__(self, tree: Tree, skipped: list[Skipped]) -> None:
        self._tree, self._skipped = tree, skipped
        self._reader = CodeReader()
        self._large = 0
        self._callers: list[str] = []
        self.modules: list[python.Module] = []
        self.javascript: list[FileReads] = []
        self.shared: list[tuple[str, FileReads]] = []
        self.count = 0

    def file(self, path: str) -> None:
        """Read one file; one of the shared languages that only calls functions waits until these are known."""
        source = _source(self._tree, path, self._skipped)
        if source is None:
            return
        self.count += 1
        calls = _calls(source)
        if shared.language_of(path) is not None:
            if shared.concerns(source, path):
                self._read(source, path)
            elif calls:
                self._callers.append(path)
        elif calls or (python if path.endswith(_PYTHON) else javascript).concerns(source):
            self._read(source, path)

    def callers(self) -> None:
        """Read the files that may call the functions found so far."""
        names = sorted({name.encode() for _, reads in self.shared for name in reads.wrappers})
        called = re.compile(rb"(?<!\w)(?:" + b"|".join(map(re.escape, names)) + rb")[ \t]{0,9}[(\"']")
        for path in self._callers if names else ():
            source = _source(self._tree, path, [])
            if source is not None and called.search(source):
                self._read(source, path)

    def _read(self, source: bytes, path: str) -> None:
        self._large += len(source) if len(source) > _LARGE else 0
        if len(source) > LARGEST or self._large > _MOST:
            self._skip(path, _too_large(len(source)))
            return
        text = source.decode("utf-8", "replace")
        try:
            if path.endswith(_PYTHON):
                self.modules.append(_python(text, path))
                return
            reads = self._reader.read(text, path)
        except RecursionError:
            self._skip(path, "nested too deeply to be read")
        except Crashed as error:
            self._skip(path, f"the code parser {error.what}")
        else:
            if reads.trouble:
                self._skip(path, reads.trouble)
            if shared.language_of(path) is not None:
                self.shared.append((path, reads))
            else:
                self.javascript.append(reads)

    def _skip(self, path: str, reason: str) -> None:
        self._skipped.append(Skipped(path, reason, SkipReason.FAILED))


def scan(tree: Tree, paths: Iterable[str], skipped: list[Skipped]) -> Usage:
    """Return the reads in the code at `paths`; what could not be read is appended to `skipped`."""
    found = _Scan(tree, skipped)
    for path in paths:
        found.file(path)
    found.callers()
    others = [*found.javascript, *(reads for _, reads in found.shared)]
    prefixes = python.prefixes_of(found.modules) | {prefix for each in others for prefix in each.prefixes}
    return usage_of(_references(found), prefixes, found.count)


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


def _references(found: _Scan) -> Iterator[Reference]:
    for module in found.modules:
        yield from module.references
    for reads in (*found.javascript, *(reads for _, reads in found.shared)):
        yield from reads.references
    yield from python.resolve(found.modules)
    yield from resolve(found.javascript)
    yield from shared.resolve(found.shared)

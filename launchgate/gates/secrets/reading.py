"""What is scanned: the texts of a run, each once, and what of it could not or need not be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

from launchgate.detect.candidate import Fragment
from launchgate.detect.engine import MOST_IN_TEXT
from launchgate.detect.paths import for_readers, for_tests, notation
from launchgate.detect.pem_blocks import blocks_around, may_lack_frame
from launchgate.gates.secrets.parallel_prescan import LOOK, LOST, NOTHING, is_pointer, prescan
from launchgate.model.errors import Unreadable
from launchgate.model.run import PathKind, Scope, Skipped, SkipReason
from launchgate.suppressions.grammar import WORD
from launchgate.text.content import text_of
from launchgate.text.globs import globs
from launchgate.text.plural import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchgate.detect.archives import Archives
    from launchgate.detect.engine import Engine, Match
    from launchgate.model.run import ChangedFile, CommitInfo, PathInfo, Run, Tree


MESSAGE = "COMMIT_MSG"
"""The path at which commits themselves are reported."""

_NAMES = "names"
_AT_ONCE = 10_000


class _NameCollector:
    """Collects names and gives them as texts of one a line: for the engine a text costs more than a name."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: set[int] = set()
        self._lines: list[str] = []
        self._named: list[tuple[str, str]] = []

    def of_file(self, path: str) -> None:
        """Take the path of a file, once."""
        key = hash(path)
        if key not in self._known:
            self._known.add(key)
            self._add(path, path, "the name of the file")

    def of_people(self, commit: CommitInfo) -> None:
        """Take the author and the committer of a commit."""
        self._add(commit.author, MESSAGE, "the author of the commit")
        if commit.committer != commit.author:
            self._add(commit.committer, MESSAGE, "the committer of the commit")

    def text(self) -> Iterator[Fragment]:
        """Return what was collected since this was last asked."""
        lines, named, self._lines, self._named = self._lines, self._named, [], []
        for at in range(0, len(lines), _AT_ONCE):
            data = "\n".join(lines[at : at + _AT_ONCE]).encode("utf-8", "surrogateescape")
            yield Fragment(_NAMES, data, named=named[at : at + _AT_ONCE])

    def _add(self, name: str, path: str, what: str) -> None:
        self._lines.append(name.replace("\n", " "))
        self._named.append((path, what))


@dataclass(slots=True)
class Reading:
    """Walks a run; `scanned` and `skipped` are complete when `head` and `history` have been walked to their ends.

    Where `sought` is not None, files of a tree without a secret or any of these words may be skipped.
    Where there are `archives`, what lies in them is given too, as `archive!inner`.
    """

    run: Run
    exclude: tuple[str, ...] = ()
    sought: Sequence[bytes] | None = None
    archives: Archives | None = None
    scanned: Counter[str] = field(default_factory=Counter)
    _skipped: dict[Skipped, None] = field(default_factory=dict)
    _excluded: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _names: _NameCollector = field(default_factory=_NameCollector)

    def head(self) -> Iterator[Fragment]:
        """Return what is scanned at head: the added lines of a change, or whole files of a tree."""
        change = self.run.change
        yield from self._whole(self.run.tree) if change is None else self._added(change.files())
        yield from self._names.text()
        self._names = _NameCollector()

    def beside(self) -> Iterator[Fragment]:
        """Return the files of head that other shards of a history report: what is there is at head too."""
        if self.run.history is None:
            return
        mine = frozenset(self.run.tree.paths())
        for path in self.run.history.head.paths():
            if path not in mine and not self._leaves_out(path):
                with suppress(Unreadable):
                    yield Fragment(path, text_of(self.run.history.head.read(path)) or b"")

    def history(self) -> Iterator[tuple[CommitInfo, Fragment]]:
        """Return what each commit of a range adds, its message included, oldest first."""
        if self.run.history:
            pairs: Iterable[tuple[CommitInfo, Iterable[ChangedFile]]] = self.run.history.each_commit(_kind)
        elif self.run.change and self.run.where.scope is not Scope.STAGED:
            pairs = self.run.change.each_commit()
        else:
            return
        for commit, files in pairs:
            self.scanned["commits"] += 1
            yield commit, Fragment(MESSAGE, commit.message.encode("utf-8", "surrogateescape"))
            self._names.of_people(commit)
            for text in self._added(files, commit):
                yield commit, text
            for text in self._names.text():
                yield commit, text

    def scan(self, engine: Engine, text: Fragment) -> Sequence[Match]:
        """Return what an engine finds in a text; what it could not scan counts as skipped."""
        try:
            found = engine.scan(text)
        except Unreadable as error:
            self.skip(text.path, error.reason, SkipReason.FAILED)
            return ()
        if len(found) >= MOST_IN_TEXT:
            self.skip(text.path, f"{MOST_IN_TEXT:,} secrets found in it; the rest is not scanned", SkipReason.FAILED)
        return found

    def skipped(self) -> Sequence[Skipped]:
        """Return everything in scope that was not scanned, with the reason."""
        for source in (self.run.change, self.run.history):
            if source is not None:
                self._skipped.update(dict.fromkeys(source.skipped()))
        excluded = [
            Skipped(pattern, f"`secrets.exclude` skips {count(len(paths), 'file')} in scope", SkipReason.BY_CONFIG)
            for pattern, paths in sorted(self._excluded.items())
        ]
        return (*self._skipped, *excluded)

    def skip(self, subject: str, reason: str, why: SkipReason) -> None:
        """Remember that something was not scanned."""
        self._skipped[Skipped(subject, reason, why)] = None

    def _whole(self, tree: Tree) -> Iterator[Fragment]:
        files = []
        for info in tree.entries():
            leaves_out = self._leaves_out(info.path)
            if not leaves_out:
                self._names.of_file(info.path)
            if info.kind is PathKind.SUBMODULE:
                self.skip(info.path, "a submodule is checked in its own repository", SkipReason.OUT_OF_SCOPE)
            elif not leaves_out:
                files.append(info)
        for path, known, why in self._sieved(files):
            if known == LOOK:
                yield from self._read(tree, path)
            elif known == LOST:
                self.skip(path, why, SkipReason.FAILED)
            else:
                tree.remember_match(WORD, path, holds=False)
                self._note(path, is_text=known == NOTHING)

    def _sieved(self, files: Sequence[PathInfo]) -> Iterable[tuple[str, int, str]]:
        if self.sought is None:
            return ((info.path, LOOK, "") for info in files)
        return prescan(self.run, files, self.sought)

    def _read(self, tree: Tree, path: str) -> Iterator[Fragment]:
        try:
            content = tree.read(path)
        except Unreadable as error:
            self.skip(path, error.reason, SkipReason.FAILED)
            return
        if self._is_archive(content):
            yield from self._opened(path, content)
            return
        text = text_of(content)
        tree.remember_match(WORD, path, holds=text is not None and WORD in text)
        if text is None or not self._is_pointer(path, text):
            self._note(path, is_text=text is not None)
            yield from () if text is None else (Fragment(path, text),)

    def _is_late(self, path: str) -> bool:
        """Whether the run's time was used up before this file's turn."""
        try:
            self.run.budget.check_time(path)
        except Unreadable as error:
            self.skip(path, error.reason, SkipReason.FAILED)
            return True
        return False

    def _note(self, path: str, *, is_text: bool) -> None:
        if is_text:
            self.scanned["files"] += 1
        else:
            self.skip(path, "binary content", SkipReason.OUT_OF_SCOPE)

    def _added(self, files: Iterable[ChangedFile], commit: CommitInfo | None = None) -> Iterator[Fragment]:
        """Return what files add at head, which is counted, or in a commit."""
        for file in files:
            if file.status == "deleted" or self._leaves_out(file.path) or self._is_late(file.path):
                continue
            if file.status in {"added", "renamed"}:
                self._names.of_file(file.path)
            if file.kind is PathKind.SUBMODULE:
                self.skip(file.path, "a submodule is checked in its own repository", SkipReason.OUT_OF_SCOPE)
            elif file.binary:
                yield from self._binary(file, commit)
            else:
                text = joined(file)
                if self._is_archive(text.data):
                    yield from self._binary(file, commit)
                    continue
                if file.status in {"modified", "renamed"} and may_lack_frame(text.data):
                    yield from self._framed(file, commit)
                if commit is None:
                    self.scanned["files"] += 1
                    self.scanned["added lines"] += len(file.added)
                if not self._is_pointer(file.path, text.data):
                    yield text

    def _binary(self, file: ChangedFile, commit: CommitInfo | None) -> Iterator[Fragment]:
        """Return what lies in a changed file that holds no lines, where it is an archive and those are wanted."""
        try:
            content = self._content(file, commit) if self.archives else b""
        except Unreadable as error:
            self.skip(file.path, error.reason, SkipReason.FAILED)
            return
        if self._is_archive(content):
            yield from self._opened(file.path, content)
        else:
            self.skip(file.path, "binary content", SkipReason.OUT_OF_SCOPE)

    def _is_archive(self, content: bytes) -> bool:
        if self.archives is None:
            return False
        from launchgate.detect.archives import kind_of

        return bool(kind_of(content))

    def _opened(self, path: str, content: bytes) -> Iterator[Fragment]:
        """Return the texts that lie in an archive; what of it cannot be scanned is reported, file by file."""
        assert self.archives is not None
        binary = 0
        for name, inner in self.archives.open(path, content):
            if self._leaves_out(name.replace("!", "/")):  # an archive is a folder to `exclude`
                continue
            if isinstance(inner, Unreadable):
                self.skip(name, inner.reason, SkipReason.FAILED)
            elif (text := text_of(inner)) is None:
                binary += 1
            else:
                self.scanned["files in archives"] += 1
                yield Fragment(name, text)
        if binary:
            self.skip(path, f"{count(binary, 'file')} of binary content in it", SkipReason.OUT_OF_SCOPE)

    def _content(self, file: ChangedFile, commit: CommitInfo | None) -> bytes:
        """Return the whole of a changed file, at head or in a commit."""
        change = self.run.change
        assert change is not None
        return change.head.read(file.path) if commit is None else change.read_at(commit, file.path)

    def _framed(self, file: ChangedFile, commit: CommitInfo | None) -> Iterator[Fragment]:
        """Return the whole blocks of a file in which a change, or a commit, puts lines between a BEGIN and an END."""
        try:
            content = text_of(self._content(file, commit)) or b""
        except Unreadable as error:
            self.skip(file.path, error.reason, SkipReason.FAILED)
            return
        lines = blocks_around(content, (number for number, _ in file.added))
        if lines:
            yield Fragment(file.path, b"\n".join(line for _, line in lines), [number for number, _ in lines])

    def _leaves_out(self, path: str) -> bool:
        if not self.exclude or not globs(*self.exclude).match(path):
            return False
        self._excluded[next(each for each in self.exclude if globs(each).match(path))].add(path)
        return True

    def _is_pointer(self, path: str, text: bytes) -> bool:
        if not is_pointer(text):
            return False
        self.skip(path, "a Git LFS pointer: the content is stored elsewhere", SkipReason.OUT_OF_SCOPE)
        return True


def _kind(path: str) -> object:
    """Return what detectors read from a path: content is scanned again where that differs."""
    return notation(path), for_tests(path), for_readers(path)


def joined(file: ChangedFile) -> Fragment:
    """Return the added lines of a file as one text with their line numbers."""
    blocks = getattr(file.added, "blocks", None)
    if blocks is None:
        return Fragment(file.path, b"\n".join(line for _, line in file.added), [number for number, _ in file.added])
    if len(blocks) == 1 and blocks[0][0] == 1:
        return Fragment(file.path, blocks[0][1])
    return Fragment(file.path, b"".join(block for _, block in blocks), _Numbers(blocks))


class _Numbers(Sequence[int]):
    """The line numbers of blocks of lines, counted out at the first that is asked for: most texts hold nothing."""

    __slots__ = ("_blocks", "_numbers")

    def __init__(self, blocks: Sequence[tuple[int, bytes]]) -> None:
        """Take `(first line, bytes of all lines)` of each block."""
        self._blocks = blocks
        self._numbers: list[int] | None = None

    def __len__(self) -> int:
        """Count the lines, and the empty one after the last."""
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        """Return the number of a line."""
        return self._all()[index]

    def _all(self) -> list[int]:
        if self._numbers is None:
            numbers = [first + at for first, block in self._blocks for at in range(block.count(b"\n"))]
            self._numbers = [*numbers, numbers[-1] + 1] if numbers else [1]
        return self._numbers

"""From git's raw entries to changed files: what a difference adds, and what it could not show and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, overload

from launchgate.git.patch import NAMES, OUTPUT, DiffEntry, read_entries
from launchgate.git.process import run, start
from launchgate.git.trees import MODES
from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.run import ChangedFile, PathKind, Skipped, SkipReason
from launchgate.text.content import CEILING, UTF16_MARKS, is_binary, is_writing, text_of, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Added(Sequence[tuple[int, bytes]]):
    """Added lines as `(1-based line in the new file, bytes without line ending)`, kept as whole blocks.

    `blocks` holds `(first line, bytes of all its lines, each ending in a newline)` for code that scans whole blocks.
    """

    __slots__ = ("_count", "blocks")

    def __init__(self, blocks: Sequence[tuple[int, bytes]] = (), count: int | None = None) -> None:
        """Hold `blocks`, in order of their lines; `count` is the number of lines where it is known."""
        self.blocks = blocks
        self._count = count

    @classmethod
    def whole(cls, content: bytes) -> Added:
        """Return a file of which every line is new."""
        return cls([(1, content if content.endswith(b"\n") else content + b"\n")] if content else [])

    def __len__(self) -> int:
        """Count the lines."""
        if self._count is None:
            self._count = sum(block.count(b"\n") for _, block in self.blocks)
        return self._count

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Return the lines in order."""
        for first, block in self.blocks:
            for number, line in enumerate(block[:-1].split(b"\n"), first):
                yield number, line.removesuffix(b"\r")

    @overload
    def __getitem__(self, index: int) -> tuple[int, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[int, bytes]]: ...
    def __getitem__(self, index: int | slice) -> tuple[int, bytes] | list[tuple[int, bytes]]:
        """Return one line or several; for all of them iterate."""
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        """Equal to any sequence of the same lines."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # a sequence that equals lists cannot be hashed


_Status: TypeAlias = Literal["added", "modified", "renamed", "deleted", "retyped"]
_STATUS: dict[str, _Status] = {
    "A": "added",
    "M": "modified",
    "R": "renamed",
    "D": "deleted",
    "T": "retyped",
}
_PATHS_AT_ONCE = 500


class _Contents(Protocol):
    """How the new content of an entry is read where the patch does not show it: by object, or by path."""

    def read(self, entry: DiffEntry) -> bytes:
        """Return all of it; raise `Unreadable` over the ceiling."""

    def start_of(self, entry: DiffEntry) -> tuple[int, bytes]:
        """Return its size and its first bytes, whatever its size."""


def ask(
    root: str,
    question: Sequence[str],
    *,
    paths: Sequence[str] = (),
    given: bytes = b"",
    environ: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, list[DiffEntry]]]:
    """Put one difference to git, such as `("diff-tree", base, head)`; give `(commit id, entries)` as they come.

    Content over the ceiling is never printed: git calls it binary, and `changed_files` reads it.

    Git reads what deleted files held, to find renames and, in a partial clone, before anything else. No gate needs it:
    where git fails, it is asked once more without them, and a renamed file counts as a new one.
    """
    command, *rest = question
    limited = ("-c", f"core.bigFileThreshold={CEILING}", command)
    answered: set[str] = set()
    try:
        for commit, entries in _put(root, (*limited, *OUTPUT, *rest, "--", *paths), given, environ):
            answered.add(commit)
            yield commit, entries
    except Inconclusive:
        for commit, listed in _put(root, (command, *NAMES, *rest, "--", *paths), given, environ):
            if commit not in answered:
                one = ("--root", commit) if given else rest
                yield commit, [*_without_deleted(root, (*limited, *OUTPUT, "--no-renames", *one), listed, environ)]


def _without_deleted(
    root: str, argv: Sequence[str], listed: Sequence[DiffEntry], environ: Mapping[str, str] | None
) -> Iterator[DiffEntry]:
    """Yield the entries `listed`, with content for those that are not deleted."""
    yield from (entry for entry in listed if entry.status == "D")
    paths = [f":(top,literal){entry.path}" for entry in listed if entry.status != "D"]
    for start_at in range(0, len(paths), _PATHS_AT_ONCE):
        answers = _put(root, (*argv, "--", *paths[start_at : start_at + _PATHS_AT_ONCE]), b"", environ)
        yield from (entry for _, found in answers for entry in found if entry.status != "D")


def _put(
    root: str, argv: Sequence[str], given: bytes, environ: Mapping[str, str] | None
) -> Iterator[tuple[str, list[DiffEntry]]]:
    """Yield git's answers, each a commit late: the last one counts only when git confirms that it is whole."""
    latest = None
    with start(root, argv, given=given, environ=environ) as git:
        for answer in read_entries(git.stdout):
            if latest is not None:
                yield latest
            latest = answer
        git.finish()
    if latest is not None:
        yield latest


def changed_files(
    root: str,
    question: Sequence[str],
    entries: Sequence[DiffEntry],
    contents: _Contents,
    environ: Mapping[str, str] | None = None,
) -> tuple[list[ChangedFile], list[Skipped]]:
    """Return the changed files of `entries`, sorted by path, and what could not be read.

    `question` is the difference they come from: it is put again, in `environ`, for text that attributes call binary.
    """
    skipped: list[Skipped] = []
    hidden = [entry for entry in entries if _is_doubtful(entry) and _reveals_text(entry, contents, skipped)]
    for start_at in range(0, len(hidden), _PATHS_AT_ONCE):
        _uncover(root, question, hidden[start_at : start_at + _PATHS_AT_ONCE], environ)
    for entry in entries:
        if entry.status == "U":
            skipped.append(Skipped(entry.path, "it has merge conflicts that are not resolved", SkipReason.FAILED))
        elif entry.dropped:
            skipped.append(Skipped(entry.path, "it adds more lines than one run may hold", SkipReason.FAILED))
    files = [_changed(entry) for entry in entries if entry.status in _STATUS]
    return sorted(files, key=lambda file: file.path), skipped


def _changed(entry: DiffEntry) -> ChangedFile:
    mode = entry.old_mode if entry.status == "D" else entry.new_mode
    kind = MODES.get(mode, PathKind.FILE)
    added = Added() if kind is PathKind.SUBMODULE else Added(entry.blocks)
    return ChangedFile(entry.path, _STATUS[entry.status], entry.old_path, added, kind, entry.binary)


def _is_doubtful(entry: DiffEntry) -> bool:
    """Return whether attributes may have decided what only content may: text called binary, or binary called text."""
    return entry.status != "D" and (entry.binary or any(b"\0" in block for _, block in entry.blocks))


def _reveals_text(entry: DiffEntry, contents: _Contents, skipped: list[Skipped]) -> bool:
    """Decide by content whether a file is binary; return whether it is text whose lines git did not show."""
    hidden = entry.binary
    try:
        size, beginning = contents.start_of(entry)
        entry.binary = is_binary(beginning)
        if beginning.startswith(UTF16_MARKS) or (entry.binary and size <= CEILING and is_writing(beginning)):
            text = text_of(contents.read(entry))
            entry.binary, entry.blocks, hidden = text is None, list(Added.whole(text or b"").blocks), False
    except Unreadable as error:
        skipped.append(Skipped(entry.path, error.reason, SkipReason.FAILED))
        return False
    if entry.binary:
        entry.blocks = []
        return False
    if size > CEILING:
        skipped.append(Skipped(entry.path, too_large(size), SkipReason.FAILED))
    return hidden and size <= CEILING


def _uncover(
    root: str, question: Sequence[str], hidden: Sequence[DiffEntry], environ: Mapping[str, str] | None
) -> None:
    """Ask for the lines of `hidden` whatever the attributes are."""
    names = sorted({name for entry in hidden for name in (entry.path, entry.old_path) if name})
    paths = [f":(top,literal){name}" for name in names]
    again = ask(root, (*question, "--text"), paths=paths, environ=environ)
    shown = {entry.path: entry for _, found in again for entry in found}
    for entry in hidden:
        if entry.path in shown:
            entry.blocks, entry.dropped = shown[entry.path].blocks, shown[entry.path].dropped


def staged_changes(directory: str) -> tuple[Sequence[ChangedFile], Sequence[Skipped]]:
    """Return what the index adds to HEAD, sorted by path, and what could not be read.

    `directory` lies anywhere in the work tree. Before the first commit everything in the index is new.
    """
    question: tuple[str, ...] = ("diff-index", "--cached", "HEAD")
    try:
        entries = [entry for _, found in ask(directory, question) for entry in found]
    except Inconclusive:
        if run(directory, ("rev-parse", "--verify", "--quiet", "HEAD"), allowed=(1, 128))[0] == 0:
            raise
        question = ("diff-index", "--cached", empty_tree(directory))
        entries = [entry for _, found in ask(directory, question) for entry in found]
    return changed_files(directory, question, entries, _Staged(directory))


def empty_tree(directory: str) -> str:
    """Return the id of the tree that holds nothing, in the hash the repository uses."""
    return run(directory, ("hash-object", "-t", "tree", "--stdin"))[1].decode().strip()


class _Staged:
    """New contents by object id; the process that reads them is started only for files that git calls binary."""

    def __init__(self, directory: str) -> None:
        self._directory = directory

    def read(self, entry: DiffEntry) -> bytes:
        from launchgate.git.objects import Objects

        return Objects(self._directory).read(entry.new, entry.path)

    def start_of(self, entry: DiffEntry) -> tuple[int, bytes]:
        from launchgate.git.objects import Objects

        return Objects(self._directory).start_of(entry.new, entry.path)

"""Reads objects by their ids, many through one `cat-file --batch`, and never more of one than the ceiling."""

from __future__ import annotations

import re
from threading import Lock
from typing import IO, TYPE_CHECKING, NoReturn

from launchgate.git.process import Running, explain, run, start
from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.run import CommitInfo
from launchgate.text.content import CEILING, SNIFFED, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_BATCH = ("cat-file", "--batch")
_CHUNK = 1 << 20


class Objects:
    """The objects of one repository; one process serves all reads. Safe to share between threads."""

    def __init__(self, directory: str) -> None:
        """Read from the repository that `directory` lies in; nothing is started before the first read."""
        self._directory = directory
        self._git: Running | None = None
        self._lock = Lock()

    def read(self, oid: str, path: str, *, limit: int = CEILING) -> bytes:
        """Return the content of `oid`; raise `Unreadable` naming `path` for what is missing or over `limit` bytes."""
        with self._lock:
            size = self._ask(oid, path)
            if size > limit:
                self._stop()
                raise Unreadable(path, too_large(size, limit))
            return self._take(size, path)[:-1]

    def start_of(self, oid: str, path: str) -> tuple[int, bytes]:
        """Return the size of `oid` and its first bytes, whatever its size: enough to decide whether it is binary."""
        with self._lock:
            size = self._ask(oid, path)
            if size <= SNIFFED:
                return size, self._take(size, path)[:-1]
            content = self._take(SNIFFED - 1, path)
            self._stop()
            return size, content

    def read_many(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Return `(path, content)` for each `(path, oid)`, in order; in place of content the reason it is missing."""
        pairs = list(wanted)
        requests = "".join(f"{oid}\n" for _, oid in pairs).encode()
        with start(self._directory, (*_BATCH, "--buffer"), given=requests) as git:
            _widen(git.stdout)
            for path, _ in pairs:
                answer = git.stdout.readline()
                if not answer:
                    git.finish()
                size = _size(answer, path)
                if isinstance(size, Unreadable):
                    yield path, size
                elif size > CEILING:
                    _discard(git.stdout, size + 1)
                    yield path, Unreadable(path, too_large(size))
                else:
                    content = git.stdout.read(size)
                    if len(content) < size or git.stdout.read(1) != b"\n":
                        git.finish()
                    yield path, content

    def commits(self, ids: Iterable[str]) -> Iterator[CommitInfo]:
        """Return each commit from its object: replace refs and grafts have no part in it."""
        for oid, content in self.read_many((each, each) for each in ids):
            if isinstance(content, Unreadable):
                message = f"commit {oid[:12]} is not in this clone"
                raise Inconclusive(message, hint="fetch the whole history: `fetch-depth: 0`")
            yield parse_commit(oid, content)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def __del__(self) -> None:
        """End the process with its owner."""
        self._stop()

    def _ask(self, oid: str, path: str) -> int:
        if self._git is None:
            self._git = start(self._directory, _BATCH, given=None)
        assert self._git.stdin is not None
        try:
            self._git.stdin.write(f"{oid}\n".encode())
            self._git.stdin.flush()
        except BrokenPipeError:
            self._fail(path)
        answer = self._git.stdout.readline()
        if not answer:
            self._fail(path)
        size = _size(answer, path)
        if isinstance(size, Unreadable):
            raise size
        return size

    def _take(self, size: int, path: str) -> bytes:
        assert self._git is not None
        content = self._git.stdout.read(size + 1)
        if len(content) <= size:
            self._fail(path)
        return content

    def _fail(self, path: str) -> NoReturn:
        """Raise the error of a git that stopped: in a partial clone it stops at the first object it lacks."""
        git, self._git = self._git, None
        assert git is not None
        with git:
            git.close()
            error = explain(1, git.complaint())
        raise Unreadable(path, f"{error.message}; {error.hint}", hint=error.hint)

    def _stop(self) -> None:
        git, self._git = self._git, None
        if git is not None:
            with git:
                pass


def sizes(directory: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the size in bytes of each object that is there, without reading any."""
    requests = "".join(f"{oid}\n" for oid in dict.fromkeys(ids)).encode()
    _, output = run(directory, ("cat-file", "--batch-check=%(objectname) %(objectsize)"), given=requests)
    fields = (line.split() for line in output.splitlines())
    return {oid.decode(): int(size) for oid, size in fields if size.isdigit()}


def parse_commit(oid: str, content: bytes) -> CommitInfo:
    """Read a commit object; text is decoded by the encoding it names, with what does not fit replaced."""
    head, _, body = content.partition(b"\n\n")
    fields = [line.split(b" ", 1) for line in head.split(b"\n") if not line.startswith(b" ") and b" " in line]
    values = {field[0]: field[1] for field in reversed(fields)}
    encoding = values.get(b"encoding", b"utf-8").decode("ascii", "replace").lower()
    # Only encodings in which ASCII is itself: the author of a commit must not choose one that hides its text from us.
    single = encoding.startswith(("iso-8859-", "iso8859-", "latin", "windows-125", "cp125", "koi8-"))
    try:
        message = body.decode(encoding if single else "utf-8", "replace")
    except (LookupError, ValueError):
        message = body.decode("utf-8", "replace")
    author, committer = (_person(values.get(key, b"")) for key in (b"author", b"committer"))
    parents = tuple(value.decode() for key, value in fields if key == b"parent")
    return CommitInfo(oid, parents, author, message, committer)


def _person(field: bytes) -> str:
    """Return `name <address>` of a field that ends in a time."""
    name, closed, _ = field.decode("utf-8", "replace").rpartition(">")
    return name + closed


def _size(answer: bytes, path: str) -> int | Unreadable:
    fields = answer.split()
    if len(fields) == 3 and fields[2].isdigit():  # noqa: PLR2004 - id, type, size
        return int(fields[2])
    return Unreadable(path, "its content is not in this clone", hint="fetch it: a full clone instead of a partial one")


def _widen(pipe: IO[bytes]) -> None:
    """Let git run ahead by more than a page; where that cannot be had it waits for us more often."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(pipe.fileno(), F_SETPIPE_SZ, _CHUNK)
    except (ImportError, OSError):
        return


def _discard(output: IO[bytes], size: int) -> None:
    """Read past `size` bytes, a chunk at a time."""
    while size > 0 and (chunk := output.read(min(size, _CHUNK))):
        size -= len(chunk)


_OID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def is_oid(text: str) -> bool:
    """Return whether `text` is the full id of an object."""
    return _OID.fullmatch(text) is not None


def is_zero(oid: str) -> bool:
    """Return whether `oid` is the all-zero id with which git writes "nothing"."""
    return bool(oid) and not oid.strip("0")

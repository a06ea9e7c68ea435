"""What the command line names: files anywhere, folders, standard input."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from launchgate.files.opening import KINDS, PLAIN, read_at_most, unreadable
from launchgate.files.root import SafeRoot, kind_of
from launchgate.model.errors import Missing, Unreadable, UsageError
from launchgate.model.run import PathInfo
from launchgate.model.trees import TreeBase
from launchgate.text.content import CEILING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def read_user_file(path: str, *, limit: int = CEILING) -> bytes:
    """Return the content of a file that the user, the runner or our package names; links and pipes are allowed.

    Raises `UsageError` where there is none, `Unreadable` for a folder, a disk or more than `limit` bytes.
    """
    try:
        fd = os.open(path, PLAIN)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file", hint="check the spelling of the path") from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    try:
        kind = stat.S_IFMT(os.fstat(fd).st_mode)
        if kind not in {stat.S_IFREG, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR}:
            raise Unreadable(path, KINDS.get(kind, "it is not a file"))
        content = read_at_most(fd, limit + 1)
    finally:
        os.close(fd)
    if len(content) > limit:
        raise Unreadable(path, f"it is larger than {limit} bytes")
    return content


class Files(TreeBase):
    """Files and folders that the command line names, in that order; folders are walked, links in them not followed.

    A named file may be anywhere and may be a link or a pipe. Paths are relative to `root` where they lie below it.
    """

    name = "the files named"

    def __init__(self, paths: Sequence[str], root: str) -> None:
        """Take `paths` as typed, relative to the working directory; raise `UsageError` for one that does not exist."""
        super().__init__()
        self.root = root
        self._roots: dict[str, tuple[SafeRoot, str] | str] = {}
        for path in paths:
            if not os.path.lexists(path):
                raise UsageError(f"{path}: there is no such file or folder", hint="check the spelling of the path")
            self._name(path)

    def _name(self, path: str) -> None:
        if not os.path.isdir(path):
            self._roots.setdefault(_shown(path, self.root), path)
            return
        safe = SafeRoot(path)
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name != ".git")
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in sorted((*names, *links)):
                full = os.path.join(folder, name)
                self._roots.setdefault(
                    _shown(full, self.root), (safe, os.path.relpath(full, path).replace(os.sep, "/"))
                )

    def entries(self) -> Sequence[PathInfo]:
        """Return every path, in the order in which the command line names them."""
        if self._entries is None:
            self._entries = tuple(self._list())
        return self._entries

    def _list(self) -> Iterable[PathInfo]:
        for path, source in self._roots.items():
            status = source[0].info(source[1]) if isinstance(source, tuple) else None
            yield PathInfo(path) if status is None else PathInfo(path, kind_of(status.st_mode), status.st_size)

    def read(self, path: str) -> bytes:
        """Return the content of a named file, or of a file in a named folder."""
        source = self._roots.get(path)
        if source is None:
            raise Missing(path, f"it is not among {self.name}", hint="name it on the command line")
        if isinstance(source, str):
            return read_user_file(source)
        return source[0].read_or_link(source[1])


class StdinTree(TreeBase):
    """Standard input as a tree of one text, called `-`; `clean` makes of it what is scanned."""

    name = "standard input"

    def __init__(self, clean: Callable[[bytes], bytes] = bytes) -> None:
        """Read nothing yet."""
        super().__init__()
        self._clean = clean
        self._content: bytes | None = None

    def _list(self) -> Iterable[PathInfo]:
        yield PathInfo("-")

    def read(self, path: str) -> bytes:
        """Return all of standard input; raise `Unreadable` over the ceiling."""
        if path != "-":
            raise Missing(path, f"it is not among {self.name}")
        if self._content is None:
            content = read_at_most(0, CEILING + 1)
            if len(content) > CEILING:
                raise Unreadable(path, f"it is larger than {CEILING} bytes", hint="give it in parts")
            self._content = self._clean(content)
        return self._content


def _shown(path: str, root: str) -> str:
    """Return `path` relative to `root` with forward slashes, or absolute where it lies elsewhere."""
    full, top = os.path.abspath(path), os.path.abspath(root)
    inside = full[len(top) + 1 :] if full.startswith(top.rstrip(os.sep) + os.sep) else full
    return inside.replace(os.sep, "/")


# https://ecma-international.org/publications-and-standards/standards/ecma-48/, control sequences and strings
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[@-Z\\^_])|[\0\x08]")
# GitHub: `2026-01-05T09:00:00.1234567Z text`, after `job<TAB>step<TAB>` from `gh run view --log`;
# GitLab: `2026-01-05T09:00:00.123456Z 00O text`, and `section_start:1767603600:name[collapsed=true]`.
_STARTS = re.compile(
    rb"(?m)^(?:\xef\xbb\xbf)?(?:[^\t\n]{0,200}\t[^\t\n]{0,200}\t(?:\xef\xbb\xbf)?(?=\d{4}-))?"
    rb"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)[ ](?:[0-9a-f]{2}[OE][ +])?)?"
    rb"(?:section_(?:start|end):\d{1,12}:[\w.-]{1,200}(?:\[[^\]\n]{0,200}\])?\r?)?"
)


def plain_log(log: bytes) -> bytes:
    """Return a log with as many lines as before, each without escapes, time stamps and section marks."""
    return _STARTS.sub(b"", _ESCAPES.sub(b"", log))

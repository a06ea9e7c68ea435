"""The work tree as objects, so that git compares the bytes on disk.

Left to itself git would put them through what attributes name: filters (programs of the repository's configuration),
encodings, line endings; and it would believe the index about which files need not be read. Here git is only asked which
files may differ. They are read by `launchgate.files` and become objects of a temporary store, and an index of them is
compared with the base.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from launchgate.git.patch import KEPT_BYTES, DiffEntry, read_entries
from launchgate.git.process import environment, run, start, with_settings
from launchgate.git.trees import PATIENCE
from launchgate.model.errors import Unreadable
from launchgate.model.run import PathKind, Skipped, SkipReason
from launchgate.text.content import CEILING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launchgate.git.trees import Commit, WorkTree

_RAW = ("--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty")
# A setting of the repository must not make files count as unchanged that are not.
_STATS = (("core.checkStat", "default"), ("core.trustctime", "true"), ("core.ignoreStat", "false"))
_FILES = ("100644", "100755", "120000")


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The work tree of one moment: `question` compares it with the base, put to a git that runs in `environ`.

    `apart` are entries that the question does not show (submodules, large files, conflicts), `skipped` what could not
    be read.
    """

    question: tuple[str, ...]
    environ: Mapping[str, str]
    apart: list[DiffEntry] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@contextmanager
def snapshot(base: Commit, tree: WorkTree) -> Iterator[_Snapshot]:
    """Return the tracked files of `tree` as they are on disk, comparable with `base` until the context is left."""
    with tempfile.TemporaryDirectory(prefix="launchgate-") as folder:
        made = _Snapshot(("diff-index", "--cached", base.oid), _environ(folder))
        made.skipped.extend(_closed(tree))
        store = _Store(os.path.join(folder, "objects"), base, tree)
        lines = [line for entry in _candidates(base, tree) if (line := store.take(entry, made))]
        run(tree.root, ("-c", "core.splitIndex=false", "read-tree", base.oid), environ=made.environ)
        argv = ("-c", "core.splitIndex=false", "update-index", "-z", "--index-info")
        run(tree.root, argv, given=b"".join(lines), environ=made.environ)
        yield made


def _environ(folder: str) -> Mapping[str, str]:
    env = environment()
    objects = os.path.join(folder, "objects")
    beside = env.get("GIT_ALTERNATE_OBJECT_DIRECTORIES")
    env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.pathsep.join((objects, *([beside] if beside else [])))
    env["GIT_INDEX_FILE"] = os.path.join(folder, "index")
    return env


def _candidates(base: Commit, tree: WorkTree) -> Iterable[DiffEntry]:
    """Return what may differ from `base`, by what git sees without reading and by the flags that make it skip files."""
    _, names = run(tree.root, ("config", "-z", "--name-only", "--get-regexp", r"^filter\..*"), allowed=(1,))
    drivers = {name.rpartition(".")[0] for name in names.decode("utf-8", "surrogateescape").split("\0")[:-1]}
    off = [(f"{driver}.{key}", value) for driver in sorted(drivers) for key, value in _NO_FILTER]
    env = with_settings(environment(), (*_STATS, *off))
    argv = ("diff-index", *_RAW, base.oid, "--")
    with start(tree.root, argv, environ=env) as git:
        git.end_after(PATIENCE)
        listed = {entry.path: entry for _, found in read_entries(git.stdout) for entry in found}
        git.finish()
    there = {info.path for info in tree.entries()}
    for path in there.intersection(tree.flagged()):
        if path in listed:
            listed[path].new = "0" * len(base.oid)
        elif path in base.ids:
            mode, oid = base.ids[path]
            listed[path] = DiffEntry(f"{mode} {mode} {oid} {'0' * len(oid)} M", [path])
    return listed.values()


_NO_FILTER = (("clean", ""), ("process", ""), ("required", "false"))


def _closed(tree: WorkTree) -> Iterator[Skipped]:
    """Return the tracked files in folders that may not be entered: git takes them for unchanged, without a warning."""
    for info in tree.entries():
        if info.kind is PathKind.FILE and info.size is None:
            yield Skipped(info.path, "permission denied", SkipReason.FAILED)


class _Store:
    """Loose objects of what is on disk."""

    def __init__(self, folder: str, base: Commit, tree: WorkTree) -> None:
        self._folder = folder
        self._base = base
        self._tree = tree
        self._hash = "sha1" if len(base.oid) == 40 else "sha256"  # noqa: PLR2004 - hexadecimal digits
        self._room = KEPT_BYTES

    def take(self, entry: DiffEntry, made: _Snapshot) -> bytes:
        """Return the line of the index for an entry; nothing for one that is kept apart or cannot be read."""
        if entry.status == "D":
            return _line("0", entry.old, entry.path)
        if entry.status == "U" or entry.new_mode not in _FILES:
            made.apart.append(entry)
            return b""
        if entry.new.strip("0"):
            return _line(entry.new_mode, entry.new, entry.path)
        try:
            size, _ = self._tree.start_of(entry.path)
            if size > CEILING:
                entry.binary = True  # until its beginning has been read
                made.apart.append(entry)
                return b""
            return _line(entry.new_mode, self._put(self._content(entry)), entry.path)
        except Unreadable as error:
            made.skipped.append(Skipped(entry.path, error.reason, SkipReason.FAILED))
            return b""

    def _content(self, entry: DiffEntry) -> bytes:
        """Return what is on disk, with the line endings of the base: where only they differ nothing was changed."""
        content = self._tree.read(entry.path)
        self._room -= len(content)
        if self._room < 0:
            raise Unreadable(entry.path, "it adds more bytes than one run may hold")
        if b"\r\n" not in content or not entry.old.strip("0"):
            return content
        return content if b"\r\n" in self._base.objects.read(entry.old, entry.path) else content.replace(b"\r\n", b"\n")

    def _put(self, content: bytes) -> str:
        raw = b"blob %d\0" % len(content) + content
        oid = hashlib.new(self._hash, raw, usedforsecurity=False).hexdigest()
        folder = os.path.join(self._folder, oid[:2])
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, oid[2:]), "wb") as file:
            file.write(zlib.compress(raw, 0))
        return oid


def _line(mode: str, oid: str, path: str) -> bytes:
    return f"{mode} {oid}\t{path}\0".encode("utf-8", "surrogateescape")

"""What all trees have in common: narrowing, listing, reading one by one, and finding words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from launchgate.model.errors import Missing, Unreadable, UsageError
from launchgate.model.run import PathInfo, PathKind
from launchgate.text.content import Words, text_of
from launchgate.text.paths import is_vendored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from launchgate.model.run import Tree

_MOST_SHARDS = 1000


def is_within(path: str, only: Sequence[str]) -> bool:
    """Return whether `path` is one of `only` or below one of them; an empty `only` narrows nothing."""
    return not only or any(path == each or each in ("", ".") or path.startswith(f"{each}/") for each in only)


def is_foreign(path: str) -> bool:
    """Return whether a path lies among the files of somebody else: packages that were installed or copied in."""
    return is_vendored(path)


def content_of(tree: Tree, path: str) -> bytes | None:
    """Return the content of a file that governs, None where nothing is at `path`.

    Raises `Unreadable` for everything else that is not a regular file: a link or a folder in its place is not "none".
    """
    for info in tree.entries():
        if info.path == path and info.kind is not PathKind.FILE:
            raise Unreadable(path, f"it is a {info.kind.value}", hint="put the file itself there")
        if info.path.startswith(f"{path}/"):
            raise Unreadable(path, "it is a folder", hint="put a file there")
    try:
        return tree.read(path)
    except Missing:
        return None


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` parts of the work, from 1; which part something is in depends on nothing but itself."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `2/8`; raise `UsageError` for anything else."""
        number, _, of = text.partition("/")
        if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= _MOST_SHARDS):
            raise UsageError(
                f"--shard {text!r} is not I/N", hint=f"for example --shard 2/8; N is at most {_MOST_SHARDS}"
            )
        return cls(int(number), int(of))

    def share(self, things: Sequence[str]) -> Sequence[str]:
        """Return this part of a list: every `of`-th."""
        return things[self.number - 1 :: self.of]

    def holds(self, path: str) -> bool:
        """Return whether a path is in this part."""
        from zlib import crc32

        return crc32(path.encode("utf-8", "surrogateescape")) % self.of == self.number - 1


class TreeBase(ABC):
    """A `Tree` by its listing and its reader; narrowed to `only`, paths or folders relative to the root."""

    name: str

    def __init__(self, only: Sequence[str] = ()) -> None:
        """Narrow to `only`; nothing is listed before it is asked for."""
        self.only = tuple(each.rstrip("/") or "." for each in only)
        self.shard: Shard | None = None
        self._entries: tuple[PathInfo, ...] | None = None
        self._listing_once = Lock()
        self._learnt: dict[bytes, dict[str, bool]] = {}

    @abstractmethod
    def _list(self) -> Iterable[PathInfo]:
        """Return every path of the whole tree, in any order."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return the whole content; raise `Unreadable` for what is missing, not regular or over the ceiling."""

    def entries(self) -> Sequence[PathInfo]:
        """Return every path in scope, sorted."""
        with self._listing_once:  # gates ask at the same moment
            if self._entries is None:
                shard = self.shard
                inside = (
                    info
                    for info in self._list()
                    if is_within(info.path, self.only) and (not shard or shard.holds(info.path))
                )
                self._entries = tuple(sorted(inside, key=lambda info: info.path))
            return self._entries

    def paths(self) -> Sequence[str]:
        """Return the paths of regular files and symlinks in scope, sorted."""
        return [info.path for info in self.entries() if info.kind is not PathKind.SUBMODULE]

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Return each of some paths with its content, or with the reason it could not be read."""
        for path in paths:
            try:
                yield path, self.read(path)
            except Unreadable as error:
                yield path, error

    def whole(self) -> Self:
        """Return the same tree without narrowing: what configuration and state are read from."""
        return self._copy((), None) if self.only or self.shard else self

    def part(self, shard: Shard | None) -> Self:
        """Return the part of this tree that is in `shard`."""
        return self._copy(self.only, shard)

    def _copy(self, only: tuple[str, ...], shard: Shard | None) -> Self:
        import copy

        tree = copy.copy(self)
        tree.only, tree.shard, tree._entries = only, shard, None  # noqa: SLF001 - its own copy
        return tree

    def worker_input(self, paths: Sequence[str]) -> tuple[Any, ...]:
        """Return plain data from which another process reads these paths; () where none can."""
        del paths
        return ()

    def remember_match(self, word: bytes, path: str, *, holds: bool) -> None:
        """Remember whether the text at `path` holds `word`: a caller that has read it spares `grep` doing so again."""
        self._learnt.setdefault(word, {})[path] = holds

    def grep(self, words: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
        """Return, for each word that occurs anywhere, the paths of the text files that hold it."""
        wanted = Words(words)
        paths = self.paths() if wanted else ()
        known = [self._learnt.setdefault(word, {}) for word in wanted]
        for path, content in self.contents([path for path in paths if any(path not in each for each in known)]):
            text = None if isinstance(content, Unreadable) else text_of(content)
            held = set() if text is None else wanted.of(text)
            for word in wanted:
                self.remember_match(word, path, holds=word in held)
        found = {word: tuple(path for path in paths if self._learnt[word][path]) for word in wanted}
        return {word: holding for word, holding in found.items() if holding}

"""What all trees have in common: narrowing, listing, reading one by one, and finding words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

from launchgate.content import Words, text_of
from launchgate.errors import Unreadable
from launchgate.run import Kind, PathInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def is_within(path: str, only: Sequence[str]) -> bool:
    """Say whether `path` is one of `only` or below one of them; an empty `only` narrows nothing."""
    return not only or any(path == each or each in ("", ".") or path.startswith(f"{each}/") for each in only)


class TreeBase(ABC):
    """A `Tree` by its listing and its reader; narrowed to `only`, paths or folders relative to the root."""

    name: str

    def __init__(self, only: Sequence[str] = ()) -> None:
        """Narrow to `only`; nothing is listed before it is asked for."""
        self.only = tuple(each.rstrip("/") or "." for each in only)
        self._entries: tuple[PathInfo, ...] | None = None

    @abstractmethod
    def _list(self) -> Iterable[PathInfo]:
        """Give every path of the whole tree, in any order."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Give the whole content; raise `Unreadable` for what is missing, not regular or over the ceiling."""

    def entries(self) -> Sequence[PathInfo]:
        """Give every path in scope, sorted."""
        if self._entries is None:
            inside = (info for info in self._list() if is_within(info.path, self.only))
            self._entries = tuple(sorted(inside, key=lambda info: info.path))
        return self._entries

    def paths(self) -> Sequence[str]:
        """Give the paths of regular files and symlinks in scope, sorted."""
        return [info.path for info in self.entries() if info.kind is not Kind.SUBMODULE]

    def contents(self) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Give each path of `paths()` with its content, or with the reason it could not be read."""
        for path in self.paths():
            try:
                yield path, self.read(path)
            except Unreadable as error:
                yield path, error

    def whole(self) -> Self:
        """Give the same tree without narrowing: what configuration and state are read from."""
        import copy

        if not self.only:
            return self
        tree = copy.copy(self)
        tree.only, tree._entries = (), None  # noqa: SLF001 - its own copy
        return tree

    def find(self, words: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
        """Give, for each word that occurs anywhere, the paths of the text files that hold it."""
        wanted = Words(words)
        found: dict[bytes, list[str]] = {}
        for path, content in self.contents() if wanted else ():
            text = None if isinstance(content, Unreadable) else text_of(content)
            if text is not None:
                for word in wanted.of(text):
                    found.setdefault(word, []).append(path)
        return {word: tuple(paths) for word, paths in found.items()}

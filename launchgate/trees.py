"""What all trees have in common, and what can be said of bytes: pure functions over content that others read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

from launchgate.budget import MEBIBYTE
from launchgate.errors import Unreadable
from launchgate.run import Kind, PathInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CEILING = 64 * MEBIBYTE
"""Bytes of one file above which it is not read but skipped with a reason."""

SNIFFED = 8_000
"""Bytes that decide whether content is binary, as in git's `buffer_is_binary`."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_binary(content: bytes) -> bool:
    """Say whether `content` is binary: by a NUL near its start, never by what `.gitattributes` claims."""
    return b"\0" in content[:SNIFFED]


def text_of(content: bytes) -> bytes | None:
    """Give `content` as text: itself, UTF-8 for UTF-16 that says so by its mark, None if it is binary."""
    if content.startswith(UTF16_MARKS):
        try:
            return content.decode("utf-16").encode()
        except UnicodeError:
            return None
    return None if is_binary(content) else content


def too_large(size: int, limit: int = CEILING) -> str:
    """Give the reason for which content of `size` bytes is not read."""
    return f"it has {size:,} bytes; files over {limit // MEBIBYTE} MiB are not read"


def is_within(path: str, only: Sequence[str]) -> bool:
    """Say whether `path` is one of `only` or below one of them; an empty `only` narrows nothing."""
    return not only or any(path == each or each in ("", ".") or path.startswith(f"{each}/") for each in only)


class Words:
    """Many literal words searched for in many contents, each word reported wherever it occurs, overlaps included."""

    def __init__(self, words: Iterable[bytes]) -> None:
        """Compile one pattern in which longer words win, and remember which words each one contains."""
        import re

        unique = sorted({word for word in words if word}, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, unique))) if unique else None
        self._inside = {word: [other for other in unique if other in word] for word in unique}

    def __bool__(self) -> bool:
        """Say whether there is anything to search for."""
        return self._pattern is not None

    def of(self, content: bytes) -> set[bytes]:
        """Give the words that occur in `content`."""
        found: set[bytes] = set()
        search = self._pattern.search if self._pattern else None
        match = search(content) if search else None
        while match and search:
            found.update(self._inside[match.group()])
            match = search(content, match.start() + 1)
        return found


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

        tree = copy.copy(self)
        tree.only, tree._entries = (), None if self.only else self._entries
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

"""What bytes that others read contain: whether they are text, how large is too large, which words they hold."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CEILING = 64 << 20
"""Bytes of one file above which it is not read but skipped with a reason."""

SNIFFED = 8_000
"""Bytes that decide whether content is binary, as in git's `buffer_is_binary`."""

_FEW = 8  # words that are found faster one by one

_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_binary(content: bytes) -> bool:
    """Return whether `content` is binary: by a NUL near its start, never by what `.gitattributes` claims."""
    return b"\0" in content[:SNIFFED]


def text_of(content: bytes) -> bytes | None:
    """Return `content` as text: itself, UTF-8 for UTF-16 with a byte order mark, None if it is binary.

    UTF-16 that holds anything of ASCII has NULs; without one the mark is not believed, since it would hide the rest.
    Writing with NULs in it (UTF-16 without its mark, or one put there to hide the file) is given without them.
    """
    if not is_binary(content):
        return content
    if content.startswith(UTF16_MARKS):
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    return content.replace(b"\0", b"") if is_writing(content) else None


def is_writing(content: bytes) -> bool:
    """Return whether content that holds NULs is otherwise what a person or a program writes: no control characters."""
    start = content[:SNIFFED]
    bare = start.replace(b"\0", b"")
    return bool(bare) and len(bare.translate(None, _CONTROL)) == len(bare) and _is_utf8(bare)


def _is_utf8(start: bytes) -> bool:
    """Return whether the start of a content is UTF-8; its last character may be cut off."""
    try:
        start[:-4].decode()
    except UnicodeError:
        return False
    return True


def too_large(size: int, limit: int = CEILING) -> str:
    """Return the reason for which content of `size` bytes is not read."""
    return f"it has {size:,} bytes; files over {limit >> 20} MiB are not read"


class Words:
    """Many literal words searched for in many contents, each word reported wherever it occurs, overlaps included."""

    def __init__(self, words: Iterable[bytes]) -> None:
        """Compile one pattern in which longer words win, and remember which words each one contains."""
        import re

        unique = sorted({word for word in words if word}, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, unique))) if unique else None
        self._inside = {word: [other for other in unique if other in word] for word in unique}

    def __bool__(self) -> bool:
        """Return whether there is anything to search for."""
        return self._pattern is not None

    def __iter__(self) -> Iterator[bytes]:
        """Return each word once."""
        return iter(self._inside)

    def of(self, content: bytes) -> set[bytes]:
        """Return the words that occur in `content`."""
        if len(self._inside) <= _FEW:
            return {word for word in self._inside if word in content}
        found: set[bytes] = set()
        search = self._pattern.search if self._pattern else None
        match = search(content) if search else None
        while match and search:
            found.update(self._inside[match.group()])
            match = search(content, match.start() + 1)
        return found

"""What a check is asked about, and its answers. Imports nothing heavy: it lies on the path of every commit."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

# The answers of a check; they equal `launchgate.model.finding.Confidence`, and NO means that it is not a credential.
NO, LOW, MEDIUM, HIGH = range(4)

# Words in values that prove by themselves to be test keys or development defaults, whatever file they are in.
KNOWN_TEST_MARKERS = (b"_test_", b"insecure-", b"sdbx", b"minioadmin", b"UseDevelopmentStorage")

_LONGEST_NAME = 60
_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$@-")


class Fragment:
    """Bytes to scan: a whole file, or the added lines of one joined by newlines.

    `numbers` gives the line number of each line of `data`; None means 1, 2, 3 … Where the lines are the names of
    things, `named` gives for each the path to report and what it is: `("a/b.txt", "the name of the file")`.
    """

    __slots__ = ("data", "named", "numbers", "path")

    def __init__(
        self,
        path: str,
        data: bytes,
        numbers: Sequence[int] | None = None,
        named: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        """Take the bytes as they are; nothing is decoded or copied."""
        self.path = path
        self.data = data
        self.numbers = numbers
        self.named = named


class Candidate:
    """A place where the precise pattern of a detector matched."""

    __slots__ = ("found", "name", "path", "secret", "span")

    def __init__(self, path: str, found: re.Match[bytes]) -> None:
        """Take `secret` and `name` from the groups so called; the whole match is the secret where there is none."""
        groups = found.re.groupindex
        self.path = path
        self.found = found
        group: str | int = "secret" if "secret" in groups else 0
        self.span = found.span(group)
        self.secret = text(found[group])
        self.name = text(_begun(found) + found["name"]) if "name" in groups else ""

    def beside(self, reach: int) -> str:
        """Return the text of the line on which the secret begins, at most `reach` bytes to each side of that."""
        data, start = self.found.string, self.span[0]
        begin = data.rfind(b"\n", max(0, start - reach), start) + 1 or max(0, start - reach)
        end = data.find(b"\n", start, start + reach)
        return text(data[begin : end if end >= 0 else start + reach])

    def near(self, before: int, after: int) -> bytes:
        """Return the bytes around the secret: `before` and `after` it, without it."""
        start, end = self.span
        return self.found.string[max(0, start - before) : start] + b"\n" + self.found.string[end : end + after]


def _begun(found: re.Match[bytes]) -> bytes:
    """Return the part of a name that precedes the word by which it was found."""
    start = at = found.start("name")
    while at and start - at < _LONGEST_NAME and found.string[at - 1] in _NAME:
        at -= 1
    return found.string[at:start]


def text(raw: bytes) -> str:
    """Decode UTF-8; other bytes become surrogates, so that nothing is lost and nothing fails."""
    return raw.decode("utf-8", "surrogateescape")

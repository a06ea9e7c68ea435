"""The commit hook's shortest way: `launchgate secrets --staged` where there is nothing to tell.

Most commits bring no secret, and everybody waits for this command at each of them. So it is first tried without
configuration, dataclasses and reporters, which cost four times the scan. Whenever anything is to be told, or anything
is unusual (a configuration, a waiver, a binary file, a submodule, an error), `passed` gives None and the command line
takes the whole way from the start. A test holds both ways to the same output.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launchgate.detect.candidate import Text

_COMMANDS = (["secrets", "--staged"], ["secrets", "--staged", "-q"], ["secrets", "--staged", "--quiet"])
_LAW = ("*launchgate.yml", "*launchgate.yaml", ".launchgate")
_LARGEST = 8 << 20  # bytes of difference; a larger one is worth the whole way
_MOST_FILES = 200
# In a path: it may be for production or staging, where the shared signals judge every value.
_STAGES = ("prod", "prd", "live", "stag", "stg", "uat", "qa", "preview")
_NARROWEST = 60  # columns; the line about the gate is not broken from here on
_PLAIN_MODES = (b"100644", b"100755", b"000000")


class _Unusual(Exception):  # noqa: N818 - not an error: the whole way is taken
    """Something that this module does not tell."""


class Staged:
    """What is staged: texts of added lines, the files that are not deleted, how many lines, all names."""

    __slots__ = ("files", "lines", "names", "texts")

    def __init__(self, texts: Sequence[Text], files: int, lines: int, names: Sequence[bytes]) -> None:
        """Take what was read."""
        self.texts = texts
        self.files = files
        self.lines = lines
        self.names = names


def passed(arguments: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """Give what is printed where the scan of what is staged has nothing to tell, None where the whole way is needed."""
    started = time.monotonic()
    if list(arguments) not in _COMMANDS or not _is_plain(environ):
        return None
    try:
        root, head = _git("rev-parse", "--show-toplevel", "HEAD").decode().splitlines()
        staged = read(_difference(root))
        if not staged.files or _git("ls-files", "-z", "--", *_LAW, at=root) or _mentions_us(root, staged):
            return None
        if _finds(staged.texts):
            return None
    except Exception:  # noqa: BLE001 - whatever went wrong, the whole way meets it again and tells it
        return None
    return _page(staged, head, round((time.monotonic() - started) * 1000), environ, quiet=len(arguments) > 2)  # noqa: PLR2004


def read(output: bytes) -> Staged:
    """Read what git prints of a difference without context; raise where it holds anything but text files."""
    entries: list[tuple[bytes, bytes]] = []
    blocks: list[list[bytes]] = []
    numbers: list[list[int]] = []
    lines = iter(output.split(b"\n"))
    for line in lines:
        if line[:1] == b":":
            entries.append(_entry(line))
        elif line.startswith(b"diff --git "):
            blocks.append([])
            numbers.append([])
        elif line.startswith(b"@@ "):
            for number, added in _hunk(line, lines):
                blocks[-1].append(added)
                numbers[-1].append(number)
        elif line.startswith((b"Binary files ", b"GIT binary patch")):
            raise _Unusual
    if len(blocks) != len(entries):
        raise _Unusual
    from launchgate.detect.candidate import Text, text

    texts = [
        Text(text(name), b"\n".join(block) + b"\n", [*number, number[-1] + 1])
        for (_, name), block, number in zip(entries, blocks, numbers, strict=True)
        if block
    ]
    kept = [status for status, _ in entries if status != b"D"]
    return Staged(texts, len(kept), sum(map(len, blocks)), [name for _, name in entries])


def _entry(line: bytes) -> tuple[bytes, bytes]:
    facts, _, names = line[1:].partition(b"\t")
    old, new, _, _, status = facts.split(b" ")
    name = names.split(b"\t")[-1]
    if old not in _PLAIN_MODES or new not in _PLAIN_MODES or name[:1] == b'"' or status[:1] not in b"AMDRC":
        raise _Unusual
    return status[:1], name


def _hunk(head: bytes, lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give the added lines of a hunk, read by the counts in its head so that no content can pass for a head."""
    _, old, new, _ = head.split(b" ", 3)
    removed = int(old.partition(b",")[2] or 1)
    start, _, count = new[1:].partition(b",")
    number, left = int(start), int(count or 1)
    while removed or left:
        line = next(lines)
        if line[:1] == b"-":
            removed -= 1
        elif line[:1] == b"+":
            left -= 1
            yield number, line[1:].removesuffix(b"\r")
            number += 1
        elif line[:1] != b"\\":
            raise _Unusual


def _finds(texts: Sequence[Text]) -> bool:
    """Say whether the whole way may have something to tell of these texts."""
    from launchgate.detect.candidate import TELLING

    for text in texts:
        path = text.path.lower()
        if any(stage in path for stage in _STAGES) or any(word in text.data for word in TELLING):
            return True
    from launchgate.detect.database import engine

    scanner = engine()
    return any(scanner.scan(text) for text in texts)


def _is_plain(environ: Mapping[str, str]) -> bool:
    """Say whether nothing but the command line says what to do, and standard output can be written as text."""
    odd = ("GITHUB_ACTIONS", "GITLAB_CI")
    return (
        sys.stdout is not None
        and (sys.stdout.encoding or "").lower() == "utf-8"
        and not any(environ.get(name) for name in odd)
        and not any(name.startswith("LAUNCHGATE_") for name in environ)
        and (not sys.stdout.isatty() or _columns(environ) >= _NARROWEST)
    )


def _columns(environ: Mapping[str, str]) -> int:
    given = environ.get("COLUMNS", "")
    return int(given) if given.isdecimal() else os.get_terminal_size(sys.stdout.fileno()).columns


def _git(*arguments: str, at: str = "", allowed: tuple[int, ...] = ()) -> bytes:
    from launchgate.git.process import run

    return run(at or os.getcwd(), arguments, allowed=allowed)[1]


def _difference(root: str) -> bytes:
    from launchgate.git.options import OUTPUT

    output = _git("diff-index", "--cached", *OUTPUT, "HEAD", "--", at=root)
    if len(output) > _LARGEST or b"\0" in output:
        raise _Unusual
    return output


def _mentions_us(root: str, staged: Staged) -> bool:
    """Say whether a waiver may stand in a changed file, or is named in what is added."""
    if len(staged.names) > _MOST_FILES:
        return True
    names = [f":(top,literal){name.decode('utf-8', 'surrogateescape')}" for name in staged.names]
    return bool(_git("grep", "--cached", "-l", "-i", "-F", "-e", "launchgate", "--", *names, at=root, allowed=(1,)))


def _page(staged: Staged, head: str, took: int, environ: Mapping[str, str], *, quiet: bool) -> str:
    colour = bool(environ.get("FORCE_COLOR")) or (
        sys.stdout.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    )

    def paint(text: str, codes: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if colour else text

    verdict = paint("Open: nothing was found.", "1;32")
    if quiet:
        return f"{verdict}\n"
    facts = f"{_count(staged.files, 'file')}, {_count(staged.lines, 'added line')}"
    facts += f" · {took} ms" if 0 < took < 1000 else f" · {took / 1000:.1f} s" if took else ""  # noqa: PLR2004
    lead = paint(f"✓ secrets  {'pass':<14}", "32")
    judged = paint(f"Judged: local, {head[:8]}..work tree", "2")
    return f"{lead} {facts}\n\n{verdict}\n{judged}\n"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

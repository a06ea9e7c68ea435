"""The commit hook's shortest way: `launchgate secrets --staged` where there is nothing to report.

Most commits bring no secret, and everyone waits for this command at each of them. So it is first tried without
configuration, dataclasses and reporters, which cost four times the scan. Whenever anything is to be reported, or is
unusual (a configuration, a waiver, a binary file, a submodule, an error), `passed` returns None and the command line
starts the full way from the beginning. A test holds both ways to the same output.
"""

from __future__ import annotations

import os
import sys
import time

from launchgate.stream import columns, is_coloured

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launchgate.detect.candidate import Fragment
    from launchgate.git.patch import DiffEntry

_COMMANDS = (["secrets", "--staged"], ["secrets", "--staged", "-q"], ["secrets", "--staged", "--quiet"])
_LAW = ("*launchgate.yml", "*launchgate.yaml", ".launchgate")
_NAMES = ("launchgate.yml", "launchgate.yaml")
_LARGEST = 8 << 20  # bytes of difference; a larger one is worth the whole way
_MOST_FILES = 200
# In a path: it may be for production or staging, where development settings are checked in every value.
_STAGES = ("prod", "prd", "live", "stag", "stg", "uat", "qa", "preview")
_NARROWEST = 60  # columns; the line about the gate is not broken from here on
_PLAIN_MODES = ("100644", "100755", "000000")


class _Unusual(Exception):
    """Something that this module does not report."""


class Staged:
    """What is staged: texts of added lines, the files that are not deleted, how many lines, all names."""

    __slots__ = ("files", "lines", "names", "texts")

    def __init__(self, texts: Sequence[Fragment], files: int, lines: int, names: Sequence[str]) -> None:
        """Take what was read."""
        self.texts = texts
        self.files = files
        self.lines = lines
        self.names = names


def passed(arguments: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """Get what is printed where the scan of what is staged finds nothing, None where the full way is needed."""
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
    except Exception:  # noqa: BLE001 - whatever went wrong, the full way meets it again and reports it
        return None
    return _page(staged, head, round((time.monotonic() - started) * 1000), environ, quiet=len(arguments) > 2)  # noqa: PLR2004


def read(entries: Sequence[DiffEntry]) -> Staged:
    """Read the entries of a difference; raise where they hold anything but text files."""
    from launchgate.detect.candidate import Fragment
    from launchgate.detect.pem_blocks import may_lack_frame

    texts: list[Fragment] = []
    lines = 0
    for entry in entries:
        added = b"".join(block for _, block in entry.blocks).replace(b"\r\n", b"\n")
        if entry.binary or entry.dropped or b"\0" in added or entry.status not in "AMDR" or not _is_file(entry):
            raise _Unusual
        if _is_law(entry.path) or _is_law(entry.old_path or ""):
            raise _Unusual  # what the change removes still applies to it
        if entry.status in "MR" and may_lack_frame(added):
            raise _Unusual
        if added:
            counted = (range(first, first + block.count(b"\n")) for first, block in entry.blocks)
            numbers = [number for block in counted for number in block]
            lines += len(numbers)
            texts.append(Fragment(entry.path, added, [*numbers, numbers[-1] + 1]))
    names = [entry.path for entry in entries if entry.status in "AR"]
    if names:
        data = "\n".join(names).encode("utf-8", "surrogateescape")
        texts.append(Fragment("names", data, named=[(name, "the name of the file") for name in names]))
    kept = sum(entry.status != "D" for entry in entries)
    return Staged(texts, kept, lines, [entry.path for entry in entries])


def _is_law(path: str) -> bool:
    return path.rpartition("/")[2] in _NAMES or ".launchgate" in path.split("/")


def _is_file(entry: DiffEntry) -> bool:
    return entry.old_mode in _PLAIN_MODES and entry.new_mode in _PLAIN_MODES


def _finds(texts: Sequence[Fragment]) -> bool:
    """Whether the full way may report something in these texts."""
    from launchgate.detect.candidate import KNOWN_TEST_MARKERS

    for text in texts:
        path = text.path.lower()
        if any(stage in path for stage in _STAGES) or any(word in text.data for word in KNOWN_TEST_MARKERS):
            return True
    from launchgate.detect.database import engine

    scanner = engine()
    return any(scanner.scan(text) for text in texts)


def _is_plain(environ: Mapping[str, str]) -> bool:
    """Return whether nothing but the command line says what to do, and standard output can be written as text."""
    odd = ("GITHUB_ACTIONS", "GITLAB_CI")
    return (
        sys.stdout is not None
        and (sys.stdout.encoding or "").lower() == "utf-8"
        and not any(environ.get(name) for name in odd)
        and not any(name.startswith("LAUNCHGATE_") for name in environ)
        and (not sys.stdout.isatty() or columns(sys.stdout, environ) >= _NARROWEST)
    )


def _git(*arguments: str, at: str = "", allowed: tuple[int, ...] = ()) -> bytes:
    from launchgate.git.process import run

    return run(at or os.getcwd(), arguments, allowed=allowed)[1]


def _difference(root: str) -> Sequence[DiffEntry]:
    from launchgate.git.patch import OUTPUT, read_entries
    from launchgate.git.process import start

    with start(root, ("diff-index", "--cached", *OUTPUT, "HEAD", "--")) as git:
        entries = [entry for _, found in read_entries(git.stdout, keep=_LARGEST) for entry in found]
        git.finish()
    return entries


def _mentions_us(root: str, staged: Staged) -> bool:
    """Whether a changed file may contain a waiver, or an added line names one."""
    if len(staged.names) > _MOST_FILES:
        return True
    names = [f":(top,literal){name}" for name in staged.names]
    return bool(_git("grep", "--cached", "-l", "-i", "-F", "-e", "launchgate", "--", *names, at=root, allowed=(1,)))


def _page(staged: Staged, head: str, took: int, environ: Mapping[str, str], *, quiet: bool) -> str:
    colour = is_coloured(sys.stdout, environ)

    def paint(text: str, codes: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if colour else text

    from launchgate import lines

    verdict = paint(lines.headline("pass", lines.NOTHING), "1;32")
    if quiet:
        return f"{verdict}\n"
    scanned = lines.scanned({"files": staged.files, "added lines": staged.lines})
    gate = f"{paint(lines.lead('✓', 'pass', 'secrets'), '32')}  {lines.facts(scanned, lines.duration(took))}"
    checked = paint(f"Checked: {lines.compared('local', head, 'index')}", "2")
    return f"{gate}\n\n{verdict}\n{checked}\n"

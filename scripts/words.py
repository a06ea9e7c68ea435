"""Count the words of a private idiom in code, messages and docs; fail where a folder holds more than is recorded.

    python scripts/words.py [--list [FOLDER]] [--record]

`words.toml` lists the patterns, what to write instead, and the exceptions. In Python files strings, docstrings and
comments are read, elsewhere the whole text. `words.json` holds a count per folder; `--record` lowers the counts and
never raises one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = Path("scripts/words.json")
LIST = Path("scripts/words.toml")
_PAGES = {".md", ".toml", ".yml", ".yaml", ".mjs", ""}
# Prose in Python: comments, and strings with their quotes. A quote inside a comment, or `#` inside a string, must not
# start the other, so one pattern reads both.
_PROSE = re.compile(
    r"""(?P<comment>\#[^\n]*)
    | (?P<string>"{3}(?:\\.|[^\\])*?"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*')""",
    re.VERBOSE | re.DOTALL,
)
# What a command printed: those words belong to the code that prints them.
_TRANSCRIPT = re.compile(r"^```console\n.*?^```$", re.MULTILINE | re.DOTALL)
# One statement over several lines, as most messages are: the parts join to one string before they are read.
_FIELD = re.compile(r"\{[^{}\n]*\}")  # of an f-string: names of variables are code
_JOINT = re.compile(r"""(["'])\s*\n\s*[rbf]*\1""")


@dataclass(frozen=True, slots=True)
class Word:
    """A pattern to avoid; every match contains one of `stems`, and is accepted where `unless` matches around it."""

    pattern: re.Pattern[str]
    instead: str
    stems: tuple[str, ...]
    unless: re.Pattern[str] | None = None

    def accepts(self, text: str, match: re.Match[str]) -> bool:
        """Whether `unless` covers the whole match."""
        return self.unless is not None and any(
            each.start() <= match.start() and match.end() <= each.end() for each in self.unless.finditer(text)
        )


@dataclass(frozen=True, slots=True)
class AcceptedUse:
    """One accepted use: the match has to stand inside `text`, in this file."""

    path: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class WordList:
    """What `words.toml` holds."""

    words: Sequence[Word]
    exceptions: Sequence[AcceptedUse]
    skip: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A use of a listed word."""

    path: str
    line: int
    found: str
    instead: str

    @property
    def folder(self) -> str:
        """The folder that the use counts for."""
        return folder_of(self.path)


def read_list(text: str) -> WordList:
    """Return the word list in a TOML text; raise `KeyError` or `re.error` where it is malformed."""
    document = tomllib.loads(text)
    words = [
        Word(
            re.compile(entry["pattern"]),
            entry["instead"],
            tuple(entry["stems"]),
            re.compile(entry["unless"]) if "unless" in entry else None,
        )
        for entry in document["word"]
    ]
    exceptions = [
        AcceptedUse(each["path"], each["text"].lower(), each["reason"]) for each in document.get("exception", ())
    ]
    return WordList(words, exceptions, re.compile("|".join(document["skip"])))


def folder_of(path: str) -> str:
    """Return the folder that counts for a path: a package, a gate, or a folder of the root."""
    folders = path.split("/")[:-1]
    depth = 3 if folders[:2] == ["launchgate", "gates"] else 2 if folders[:1] == ["launchgate"] else 1
    return "/".join(folders[:depth]) or "."


def prose(path: str, text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the prose of a file in lower case, line breaks as spaces, and (offset there, offset in the file) pairs."""
    if not path.endswith(".py"):
        return _flat(_TRANSCRIPT.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)), [(0, 0)]
    text = _JOINT.sub(lambda joint: " " * len(joint[0]), text)
    pieces, starts, size = [], [(0, 0)], 0
    for match in _PROSE.finditer(text):
        starts.append((size, match.start()))
        is_format = "f" in text[max(match.start() - 2, 0) : match.start()].lower()
        pieces.append(
            _FIELD.sub(lambda field: "{" + " " * (len(field[0]) - 2) + "}", match[0]) if is_format else match[0]
        )
        size += len(match[0]) + 1
    return _flat("\0".join(pieces)), starts


def _flat(text: str) -> str:
    """Return a text of the same length in lower case and on one line; the patterns are written for it."""
    return re.sub("[A-Z]+", lambda upper: upper[0].lower(), text).replace("\n", " ")


def hits_in(path: str, text: str, words: WordList, used: set[AcceptedUse] | None = None) -> Iterator[Hit]:
    """Return every use of a listed word in one file; `used` collects the exceptions that applied."""
    mine = [each for each in words.exceptions if each.path == path]
    flat, starts = prose(path, text)
    for word in words.words:
        if not any(stem in flat for stem in word.stems):
            continue
        for match in word.pattern.finditer(flat):
            if not word.accepts(flat, match) and not _excepted(flat, match, mine, used):
                there, here = starts[bisect_right(starts, (match.start(), len(text))) - 1]
                yield Hit(path, text.count("\n", 0, here + match.start() - there) + 1, match[0], word.instead)


def _excepted(
    text: str, match: re.Match[str], exceptions: Iterable[AcceptedUse], used: set[AcceptedUse] | None
) -> bool:
    for each in exceptions:
        start = text.find(each.text)
        while start >= 0:
            if start <= match.start() and match.end() <= start + len(each.text):
                if used is not None:
                    used.add(each)
                return True
            start = text.find(each.text, start + 1)
    return False


def files(root: Path, skip: re.Pattern[str]) -> Iterator[str]:
    """Return the paths that hold prose, of those git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for path in sorted(set(listed.split("\0")) - {""}):
        if (path.endswith(".py") or Path(path).suffix in _PAGES) and not skip.search(path):
            yield path


def over(counts: Mapping[str, int], recorded: Mapping[str, int]) -> list[str]:
    """Return a line per folder that holds more than is recorded."""
    return [
        f"{folder}: {count} uses of listed words, {recorded.get(folder, 0)} are recorded"
        for folder, count in sorted(counts.items())
        if count > recorded.get(folder, 0)
    ]


def lowered(counts: Mapping[str, int], recorded: Mapping[str, int]) -> dict[str, int]:
    """Return the record with every count that fell; folders without a use leave it."""
    now = {folder: min(count, counts.get(folder, 0)) for folder, count in sorted(recorded.items())}
    return {folder: count for folder, count in now.items() if count}


def scan(root: Path, words: WordList) -> tuple[list[Hit], list[AcceptedUse]]:
    """Return every use below `root`, and the exceptions that accept nothing any more."""
    used: set[AcceptedUse] = set()
    hits: list[Hit] = []
    for path in files(root, words.skip):
        if (root / path).is_file():
            hits += hits_in(path, (root / path).read_text("utf-8", errors="replace"), words, used)
    hits.sort(key=lambda hit: (hit.path, hit.line))
    return hits, [each for each in words.exceptions if each not in used]


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Print the counts, or the uses; exit 1 when a count rose or an exception is unused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--list", metavar="FOLDER", nargs="?", const="", help="print each use, of one folder or of all")
    parser.add_argument("--record", action="store_true", help="lower the recorded counts to what is there now")
    options = parser.parse_args(arguments)
    hits, unused = scan(root, read_list((root / LIST).read_text("utf-8")))
    counts = Counter(hit.folder for hit in hits)
    recorded: dict[str, int] = json.loads((root / RECORD).read_text("utf-8"))
    if options.list is not None:
        for hit in hits:
            if hit.folder.startswith(options.list):
                print(f"{hit.path}:{hit.line}: {hit.found!r}; instead: {hit.instead}")
    elif hits:
        print("uses of listed words:", ", ".join(f"{folder} {count}" for folder, count in sorted(counts.items())))
    if options.record:
        text = json.dumps(lowered(counts, recorded), indent=1, sort_keys=True) + "\n"
        (root / RECORD).write_text(text, "utf-8")
        recorded = json.loads(text)
    faults = over(counts, recorded)
    faults += [f"{LIST}: the exception for {each.path} ({each.text!r}) accepts nothing; remove it" for each in unused]
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print("`python scripts/words.py --list FOLDER` prints each use and what to write instead", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

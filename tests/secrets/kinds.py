"""Whole files with secrets and look-alikes in them, as `kinds.txt` writes them down.

`«pattern»` becomes a secret drawn from the pattern, `«!ghp_»` a token with its checksum, `«@basic»` a pair in base64,
`~«pattern»` a value that is no secret; a line with `@` in a comment holds a password that a person chose.
`python tests/secrets/kinds.py OUT SEED` writes what `bench/secrets_corpus.py --corpus OUT` reads.
"""

from __future__ import annotations

import base64
import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from launchgate.detect.checks.token import with_crc
from launchgate.detect.sample import sample

_SLOT = re.compile(r"~?«([^»]+)»")
_SECRET = re.compile(r"(?<!~)«")
_CHOSEN = re.compile(r"(?:#|//|<!--) @")


@dataclass(frozen=True, slots=True)
class Kind:
    """A file, the lines of it that hold a secret, and those that hold a look-alike alone."""

    path: str
    text: str
    secrets: frozenset[int]
    others: frozenset[int]


def kinds(seed: int) -> Iterator[Kind]:
    """Give every file of a seed."""
    random = Random(seed)
    written = Path(__file__).with_suffix(".txt").read_text("utf-8")
    for part in written.removeprefix("=== ").split("\n=== "):
        path, _, template = part.partition("\n")
        lines = template.rstrip("\n").split("\n")
        secrets = {number for number, line in enumerate(lines, 1) if _SECRET.search(line) or _CHOSEN.search(line)}
        others = {number for number, line in enumerate(lines, 1) if line.strip()} - secrets
        text = "\n".join(_SLOT.sub(lambda slot: _drawn(slot, random), _CHOSEN.sub("", line)) for line in lines)
        yield Kind(path, text + "\n", frozenset(secrets), frozenset(others))


def _drawn(slot: re.Match[str], random: Random) -> str:
    pattern = slot[1]
    if pattern == "@basic":
        return base64.b64encode(f"ops:{sample('[A-Za-z0-9]{18}', random)}".encode()).decode()
    return with_crc(pattern[1:], random) if pattern.startswith("!") else sample(pattern, random)


def main(out: str, seed: str) -> None:
    """Write the files and their labels."""
    folder = Path(out)
    folder.mkdir(parents=True)
    with (folder / "labels.tsv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows.writerow(["file", "line", "end", "kind", "category", "is_secret"])
        for kind in kinds(int(seed)):
            path = folder / "tree" / kind.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(kind.text, encoding="utf-8")
            rows.writerows([kind.path, line, line, "", "", 1] for line in sorted(kind.secrets))


if __name__ == "__main__":
    main(*sys.argv[1:])

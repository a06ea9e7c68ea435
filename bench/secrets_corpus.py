"""Accuracy on a labelled set, ours and the peers': `python bench/secrets_corpus.py [--seed N] [--corpus FOLDER]`.

Without `--corpus` the set is drawn by `secrets_files`; a folder holds `tree/` and `labels.tsv` (file, line, end, kind,
category, is_secret: 1 a secret, 0 none, 2 neither). Peers as in `secrets_staged`. A finding counts once a line.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from _peers import LAUNCHGATE, peers
from secrets_files import files

Places = set[tuple[str, int]]
Span = tuple[str, int, int]
GOAL = {"recall": 0.97, "precision": 0.985}


def drawn(folder: Path, seed: int) -> tuple[list[Span], Places]:
    """Write the set of a seed below `folder`; give its secrets, and no lines that are left out."""
    secrets = []
    for file in files(seed):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
        secrets += [(file.path, first, last) for first, last in file.secrets]
    return sorted(set(secrets)), set()


def labelled(folder: Path) -> tuple[list[Span], Places]:
    """Read the labels of a folder; give its secrets, and the lines that count for neither."""
    secrets, neither = [], set()
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            span = (row["file"], int(row["line"]), int(row["end"]))
            if row["is_secret"] == "1":
                secrets.append(span)
            elif row["is_secret"] == "2":
                neither |= {(span[0], line) for line in range(span[1], span[2] + 1)}
    return secrets, neither


def launchgate(tree: Path) -> Iterable[Span]:
    """Scan with launchgate; give the places of credentials, not those of development settings (`env/…`)."""
    done = subprocess.run(
        [LAUNCHGATE, "secrets", ".", "--format", "json"], cwd=tree, capture_output=True, text=True, check=False
    )
    for gate in json.loads(done.stdout)["gates"]:
        for finding in (each for each in gate["findings"] if each["rule"].startswith("secrets/")):
            for place in (finding["location"], *finding["also"]):
                yield place["path"], place["line"], place.get("end_line", place["line"])


def gitleaks(program: str, tree: Path, report: Path) -> Iterable[Span]:
    """Scan with gitleaks; give the places of what it finds."""
    output = ["--report-format", "json", "--report-path", str(report)]
    subprocess.run([program, "dir", str(tree), *output], capture_output=True, check=False)
    for each in json.loads(report.read_text(encoding="utf-8") or "[]"):
        yield _inside(each["File"], tree), each["StartLine"], each["EndLine"]


def betterleaks(program: str, tree: Path, report: Path) -> Iterable[Span]:
    """Scan with betterleaks 2; give the places of what it finds."""
    subprocess.run([program, "fs", "--output", str(report), str(tree)], capture_output=True, check=False)
    for each in json.loads(report.read_text(encoding="utf-8"))["findings"]:
        place = each["location"]
        yield _inside(place["path"], tree), place["start_line"], place["end_line"]


def _inside(path: str, tree: Path) -> str:
    return Path(path).relative_to(tree).as_posix() if Path(path).is_relative_to(tree) else path


PEERS = {"betterleaks": betterleaks, "gitleaks": gitleaks}


def score(found: Iterable[Span], secrets: list[Span], neither: Places) -> tuple[float, float, list[Span], list[Span]]:
    """Give recall, precision, what was missed and what was found for nothing."""
    spans = {span for span in found if not any((span[0], line) in neither for line in range(span[1], span[2] + 1))}
    missed = [secret for secret in secrets if not any(_meet(secret, span) for span in spans)]
    wrong = [span for span in spans if not any(_meet(secret, span) for secret in secrets)]
    hits = len(secrets) - len(missed)
    return hits / len(secrets), hits / max(1, hits + len(wrong)), missed, sorted(wrong)


def _meet(one: Span, other: Span) -> bool:
    return one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]


def main() -> int:
    """Score everybody, print a table, and give 1 where our goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = options.corpus.resolve() / "tree" if options.corpus else Path(folder, "tree")
        secrets, neither = labelled(options.corpus) if options.corpus else drawn(tree, options.seed)
        found = {"launchgate": launchgate(tree)}
        for name, program in peers(PEERS).items():
            found[name] = PEERS[name](program, tree, Path(folder, f"{name}.json"))
        own = True
        for name, spans in found.items():
            recall, precision, missed, wrong = score(list(spans), secrets, neither)
            print(f"{name:<12} recall {recall:.3f}  precision {precision:.3f}  of {len(secrets)} secrets")
            if name == "launchgate":
                own = recall >= GOAL["recall"] and precision >= GOAL["precision"]
                for span in (*missed, *wrong) if options.verbose else ():
                    print(f"  {'missed' if span in missed else 'wrong '} {span[0]}:{span[1]}")
    return int(not own)


if __name__ == "__main__":
    raise SystemExit(main())

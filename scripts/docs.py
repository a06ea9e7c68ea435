"""Write the generated documentation, or say with `--check` what is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

from launchgate.judge.catalogue import rules_of
from launchgate.judge.docs import pages

DOCS = Path(__file__).parent.parent / "docs"


def main() -> int:
    """Bring `docs/rules` in line with the rules; exit 1 when `--check` finds a difference."""
    wanted = dict(pages(rules_of))
    present = {path.relative_to(DOCS).as_posix(): path for path in (DOCS / "rules").rglob("*.md")}
    stale = sorted(
        name
        for name in wanted.keys() | present.keys()
        if name not in wanted or name not in present or present[name].read_text("utf-8") != wanted[name]
    )
    if "--check" in sys.argv:
        print(*(f"docs/{name} is out of date: run `make docs`" for name in stale), sep="\n")
        return 1 if stale else 0
    for name in stale:
        if name not in wanted:
            present[name].unlink()
            continue
        target = DOCS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted[name], "utf-8")
    print(f"{len(stale)} pages written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

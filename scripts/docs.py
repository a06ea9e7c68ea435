"""Write the generated pages and schemas, or say with `--check` what is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

import configuration_page
from rule_pages import pages

from launchgate.runner.catalogue import rules_of

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Bring the generated files in line with the code; exit 1 when `--check` finds a difference."""
    wanted = {f"docs/{name}": text for name, text in pages(rules_of)}
    wanted |= {
        "docs/configuration.md": configuration_page.page(),
        "schemas/launchgate.schema.json": configuration_page.schema(),
    }
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/rules").rglob("*.md")}
    stale = sorted(name for name in wanted.keys() | rules if _text(name) != wanted.get(name))
    if "--check" in sys.argv:
        print(*(f"{name} is out of date: run `make docs`" for name in stale), sep="\n")
        return 1 if stale else 0
    for name in stale:
        target = ROOT / name
        if name not in wanted:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted[name], "utf-8", newline="\n")
    print(f"{len(stale)} files written")
    return 0


def _text(name: str) -> str | None:
    path = ROOT / name
    return path.read_bytes().decode() if path.exists() else None


if __name__ == "__main__":
    raise SystemExit(main())

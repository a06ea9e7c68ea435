"""The documentation site: every page is in it, its build is strict, and what its pages name exists."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import transcripts
import yaml

ROOT = Path(__file__).resolve().parents[2]
SITE: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))


def _named(entries: Any) -> Iterator[str]:
    """Give the paths in a navigation."""
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, dict):
        yield from _named(list(entries.values()))
    else:
        for each in entries:
            yield from _named(each)


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} | {"rules/index.md"}
    named = list(_named(SITE["nav"]))
    assert sorted(named) == sorted(pages)


def test_a_broken_link_or_anchor_fails_the_build() -> None:
    assert SITE["strict"] is True
    assert set(SITE["validation"]["links"].values()) == {"warn"}
    recipe = re.search(r"^site:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert recipe is not None
    assert "mkdocs build --strict" in recipe[1]
    assert "--quiet" not in recipe[1], "--quiet hides the warnings that --strict counts"


def test_nothing_is_loaded_from_another_server() -> None:
    assert SITE["theme"]["font"] is False


def test_the_lock_of_the_site_is_apart_from_those_of_the_tests() -> None:
    runtime, development, site = (
        set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock", "requirements-docs.lock")
    )
    assert "mkdocs-material" in site
    assert not {"mkdocs", "mkdocs-material"} & (runtime | development)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> transcripts.Scenes:
    folder = tmp_path_factory.mktemp("scenes")
    (folder / "scenes" / "empty").mkdir(parents=True)
    return transcripts.Scenes(folder)


def test_pages_quote_output_and_the_checks_run_their_commands() -> None:
    assert {"tutorial", "adoption"} <= {path.stem for path in transcripts.pages()}
    assert "python scripts/transcripts.py --check" in (ROOT / "scripts/checks").read_text("utf-8")


def test_another_output_is_noticed(scenes: transcripts.Scenes) -> None:
    page = "<!-- run in empty -->\n```console\n$ echo one; exit 3\ntwo\n```\n"
    assert transcripts.filled(page, scenes) == page.replace("two", "one\nexit code: 3")


def test_a_block_without_a_scene_is_left_as_it_is(scenes: transcripts.Scenes) -> None:
    page = "```console\n$ echo one\ntwo\n```\n"
    assert transcripts.filled(page, scenes) == page


def test_a_scene_that_does_not_exist_is_an_error(scenes: transcripts.Scenes) -> None:
    with pytest.raises(KeyError):
        transcripts.filled("<!-- run in nowhere -->\n```console\n$ true\n```\n", scenes)


def test_every_command_in_the_pages_names_one_that_exists() -> None:
    from launchgate.cli.main import COMMANDS

    fenced = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
    shown = {
        word
        for path in (ROOT / "docs").glob("*.md")
        for block in fenced.findall(path.read_text("utf-8"))
        for word in re.findall(r"^(?:\$ )?launchgate ([a-z]+)", block, re.MULTILINE)
    }
    assert len(shown) > 5
    assert shown <= COMMANDS.keys()


def test_every_rule_and_every_key_that_the_pages_of_gates_name_exists() -> None:
    rules = {
        path.relative_to(ROOT / "docs/rules").with_suffix("").as_posix() for path in ROOT.glob("docs/rules/*/*.md")
    }
    named = {
        rule
        for path in (ROOT / "docs").glob("*.md")
        for rule in re.findall(r"`((?:secrets|env|migrations|domain|config)/[a-z-]+)`", path.read_text("utf-8"))
    }
    assert len(named) > 5
    assert {rule for rule in named if rule not in rules} == set()


def test_the_workflow_builds_the_site() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    assert {"run": "make site"}.items() <= next(step for step in jobs["docs"]["steps"] if "run" in step).items()


def test_setup_knows_the_site() -> None:
    done = subprocess.run(["bash", "scripts/setup", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "|site|" in done.stderr


def _is_there(dotted: str) -> bool:
    """Whether a dotted name is a module of launchgate, or something that such a module defines."""
    place, parts = ROOT / "launchgate", dotted.split(".")
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if parts and (place / f"{parts[0]}.py").is_file():
        place /= f"{parts.pop(0)}.py"
    if not parts:
        return True
    code = (place if place.suffix else place / "__init__.py").read_text("utf-8")
    return len(parts) == 1 and re.search(rf"^(?:def|class) {parts[0]}\b|^{parts[0]}\b", code, re.MULTILINE) is not None


DESIGN = (ROOT / "docs/design.md").read_text("utf-8")
PACKAGES = "|".join(path.name for path in (ROOT / "launchgate").iterdir() if path.is_dir() and path.name[0] != "_")
MODULES = sorted(set(re.findall(rf"`((?:{PACKAGES})(?:\.\w+)+)`", DESIGN)))
FILES = sorted(set(re.findall(rf"`((?:{PACKAGES})/[\w/]+\.py)`", DESIGN)))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_on_the_routes_of_the_design_page_exists(name: str) -> None:
    assert _is_there(name)


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_the_design_page_names_exists(path: str) -> None:
    assert (ROOT / "launchgate" / path).is_file()


def test_the_design_page_names_modules_and_a_wrong_name_is_noticed() -> None:
    assert len(MODULES) > 30
    assert not _is_there("runner.nothing")
    assert not _is_there("runner.session.nothing")


def test_the_layers_of_the_design_page_are_those_of_the_import_contract() -> None:
    contract = (ROOT / ".importlinter").read_text("utf-8").partition("layers =\n")[2].partition("\n\n")[0]
    highest_first = [name.strip() for line in contract.splitlines() for name in line.split("|")]
    table = DESIGN[DESIGN.index("| layer | modules |") : DESIGN.index("## Where foreign libraries")]
    cells = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ") and "---" not in line][1:]
    named = [name.partition("/")[0] for cell in cells for name in re.findall(r"`([\w/<>]+)`", cell)]
    order = {name: number for number, name in enumerate(reversed(highest_first))}
    assert sorted(named) == sorted(highest_first)
    rows = [[order[name.partition("/")[0]] for name in re.findall(r"`([\w/<>]+)`", cell)] for cell in cells]
    assert all(max(lower) < min(upper) for lower, upper in pairwise(rows))

"""The documentation site: every page is in it, its build is strict, and what its pages name exists."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
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

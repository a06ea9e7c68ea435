"""What the README tells people to type exists, under the name it gives."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from launchgate.cli.main import COMMANDS, command, main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = (README, *(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _typed() -> Iterator[str]:
    """Give every line that a reader would type, from the README's consoles and its inline code."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        yield from (line.partition("#")[0].removeprefix("$ ").strip() for line in block.splitlines())
    yield from (code for code in re.findall(r"(?<!`)`(launchgate [^`]+)`(?!`)", README) if "." not in code.split()[1])


def _blocks(language: str) -> Iterator[Any]:
    yield from map(yaml.safe_load, re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL))


LAUNCHGATE = sorted({line[line.index("launchgate ") :] for line in _typed() if re.search(r"(^|\s)launchgate ", line)})
MAKE = sorted({line for line in _typed() if "make " in line})


@pytest.mark.parametrize("line", LAUNCHGATE)
def test_a_command_of_the_readme_exists_with_its_options(line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    assert name in COMMANDS
    with click.Context(command) as context:
        found = command.get_command(context, name)
    while isinstance(found, click.Group) and arguments and not arguments[0].startswith("-"):
        with click.Context(found) as context:
            found = found.get_command(context, arguments.pop(0))
    assert found is not None
    known = {option for parameter in found.params for option in parameter.opts}
    assert {each.partition("=")[0] for each in arguments if each.startswith("-")} <= known


@pytest.mark.parametrize("line", MAKE)
def test_a_make_target_of_the_readme_exists(line: str) -> None:
    target = line.rpartition(" ")[2]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_readme_holds_commands_of_both_kinds() -> None:
    assert len(LAUNCHGATE) > 5
    assert len(MAKE) > 3


def test_every_installation_uses_the_name_of_the_distribution() -> None:
    names = re.findall(r"(?:uvx --from|pipx install|pip install) (\S+)", "".join(PAGES))
    assert set(names) == {PROJECT["name"]}
    assert "launchgate" in PROJECT["scripts"]


def test_the_hook_of_the_readme_is_one_we_offer() -> None:
    offered = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    used = [hook["id"] for block in _blocks("yaml") for repo in block.get("repos", ()) for hook in repo["hooks"]]
    assert used == ["launchgate"]
    assert set(used) <= offered.keys()


def test_every_hook_runs_a_command_that_exists() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")):
        test_a_command_of_the_readme_exists_with_its_options(hook["entry"])


def test_the_configuration_of_the_readme_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```yaml\n(# launchgate.yml\n.*?)```", README, re.DOTALL)
    (tmp_path / "launchgate.yml").write_text(block, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["config", "check"]) == 0


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    assert README.count("\n") <= 150
    links = [link for page in PAGES for link in re.findall(r"\]\(([^)#]+)", page) if "://" not in link]
    assert links
    broken = [link for link in links if not ((ROOT / link).exists() or (ROOT / "docs" / link).exists())]
    assert not broken

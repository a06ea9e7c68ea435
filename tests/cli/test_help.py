"""The help of every command: whole sentences, nothing cut, eighty columns."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import click
import pytest

from launchgate.cli.main import COMMANDS, command


def _all() -> Iterator[object]:
    for name in COMMANDS:
        found = importlib.import_module(f"launchgate.cli.{name}").command
        yield pytest.param(f"launchgate {name}", found, id=name)
        for sub, inner in getattr(found, "commands", {}).items():
            yield pytest.param(f"launchgate {name} {sub}", inner, id=f"{name} {sub}")


def _page(path: str, of: click.Command) -> str:
    return of.get_help(click.Context(of, info_name=path, terminal_width=80))


@pytest.mark.parametrize(("path", "of"), list(_all()))
def test_a_help_says_all_of_it_in_eighty_columns(path: str, of: click.Command) -> None:
    page = _page(path, of)
    assert [line for line in page.splitlines() if len(line) > 80 and not re.match(r"  --[\w-]+ \[", line)] == []
    cut = [line for line in page.splitlines() if re.search(r"\w\.\.\.$", line) and "Usage:" not in line]
    assert cut == []
    assert page.isascii()


@pytest.mark.parametrize(("path", "of"), list(_all()))
def test_every_option_says_what_it_does_in_a_sentence(path: str, of: click.Command) -> None:
    del path
    for option in of.params:
        if isinstance(option, click.Option):
            assert re.fullmatch(r"[A-Z`].*\.", option.help or ""), option.opts
    assert re.match(r"[A-Z].*\.", of.help or "", re.DOTALL)


def test_the_list_of_commands_is_whole() -> None:
    page = _page("launchgate", command)
    for name, said in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(said)}$", page, re.MULTILINE)

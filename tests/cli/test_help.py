"""The help of every command: options in groups, examples that work, 80 columns, nothing cut."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator

import click
import pytest

from launchgate.cli.help import NETWORK, OUTPUT, POLICY, SCOPE, HelpfulCommand
from launchgate.cli.main import COMMANDS, SECTIONS, command
from launchgate.runner.catalogue import find


def _all() -> Iterator[object]:
    for name in COMMANDS:
        found = importlib.import_module(f"launchgate.cli.{name}").command
        yield pytest.param(f"launchgate {name}", found, id=name)
        for sub, inner in getattr(found, "commands", {}).items():
            yield pytest.param(f"launchgate {name} {sub}", inner, id=f"{name} {sub}")


def _page(path: str, of: click.Command) -> str:
    return of.get_help(click.Context(of, info_name=path, terminal_width=80))


def _headings(page: str) -> list[str]:
    return re.findall(r"^(\w.*):$", page, re.MULTILINE)


def _run_line(line: str) -> None:
    """Parse an example as the command line would, without running it."""
    words = shlex.split(line.partition(" > ")[0].partition(" < ")[0].removeprefix('eval "$(').removesuffix(')"'))
    assert words.pop(0) == "launchgate"
    of: click.Command = command
    with click.Context(command) as context:
        while isinstance(of, click.Group):
            found = of.get_command(context, words.pop(0))
            assert found is not None, line
            of = found
        with of.make_context("launchgate", words, parent=context):
            pass


@pytest.mark.parametrize(("path", "of"), list(_all()))
def test_a_page_fits_eighty_columns_and_cuts_nothing(path: str, of: click.Command) -> None:
    page = _page(path, of)
    assert [line for line in page.splitlines() if len(line) > 80] == []
    cut = [line for line in page.splitlines() if re.search(r"\w\.\.\.$", line) and "Usage:" not in line]
    assert cut == []
    assert page.isascii()


@pytest.mark.parametrize(("path", "of"), list(_all()))
def test_every_option_is_described_in_a_sentence(path: str, of: click.Command) -> None:
    del path
    for option in of.params:
        if isinstance(option, click.Option):
            assert re.fullmatch(r"[A-Z`].*\.", option.help or ""), option.opts
    assert re.match(r"[A-Z].*\.", of.help or "", re.DOTALL)


@pytest.mark.parametrize(("path", "of"), [*_all(), pytest.param("launchgate", command, id="launchgate")])
def test_every_command_has_two_to_four_examples_that_parse(path: str, of: click.Command) -> None:
    assert isinstance(of, HelpfulCommand)
    assert 2 <= len(of.examples) <= 4
    page = _page(path, of)
    for purpose, line in of.examples:
        assert f"  # {purpose}\n  {line}\n" in f"{page}\n"
        _run_line(line.replace('eval "$(launchgate completion bash)"', "launchgate completion bash"))
        for rule in re.findall(r"\b(?:secrets|env|migrations)/[a-z-]+\b", line):
            assert find(rule).id == rule


def test_options_are_grouped_and_other_options_come_last() -> None:
    page = _page("launchgate secrets", importlib.import_module("launchgate.cli.secrets").command)
    assert _headings(page) == [SCOPE, POLICY, NETWORK, OUTPUT, "Other options", "Examples"]
    other = page.partition("Other options:\n")[2].partition("\n\n")[0]
    assert re.findall(r"--[\w-]+", other) == ["--help"]


def test_a_group_of_its_own_follows_what_to_scan() -> None:
    page = _page("launchgate migrations", importlib.import_module("launchgate.cli.migrations").command)
    assert _headings(page)[:3] == [SCOPE, "Database", POLICY]


def test_a_command_with_few_options_lists_them_in_one_group() -> None:
    page = _page("launchgate waivers", importlib.import_module("launchgate.cli.waivers").command)
    assert _headings(page) == ["Options", "Examples"]


def test_the_commands_are_listed_in_sections_with_their_descriptions() -> None:
    page = _page("launchgate", command)
    assert _headings(page) == [*SECTIONS, "Options", "Examples"]
    for name, text in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", page, re.MULTILINE)

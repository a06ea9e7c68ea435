"""What a shell offers after a Tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Launchgate


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("launchgate wai", {"waive", "waivers"}),
        ("launchgate check --fail", {"--fail-on"}),
        ("launchgate check --format s", {"sarif"}),
        ("launchgate check se", {"secrets"}),
        ("launchgate live d", {"domain"}),
        ("launchgate rules con", {"config"}),
        ("launchgate explain migrations/index-not", {"migrations/index-not-concurrent"}),
        ("launchgate waive domain/host", {"domain/host-unresolvable"}),
        ("launchgate explain nothing/", set()),
    ],
)
def test_a_word_is_completed(launchgate: Launchgate, typed: str, offered: set[str]) -> None:
    environment = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_LAUNCHGATE_COMPLETE": "bash_complete"}
    ended = launchgate(env=environment)
    assert {line.removeprefix("plain,") for line in ended.out.split()} == offered
    assert ended.err == ""


def test_a_path_is_left_to_the_shell(launchgate: Launchgate) -> None:
    environment = {"COMP_WORDS": "launchgate check src", "COMP_CWORD": "2", "_LAUNCHGATE_COMPLETE": "bash_complete"}
    assert launchgate(env=environment).out == "file,src\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_calls_launchgate_for_completions(launchgate: Launchgate, shell: str) -> None:
    ended = launchgate("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert "_LAUNCHGATE_COMPLETE" in ended.out
    assert ended.out == launchgate(env={"_LAUNCHGATE_COMPLETE": f"{shell}_source"}).out


def test_the_script_of_an_unknown_shell_is_an_error(launchgate: Launchgate) -> None:
    ended = launchgate("completion", "tcsh")
    assert (ended.code, ended.out) == (2, "")
    assert "bash" in ended.err


def test_a_shell_shows_a_command_with_its_description(launchgate: Launchgate) -> None:
    environment = {"COMP_WORDS": "launchgate wai", "COMP_CWORD": "1", "_LAUNCHGATE_COMPLETE": "zsh_complete"}
    assert "Write a waiver for a finding." in launchgate(env=environment).out

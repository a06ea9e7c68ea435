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
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_LAUNCHGATE_COMPLETE": "bash_complete"}
    ended = launchgate(env=asked)
    assert {line.removeprefix("plain,") for line in ended.out.split()} == offered
    assert ended.err == ""


def test_a_path_is_left_to_the_shell(launchgate: Launchgate) -> None:
    asked = {"COMP_WORDS": "launchgate check src", "COMP_CWORD": "2", "_LAUNCHGATE_COMPLETE": "bash_complete"}
    assert launchgate(env=asked).out == "file,src\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_ask(launchgate: Launchgate, shell: str) -> None:
    ended = launchgate(env={"_LAUNCHGATE_COMPLETE": f"{shell}_source"})
    assert (ended.code, ended.err) == (0, "")
    assert "_LAUNCHGATE_COMPLETE" in ended.out

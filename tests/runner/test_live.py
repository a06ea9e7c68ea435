"""Live gates: they need no repository, and of several configurations those that declare the environment count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Launchgate, Repo

CONFIG = "version: 1\nenvironments: {production: {url: 'https://app.acme.test'}}\n"
NOWHERE = ("--resolver", "127.0.0.1:9", "--deadline", "2", "--format", "json")
"""Nothing answers there: the gate runs, and is inconclusive."""


def _report(out: str) -> Mapping[str, Any]:
    report: Mapping[str, Any] = json.loads(out)
    return report


def test_a_host_is_looked_up_outside_a_repository(launchgate: Launchgate, tmp_path: Path) -> None:
    ended = launchgate("domain", "app.acme.test", *NOWHERE, cwd=tmp_path)
    (gate,) = _report(ended.out)["gates"]
    assert (ended.code, gate["verdict"]) == (3, "inconclusive")
    assert "app.acme.test" in gate["skipped"][0]["subject"]


def test_the_configuration_of_the_folder_counts_outside_a_repository(launchgate: Launchgate, tmp_path: Path) -> None:
    (tmp_path / "launchgate.yml").write_text(CONFIG)
    ended = launchgate("live", "-e", "production", *NOWHERE, cwd=tmp_path)
    (gate,) = _report(ended.out)["gates"]
    assert (ended.code, gate["config"]) == (3, "launchgate.yml")


@pytest.mark.parametrize("command", [("live", "domain"), ("domain",)])
def test_an_unknown_environment_is_a_usage_error(
    launchgate: Launchgate, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "launchgate.yml").write_text(CONFIG)
    ended = launchgate(*command, "-e", "prodution", *NOWHERE, cwd=tmp_path)
    assert ended.code == 2
    assert "production" in ended.err


def test_of_several_configurations_the_one_that_declares_the_environment_is_scanned(
    launchgate: Launchgate, repo: Repo
) -> None:
    repo.commit({"launchgate.yml": "version: 1\n", "shop/launchgate.yml": CONFIG})
    ended = launchgate("live", "-e", "production", *NOWHERE)
    (gate,) = _report(ended.out)["gates"]
    assert (ended.code, gate["config"]) == (3, "shop/launchgate.yml")

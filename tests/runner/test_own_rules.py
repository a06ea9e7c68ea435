"""Own rules: their examples are no leak where they are declared, and their names are nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.errors import ConfigError
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from launchgate.model.report import Report
    from tests.conftest import Repo

RULE = """secrets:
  rules:
    - {{id: {id}, pattern: "acme_(?P<secret>[a-z]{{20}})", keywords: [acme_], examples: ["{example}"]}}
"""
EXAMPLE, ANOTHER = "acme_" + "a" * 20, "acme_" + "b" * 20


def judged(repo: Repo, base: str) -> Report:
    return run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def places(report: Report) -> list[tuple[str, str]]:
    return [(each.finding.rule.id, str(each.finding.at)) for gate in report.gates for each in gate.findings]


def test_a_rule_that_arrives_with_its_example_closes_nothing(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\n"})
    repo.commit({"launchgate.yml": RULE.format(id="acme-token", example=EXAMPLE)})
    assert places(judged(repo, base)) == []


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": f"T = '{EXAMPLE}'\n"},
        {"launchgate.yml": RULE.format(id="acme-token", example=EXAMPLE) + f"# {ANOTHER}\n"},
    ],
    ids=["the example elsewhere", "another value beside the example"],
)
def test_nothing_else_is_taken_for_an_example(repo: Repo, files: dict[str, str]) -> None:
    base = repo.commit({"launchgate.yml": RULE.format(id="acme-token", example=EXAMPLE)})
    repo.commit(files)
    assert [rule for rule, _ in places(judged(repo, base))] == ["secrets/acme-token"]


def test_an_own_rule_cannot_take_the_name_of_one_of_ours(repo: Repo) -> None:
    base = repo.commit({"a": "a\n"})
    repo.commit({"launchgate.yml": RULE.format(id="github-token", example=EXAMPLE)})
    with pytest.raises(ConfigError, match="is a rule of launchgate itself") as caught:
        judged(repo, base)
    assert caught.value.line == 3

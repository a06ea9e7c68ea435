"""`secrets.allow`: values set aside by pattern, rule and path, counted, and never by the change that brings them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from launchgate.cli.main import main
from launchgate.gates.secrets.patterns import search
from launchgate.gates.secrets.scan import LONGEST
from tests.conftest import Repo
from tests.secrets.conftest import judged

Token = Callable[[], str]


def allow(repo: Repo, entries: str) -> None:
    repo.commit({"launchgate.yml": f"version: 1\nsecrets:\n  allow: [{entries}]\n"}, "law")


ENTRIES: dict[str, tuple[str, int]] = {
    "beginning": ("{pattern: '^ghp_'}", 0),
    "anywhere": ("{pattern: 'p_'}", 0),
    "other-value": ("{pattern: '^glpat'}", 1),
    "rule": ("{pattern: ghp, rules: [secrets/github-token]}", 0),
    "other-rule": ("{pattern: ghp, rules: [secrets/npm-token]}", 1),
    "path": ("{pattern: ghp, paths: ['a.*']}", 0),
    "other-path": ("{pattern: ghp, paths: ['docs/**']}", 1),
    "second": ("{pattern: nothing}, {pattern: ghp}", 0),
}


@pytest.mark.parametrize(("entries", "code"), ENTRIES.values(), ids=ENTRIES)
def test_what_fits_an_entry_is_set_aside_and_counted(
    entries: str, code: int, repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    allow(repo, entries)
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    found, gate = judged(capsys, "secrets", "--staged")
    assert found == code
    said = [each["reason"] for each in gate["skipped"] if each["subject"].startswith("secrets.allow")]
    assert said == ([] if code else ["sets aside 1 value"])


def test_the_reason_is_told(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    allow(repo, "{pattern: ghp, reason: of the demo}")
    repo.write({"a.py": f"key = '{token()}'\nother = '{token()}'\n"})
    repo.git("add", "-A")
    (said,) = [each["reason"] for each in judged(capsys, "secrets", "--staged")[1]["skipped"]]
    assert said == "sets aside 2 values: of the demo"


def test_a_change_that_allows_its_own_secret_is_told(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({"launchgate.yml": "version: 1\nfail_on: warning\n"}, "law")
    repo.write({"launchgate.yml": "version: 1\nfail_on: warning\nsecrets: {allow: [{pattern: ghp}]}\n"})
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    assert main(["secrets", "--staged", "--format", "json"]) == 1
    assert "config/gate-loosened" in capsys.readouterr().out


def test_where_base_is_the_law_a_change_allows_nothing(repo: Repo, token: Token) -> None:
    repo.commit({"launchgate.yml": "version: 1\ntrust: base\nfail_on: error\n"}, "law")
    repo.write({"launchgate.yml": "version: 1\ntrust: base\nsecrets: {allow: [{pattern: ghp}]}\n"})
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    assert main(["secrets", "--staged"]) == 1


def test_a_secret_that_came_and_went_is_set_aside_too(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    allow(repo, "{pattern: ghp}")
    base = repo.git("rev-parse", "HEAD")
    repo.commit({"a.py": f"key = '{token()}'\n"}, "oops")
    repo.commit({"a.py": "x = 1\n"}, "gone")
    assert judged(capsys, "secrets", "--base", base, "--head", "HEAD")[0] == 0


def test_a_long_value_is_never_set_aside(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    allow(repo, "{pattern: acme}")
    repo.write(
        {
            "launchgate.yml": (repo.root / "launchgate.yml").read_text()
            + "  rules: [{id: long, pattern: 'acme[a-z]+'}]\n"
        }
    )
    repo.commit(message="rule")
    repo.write({"a.txt": f"acme{'x' * LONGEST}\nacme{'x' * 20}\n"})
    repo.git("add", "-A")
    _, gate = judged(capsys, "secrets", "--staged")
    assert [each["location"]["line"] for each in gate["findings"]] == [1]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{pattern: '.*'}", "matches every value"),
        ("{pattern: ''}", "regular expression"),
        ("{pattern: '(a+)+$'}", "very slow"),
        ("{pattern: '('}", "not a regular expression"),
        ("{pattern: a, rules: [github-token]}", "a rule such as"),
        ("{pattern: a, paths: ['!x']}", "path pattern"),
        ("{reason: because}", "pattern"),
        ("{patern: a}", "pattern"),
    ],
)
def test_an_entry_that_means_nothing_is_exit_2_at_its_place(
    entry: str, said: str, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"launchgate.yml": f"version: 1\nsecrets:\n  allow: [{entry}]\n"})
    assert main(["secrets", "--all"]) == 2
    err = capsys.readouterr().err
    assert "launchgate.yml:3" in err
    assert said in err


def test_a_group_called_secret_is_the_value_of_an_own_rule() -> None:
    assert search(["key=(?P<secret>[a-z]{4})"], b"x\nkey=abcd") == [(0, 6, 10)]
    assert search(["(?:key=(?P<secret>[a-z]{4})|none)"], b"none") == []


def test_an_own_rule_looks_where_it_says_and_at_values_as_random_as_it_says(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = "{id: acme, pattern: 'acme_([a-z0-9]{8})', paths: ['conf/**'], entropy: 3}"
    repo.commit({"launchgate.yml": f"version: 1\nsecrets: {{rules: [{rule}]}}\n"}, "law")
    for path in ("conf/a.txt", "b.txt"):
        repo.write({path: "acme_aaaaaaaa\nacme_k3x9q7w2\n"})
    repo.git("add", "-A")
    _, gate = judged(capsys, "secrets", "--staged")
    places = [(each["location"]["path"], each["location"]["line"]) for each in gate["findings"]]
    assert [place for place in places if place[0] != "launchgate.yml"] == [("conf/a.txt", 2)]


@pytest.mark.parametrize("entropy", ["9", "-1", ".nan", "much"])
def test_an_entropy_that_no_text_has_is_exit_2(entropy: str, repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"launchgate.yml": f"version: 1\nsecrets:\n  rules: [{{id: a, pattern: acme, entropy: {entropy}}}]\n"})
    assert main(["secrets", "--all"]) == 2
    assert "launchgate.yml:3" in capsys.readouterr().err

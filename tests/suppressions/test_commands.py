"""`launchgate waive` and `launchgate waivers` in a real repository, through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from launchgate.cli.main import main
from launchgate.policy import parse
from launchgate.policy.nodes import plain

from .conftest import Repo

RULE = "migrations/index-not-concurrent"
NOW = "2026-11-24T09:00:00Z"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command at the root of the repository; give exit code, standard output and error."""
    repo.commit({"app.py": "x = 1\n", "db/1.sql": "SELECT 1;\n", "package.json": "{}\n"})
    monkeypatch.chdir(repo.root)

    def run(*argv: str) -> tuple[int, str, str]:
        code = main([*argv, "--now", NOW] if argv[0] in ("waive", "waivers") else argv)
        return code, *capsys.readouterr()

    return run


def _waivers(root: Path, path: str = "launchgate.yml") -> object:
    document = plain(parse((root / path).read_text(), path))
    assert isinstance(document, dict)
    return document["waivers"]


def test_a_line_that_can_hold_a_comment_gets_one_to_paste_and_nothing_is_written(call: Call, repo: Repo) -> None:
    code, out, err = call("waive", RULE, "db/1.sql:1", "--for", "10d", "--reason", "table is empty")
    assert (code, out) == (0, f"-- launchgate: allow {RULE} until 2026-12-04: table is empty\n")
    assert "above db/1.sql:1" in err
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("where", "kind", "place"),
    [
        ("package.json:1", "path", "package.json"),
        ("db/1.sql", "path", "db/1.sql"),
        ("db/*.sql", "path", "db/*.sql"),
        ("LOG_LEVEL", "variable", "LOG_LEVEL"),
        ("https://app.acme.test/x", "url", "https://app.acme.test/x"),
        ("acme.test MX", "record", "acme.test MX"),
        ("check=log in", "check", "log in"),
        ("path=LICENSE", "path", "LICENSE"),
        (f"v:{'0' * 32}", "value", f"v:{'0' * 32}"),
    ],
)
def test_other_places_become_an_entry_under_what_people_wrote(
    call: Call, repo: Repo, where: str, kind: str, place: str
) -> None:
    (repo.root / "launchgate.yml").write_text("# ours\nversion: 1\ntrust: head # we are two\n")
    code, _, _ = call("waive", RULE, where, "--reason", "why: so", "--owner", "ops")
    assert code == 0
    assert (repo.root / "launchgate.yml").read_text().startswith("# ours\nversion: 1\ntrust: head # we are two\n")
    assert _waivers(repo.root) == [
        {"rule": RULE, kind: place, "reason": "why: so", "expires": "2026-12-24", "owner": "ops"}
    ]


def test_a_waiver_for_a_whole_file_has_a_note(call: Call) -> None:
    _, _, err = call("waive", RULE, "db/1.sql", "--reason", "why")
    assert f"it suppresses every {RULE} in that path" in err
    _, _, err = call("waive", RULE, "LOG_LEVEL", "--reason", "why")
    assert "it excuses every" not in err


def test_a_rule_of_the_configuration_can_be_waived_and_is_named_when_misspelt(call: Call, repo: Repo) -> None:
    own = "secrets: {rules: [{id: acme-token, pattern: 'acme_[a-z]{32}', keywords: [acme_]}]}\n"
    (repo.root / "launchgate.yml").write_text(f"version: 1\n{own}")
    assert "did you mean `secrets/acme-token`?" in call("waive", "secrets/acme-tokn", "app.py", "--reason", "x")[2]
    assert call("waive", "secrets/acme-token", "app.py", "--reason", "x")[0] == 0


def test_without_a_configuration_one_is_begun(call: Call, repo: Repo) -> None:
    assert call("waive", RULE, "LOG", "--reason", "why")[0] == 0
    assert (repo.root / "launchgate.yml").read_text().startswith("version: 1\n\nwaivers:\n  - {")


def test_the_nearest_configuration_takes_it_with_a_path_of_its_own_folder(
    call: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"apps/web/launchgate.yml": "version: 1\n", "apps/web/db/1.sql": "SELECT 1;\n"})
    monkeypatch.chdir(repo.root / "apps/web/db")
    assert call("waive", RULE, "1.sql", "--reason", "why")[0] == 0
    assert _waivers(repo.root, "apps/web/launchgate.yml") == [
        {"rule": RULE, "path": "db/1.sql", "reason": "why", "expires": "2026-12-24"}
    ]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("migrations/index-not-concurent", "LOG", "--reason", "x"), f"did you mean `{RULE}`?"),
        ((RULE, "LOG", "--reason", "x", "--for", "181d"), "more than 180 days ahead"),
        ((RULE, "LOG", "--reason", "x", "--until", "2026-11-23"), "2026-11-23 is in the past"),
        ((RULE, "LOG", "--reason", "x", "--until", "soon"), "not a date"),
        ((RULE, "LOG", "--reason", "x", "--for", "month"), "not a duration"),
        ((RULE, "LOG", "--reason", "x", "--for", "1d", "--until", "2026-12-01"), "cannot be combined with --until"),
        ((RULE, "LOG", "--reason", " "), "--reason is empty"),
        ((RULE, "LOG"), "Missing option '--reason'"),
        ((RULE, "nowhere", "--reason", "x"), "is not a file, variable"),
        ((RULE, "../x.py", "--reason", "x"), "no such file"),
        ((RULE, "../*.py", "--reason", "x"), "not a path pattern"),
        (("migrations/index-not-concurent", "gone.py:1", "--reason", "x"), f"did you mean `{RULE}`?"),
        (("app.py:1", RULE, "--reason", "x"), f"the rule comes first: launchgate waive {RULE} app.py:1"),
        ((RULE, "ap.py", "--reason", "x"), "did you mean `app.py`?"),
        ((RULE, "sql/1.sql:3", "--reason", "x"), "did you mean `db/1.sql`?"),
        ((RULE, "a/folder/that/is/nowhere/here/1.sql", "--reason", "x"), "did you mean `db/1.sql`?"),
        ((RULE, "app.py:0", "--reason", "x"), "did you mean `app.py`?"),
        ((RULE, "nowhere/**", "--reason", "x"), "matches no file"),
        ((RULE, "variable=", "--reason", "x"), "is not a file, variable"),
        ((RULE, "app.py:99", "--reason", "x"), "app.py has 1 line, not 99"),
        ((RULE, "gone.py:1", "--reason", "x"), "no such file"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(call: Call, repo: Repo, argv: tuple[str, ...], said: str) -> None:
    code, out, err = call("waive", *argv)
    assert (code, out) == (2, "")
    assert said in err
    assert repo.git("status", "--porcelain") == ""


def test_a_reason_of_several_lines_cannot_write_more_than_a_reason(call: Call, repo: Repo) -> None:
    call("waive", RULE, "LOG", "--reason", "a\nfail_on: never\n#")
    assert plain(parse((repo.root / "launchgate.yml").read_text(), "x")) == {
        "version": 1,
        "waivers": [{"rule": RULE, "variable": "LOG", "reason": "a fail_on: never #", "expires": "2026-12-24"}],
    }
    _, out, _ = call("waive", RULE, "db/1.sql:1", "--reason", "a\nDROP TABLE x;")
    assert out.count("\n") == 1


def test_a_link_in_place_of_the_configuration_is_not_written_through(call: Call, repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside.yml").write_text("version: 1\n")
    (repo.root / "launchgate.yml").symlink_to(tmp_path / "outside.yml")
    call("waive", RULE, "LOG", "--reason", "x")
    assert (tmp_path / "outside.yml").read_text() == "version: 1\n"


def test_the_list_shows_those_that_end_first_and_attempts(call: Call, repo: Repo) -> None:
    entry = "{rule: env/x, variable: LOG, reason: '\x1b[31mred', expires: 2027-02-01, owner: ops}".replace("\x1b", "")
    repo.commit(
        {
            "launchgate.yml": f"version: 1\nwaivers:\n  - {entry}\n",
            "a.py": f"# launchgate: allow {RULE} until 2026-11-20: \x1b[2J one\n# launchgate: allow\n",
            "b.py": f"# launchgate: allow {RULE} until 2026-12-01: two\n",
        }
    )
    code, out, _ = call("waivers")
    assert code == 0
    assert [line.split("  ")[1] for line in out.splitlines() if line.startswith("20")] == [
        "ended 4 days ago",
        "ends in 7 days",
        "69 days left",
    ]
    assert "a.py:2  malformed: it names no rule" in out
    assert "\x1b" not in out
    rows = json.loads(call("waivers", "--json")[1])
    assert [row["state"] for row in rows] == ["ended", "ending", "open"]


def test_no_waivers_is_said(call: Call) -> None:
    assert call("waivers")[1] == "no waivers\n"


def test_outside_of_a_repository_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["waivers"]) == 2

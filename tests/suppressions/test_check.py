"""Excuses in `launchgate check`: a real change, judged as a pull request is, told in its JSON report."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.model.run import now

from .conftest import Repo

_RANDOM = random.Random(3)
Check = Callable[..., tuple[int, dict[str, list[dict[str, Any]]]]]


def password() -> str:
    """Make a value that the secrets gate reports and no provider ever issued."""
    return "".join(_RANDOM.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", k=32))


def line(value: str, comment: str = "") -> str:
    return f'API_PASSWORD = "{value}"{f"  # {comment}" if comment else ""}\n'


@pytest.fixture
def check(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Commit `before`, then `after`, and judge the difference; give the exit code and the findings by rule."""
    monkeypatch.chdir(repo.root)

    def run(
        before: Mapping[str, str], after: Mapping[str, str], *argv: str
    ) -> tuple[int, dict[str, list[dict[str, Any]]]]:
        base = repo.commit({"README.md": "x\n", **before})
        repo.commit(after)
        capsys.readouterr()
        code = main(["check", "secrets", "--format", "json", *(argv or ("--base", base, "--head", "HEAD"))])
        report = json.loads(capsys.readouterr().out)
        found: dict[str, list[dict[str, Any]]] = {}
        for gate in report["gates"]:
            for each in gate["findings"]:
                found.setdefault(each["rule"], []).append(each)
        return code, found

    return run


RULE = "secrets/generic-password"
UNTIL = "launchgate: allow secrets/generic-password until {day}: agreed with ops"


def _soon(days: int) -> str:
    return (now().date() + timedelta(days=days)).isoformat()


def test_an_inline_waiver_of_the_change_counts_and_is_told_as_a_loosening(check: Check) -> None:
    config = {"launchgate.yml": "version: 1\n"}
    code, found = check(config, {"app.py": line(password(), UNTIL.format(day=_soon(60)))})
    assert code == 0
    assert found[RULE][0]["waiver"]["kind"] == "inline"
    assert "inline waiver" in found["config/gate-loosened"][0]["message"]


def test_under_trust_base_it_does_not_count_and_is_told(check: Check) -> None:
    config = {"launchgate.yml": "version: 1\ntrust: base\n"}
    code, found = check(config, {"app.py": line(password(), UNTIL.format(day=_soon(60)))})
    assert code == 1
    assert found[RULE][0]["waiver"] is None
    assert "config/gate-loosened" in found


def test_recording_the_own_secret_in_the_baseline_is_told_and_under_trust_base_useless(
    check: Check, repo: Repo
) -> None:
    value = password()
    repo.commit({"launchgate.yml": "version: 1\ntrust: base\n"})
    (repo.root / "app.py").write_text(line(value))
    assert main(["baseline"]) == 0
    recorded = {name: (repo.root / name).read_text() for name in (".launchgate/baseline", ".launchgate/salt")}
    assert value not in recorded[".launchgate/baseline"]
    for name in ("app.py", *recorded):
        (repo.root / name).unlink()
    code, found = check({}, {"app.py": line(value), **recorded})
    assert code == 1
    assert found[RULE][0]["waiver"] is None
    assert "recorded finding" in found["config/gate-loosened"][0]["message"]
    code, found = check({"launchgate.yml": "version: 1\n", "app.py": ""}, {"app.py": line(value)})
    assert found[RULE][0]["waiver"]["kind"] == "baseline", "what stands at base is the law"
    assert code == 0


def test_a_foreign_marker_of_the_change_excuses_nothing_and_offers_our_words(check: Check) -> None:
    code, found = check({}, {"app.py": line(password(), "gitleaks:allow")})
    assert code == 1
    [marker] = found["config/foreign-marker-added"]
    assert marker["fix"]["replacement"].startswith(f"# launchgate: allow {RULE} until ")
    code, found = check({}, {}, "--all")
    assert code == 0
    assert found[RULE][0]["waiver"]["kind"] == "foreign"


def test_a_file_waiver_that_ended_closes_the_change_that_touches_its_place(check: Check) -> None:
    ended = "{rule: secrets/generic-password, path: app.py, reason: launch week, expires: 2026-01-31}"
    config = {"launchgate.yml": f"version: 1\nwaivers:\n  - {ended}\n", "app.py": "x = 1\n"}
    code, found = check(config, {"app.py": "x = 2\n"})
    assert code == 1
    assert found["config/waiver-ended"][0]["severity"] == "error"
    code, found = check({}, {"other.py": "x = 2\n"})
    assert code == 0
    assert found["config/waiver-ended"][0]["severity"] == "warning"


def test_a_finding_about_waivers_can_be_waived_only_by_what_stands_at_base(check: Check) -> None:
    entry = f"{{rule: config/gate-loosened, path: app.py, reason: agreed, expires: {_soon(90)}}}"
    config = {"launchgate.yml": f"version: 1\nfail_on: warning\nwaivers:\n  - {entry}\n"}
    added = {"app.py": line(password(), UNTIL.format(day=_soon(60)))}
    assert check(config, added)[0] == 0
    assert check({"launchgate.yml": "version: 1\nfail_on: warning\n", "app.py": ""}, {**config, **added})[0] == 1


def test_unused_waivers_and_stale_entries_are_notes_of_a_whole_look(check: Check) -> None:
    config = f"version: 1\nwaivers:\n  - {{rule: {RULE}, path: gone.py, reason: old, expires: {_soon(90)}}}\n"
    stale = f"{RULE}\tf:{'0' * 32}\n"
    code, found = check({}, {"launchgate.yml": config, ".launchgate/baseline": stale}, "--all")
    assert code == 0
    assert {found[rule][0]["severity"] for rule in ("config/waiver-unused", "config/baseline-stale")} == {"note"}


def test_a_broken_baseline_is_a_usage_error_at_its_line(
    check: Check, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({".launchgate/baseline": "<<<<<<< HEAD\n"})
    assert main(["check", "secrets", "--all"]) == 2
    assert ".launchgate/baseline:1:1: this is a line of an unfinished merge" in capsys.readouterr().err
    del check

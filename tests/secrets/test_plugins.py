"""Custom plugins of detect-secrets: run only where allowed, from base, in a process that may crash, hang or lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.detect.custom import WINDOW, run
from tests.conftest import Repo

Token = Callable[[], str]

PLUGIN = """
import re
from detect_secrets.plugins.base import RegexBasedDetector

class AcmeDetector(RegexBasedDetector):
    secret_type = "Acme ticket"
    denylist = [re.compile(r"acme-[0-9]{8}")]

    def verify(self, secret):
        open("VERIFIED", "w").close()
        raise SystemExit("a plugin must not be asked to verify")
"""
CONFIG = "version: 1\nsecrets: {detect_secrets: {plugins: [tools/p.py]}}\n"
HEAD = "from detect_secrets.plugins.base import BasePlugin\nclass P(BasePlugin):\n    secret_type = 'P'\n"
LINE = "ticket = acme-20261124\n"


def judged(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any], str]:
    code = main([*arguments, "--format", "json"])
    out = capsys.readouterr()
    gates = json.loads(out.out)["gates"]
    return code, next(gate for gate in gates if gate["gate"] == "secrets"), out.out + out.err


@pytest.fixture
def team(repo: Repo) -> Repo:
    """A repository whose base has a configuration and a plugin."""
    repo.write({"tools/p.py": PLUGIN})
    repo.commit({"launchgate.yml": CONFIG}, "plugin")
    return repo


def test_without_the_flag_no_plugin_runs_and_that_is_said(team: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    team.write({"a.txt": LINE})
    team.git("add", "-A")
    code, gate, _ = judged(capsys, "secrets", "--staged")
    assert (code, gate["findings"]) == (0, [])
    assert [(each["subject"], each["why"]) for each in gate["skipped"]] == [("tools/p.py", "by_policy")]
    assert "--allow-plugins" in gate["skipped"][0]["reason"]


@pytest.mark.parametrize("command", [("secrets",), ("check",)])
@pytest.mark.parametrize("scope", ["--staged", "--all"])
def test_what_a_plugin_finds_closes_the_gate_at_its_line(
    command: tuple[str, ...], scope: str, team: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    team.write({"a.txt": f"hello\n{LINE}"})
    team.git("add", "-A")
    code, gate, out = judged(capsys, *command, scope, "--allow-plugins")
    (finding,) = gate["findings"]
    place = finding["location"]
    assert (code, finding["rule"], place["path"], place["line"]) == (1, "secrets/custom-plugin", "a.txt", 2)
    assert (place["column"], place["end_column"]) == (10, 23)
    assert "`Acme ticket`" in finding["message"]
    assert "acme-20261124" not in out
    assert not (team.root / "VERIFIED").exists()


def test_the_change_cannot_alter_the_plugin_that_judges_it(team: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    team.write({"a.txt": LINE})
    team.write(
        {"tools/p.py": "open('OWNED', 'w').close()\n" + HEAD + "    def analyze_string(self, s): return iter(())\n"}
    )
    team.git("add", "-A")
    code, gate, _ = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert (code, [each["rule"] for each in gate["findings"]]) == (1, ["secrets/custom-plugin"])
    assert not list(team.root.rglob("OWNED"))


def test_a_plugin_that_the_change_brings_is_not_run(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"tools/p.py": "open('OWNED', 'w').close()\n" + PLUGIN})
    repo.write({"launchgate.yml": CONFIG})
    repo.write({"a.txt": LINE})
    repo.git("add", "-A")
    code, gate, _ = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert (code, gate["findings"]) == (0, [])
    assert "does not name and hold" in gate["skipped"][0]["reason"]
    assert not list(repo.root.rglob("OWNED"))


def test_a_change_cannot_make_a_plugin_of_any_file_of_the_base(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"deploy.py": "open('OWNED', 'w').close()\n" + PLUGIN})
    repo.write({"tools/p.py": PLUGIN})
    repo.commit({"launchgate.yml": CONFIG}, "base")
    repo.write({"launchgate.yml": CONFIG.replace("[tools/p.py]", "[tools/p.py, deploy.py]")})
    repo.write({"a.txt": LINE})
    repo.git("add", "-A")
    code, gate, _ = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert (code, len(gate["findings"])) == (1, 1)
    assert [each["subject"] for each in gate["skipped"]] == ["deploy.py"]
    assert not list(repo.root.rglob("OWNED"))


def test_a_configuration_in_a_folder_names_plugins_of_its_own(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"web/tools/p.py": PLUGIN})
    repo.write({"web/launchgate.yml": CONFIG})
    repo.commit(message="base")
    repo.write({"web/a.txt": LINE})
    repo.write({"b.txt": LINE})
    repo.git("add", "-A")
    assert main(["secrets", "--staged", "--allow-plugins", "--format", "json"]) == 1
    gates = json.loads(capsys.readouterr().out)["gates"]
    assert [each["location"]["path"] for gate in gates for each in gate["findings"]] == ["web/a.txt"]


def test_a_fork_never_runs_one(
    team: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = team.git("rev-parse", "HEAD")
    team.git("checkout", "-q", "-b", "change")
    head = team.commit({"a.txt": LINE}, "change")
    repositories = {"head": {"full_name": "stranger/ops", "fork": True}, "base": {"full_name": "acme/ops"}}
    event = {
        "number": 1,
        "pull_request": {
            "number": 1,
            "commits": 1,
            "base": {"sha": base, "ref": "main", "repo": repositories["base"]},
            "head": {"sha": head, "ref": "change", "repo": repositories["head"]},
        },
        "repository": {"full_name": "acme/ops", "default_branch": "main"},
    }
    (tmp_path / "event.json").write_text(json.dumps(event))
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": "acme/ops",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_WORKSPACE": str(team.root),
        "GITHUB_SHA": head,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _, gate, _ = judged(capsys, "secrets", "--allow-plugins")
    assert gate["context"]["fork"] is True
    assert gate["findings"] == []
    assert any("never run on a fork" in each["reason"] for each in gate["skipped"])


BROKEN = {
    "syntax": ("def (", "cannot be loaded (SyntaxError)"),
    "no-plugin": ("x = 1\n", "holds no plugin"),
    "raises-on-import": ("1/0\n", "cannot be loaded (ZeroDivisionError)"),
    "wants-arguments": (
        HEAD + "    def __init__(self, limit): pass\n    def analyze_string(self, s): yield s\n",
        "TypeError",
    ),
    "raises": (HEAD + "    def analyze_string(self, s): raise ValueError(s)\n", "raised ValueError"),
    "exits": (HEAD + "    def analyze_string(self, s): raise SystemExit(0)\n", "crashed"),
    "dies": (HEAD + "    def analyze_string(self, s):\n        import os; os._exit(0)\n", "crashed"),
    "hangs": (HEAD + "    def analyze_string(self, s):\n        import time; time.sleep(60)\n", "longer than"),
    "answers-numbers": (
        HEAD + "    def analyze_line(self, **_): return [3]\n    analyze_string = None\n",
        "AttributeError",
    ),
    "binary": ("\0", "cannot be loaded"),
}


@pytest.mark.parametrize(("source", "why"), BROKEN.values(), ids=BROKEN)
def test_a_plugin_that_fails_makes_the_run_inconclusive_and_quotes_nothing(
    source: str, why: str, repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("launchgate.gates.secrets.detect_secrets._SECONDS", 3.0)
    repo.write({"tools/p.py": source})
    repo.commit({"launchgate.yml": CONFIG}, "plugin")
    repo.write({"a.txt": "a line with valuable words\n"})
    repo.git("add", "-A")
    code, gate, out = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert (code, gate["verdict"]) == (3, "inconclusive")
    assert any(why in each["reason"] for each in gate["skipped"]), gate["skipped"]
    assert "valuable" not in out


def test_after_three_failures_it_is_not_tried_again(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"tools/p.py": HEAD + "    def analyze_string(self, s): raise ValueError\n"})
    repo.commit({"launchgate.yml": CONFIG}, "plugin")
    for number in range(6):
        repo.write({f"{number}.txt": "hello\n"})
    repo.git("add", "-A")
    _, gate, _ = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert len([each for each in gate["skipped"] if "raised" in each["reason"]]) == 3
    assert len([each for each in gate["skipped"] if "failed 3 times" in each["reason"]]) == 3


def test_the_process_of_a_plugin_sees_no_variable_and_no_file_of_the_repository(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEPLOY_TOKEN", "of the machine")
    repo.write({"shadow.py": "raise SystemError"})
    source = HEAD + (
        "    def analyze_string(self, s):\n        import os, sys\n"
        "        if 'DEPLOY_TOKEN' in os.environ or os.getcwd() in sys.path: yield 'found-it'\n"
    )
    repo.write({"tools/p.py": source})
    repo.commit({"launchgate.yml": CONFIG}, "plugin")
    repo.write({"a.txt": "found-it\n"})
    repo.git("add", "-A")
    assert judged(capsys, "secrets", "--staged", "--allow-plugins")[0] == 0


def test_a_detector_and_a_plugin_that_find_the_same_are_one_finding(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"tools/p.py": HEAD + '    def analyze_string(self, s): yield s.split("\'")[1]\n'})
    repo.commit({"launchgate.yml": CONFIG}, "plugin")
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    _, gate, _ = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert [each["rule"] for each in gate["findings"]] == ["secrets/github-token"]


def test_a_value_that_a_plugin_made_up_stands_at_the_line_and_is_not_shown(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"tools/p.py": HEAD + "    def analyze_string(self, s): yield s[::-1]\n"})
    repo.commit({"launchgate.yml": CONFIG}, "plugin")
    repo.write({"a.txt": "one\nmade of words\n"})
    repo.git("add", "-A")
    _, gate, out = judged(capsys, "secrets", "--staged", "--allow-plugins")
    assert sorted(each["location"]["line"] for each in gate["findings"] if each["location"]["path"] == "a.txt") == [
        1,
        2,
    ]
    assert "sdrow fo edam" not in out


def test_long_lines_are_shown_in_pieces_that_overlap() -> None:
    data = b"x" * (WINDOW - 5) + b"acme-20261124" + b"x" * WINDOW
    assert run([("p.py", PLUGIN.encode())], "a.txt", data) == [(WINDOW - 5, WINDOW + 8, "acme-20261124", "Acme ticket")]


def test_lines_that_are_no_text_are_shown_all_the_same() -> None:
    data = b"\xff\xfe\n\n \nacme-20261124\xff\r\n"
    assert [each[2] for each in run([("p.py", PLUGIN.encode())], "a", data)] == ["acme-20261124"]

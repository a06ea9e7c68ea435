"""What once got past the secrets gate stays caught; each is tried by its verdict."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from launchgate.ci import ScopeOptions
from launchgate.cli.main import main
from launchgate.judge.catalogue import find
from launchgate.judge.session import Ask, judge
from launchgate.report import Report, Verdict
from launchgate.rule import examples


def leak(rule: str = "secrets/github-token", seed: int = 7) -> str:
    """Draw the first example of a rule."""
    drawn = next(examples(find(rule).bad, random.Random(seed)))
    return drawn if isinstance(drawn, str) else next(iter(drawn.files.values()))


def token(seed: int = 7) -> str:
    """Give a GitHub token alone."""
    return leak(seed=seed).rpartition(" ")[2].strip("\"'")


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def commit(root: Path, files: Mapping[str, str]) -> str:
    write(root, files)
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "change")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    return tmp_path


def judged(root: Path, base: str) -> Report:
    return judge(Ask(("secrets",), {}, str(root), ScopeOptions(base=base, head="HEAD")))


def told(report: Report) -> list[str]:
    return [each.finding.message for gate in report.gates for each in gate.findings]


@pytest.mark.parametrize("role", ["AUTHOR", "COMMITTER"])
def test_the_names_of_both_who_made_a_commit_are_read(root: Path, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    base = commit(root, {"a.txt": "a\n"})
    monkeypatch.setenv(f"GIT_{role}_NAME", token())
    commit(root, {})
    report = judged(root, base)
    assert report.verdict is Verdict.FAIL
    assert f"the {role.lower()} of the commit" in told(report)[0]


@pytest.mark.parametrize("way", ["range", "work tree", "staged", "tree", "history"])
def test_the_name_of_a_file_is_read(root: Path, way: str) -> None:
    base = commit(root, {"a.txt": "a\n"})
    path = f"backup/{token()}/b.txt"
    write(root, {path: "b\n"})
    if way == "staged":
        git(root, "add", "--all")
    elif way != "work tree":
        commit(root, {})
    scope = {
        "range": ScopeOptions(base=base, head="HEAD"),
        "work tree": ScopeOptions(base=base),
        "staged": ScopeOptions(staged=True),
        "tree": ScopeOptions(all=True),
        "history": ScopeOptions(history=True),
    }[way]
    report = judge(Ask(("secrets",), {}, str(root), scope))
    assert report.verdict is Verdict.FAIL
    assert "the name of the file" in told(report)[0]


def test_a_file_that_is_renamed_is_read_by_its_new_name_also_where_it_is_renamed_again(root: Path) -> None:
    base = commit(root, {"a.txt": "one\ntwo\nthree\n"})
    git(root, "mv", "a.txt", f"{token()}.txt")
    commit(root, {})
    git(root, "mv", f"{token()}.txt", "b.txt")
    commit(root, {})
    assert judged(root, base).verdict is Verdict.FAIL


KEY = "secrets/private-key"


def test_a_key_in_its_old_frame_is_found_in_the_commit_that_held_it(root: Path) -> None:
    first, *_, last = leak(KEY).splitlines()
    placeholder = f"{first}\nREPLACE-ME\n{last}\n"
    base = commit(root, {"deploy.key": placeholder})
    held = commit(root, {"deploy.key": leak(KEY, 8)})
    commit(root, {"deploy.key": placeholder})
    report = judged(root, base)
    (finding,) = [each.finding for each in report.gates[0].findings]
    assert report.verdict is Verdict.FAIL
    assert getattr(finding.at, "commit", None) == held


@pytest.mark.parametrize("width", [64, 20])
def test_a_key_in_its_old_frame_is_found_where_it_is_staged(root: Path, width: int) -> None:
    first, *lines, last = leak(KEY).splitlines()
    body = "".join(lines)
    commit(root, {"deploy.key": f"{first}\nREPLACE-ME\n{last}\n"})
    wrapped = "\n".join(body[at : at + width] for at in range(0, len(body), width))
    write(root, {"deploy.key": f"{first}\n{wrapped}\n{last}\n"})
    git(root, "add", "--all")
    assert judge(Ask(("secrets",), {}, str(root), ScopeOptions(staged=True))).verdict is Verdict.FAIL


def test_a_key_in_its_old_frame_is_found_in_a_history(root: Path) -> None:
    first, *_, last = leak(KEY).splitlines()
    for text in (f"{first}\nREPLACE-ME\n{last}\n", leak(KEY, 8), "gone\n"):
        commit(root, {"deploy.key": text})
    assert judge(Ask(("secrets",), {}, str(root), ScopeOptions(history=True))).verdict is Verdict.FAIL


def drawn(seed: int = 5, length: int = 24) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
    return "".join(random.Random(seed).choices(letters, k=length - 2)) + "7Q"


@pytest.mark.parametrize("line", ["NEXTAUTH_SECRET={}", "DJANGO_SECRET_KEY={}"])
def test_a_setting_that_only_warns_does_not_silence_the_secret_it_stands_in(root: Path, line: str) -> None:
    base = commit(root, {"a.txt": "a\n"})
    commit(root, {".env.production": line.format(drawn()) + "\n"})
    assert judged(root, base).verdict is Verdict.FAIL


def test_what_is_told_as_a_setting_at_head_is_not_told_again_from_history(root: Path) -> None:
    base = commit(root, {"a.txt": "a\n"})
    line = f"DATABASE_URL=postgres://app:{drawn()}@localhost:5432/app\n"
    commit(root, {"deploy/prod/app.conf": line})
    commit(root, {"deploy/prod/app.conf": "# moved\n" + line})
    report = judged(root, base)
    assert [each.finding.rule.id for each in report.gates[0].findings] == ["env/localhost"]


def test_a_weak_password_that_was_recorded_excuses_no_strong_one_in_its_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = "Otter" + "-12!"
    commit(root, {"app.py": f'DB_PASSWORD = "{weak}"\n'})
    monkeypatch.chdir(root)
    assert main(["baseline"]) == 0
    recorded = (root / ".launchgate/baseline").read_text()
    assert "secrets/generic-password\tf:" in recorded, "a weak value has no tag: it is known by its place"
    base = commit(root, {})
    assert judge(Ask(("secrets",), {}, str(root), ScopeOptions(all=True))).verdict is Verdict.PASS
    commit(root, {"app.py": f'DB_PASSWORD = "{drawn()}"\n'})
    assert judged(root, base).verdict is Verdict.FAIL

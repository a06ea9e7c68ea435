"""What once got past the secrets gate stays caught; each is tried by its verdict."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from collections.abc import Callable, Mapping
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


def pem(seed: int = 4) -> str:
    """Give a real Ed25519 key: RFC 8410."""
    raw = bytes.fromhex("302e020100300506032b657004220420") + random.Random(seed).randbytes(32)
    kind = "PRIVATE" + " KEY"
    return f"-----BEGIN {kind}-----\n{base64.b64encode(raw).decode()}\n-----END {kind}-----\n"


def google_key(seed: int = 4) -> str:
    return "AI" + "za" + drawn(seed, 35)


LOWERED: dict[str, Callable[[], tuple[str, str]]] = {
    "a key that parses, in documentation": lambda: ("docs/setup.md", pem()),
    "a key that parses, among tests": lambda: ("tests/fixtures/server.key", pem()),
    "a token with its checksum, in an example": lambda: ("examples/.env.example", f"TOKEN={token()}\n"),
    "the word firebase in a comment": lambda: ("app.py", f"KEY = '{google_key()}'  # firebase\n"),
    "a client configuration in a comment": lambda: (
        "app.ts",
        f"// authDomain: 'x.firebaseapp.com'\nconst apiKey = '{google_key()}';\n",
    ),
    "an address of maps that is not the key's": lambda: (
        "app.py",
        f"K = '{google_key()}'  # https://maps.googleapis.com/maps/api/js?key=\n",
    ),
    "an empty reference beside the value": lambda: (".env", f"API_TOKEN={drawn()}${{EMPTY}}\n"),
    "a default of Compose": lambda: ("compose.yml", f"environment:\n  JWT_SECRET: ${{JWT_SECRET:-{drawn()}}}\n"),
    "a value that begins like a path": lambda: ("app.conf", f"api_secret = /{drawn()}/{drawn(6, 12)}\n"),
    "a value that begins like a variable": lambda: ("app.conf", f"db_password = '$9{drawn(5, 14)}'\n"),
    "signs of code among drawn characters": lambda: ("app.py", f"password = '{drawn(5, 12)}({drawn(6, 8)}&&'\n"),
    "a template of Helm": lambda: ("charts/app/templates/secret.yaml", f"stringData:\n  password: '{drawn()}'\n"),
    "an escaped space in a URL": lambda: ("app.py", f"U = 'postgres://ops:{drawn(5, 18)}%20x@db.acme.io/ops'\n"),
    "a user that is the password": lambda: ("app.conf", f"url = postgres://{drawn()}:{drawn()}@db.acme.io/ops\n"),
    "a reference beside a password in a URL": lambda: (
        "app.conf",
        "url = postgres://ops:" + "Kestrel-" + "4412!x${EMPTY}@db.acme.io/ops\n",
    ),
    "a file of plain text": lambda: ("ops/passwords.txt", "db_password: " + "Kestrel-" + "4412!x\n"),
    "a value that is very long": lambda: ("app.py", f"api_secret = '{drawn(5, 900)}'\n"),
    "the host of a service": lambda: ("app.conf", f"url = postgres://ops:{drawn()}@db:5432/ops\n"),
    "an anonymous role of nobody we know": lambda: ("app.py", f"T = '{jwt({'role': 'anon', 'sub': 'ops'})}'\n"),
    "a person called John Doe": lambda: ("app.py", f"T = '{jwt({'name': 'John Doe', 'sub': '42'})}'\n"),
}


def jwt(payload: Mapping[str, str]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256"}, payload))
    signed = (*parts, random.Random(2).randbytes(32))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in signed)


@pytest.mark.parametrize("case", LOWERED.values(), ids=LOWERED)
def test_nothing_that_a_reviewer_overlooks_makes_a_real_secret_a_warning(
    root: Path, case: Callable[[], tuple[str, str]]
) -> None:
    base = commit(root, {"a.txt": "a\n"})
    path, text = case()
    commit(root, {path: text})
    assert judged(root, base).verdict is Verdict.FAIL


PUBLIC: dict[str, Callable[[], tuple[str, str]]] = {
    "the object that initialises Firebase": lambda: (
        "web/firebase.ts",
        f"export default {{\n  apiKey: '{google_key()}',\n  authDomain: 'acme.firebaseapp.com',\n}};\n",
    ),
    "the file that an app ships": lambda: (
        "android/google-services.json",
        f'{{"current_key": "{google_key()}"}}\n',
    ),
    "the script of maps": lambda: (
        "index.html",
        f'<script src="https://maps.googleapis.com/maps/api/js?v=3&key={google_key()}"></script>\n',
    ),
    "an anonymous key of Supabase": lambda: ("app.ts", f"const k = '{jwt({'role': 'anon', 'iss': 'supabase'})}';\n"),
    "the key that every emulator has": lambda: (
        "docs/storage.md",
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq\n",
    ),
    "a sealed value": lambda: ("app.properties", f"db.password=ENC({drawn(4, 44)})\n"),
    "a message of Compose": lambda: ("compose.yml", "  DB_PASSWORD: ${DB_PASSWORD:?set it in your environment 42!}\n"),
}


@pytest.mark.parametrize("case", PUBLIC.values(), ids=PUBLIC)
def test_what_is_public_by_design_does_not_close_the_gate(root: Path, case: Callable[[], tuple[str, str]]) -> None:
    base = commit(root, {"a.txt": "a\n"})
    path, text = case()
    commit(root, {path: text})
    assert judged(root, base).verdict is Verdict.PASS


def test_moving_a_secret_into_documentation_does_not_lower_what_an_earlier_commit_did(root: Path) -> None:
    base = commit(root, {"a.txt": "a\n"})
    line = f"api_secret = {drawn()}\n"
    commit(root, {"app.conf": line})
    git(root, "rm", "-q", "app.conf")
    commit(root, {"docs/notes.md": line})
    assert judged(root, base).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "joint", ['" + "', '" +\n    "', '"\n    "', "\\\n"], ids=["plus", "lines", "side", "backslash"]
)
def test_a_token_in_pieces_is_a_token(root: Path, joint: str) -> None:
    base = commit(root, {"app.py": "a = 1\n"})
    secret = token()
    commit(root, {"app.py": f'a = 1\nb = ("{secret[:13]}{joint}{secret[13:]}")\n'})
    assert judged(root, base).verdict is Verdict.FAIL

"""What once got past the secrets gate stays caught; each is tried by its verdict."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.cli.main import main
from launchgate.model.report import Report, Verdict
from launchgate.model.rule import examples
from launchgate.runner.catalogue import find
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo


def leak(rule: str = "secrets/github-token", seed: int = 7) -> str:
    """Draw the first example of a rule."""
    drawn = next(examples(find(rule).bad, random.Random(seed)))
    return drawn if isinstance(drawn, str) else next(iter(drawn.files.values()))


def token(seed: int = 7) -> str:
    """Give a GitHub token alone."""
    return leak(seed=seed).rpartition(" ")[2].strip("\"'")


def judged(repo: Repo, base: str) -> Report:
    return run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def told(report: Report) -> list[str]:
    return [each.finding.message for gate in report.gates for each in gate.findings]


@pytest.mark.parametrize("role", ["AUTHOR", "COMMITTER"])
def test_the_names_of_both_who_made_a_commit_are_read(repo: Repo, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    base = repo.commit({"a.txt": "a\n"})
    monkeypatch.setenv(f"GIT_{role}_NAME", token())
    repo.commit({})
    report = judged(repo, base)
    assert report.verdict is Verdict.FAIL
    assert f"the {role.lower()} of the commit" in told(report)[0]


@pytest.mark.parametrize("way", ["range", "work tree", "staged", "tree", "history"])
def test_the_name_of_a_file_is_read(repo: Repo, way: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    path = f"backup/{token()}/b.txt"
    repo.write({path: "b\n"})
    if way == "staged":
        repo.git("add", "--all")
    elif way != "work tree":
        repo.commit({})
    scope = {
        "range": ScopeOptions(base=base, head="HEAD"),
        "work tree": ScopeOptions(base=base),
        "staged": ScopeOptions(staged=True),
        "tree": ScopeOptions(all=True),
        "history": ScopeOptions(history=True),
    }[way]
    report = run_request(Request(("secrets",), {}, str(repo.root), scope))
    assert report.verdict is Verdict.FAIL
    assert "the name of the file" in told(report)[0]


def test_a_file_that_is_renamed_is_read_by_its_new_name_also_where_it_is_renamed_again(repo: Repo) -> None:
    base = repo.commit({"a.txt": "one\ntwo\nthree\n"})
    repo.git("mv", "a.txt", f"{token()}.txt")
    repo.commit({})
    repo.git("mv", f"{token()}.txt", "b.txt")
    repo.commit({})
    assert judged(repo, base).verdict is Verdict.FAIL


KEY = "secrets/private-key"


def test_a_key_in_its_old_frame_is_found_in_the_commit_that_held_it(repo: Repo) -> None:
    first, *_, last = leak(KEY).splitlines()
    placeholder = f"{first}\nREPLACE-ME\n{last}\n"
    base = repo.commit({"deploy.key": placeholder})
    held = repo.commit({"deploy.key": leak(KEY, 8)})
    repo.commit({"deploy.key": placeholder})
    report = judged(repo, base)
    (finding,) = [each.finding for each in report.gates[0].findings]
    assert report.verdict is Verdict.FAIL
    assert getattr(finding.at, "commit", None) == held


@pytest.mark.parametrize("width", [64, 20])
def test_a_key_in_its_old_frame_is_found_where_it_is_staged(repo: Repo, width: int) -> None:
    first, *lines, last = leak(KEY).splitlines()
    body = "".join(lines)
    repo.commit({"deploy.key": f"{first}\nREPLACE-ME\n{last}\n"})
    wrapped = "\n".join(body[at : at + width] for at in range(0, len(body), width))
    repo.write({"deploy.key": f"{first}\n{wrapped}\n{last}\n"})
    repo.git("add", "--all")
    assert run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(staged=True))).verdict is Verdict.FAIL


def test_a_key_in_its_old_frame_is_found_in_a_history(repo: Repo) -> None:
    first, *_, last = leak(KEY).splitlines()
    for text in (f"{first}\nREPLACE-ME\n{last}\n", leak(KEY, 8), "gone\n"):
        repo.commit({"deploy.key": text})
    assert run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(history=True))).verdict is Verdict.FAIL


def drawn(seed: int = 5, length: int = 24) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
    return "".join(random.Random(seed).choices(letters, k=length - 2)) + "7Q"


@pytest.mark.parametrize("line", ["NEXTAUTH_SECRET={}", "DJANGO_SECRET_KEY={}"])
def test_a_setting_that_only_warns_does_not_silence_the_secret_it_stands_in(repo: Repo, line: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({".env.production": line.format(drawn()) + "\n"})
    assert judged(repo, base).verdict is Verdict.FAIL


def test_what_is_told_as_a_setting_at_head_is_not_told_again_from_history(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    line = f"DATABASE_URL=postgres://app:{drawn()}@localhost:5432/app\n"
    repo.commit({"deploy/prod/app.conf": line})
    repo.commit({"deploy/prod/app.conf": "# moved\n" + line})
    report = judged(repo, base)
    assert [each.finding.rule.id for each in report.gates[0].findings] == ["env/localhost"]


def test_a_weak_password_that_was_recorded_excuses_no_strong_one_in_its_place(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = "Otter" + "-12!"
    repo.commit({"app.py": f'DB_PASSWORD = "{weak}"\n'})
    monkeypatch.chdir(repo.root)
    assert main(["baseline"]) == 0
    recorded = (repo.root / ".launchgate/baseline").read_text()
    assert "secrets/generic-password\tf:" in recorded, "a weak value has no tag: it is known by its place"
    base = repo.commit({})
    assert run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(all=True))).verdict is Verdict.PASS
    repo.commit({"app.py": f'DB_PASSWORD = "{drawn()}"\n'})
    assert judged(repo, base).verdict is Verdict.FAIL
    whole = run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(all=True)))
    assert whole.verdict is Verdict.FAIL, "where nothing is compared, the entry of the weak one counts no more"


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
    repo: Repo, case: Callable[[], tuple[str, str]]
) -> None:
    base = repo.commit({"a.txt": "a\n"})
    path, text = case()
    repo.commit({path: text})
    assert judged(repo, base).verdict is Verdict.FAIL


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
def test_what_is_public_by_design_does_not_close_the_gate(repo: Repo, case: Callable[[], tuple[str, str]]) -> None:
    base = repo.commit({"a.txt": "a\n"})
    path, text = case()
    repo.commit({path: text})
    assert judged(repo, base).verdict is Verdict.PASS


def test_moving_a_secret_into_documentation_does_not_lower_what_an_earlier_commit_did(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    line = f"api_secret = {drawn()}\n"
    repo.commit({"app.conf": line})
    repo.git("rm", "-q", "app.conf")
    repo.commit({"docs/notes.md": line})
    assert judged(repo, base).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "joint", ['" + "', '" +\n    "', '"\n    "', "\\\n"], ids=["plus", "lines", "side", "backslash"]
)
def test_a_token_in_pieces_is_a_token(repo: Repo, joint: str) -> None:
    base = repo.commit({"app.py": "a = 1\n"})
    secret = token()
    repo.commit({"app.py": f'a = 1\nb = ("{secret[:13]}{joint}{secret[13:]}")\n'})
    assert judged(repo, base).verdict is Verdict.FAIL


PLACES = {
    "secrets/login-call-password": "client.py",
    "secrets/call-secret": "token.js",
    "secrets/session-secret": "server.js",
    "secrets/command-password": "setup.sh",
    "secrets/password-word": "backup.sh",
    "secrets/secret-word": "deploy.sh",
    "secrets/mysql-dsn-password": "main.go",
    "secrets/seed-phrase": "wallet.env",
}


@pytest.mark.parametrize(("rule", "path"), PLACES.items(), ids=PLACES)
def test_an_argument_or_a_word_of_a_command_is_no_way_past(repo: Repo, rule: str, path: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({path: f"{leak(rule)}\n"})
    report = judged(repo, base)
    assert report.verdict is Verdict.FAIL
    assert rule in [each.finding.rule.id for gate in report.gates for each in gate.findings]


@pytest.mark.parametrize("path", ["config/master.key", "secrets/db_password", ".vault_pass"])
def test_a_file_that_is_nothing_but_a_secret_is_no_way_past(repo: Repo, path: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({path: f"{random.Random(path).randbytes(16).hex()}\n"})
    assert judged(repo, base).verdict is Verdict.FAIL

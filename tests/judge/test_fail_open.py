"""What a reviewer once got past the gates stays caught; each is tried by its verdict."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from launchgate.ci import ScopeOptions
from launchgate.errors import ConfigError, Inconclusive
from launchgate.judge.catalogue import find
from launchgate.judge.session import Ask, judge
from launchgate.report import Report, Verdict
from launchgate.rule import examples


def _leak() -> str:
    text = next(examples(find("secrets/github-token").bad, random.Random(7)))
    assert isinstance(text, str)
    return text


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def _commit(root: Path, files: Mapping[str, str]) -> str:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    _git(root, "add", "--all", "--force")
    _git(root, "commit", "--quiet", "--allow-empty", "--message", "change")
    return _git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    _git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    return tmp_path


def _judge(root: Path, base: str, *gates: str) -> Report:
    return judge(Ask(gates or ("secrets", "env", "migrations"), {}, str(root), ScopeOptions(base=base, head="HEAD")))


def test_a_file_that_only_begins_like_a_pointer_of_lfs_is_scanned(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    _commit(root, {"b.txt": f"version https://git-lfs.github.com/spec/v1\n{_leak()}\n"})
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


def test_a_real_pointer_of_lfs_is_named_and_not_scanned(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    _commit(root, {"b.bin": pointer, "c.txt": "c\n"})
    report = _judge(root, base, "secrets")
    assert report.verdict is Verdict.PASS
    assert "LFS" in report.gates[0].skipped[0].reason


def test_a_lost_commit_takes_no_finding_of_head_with_it(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    _commit(root, {"b.txt": "first\n"})
    lost = _git(root, "rev-parse", "HEAD:b.txt")
    _commit(root, {"b.txt": f"{_leak()}\n"})
    (root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    report = _judge(root, base, "secrets")
    assert report.verdict is Verdict.FAIL
    assert any("commits" in skipped.subject for skipped in report.gates[0].skipped)


def test_a_migration_that_cannot_be_read_is_never_a_pass(root: Path) -> None:
    base = _commit(root, {"migrations/1_init.sql": "CREATE TABLE b (id bigint);\n"})
    _commit(root, {"migrations/1_init.sql": "CREATE TABLE b (id bigint);\nDROP TABLE b; -- \0\n"})
    assert _judge(root, base, "migrations").verdict is Verdict.INCONCLUSIVE


def test_a_credential_among_foreign_settings_is_left_to_nobody(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    _commit(root, {"vendor/.env.production": f"{_leak()}\nDEBUG=true\nAPI_URL=http://localhost:3000\n"})
    assert _judge(root, base).verdict is Verdict.FAIL


def test_source_in_utf_16_is_read(root: Path) -> None:
    base = _commit(root, {".env.example": "A=1\n", "a.py": "import os\nos.environ['A']\n"})
    (root / "b.py").write_bytes("import os\nos.environ['NOT_DECLARED']\n".encode("utf-16"))
    _commit(root, {})
    found = {judged.finding.rule.id for gate in _judge(root, base, "env").gates for judged in gate.findings}
    assert "env/undeclared-variable" in found


INDEX = "CREATE INDEX i ON users (email);"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db/migration/V2__x.sql", f"-- x\r{INDEX}\r"),
        ("db/migration/V2__x.sql", f"COPY (SELECT ' from stdin') TO STDOUT;\n{INDEX}\n"),
        ("db/migration/V2__x.sql", f"-- Revert app:x from pg\n{INDEX}\n"),
    ],
    ids=["carriage-return", "copy-in-a-string", "revert"],
)
def test_no_trick_hides_a_statement_of_a_migration(root: Path, path: str, text: str) -> None:
    base = _commit(root, {"db/migration/V1__init.sql": "CREATE TABLE users (id bigint, email text);\n"})
    (root / path).write_bytes(text.encode())
    _commit(root, {})
    assert _judge(root, base, "migrations").verdict is Verdict.FAIL


def test_the_encoding_of_a_commit_hides_no_message(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    _git(
        root, "-c", "i18n.commitEncoding=punycode", "commit", "--quiet", "--allow-empty", "-m", f"see {_leak()} for it"
    )
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


def test_a_host_that_begins_like_a_placeholder_is_a_host(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    password = "".join(random.Random(3).choices("ABCDEFGHJKLMnpqrstuvwxyz23456789", k=12))
    _commit(root, {"b.py": f"URL = 'postgres://app:{password}@server1.prod.acme.com/db'\n"})
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "command", [("rm", "-q", "launchgate.yml"), ("mv", "launchgate.yml", "x.yml")], ids=["rm", "mv"]
)
def test_the_quick_way_stands_aside_where_the_change_removes_the_configuration(
    root: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from launchgate.quick import passed

    _commit(root, {"launchgate.yml": "trust: base\n", "a.txt": "a\n"})
    _git(root, *command)
    (root / "b.txt").write_text("b\n")
    _git(root, "add", "--all")
    monkeypatch.chdir(root)
    assert passed(["secrets", "--staged"], {"PATH": "/usr/bin:/bin"}) is None


def _key(seed: int) -> str:
    drawn = next(examples(find("secrets/private-key").bad, random.Random(seed)))
    return drawn if isinstance(drawn, str) else next(iter(drawn.files.values()))


@pytest.mark.parametrize("before", ["placeholder", "another key"])
def test_a_key_is_found_where_the_change_replaces_its_body_alone(root: Path, before: str) -> None:
    first, *_, last = _key(1).splitlines()
    old = f"{first}\nREPLACE-ME\n{last}\n" if before == "placeholder" else _key(1)
    base = _commit(root, {"deploy.key": old})
    _commit(root, {"deploy.key": _key(2)})
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "content",
    [
        lambda text: b"#\0\n" + text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16") + b"\n",
        lambda text: b"\xff\xfe#x\n" + text.encode() + b"\n" * (len(text) % 2),
    ],
    ids=["a NUL", "UTF-16 without mark", "an odd byte", "a false mark"],
)
@pytest.mark.parametrize("scope", ["range", "work tree"])
def test_no_byte_makes_a_text_file_nobodys_business(root: Path, content: Callable[[str], bytes], scope: str) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    (root / "prod.env").write_bytes(content(f"{_leak()}\nNAME=value\n"))
    if scope == "range":
        _commit(root, {})
        assert _judge(root, base, "secrets").verdict is Verdict.FAIL
    else:
        report = judge(Ask(("secrets",), {}, str(root), ScopeOptions(base=base)))
        assert report.verdict is Verdict.FAIL


def test_an_image_is_still_binary(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    (root / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(1).randbytes(3000))
    _commit(root, {})
    report = _judge(root, base, "secrets")
    assert [skipped.reason for skipped in report.gates[0].skipped] == ["binary content"]


def test_the_name_of_an_author_is_read(root: Path) -> None:
    base = _commit(root, {"a.txt": "a\n"})
    _git(
        root,
        "-c",
        f"user.name={_leak()}",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "x",
        f"--author={_leak()} <a@b.test>",
    )
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


def test_an_own_rule_looks_at_the_end_of_a_long_line(root: Path) -> None:
    rule = "secrets: {rules: [{id: acme-token, pattern: 'acme_[a-z0-9]{20}', keywords: [acme_], examples: ["
    rule += "'t = acme_" + "a1" * 10 + "']}]}\n"
    base = _commit(root, {"launchgate.yml": rule})
    _commit(root, {"app.js": "/*" + "x" * 9000 + "*/ t = 'acme_" + "b2" * 10 + "';\n"})
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


def test_a_nested_configuration_is_compared_with_the_defaults_where_the_root_has_none(root: Path) -> None:
    base = _commit(root, {"svc/a/launchgate.yml": "trust: base\n"})
    _commit(root, {"svc/b/launchgate.yml": "secrets: {exclude: ['**']}\n", "svc/b/x.txt": _leak() + "\n"})
    report = _judge(root, base, "secrets")
    assert (report.verdict, report.loosened) == (Verdict.FAIL, True)


def test_a_base_configuration_that_cannot_be_read_is_no_way_to_loosen(root: Path) -> None:
    base = _commit(root, {"launchgate.yml": "trust: base\nsecretz: {}\n"})
    _commit(root, {"launchgate.yml": "secrets: {exclude: ['**']}\n", "x.txt": _leak() + "\n"})
    assert _judge(root, base, "secrets").verdict is Verdict.FAIL


def test_psqls_separator_ends_its_command(root: Path) -> None:
    base = _commit(root, {"db/migration/V1__init.sql": "CREATE TABLE users (id bigint, email text);\n"})
    _commit(root, {"db/migration/V2__x.sql": f"\\set x 1 \\\\ {INDEX}\n"})
    assert _judge(root, base, "migrations").verdict is Verdict.FAIL


@pytest.mark.parametrize("directive", ["-- +goose Down", "-- migrate:down"])
def test_the_directive_of_another_runner_hides_nothing_from_flyway(root: Path, directive: str) -> None:
    base = _commit(root, {"db/migration/V1__init.sql": "CREATE TABLE users (id bigint, email text);\n"})
    _commit(root, {"db/migration/V2__x.sql": f"{directive}\n{INDEX}\n"})
    assert _judge(root, base, "migrations").verdict is Verdict.FAIL


def test_a_link_at_base_does_not_keep_the_change_from_mending_it(root: Path) -> None:
    (root / "launchgate.yml").symlink_to("elsewhere.yml")
    base = _commit(root, {})
    (root / "launchgate.yml").unlink()
    _commit(root, {"launchgate.yml": "version: 1\n"})
    assert _judge(root, base, "secrets").verdict is Verdict.PASS


def test_a_configuration_that_the_clone_lost_at_base_is_inconclusive(root: Path) -> None:
    base = _commit(root, {"launchgate.yml": "trust: base\n"})
    lost = _git(root, "rev-parse", "HEAD:launchgate.yml")
    _commit(root, {"launchgate.yml": "version: 1\n"})
    (root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(Inconclusive, match=r"launchgate\.yml of the base"):
        _judge(root, base, "secrets")


@pytest.mark.parametrize("pattern", ["'first\\nsecond-[0-9]{4}'", "'nothing-[a-z]{9}'"])
def test_an_own_rule_that_could_never_find_its_example_is_refused(root: Path, pattern: str) -> None:
    text = f'secrets: {{rules: [{{id: own, pattern: {pattern}, examples: ["first\\nsecond-1234"]}}]}}\n'
    base = _commit(root, {"a.txt": "a\n"})
    _commit(root, {"launchgate.yml": text})
    with pytest.raises(ConfigError, match="example"):
        _judge(root, base, "secrets")

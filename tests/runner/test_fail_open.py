"""What a reviewer once got past the gates stays caught; each is tried by its verdict."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.errors import ConfigError, Inconclusive
from launchgate.model.report import Report, Verdict
from launchgate.model.rule import examples
from launchgate.runner.catalogue import find
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo


def _leak() -> str:
    text = next(examples(find("secrets/github-token").bad, random.Random(7)))
    assert isinstance(text, str)
    return text


def _judge(repo: Repo, base: str, *gates: str) -> Report:
    return run_request(
        Request(gates or ("secrets", "env", "migrations"), {}, str(repo.root), ScopeOptions(base=base, head="HEAD"))
    )


def test_a_file_that_only_begins_like_a_pointer_of_lfs_is_scanned(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"b.txt": f"version https://git-lfs.github.com/spec/v1\n{_leak()}\n"})
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


def test_a_real_pointer_of_lfs_is_named_and_not_scanned(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    repo.commit({"b.bin": pointer, "c.txt": "c\n"})
    report = _judge(repo, base, "secrets")
    assert report.verdict is Verdict.PASS
    assert "LFS" in report.gates[0].skipped[0].reason


def test_a_lost_commit_takes_no_finding_of_head_with_it(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"b.txt": "first\n"})
    lost = repo.git("rev-parse", "HEAD:b.txt")
    repo.commit({"b.txt": f"{_leak()}\n"})
    (repo.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    report = _judge(repo, base, "secrets")
    assert report.verdict is Verdict.FAIL
    assert any("commits" in skipped.subject for skipped in report.gates[0].skipped)


def test_a_migration_that_cannot_be_read_is_never_a_pass(repo: Repo) -> None:
    base = repo.commit({"migrations/1_init.sql": "CREATE TABLE b (id bigint);\n"})
    repo.commit({"migrations/1_init.sql": "CREATE TABLE b (id bigint);\nDROP TABLE b; -- \0\n"})
    assert _judge(repo, base, "migrations").verdict is Verdict.INCONCLUSIVE


def test_a_credential_among_foreign_settings_is_left_to_nobody(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"vendor/.env.production": f"{_leak()}\nDEBUG=true\nAPI_URL=http://localhost:3000\n"})
    assert _judge(repo, base).verdict is Verdict.FAIL


def test_source_in_utf_16_is_read(repo: Repo) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.py": "import os\nos.environ['A']\n"})
    (repo.root / "b.py").write_bytes("import os\nos.environ['NOT_DECLARED']\n".encode("utf-16"))
    repo.commit({})
    found = {judged.finding.rule.id for gate in _judge(repo, base, "env").gates for judged in gate.findings}
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
def test_no_trick_hides_a_statement_of_a_migration(repo: Repo, path: str, text: str) -> None:
    base = repo.commit({"db/migration/V1__init.sql": "CREATE TABLE users (id bigint, email text);\n"})
    (repo.root / path).write_bytes(text.encode())
    repo.commit({})
    assert _judge(repo, base, "migrations").verdict is Verdict.FAIL


def test_the_encoding_of_a_commit_hides_no_message(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.git("-c", "i18n.commitEncoding=punycode", "commit", "--quiet", "--allow-empty", "-m", f"see {_leak()} for it")
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


def test_a_host_that_begins_like_a_placeholder_is_a_host(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    password = "".join(random.Random(3).choices("ABCDEFGHJKLMnpqrstuvwxyz23456789", k=12))
    repo.commit({"b.py": f"URL = 'postgres://app:{password}@server1.prod.acme.com/db'\n"})
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "command", [("rm", "-q", "launchgate.yml"), ("mv", "launchgate.yml", "x.yml")], ids=["rm", "mv"]
)
def test_the_quick_way_stands_aside_where_the_change_removes_the_configuration(
    repo: Repo, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from launchgate.quick import passed

    repo.commit({"launchgate.yml": "trust: base\n", "a.txt": "a\n"})
    repo.git(*command)
    (repo.root / "b.txt").write_text("b\n")
    repo.git("add", "--all")
    monkeypatch.chdir(repo.root)
    assert passed(["secrets", "--staged"], {"PATH": "/usr/bin:/bin"}) is None


def _key(seed: int) -> str:
    drawn = next(examples(find("secrets/private-key").bad, random.Random(seed)))
    return drawn if isinstance(drawn, str) else next(iter(drawn.files.values()))


@pytest.mark.parametrize("before", ["placeholder", "another key"])
def test_a_key_is_found_where_the_change_replaces_its_body_alone(repo: Repo, before: str) -> None:
    first, *_, last = _key(1).splitlines()
    old = f"{first}\nREPLACE-ME\n{last}\n" if before == "placeholder" else _key(1)
    base = repo.commit({"deploy.key": old})
    repo.commit({"deploy.key": _key(2)})
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


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
def test_no_byte_makes_a_text_file_nobodys_business(repo: Repo, content: Callable[[str], bytes], scope: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    (repo.root / "prod.env").write_bytes(content(f"{_leak()}\nNAME=value\n"))
    if scope == "range":
        repo.commit({})
        assert _judge(repo, base, "secrets").verdict is Verdict.FAIL
    else:
        report = run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(base=base)))
        assert report.verdict is Verdict.FAIL


def test_an_image_is_still_binary(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    (repo.root / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(1).randbytes(3000))
    repo.commit({})
    report = _judge(repo, base, "secrets")
    assert [skipped.reason for skipped in report.gates[0].skipped] == ["binary content"]


def test_the_name_of_an_author_is_read(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.git(
        "-c",
        f"user.name={_leak()}",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "x",
        f"--author={_leak()} <a@b.test>",
    )
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


def test_an_own_rule_looks_at_the_end_of_a_long_line(repo: Repo) -> None:
    rule = "secrets: {rules: [{id: acme-token, pattern: 'acme_[a-z0-9]{20}', keywords: [acme_], examples: ["
    rule += "'t = acme_" + "a1" * 10 + "']}]}\n"
    base = repo.commit({"launchgate.yml": rule})
    repo.commit({"app.js": "/*" + "x" * 9000 + "*/ t = 'acme_" + "b2" * 10 + "';\n"})
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


def test_a_nested_configuration_is_compared_with_the_defaults_where_the_root_has_none(repo: Repo) -> None:
    base = repo.commit({"svc/a/launchgate.yml": "trust: base\n"})
    repo.commit({"svc/b/launchgate.yml": "secrets: {exclude: ['**']}\n", "svc/b/x.txt": _leak() + "\n"})
    report = _judge(repo, base, "secrets")
    assert (report.verdict, report.loosened) == (Verdict.FAIL, True)


def test_a_base_configuration_that_cannot_be_read_is_no_way_to_loosen(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "trust: base\nsecretz: {}\n"})
    repo.commit({"launchgate.yml": "secrets: {exclude: ['**']}\n", "x.txt": _leak() + "\n"})
    assert _judge(repo, base, "secrets").verdict is Verdict.FAIL


def test_psqls_separator_ends_its_command(repo: Repo) -> None:
    base = repo.commit({"db/migration/V1__init.sql": "CREATE TABLE users (id bigint, email text);\n"})
    repo.commit({"db/migration/V2__x.sql": f"\\set x 1 \\\\ {INDEX}\n"})
    assert _judge(repo, base, "migrations").verdict is Verdict.FAIL


@pytest.mark.parametrize("directive", ["-- +goose Down", "-- migrate:down"])
def test_the_directive_of_another_runner_hides_nothing_from_flyway(repo: Repo, directive: str) -> None:
    base = repo.commit({"db/migration/V1__init.sql": "CREATE TABLE users (id bigint, email text);\n"})
    repo.commit({"db/migration/V2__x.sql": f"{directive}\n{INDEX}\n"})
    assert _judge(repo, base, "migrations").verdict is Verdict.FAIL


def test_a_link_at_base_does_not_keep_the_change_from_mending_it(repo: Repo) -> None:
    (repo.root / "launchgate.yml").symlink_to("elsewhere.yml")
    base = repo.commit({})
    (repo.root / "launchgate.yml").unlink()
    repo.commit({"launchgate.yml": "version: 1\n"})
    assert _judge(repo, base, "secrets").verdict is Verdict.PASS


def test_a_configuration_that_the_clone_lost_at_base_is_inconclusive(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "trust: base\n"})
    lost = repo.git("rev-parse", "HEAD:launchgate.yml")
    repo.commit({"launchgate.yml": "version: 1\n"})
    (repo.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(Inconclusive, match=r"launchgate\.yml of the base"):
        _judge(repo, base, "secrets")


@pytest.mark.parametrize("pattern", ["'first\\nsecond-[0-9]{4}'", "'nothing-[a-z]{9}'"])
def test_an_own_rule_that_could_never_find_its_example_is_refused(repo: Repo, pattern: str) -> None:
    text = f'secrets: {{rules: [{{id: own, pattern: {pattern}, examples: ["first\\nsecond-1234"]}}]}}\n'
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"launchgate.yml": text})
    with pytest.raises(ConfigError, match="example"):
        _judge(repo, base, "secrets")

"""What gates quote of the judged repository holds no credential, whichever gates were asked."""

from __future__ import annotations

import random
import re
import string
import uuid
from typing import TYPE_CHECKING

import pytest

from launchgate.model.errors import Inconclusive

if TYPE_CHECKING:
    from launchgate.detect.engine import Engine
    from tests.conftest import Launchgate, Repo

TABLES = "CREATE TABLE users (id bigint PRIMARY KEY, api_key text, n int);\n"
STATEMENTS = {
    "a default": "ALTER TABLE users ADD COLUMN k text NOT NULL DEFAULT '{}' || random()::text;\n",
    "a partial index": "CREATE INDEX i ON users (n) WHERE api_key = '{}';\n",
    "a check": "ALTER TABLE users ADD CONSTRAINT c CHECK (api_key <> '{}');\n",
    "a change of type": "ALTER TABLE users ALTER COLUMN n TYPE text USING '{}';\n",
    "a name": 'DROP TABLE "{}";\n',
    "text that is no SQL": "ALTER TABLE users ADD COLUMN '{};\n",
}


def drawn(prefix: str, length: int) -> str:
    return prefix + "".join(random.Random(5).choices(string.ascii_letters + string.digits, k=length))


TOKEN, PASSWORD = drawn("sk_" + "live_", 24), drawn("", 28)


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        *(pytest.param(each, TOKEN, id=f"a token in {each}") for each in STATEMENTS),
        *(pytest.param(each, PASSWORD, id=f"a password in {each}") for each in [*STATEMENTS][:4]),
    ],
)
def test_the_migrations_gate_prints_no_literal_that_is_a_credential(
    repo: Repo, launchgate: Launchgate, statement: str, value: str
) -> None:
    repo.commit({"db/migrations/001_a.sql": TABLES})
    repo.commit({"db/migrations/002_b.sql": STATEMENTS[statement].format(value)})
    for name in ("json", "console"):
        shown = launchgate("check", "migrations", "--base", "HEAD~1", "--head", "HEAD", "--format", name, "-v")
        assert shown.code in {0, 1, 3}
        assert value not in shown.out + shown.err


def test_a_variable_whose_name_is_a_token_is_not_shown(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({".env.example": "A=1\n", "app.js": f"process.env['A']; process.env['{TOKEN}'];\n"})
    shown = launchgate("env", "drift", "--format", "json")
    assert TOKEN not in shown.out + shown.err


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ("i", "waiting_for_confirmation"),
        ("i", str(uuid.UUID(int=random.Random(5).getrandbits(128)))),
        ("IDX_" + random.Random(5).randbytes(13).hex(), "open"),
        (drawn("IX_", 24), "open"),
    ],
    ids=["words", "an id", "a name with a digest", "a drawn name"],
)
def test_ordinary_names_and_literals_stay_in_what_is_to_be_pasted(
    repo: Repo, launchgate: Launchgate, name: str, literal: str
) -> None:
    repo.commit({"db/migrations/001_a.sql": TABLES})
    repo.commit({"db/migrations/002_b.sql": f"CREATE INDEX \"{name}\" ON users (n) WHERE api_key = '{literal}';\n"})
    shown = launchgate("check", "migrations", "--base", "HEAD~1", "--head", "HEAD", "--format", "json")
    pasted = re.sub(r'"snippet": ".*"', "", shown.out)  # the code frame shows no literal at all
    assert "***" not in pasted
    assert literal in pasted


def test_a_quoted_path_takes_no_place_away(repo: Repo, launchgate: Launchgate) -> None:
    path = f"db/migrations/{drawn('002', 20)}.sql"
    repo.commit({"db/migrations/001_a.sql": TABLES})
    repo.commit({path: f"CREATE INDEX i ON users (n) WHERE api_key = '{path}';\n"})
    shown = launchgate("check", "migrations", "--base", "HEAD~1", "--head", "HEAD", "--format", "json")
    assert f'"path": "{path}"' in shown.out


def test_a_fix_that_lost_a_value_says_so(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({"db/migrations/001_a.sql": TABLES})
    repo.commit({"db/migrations/002_b.sql": STATEMENTS["a partial index"].format(TOKEN)})
    shown = launchgate("check", "migrations", "--base", "HEAD~1", "--head", "HEAD", "--format", "json")
    assert "replaces a value that looks like a credential: take it from the file" in shown.out


def test_a_fault_of_the_detectors_holds_no_report_back(
    repo: Repo, launchgate: Launchgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Engine:
        raise Inconclusive("the detectors do not find their own canaries", hint="report it")

    monkeypatch.setattr("launchgate.detect.database.engine", broken)
    repo.commit({"db/migrations/001_a.sql": TABLES})
    repo.commit({"db/migrations/002_b.sql": STATEMENTS["a partial index"].format(TOKEN)})
    shown = launchgate("check", "migrations", "--base", "HEAD~1", "--head", "HEAD", "--format", "json")
    assert shown.code == 1
    assert TOKEN not in shown.out

"""What code the gate cannot hold against a contract, it names."""

from __future__ import annotations

import pytest

from launchgate.code.languages import unread
from launchgate.code.scan import is_code
from tests.conftest import Repo
from tests.env.conftest import Launchgate

SWIFT = 'import Foundation\nlet a = ProcessInfo.processInfo.environment["SENDGRID_API_KEY"]\n'
NO_CONTRACT = "variables that code reads"


def _skips(launchgate: Launchgate, base: str) -> list[tuple[str, str]]:
    ended = launchgate("check", "env", "--base", base, "--head", "HEAD", "--format", "json")
    assert ended.code == 0, ended.err
    return [(each["subject"], each["why"]) for each in ended.gate["skipped"]]


def test_languages_that_are_not_read_are_counted(repo: Repo, launchgate: Launchgate) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.py": "import os\nos.environ['A']\n", "old.dart": "x\n"})
    repo.commit(
        {
            "main.swift": SWIFT,
            "b.swift": SWIFT,
            "AppTests.swift": SWIFT,
            "vendor/c.swift": SWIFT,
            "schema.prisma": "x\n",
        }
    )
    assert _skips(launchgate, base) == [("2 files of Swift and 1 file of Prisma", "not_mine")]


def test_the_whole_tree_is_counted_where_nothing_is_compared(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({".env.example": "A=1\n", "a.swift": SWIFT})
    ended = launchgate("env", "drift", "--format", "json")
    assert [each["subject"] for each in ended.gate["skipped"]] == ["1 file of Swift"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("b.py", "import os\nx = os.environ['A']\n"),
        ("b.ts", "const x = process.env.A\n"),
        ("b.py", "from a import setting\nx = setting('API_URL')\n"),
        ("b.py", f"import os\n{'x = [' * 9_000}os.environ['A']\n"),
        ("b.swift", SWIFT),
    ],
    ids=["Python", "TypeScript", "a helper of an older file", "broken", "a language that is not read"],
)
def test_code_without_a_contract_is_one_sentence(repo: Repo, launchgate: Launchgate, path: str, text: str) -> None:
    helper = "import os\ndef setting(name):\n    return os.environ[name]\n"
    base = repo.commit({".env.production": "A=1\n", "a.py": helper})
    repo.commit({path: text})
    assert _skips(launchgate, base) == [(NO_CONTRACT, "by_policy")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({".env.production": "A=1\n", "a.py": "x = 1\n"}, {"README.md": "text\n"}),
        ({".env.production": "A=1\n"}, {"tests/test_a.py": "x = 1\n", "web/dist/a.js": "x\n"}),
        ({".env.production": "A=1\n", "a.py": "import os\nos.environ['A']\n"}, {"b.py": "x = 1\n"}),
        ({".env.production": "A=1\n"}, {"b.py": "import os\nos.environ['PATH']\n"}),
        ({"a.py": "x = 1\n"}, {"b.swift": SWIFT}),
        ({".env.example": "A=1\n", "a.swift": SWIFT}, {"b.py": "import os\nos.environ['A']\n"}),
    ],
    ids=[
        "no code in the change",
        "tests and what is built",
        "no reads",
        "the system's own",
        "no settings",
        "an older file",
    ],
)
def test_a_change_that_it_does_not_concern_says_nothing(
    repo: Repo, launchgate: Launchgate, before: dict[str, str], after: dict[str, str]
) -> None:
    base = repo.commit(before)
    repo.commit(after)
    assert _skips(launchgate, base) == []


@pytest.mark.parametrize("folder", ["load_tests", "loadtest", "integration-tests", "e2e", "apps/web/e2e", "perf-test"])
def test_tests_of_every_kind_are_none_of_the_application(repo: Repo, launchgate: Launchgate, folder: str) -> None:
    assert not is_code(f"{folder}/run.py")
    assert not unread([f"{folder}/run.rb"])
    base = repo.commit({"a.js": "x\n", f"{folder}/.env.example": "ONLY_IN_TESTS=1\n"})
    repo.commit({"b.js": "process.env.NEW_TOKEN\n"})
    assert _skips(launchgate, base) == [(NO_CONTRACT, "by_policy")]


@pytest.mark.parametrize("path", ["contests/a.py", "apps/speed-test/a.ts", "src/latest/a.ts", "ab_testing/a.py"])
def test_a_name_that_only_sounds_like_tests_is_code(path: str) -> None:
    assert is_code(path)

"""The waiver that a report offers: where it may be a comment, and that it works when pasted."""

from __future__ import annotations

import pytest

from launchgate.model.finding import DnsRecord, InFile, Url, Variable
from launchgate.policy import parse
from launchgate.policy.nodes import plain

from .conftest import SECRET, Repo, finding, judged

FLYWAY = "src/main/resources/db/migration/V7__orders.sql"
LIQUIBASE = "--liquibase formatted sql\n--changeset ann:1\n"


def test_the_offered_comment_excuses_the_finding_once_it_stands_above_its_line(repo: Repo) -> None:
    text = "def f():\n    x = 1\n"
    [result], _ = judged(repo.whole({"app.py": text}), finding(("app.py", 2)))
    assert result.waive
    assert result.waive.form == "inline"
    pasted = text.replace("    x", f"    {result.waive.text}\n    x")
    [again], _ = judged(repo.whole({"app.py": pasted}), finding(("app.py", 3)))
    assert again.suppression


COMMENTS = {
    "new flyway migration": (FLYWAY, "", "SELECT 1;\n", 1),
    "sql of a runner without checksums": ("migrations/0002.up.sql", "SELECT 1;\n", "SELECT 2;\n", 1),
    "yaml": ("compose.yml", "", "a:\n  b: 1\n", 2),
    "yaml after a block": ("compose.yml", "", "a: |\n  text\nb: 1\n", 3),
    "yaml after a block and a blank line": ("compose.yml", "", "a: |\n  text\n\nb: 1\n", 4),
    "yaml beside a block": ("compose.yml", "", "a:\n  b: |\n    text\n  c: 1\n", 4),
    "far down in a program": ("app.py", "", "x = 1\n" * 2_500, 2_500),
    "after a docstring": ("app.py", "", '"""\ntext\n"""\nx = 1\n', 4),
}
NO_COMMENTS = {
    "applied flyway migration": (FLYWAY, "SELECT 1;\n", "SELECT 2;\n", 1),
    "applied liquibase changelog": ("db/changes.sql", f"{LIQUIBASE}SELECT 1;\n", f"{LIQUIBASE}SELECT 2;\n", 3),
    "applied prisma migration": ("prisma/migrations/1_init/migration.sql", "SELECT 1;\n", "SELECT 2;\n", 1),
    "dotenv": (".env.production", "", "A=1\n", 1),
    "json": ("package.json", "", "{}\n", 1),
    "lock file": ("uv.lock", "", "x\n", 1),
    "in a yaml block": ("compose.yml", "", "a:\n  command: |\n    one\n    two\n", 4),
    "in a yaml block of a list": ("ci.yml", "", "a:\n  - >-\n    one\n", 3),
    "in a yaml block after a blank line": ("ci.yml", "", "a: |\n  one\n\n  two\n", 4),
    "in a yaml block that looks like another": ("ci.yml", "", "a: |\n  b: |\n  c: 1\n", 3),
    "far down in a docstring": ("app.py", "", 'x = """\n' + "text\n" * 2_500 + '"""\n', 2_400),
    "in a docstring": ("app.py", "", 'x = """\ntext\n"""\n', 2),
    "in a template literal": ("app.ts", "", "const x = `\ntext\n`\n", 2),
    "unknown kind": ("data.zzz", "", "x\n", 1),
}


@pytest.mark.parametrize(("path", "before", "after", "line"), COMMENTS.values(), ids=COMMENTS)
def test_a_comment_is_offered(repo: Repo, path: str, before: str, after: str, line: int) -> None:
    places = repo.change({path: before} if before else {}, {path: after})
    [result], _ = judged(places, finding((path, line)))
    assert result.waive
    assert result.waive.form == "inline"


@pytest.mark.parametrize(("path", "before", "after", "line"), NO_COMMENTS.values(), ids=NO_COMMENTS)
def test_the_file_form_is_offered_where_a_comment_would_break_something(
    repo: Repo, path: str, before: str, after: str, line: int
) -> None:
    places = repo.change({path: before} if before else {}, {path: after})
    [result], _ = judged(places, finding((path, line)))
    assert result.waive
    assert result.waive.form == "file"
    assert plain(parse(f"waivers:\n  {result.waive.text}\n", "x.yml")) == {
        "waivers": [
            {"rule": SECRET, "path": path, "reason": "why this is acceptable until then", "expires": "2026-12-24"}
        ]
    }


@pytest.mark.parametrize(
    ("at", "evidence", "place"),
    [
        (Variable("LOG_LEVEL", InFile(".env", 3)), {}, ("variable", "LOG_LEVEL")),
        (Url("https://a.test/x?y=1"), {}, ("url", "https://a.test/x?y=1")),
        (DnsRecord("a.test", "MX"), {}, ("record", "a.test MX")),
        (Url("https://a.test/"), {"check": "sign in: staff"}, ("check", "sign in: staff")),
        (InFile(".env", 1), {"variable": "API_KEY"}, ("variable", "API_KEY")),
        (InFile("we ird/{a}: #b.json", 1), {}, ("path", "we ird/{a}: #b.json")),
    ],
)
def test_the_file_form_names_the_narrowest_place(
    repo: Repo, at: InFile | Variable | Url | DnsRecord, evidence: dict[str, str], place: tuple[str, str]
) -> None:
    [result], _ = judged(repo.whole({}), finding(at, "env/log-level-debug", **evidence))
    assert result.waive
    entry = plain(parse(result.waive.text.removeprefix("- "), "x.yml"))
    assert isinstance(entry, dict)
    assert entry[place[0]] == place[1]


def test_standard_input_can_be_waived_nowhere(repo: Repo) -> None:
    [result], _ = judged(repo.whole({}), finding(("-", 1)))
    assert result.waive is None

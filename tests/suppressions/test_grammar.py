"""Inline waivers: what is written is read back, in every comment syntax; what is wrong says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.policy import parse
from launchgate.policy.nodes import plain
from launchgate.suppressions.comments import style_of
from launchgate.suppressions.grammar import Malformed, Waiver, entry, inline, read_line, scalar

RULE = "secrets/generic-password"
DAY = date(2027, 1, 31)
FILES = (
    "app.py", "app.rb", "run.sh", "compose.yml", "Dockerfile", "Makefile", "main.go", "app.ts", "App.java",
    "style.scss", "0001.sql",
    "init.lua", "Main.hs", "style.css", "README.md", "page.html", "App.vue", "mail.html.j2", "setup.ini",
    "core.clj", "paper.tex", "index.php", "build.bat", "macro.vbs", "rc.vim", "solver.f90", "main.tf", ".npmrc",
    "tsconfig.json", "schema.prisma", "Jenkinsfile",
)  # fmt: skip


def _read(path: str, line: str, number: int = 1) -> list[Waiver | Malformed]:
    return list(read_line(path, number, line.encode()))


@pytest.mark.parametrize("path", FILES)
@given(reason=st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
def test_a_written_waiver_reads_back_as_itself(path: str, reason: str) -> None:
    text = inline(path, RULE, DAY, f"because {reason}")
    assert text is not None
    assert "\n" not in text
    [waiver] = _read(path, text)
    assert isinstance(waiver, Waiver)
    assert (waiver.rule, waiver.expires, waiver.alone, waiver.kind) == (RULE, DAY, True, "line")
    assert waiver.reason.startswith("because")


@pytest.mark.parametrize("path", FILES)
def test_a_plain_reason_survives_word_for_word_behind_code_of_the_file(path: str) -> None:
    reason = "launch week, see ticket 12: we rotate it (twice)"
    line = f"value = 1 {inline(path, RULE, DAY, reason)}"
    [waiver] = _read(path, line, 7)
    assert isinstance(waiver, Waiver)
    assert waiver.reason == reason
    assert (waiver.alone, waiver.at.line, waiver.at.column) == (False, 7, 11)


@pytest.mark.parametrize(
    "path", ["data.json", ".env", ".env.production", "app.properties", "uv.lock", "package-lock.json", "pnpm-lock.yaml",
             "logo.png", "unknown.zzz", "COMMIT_MSG", "-", "users.csv", "id.pem"],
)  # fmt: skip
def test_no_comment_is_offered_where_it_would_break_the_file_or_the_file_is_unknown(path: str) -> None:
    assert inline(path, RULE, DAY, "why") is None


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (f"'launchgate: allow {RULE} until 2027-01-31: why'", "app.py"),
        (f"Write `# launchgate: allow {RULE} until 2027-01-31: why` beside it.", "README.md"),
        (f'{{"a": "# launchgate: allow {RULE} until 2027-01-31: why"}}', "data.json"),
        ("# launchgate: the gate in front of the launch", "app.py"),
        ("# see launchgate: allow list", "app.py"),
    ],
    ids=["a string", "prose", "no comments in json", "a remark", "a sentence"],
)
def test_words_outside_of_a_waiver_comment_are_none(line: str, path: str) -> None:
    assert _read(path, line) == []


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ("allow", "names no rule"),
        ("allow everything until 2027-01-31: why", "names no rule"),
        (f"allow {RULE}, env/debug-enabled until 2027-01-31: why", "more than one rule"),
        (f"allow {RULE} and env/debug-enabled until 2027-01-31: why", "more than one rule"),
        (f"allow {RULE}", "never ends"),
        (f"allow {RULE}: why", "names no rule"),
        (f"allow {RULE} until", "is not a date"),
        (f"allow {RULE} until tomorrow: why", "is not a date"),
        (f"allow {RULE} until 2027-02-30: why", "is not a date"),
        (f"allow {RULE} until 20270131: why", "is not a date"),
        (f"allow {RULE} until 2027-01-31\u0660: why", "is not a date"),
        (f"allow {RULE} until 2027-01-31", "gives no reason"),
        (f"allow {RULE} until 2027-01-31:", "gives no reason"),
        (f"allow {RULE} until 2027-01-31:   ", "gives no reason"),
        (f"ignore {RULE} until 2027-01-31: why", "the word is `allow`"),
        (f"disable {RULE}", "the word is `allow`"),
    ],
)
def test_an_attempt_that_is_none_says_what_is_missing(rest: str, fault: str) -> None:
    [attempt] = _read("app.py", f"x = 1  # launchgate: {rest}")
    assert isinstance(attempt, Malformed)
    assert fault in attempt.fault
    [in_block] = _read("app.css", f"/* launchgate: {rest} */")
    assert isinstance(in_block, Malformed)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", f"#launchgate:allow {RULE} until 2027-01-31:why"),
        ("a.py", f"\t## launchgate: allow  {RULE}  until  2027-01-31 :  why"),
        ("a.js", f" * launchgate: allow {RULE} until 2027-01-31: why"),
        ("a.js", f"/// launchgate: allow {RULE} until 2027-01-31: why"),
        ("a.sql", f"/* launchgate: allow {RULE} until 2027-01-31: why */"),
        ("a.bat", f"@REM launchgate: allow {RULE} until 2027-01-31: why"),
        (".env", f"# launchgate: allow {RULE} until 2027-01-31: why"),
        ("a.py", f"# launchgate: allow {RULE} until 2027-01-31: why\r"),
        ("notes.unknown", f"-- launchgate: allow {RULE} until 2027-01-31: why"),
    ],
)  # fmt: skip
def test_hands_write_it_in_many_ways(path: str, line: str) -> None:
    [waiver] = _read(path, line)
    assert isinstance(waiver, Waiver)
    assert (waiver.rule, waiver.reason) == (RULE, "why")


def test_two_comments_on_one_line_are_two_waivers() -> None:
    first = inline("a.js", RULE, DAY, "one")
    assert [
        type(each)
        for each in _read(
            "a.css", f"/* {first[3:] if first else ''} */ /* launchgate: allow env/x until 2027-01-31: two */"
        )
    ] == [
        Waiver,
        Waiver,
    ]


@given(line=st.binary(max_size=300), path=st.sampled_from([*FILES, "x", "data.json"]))
def test_no_line_can_make_the_reader_fail(line: bytes, path: str) -> None:
    list(read_line(path, 1, b"# launchgate: allow " + line))
    list(read_line(path, 1, line))


def test_a_very_long_line_is_read_in_no_time() -> None:
    line = b"launchgate: " + b"/*#" * 2_000_000
    assert list(read_line("a.php", 1, line)) == []


# What steers a terminal, breaks a line or is no character is refused by our reader, so that no waiver may hold it.
_WRITING = st.characters(exclude_categories=("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"))


@given(text=st.text(_WRITING, max_size=60))
def test_a_scalar_is_that_text_for_a_yaml_reader(text: str) -> None:
    node: Any = plain(parse(f"a: {{b: {scalar(text)}, c: 1}}", "x.yml"))
    assert str(node["a"]["b"]) == text
    assert node["a"]["c"] == 1


def test_an_entry_is_one_line_that_holds_what_was_said() -> None:
    line = entry("env/log-level-debug", "variable", "LOG_LEVEL", reason="launch: week", expires=DAY, owner="ops")
    assert (
        line
        == '{rule: env/log-level-debug, variable: LOG_LEVEL, reason: "launch: week", expires: 2027-01-31, owner: ops}'
    )


def test_every_style_closes_what_it_opens() -> None:
    for path in FILES:
        for start, close in style_of(path).pairs:
            assert start
            assert not close or close != start

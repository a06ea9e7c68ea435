"""The .env format: what was typed, where it stands, and what three parsers make of it.

The expected values were measured on python-dotenv 1.2.4, npm dotenv 17.2.3 and compose-go of November 2026.
"""

from __future__ import annotations

import time

import pytest

from launchgate.sources.dotenv.dialects import EVALUATORS, DialectError
from launchgate.sources.dotenv.reader import read, statements

UNSET = "<unset>"
REFUSED = "<refused>"

MEASURED = [
    ("plain", "K=v\n", "v", "v", "v"),
    ("empty", "K=\n", "", "", ""),
    ("no equals sign", "K\n", None, UNSET, UNSET),
    ("trailing space", "K=v  \n", "v", "v", "v"),
    ("spaces around", "K = v\n", "v", "v", "v"),
    ("export", "export\tK=v\n", "v", "v", "v"),
    ("colon", "K: v\n", UNSET, "v", "v"),
    ("hash inside", "K=pa#ss\n", "pa#ss", "pa", "pa#ss"),
    ("hash after space", "K=pa #ss\n", "pa", "pa", "pa"),
    ("hash first", "K=#ss\n", "#ss", "", "#ss"),
    ("hash after equals and space", "K= #ss\n", "", "", "#ss"),
    ("hash in quotes", 'K="pa #ss"\n', "pa #ss", "pa #ss", "pa #ss"),
    ("comment after quotes", 'K="v"#c\n', "v", "v", "v"),
    ("quote in a comment", "K='v' # it's\n", "v", "v", "v"),
    ("dollar, unknown", "K=a$Zq1b\n", "a$Zq1b", "a$Zq1b", "a"),
    ("braces, known", "A=one\nK=${A}-x\n", "one-x", "${A}-x", "one-x"),
    ("default", "K=${NOPE:-def}\n", "def", "${NOPE:-def}", "def"),
    ("default of unset only", "K=${NOPE-def}\n", "", "${NOPE-def}", "def"),
    ("required", "K=${NOPE:?must}\n", "${NOPE:?must}", "${NOPE:?must}", REFUSED),
    ("alternative", "A=1\nK=${A:+yes}\n", "${A:+yes}", "${A:+yes}", "yes"),
    ("braces in single quotes", "A=one\nK='${A}-x'\n", "one-x", "${A}-x", "${A}-x"),
    ("escaped dollar in quotes", 'A=one\nK="\\$A"\n', "\\$A", "\\$A", "$A"),
    ("two dollars", "A=one\nK=$$A\n", "$$A", "$$A", "$A"),
    ("bcrypt", "K=$2b$12$abcdef\n", "$2b$12$abcdef", "$2b$12$abcdef", "$2b$12"),
    ("command", "K=$(echo hi)\n", "$(echo hi)", "$(echo hi)", "$(echo hi)"),
    ("backticks", "K=`echo hi`\n", "`echo hi`", "echo hi", "`echo hi`"),
    ("newline escape", 'K="a\\nb"\n', "a\nb", "a\nb", "a\nb"),
    ("tab escape", 'K="a\\tb"\n', "a\tb", "a\\tb", "a\tb"),
    ("escaped quote", 'K="a\\"b"\n', 'a"b', 'a\\"b', 'a"b'),
    ("several lines", 'K="l1\nl2"\n', "l1\nl2", "l1\nl2", "l1\nl2"),
    ("unquoted key file", "K=--A KEY--\nabc\n--END KEY--\n", "--A KEY--", "--A KEY--", REFUSED),
    ("unclosed quote", 'K="abc\nB=2\n', UNSET, '"abc', REFUSED),
    ("text after quotes", 'K="a"b\n', UNSET, '"a"b', "a"),
    ("apostrophe", "K=it's\nB=2\n", "it's", "it's", "it's"),
    ("windows lines", "K=v\r\nB=2\r\n", "v", "v", "v"),
    ("lone returns", "K=v\rB=2\r", "v", "v", "v\rB=2"),
    ("byte order mark", "\ufeffK=v\n", "v", "v", "v"),
    ("twice", "K=1\nK=2\n", "2", "2", "2"),
    ("garbage", "hello world\nK=v\n", "v", "v", REFUSED),
    ("itself", "K=${K}x\n", "x", "${K}x", "x"),
    ("zero-width space", "K=v\u200b\n", "v\u200b", "v\u200b", "v\u200b"),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["python", "npm", "compose"])
@pytest.mark.parametrize("case", MEASURED, ids=lambda case: case[0])
def test_a_dialect_reads_a_line_as_its_parser_does(dialect: str, case: tuple[str, ...]) -> None:
    text = case[1]
    wanted = dict(zip(("python", "npm", "compose"), case[2:], strict=True))[dialect]
    if wanted == REFUSED:
        with pytest.raises(DialectError):
            EVALUATORS[dialect](text, {})
    else:
        assert EVALUATORS[dialect](text, {}).get("K", UNSET) == wanted


def test_compose_lets_the_process_win_and_python_the_file() -> None:
    text = "EXT=file\nK=${EXT}\n"
    assert EVALUATORS["compose"](text, {"EXT": "process"})["K"] == "process"
    assert EVALUATORS["python"](text, {"EXT": "process"})["K"] == "file"


def test_a_statement_knows_its_line_columns_and_raw_text() -> None:
    [first, second] = statements('# why\n\n  export NAME = "two\nlines" # c\nB=x  \n')
    assert (first.name, first.line, first.end_line, first.column, first.value_column) == ("NAME", 3, 4, 10, 17)
    assert (first.body, first.rest, first.exported) == ("two\nlines", " # c", True)
    assert (second.line, second.raw) == (5, "x  ")


def test_the_reader_fills_in_what_the_file_knows_and_keeps_the_rest() -> None:
    found = {each.name: each.value for each in read("A=one\nB=${A}-${NOPE}\nC=${D:-four}\nE='${A}'\nF=x  \n", ".env")}
    assert found == {"A": "one", "B": "one-${NOPE}", "C": "four", "E": "${A}", "F": "x  "}


@pytest.mark.parametrize(
    "text",
    [
        "A=" + "x" * 60_000 + "\n" + "".join(f"A{i}=${{A}}${{A{i - 1}}}\n" for i in range(1, 60)),
        "K='" * 50_000,
        'K="\n' * 50_000,
        "=" * 200_000,
        "\n" * 500_000,
        'K="' + "\\" * 200_000,
        "K=" + "${" * 50_000,
        "export " * 50_000,
        "\x00\x01\ufffd" * 1000,
    ],
    ids=[
        "doubling references",
        "apostrophes",
        "quotes",
        "equals",
        "blank",
        "backslashes",
        "braces",
        "exports",
        "bytes",
    ],
)
def test_a_hostile_file_is_read_within_seconds(text: str) -> None:
    started = time.process_time()
    read(text, ".env")
    for evaluate in EVALUATORS.values():
        try:
            evaluate(text, {})
        except DialectError:
            continue
    assert time.process_time() - started < 20

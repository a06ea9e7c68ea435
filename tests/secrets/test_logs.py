"""`--stdin --log` and `--explain`: what stands in a log, and why a line was taken or not."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.detect.sample import sample
from launchgate.files.named import plain_log

Token = Callable[[], str]
TIME = "2026-01-05T09:00:00.1234567Z"

LINES = {
    "GitHub's time": (f"{TIME} text", "text"),
    "the mark before GitHub's first line": (f"\ufeff{TIME} text", "text"),
    "gh run view": (f"build\tRun tests\t{TIME} text", "text"),
    "GitLab's time and stream": ("2026-01-05T09:00:00.123456Z 00O text", "text"),
    "GitLab's continued line": ("2026-01-05T09:00:00.123456Z 01E+text", "text"),
    "GitLab's section": ("section_start:1767603600:build[collapsed=true]\r\x1b[0Ktext", "text"),
    "an offset": ("2026-01-05T09:00:00+01:00 text", "text"),
    "colours": ("\x1b[1;32mte\x1b[0mxt\x1b[K", "text"),
    "a link": ("\x1b]8;;https://a.test\x07text\x1b]8;;\x1b\\", "text"),
    "NUL and backspace": ("t\0e\x08xt", "text"),
    "a plain line": ("  text 2026-01-05T09:00:00Z", "  text 2026-01-05T09:00:00Z"),
    "a table": ("a\tb\tc", "a\tb\tc"),
}


@pytest.mark.parametrize(("given", "meant"), LINES.values(), ids=LINES)
def test_what_is_no_text_of_a_line_is_taken_off(given: str, meant: str) -> None:
    assert plain_log(f"{given}\n{given}\n\n{given}".encode()) == f"{meant}\n{meant}\n\n{meant}".encode()


def judge(capsys: pytest.CaptureFixture[str], content: bytes, *arguments: str) -> tuple[int, str]:
    """Pipe `content` into the command."""
    read, write = os.pipe()
    with os.fdopen(write, "wb") as pipe:
        pipe.write(content)
    saved = os.dup(0)
    os.dup2(read, 0)
    try:
        return main(["secrets", "--stdin", *arguments]), capsys.readouterr().out
    finally:
        os.dup2(saved, 0)
        os.close(saved)
        os.close(read)


def test_a_secret_split_by_colours_is_found_on_its_line_of_the_log(token: Token, capsys: Any) -> None:
    secret = token()
    log = f"{TIME} \x1b[1mhello\n{TIME} key={secret[:8]}\x1b[31m{secret[8:]}\x1b[0m\n".encode()
    code, out = judge(capsys, log, "--log", "--format", "json")
    (finding,) = json.loads(out)["gates"][0]["findings"]
    assert (code, finding["location"]["path"], finding["location"]["line"]) == (1, "-", 2)
    assert judge(capsys, log, "--format", "json")[0] == 0


def test_log_without_stdin_is_a_usage_error(capsys: Any) -> None:
    assert main(["secrets", "--log"]) == 2
    assert "--stdin" in capsys.readouterr().err


def test_explain_says_of_each_candidate_why_and_nothing_of_its_value(token: Token, capsys: Any) -> None:
    secret, chosen = token(), "Maple7!" + "River"
    text = f"key = {secret}\npassword: {chosen}\napi_key = ${{API_KEY}}\ntoken: 0f0e2bd1-6f3a-4c6e-9d0b-1c2d3e4f5a6b\n"
    _, out = judge(capsys, text.encode(), "--explain", "--format", "json")
    (table,) = json.loads(out)["gates"][0]["exhibits"]
    rows = {(row[0], row[2]): row[3] for row in table["rows"]}
    assert rows["-:1", "taken"] == "structure or checksum prove it"
    assert rows["-:2", "taken"] == "form, name and place fit"
    assert rows["-:3", "not taken"] == "a reference, or sealed"
    assert rows["-:4", "not taken"] == "a UUID, so an identifier"
    assert secret not in out
    assert chosen not in out


def test_what_is_told_less_loudly_says_why(token: Token, capsys: Any) -> None:
    wrong, key = f"{token()[:-6]}AAAAAA", "AI" + "za" + sample("[A-Za-z0-9]{35}", Random(4))
    text = f"key = {wrong}\nurl: https://maps.googleapis.com/maps/api/js?key={key}\n"
    _, out = judge(capsys, text.encode(), "--explain", "--format", "json")
    gate = json.loads(out)["gates"][0]
    (table,) = gate["exhibits"]
    reasons = {row[0]: row[3] for row in table["rows"] if row[2] == "warning"}
    assert reasons == {
        "-:1": "its checksum is wrong (typed, made up, or of an older format)",
        "-:2": "every visitor gets it anyway",
    }
    assert all(reason in gate["findings"][at]["message"] for at, reason in enumerate(reasons.values()))

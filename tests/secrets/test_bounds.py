"""Input made to be too much: outputs, memory and time stay bounded, and what was not looked at is said."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.detect.candidate import Fragment
from launchgate.detect.database import engine
from launchgate.detect.engine import MOST_IN_TEXT, Lines
from launchgate.gates.secrets.collector import MOST

Token = Callable[[], str]
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def values(count: int) -> list[str]:
    random = Random(7)
    return ["".join(random.choices(_LETTERS, k=22)) + "7Q" for _ in range(count)]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any], str]:
    code = main(["secrets", *arguments, "--format", "json"])
    out = capsys.readouterr().out
    return code, json.loads(out)["gates"][0], out


def test_more_secrets_than_one_text_may_hold_are_not_all_told_and_that_is_said(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    (tmp_path / "many.conf").write_text("".join(f'api_key = "{each}"\n' for each in values(MOST_IN_TEXT + 500)))
    monkeypatch.chdir(tmp_path)
    code, gate, out = run(capsys, "many.conf")
    reasons = [each["reason"] for each in gate["skipped"] if each["why"] == "could_not"]
    assert (code, len(gate["findings"])) == (1, MOST)
    assert any("the rest is not scanned" in each for each in reasons)
    assert any("more places" in each for each in reasons)
    assert len(out) < 30_000_000


def test_one_secret_in_ten_thousand_places_lists_a_hundred(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    (secret,) = values(1)
    (tmp_path / "many.conf").write_text(f'api_key = "{secret}"\n' * 10_000)
    monkeypatch.chdir(tmp_path)
    _, gate, _ = run(capsys, "many.conf")
    (finding,) = gate["findings"]
    assert len(finding["also"]) == 99
    assert finding["evidence"]["places"] == 10_000


@pytest.mark.slow
def test_a_line_of_ten_megabytes_is_searched_in_linear_time(token: Token) -> None:
    secret = token()
    filler = " ".join(f"k{number} = x;" for number in range(900_000))
    text = Fragment("app.conf", f"{filler} key = '{secret}' {filler}".encode())
    began = time.process_time()
    (match,) = engine().scan(text)
    assert match.secret == secret
    assert (match.line, match.column) == (1, len(filler) + 9)
    assert time.process_time() - began < 20


def test_a_file_over_the_ceiling_is_said_and_never_passes(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(500 << 20)
    monkeypatch.chdir(tmp_path)
    code, gate, _ = run(capsys, "huge.txt")
    assert (code, gate["verdict"]) == (3, "inconclusive")


def test_engines_in_threads_do_not_disturb_each_other(token: Token) -> None:
    expected = [token() for _ in range(200)]
    text = Fragment("a.py", "\n".join(f"key_{n} = '{each}'" for n, each in enumerate(expected)).encode())
    found: list[list[str]] = []

    def work() -> None:
        scanner = engine()
        found.extend([match.secret for match in scanner.scan(text)] for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [expected] * 80


@pytest.mark.parametrize("offsets", [(0, 3, 9, 14), (14, 0, 9)], ids=["ascending", "any order"])
def test_lines_and_columns_count_characters(offsets: tuple[int, ...]) -> None:
    text = "ä b\nccc\n\ndé f\n"
    lines = Lines(Fragment("x", text.encode()))
    for offset in offsets:
        before = text.encode()[:offset].decode()
        assert lines.position(offset) == (before.count("\n") + 1, len(before) - before.rfind("\n"))

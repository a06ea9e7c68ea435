"""JSON with variables: each name at its own place, whatever else holds the same text."""

from __future__ import annotations

import time

import pytest

from launchgate.model.errors import Unreadable
from launchgate.sources import jsonfile, platform
from launchgate.sources.assignment import Assignment


def _lines(found: list[Assignment]) -> list[tuple[str, int]]:
    return [(each.name, each.at.line if each.at else 0) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"A": "PORT",\n "PORT": "1"}', [("A", 1), ("PORT", 2)]),
        ('{\r\n"A": "x",\r\n\r\n"B": "\\"A\\": 1"}', [("A", 2), ("B", 4)]),
        ('{"A":\n 1\n, "A\\u0042" :2}', [("A", 1), ("AB", 3)]),
        ('[{"value": "PORT"},\n {"value": "name",\n  "name": "PORT"}]', [("PORT", 3)]),
        ('{"family": "PORT",\n "environment": [\n  {"name": "PORT", "value": "1"}]}', [("PORT", 3)]),
    ],
    ids=["a value with a name", "a quoted name in a value", "escapes", "a list", "a task definition"],
)
def test_a_name_is_told_on_its_own_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert _lines(jsonfile.read(text, "vars.json")) == expected


def test_the_file_of_a_platform_tells_names_on_their_own_lines() -> None:
    text = '{"env": {\n "A": "B",\n "B": {"value":\n  "x"}\n},\n "build": {"env": {"A": "two"}}}'
    assert _lines(platform.read(text, "vercel.json")) == [("A", 2), ("B", 3), ("A", 6)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"A": "\\ud83d\\ude80 \\/"}', "🚀 /"),
        ('{"A": "first", "A": "last"}', "last"),
        ('{"A": 1e5}', "1e5"),
        ('{"A": true}', "true"),
        ('{"A": null}', None),
        ('{"A": ""}', ""),
    ],
)
def test_a_value_is_what_json_says(text: str, value: str | None) -> None:
    assert [each.value for each in jsonfile.read(text, "vars.json")] == [value]


@pytest.mark.parametrize(
    "text", ["", "{", "{A: 1}", '{"A": 1,}', '"A"', '{"A":' * 3_000 + "1" + "}" * 3_000, "1" * 5000]
)
def test_what_is_no_object_of_names_is_said(text: str) -> None:
    with pytest.raises(Unreadable):
        jsonfile.read(text, "vars.json")


def test_ten_thousand_names_are_read_in_one_pass() -> None:
    text = "{" + ",\n".join(f'"NAME_{number}": "1"' for number in range(10_000)) + "}"
    begun = time.process_time()
    found = jsonfile.read(text, "vars.json")
    assert found[-1].at is not None
    assert found[-1].at.line == 10_000
    assert time.process_time() - begun < 1.0

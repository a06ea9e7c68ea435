"""What the files of platforms set, with its places."""

from __future__ import annotations

import time

import pytest

from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.sources.kinds import SourceKind, kind_of
from launchgate.sources.platform import read

RENDER = """services:
  - type: web
    envVars:
      - key: APP_URL
        value: https://app.acme.io
      - key: SECRET
        generateValue: true
envVarGroups:
  - name: shared
    envVars: [{key: LOG, value: info}]
"""
FLY = """app = "acme"
[env]
  PORT = "8080"
  'LOG' = 'info' # words
[build]
  OTHER = "no"
"""
NETLIFY = """[build.environment]
A = "1"
[context.deploy-preview.environment]
B = "2"
[context.production.environment]
C = "3"
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("render.yaml", RENDER, [("APP_URL", "https://app.acme.io", 4), ("SECRET", None, 6), ("LOG", "info", 10)]),
        ("vercel.json", '{\n\t"env": {"A": "1"},\n\t"build": {"env": {"B": "2"}}\n}', [("A", "1", 2), ("B", "2", 3)]),
        ("app.json", '{"env": {"A": {"value": "1"}, "B": {"generator": "secret"}}}', [("A", "1", 1), ("B", None, 1)]),
        ("app.json", '{"expo": {"name": "x"}}', []),
        ("app.json", '{"env": []}', []),
        ("fly.toml", FLY, [("PORT", "8080", 3), ("LOG", "info", 4)]),
        ("netlify.toml", NETLIFY, [("A", "1", 2), ("C", "3", 6)]),
    ],
    ids=["render", "vercel", "heroku", "expo", "odd", "fly", "netlify"],
)
def test_variables_are_read_with_their_places(
    path: str, text: str, expected: list[tuple[str, str | None, int]]
) -> None:
    assert kind_of(f"deploy/{path}") is SourceKind.PLATFORM
    assert [(each.name, each.value, each.at.line if each.at else 0) for each in read(text, path)] == expected


@pytest.mark.parametrize(("path", "text"), [("vercel.json", "{"), ("app.json", "[" * 100_000), ("render.yaml", "a: [")])
def test_what_cannot_be_read_is_said(path: str, text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, path)


def test_many_variables_are_read_in_seconds() -> None:
    started = time.process_time()
    pairs = ",\n".join(f'"NAME_{number}": "1"' for number in range(50_000))
    assert read(f'{{"env": {{{pairs}}}}}', "vercel.json")[-1].at == InFile("vercel.json", 50_000)
    read("[" * 300_000 + "\n[env]\n" + "a = " * 100_000, "fly.toml")
    assert time.process_time() - started < 3

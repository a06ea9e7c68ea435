"""YAML of other tools: every document of a stream, in one pass, at its own lines."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from launchgate.model.errors import Unreadable
from launchgate.sources import compose, gitlab, jsonfile, kubernetes, platform, workflow
from launchgate.sources.nodes import documents

MAP = "apiVersion: v1\nkind: ConfigMap\ndata:\n  A: one\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('--- {apiVersion: v1, kind: ConfigMap, data: {A: "1"}}\n', [("A", 1)]),
        (f"{MAP}--- # second\n{MAP}", [("A", 4), ("A", 9)]),
        (f"---\n{MAP}...\n---\n{MAP}---\n", [("A", 5), ("A", 11)]),
        (f"%YAML 1.1\n---\n{MAP}".replace("\n", "\r\n"), [("A", 6)]),
        (f"{MAP}---\n# nothing\n---\n{MAP}", [("A", 4), ("A", 11)]),
        (f"{MAP}  B: |\n    x\n    --- y\n---\n{MAP}", [("A", 4), ("B", 5), ("A", 12)]),
    ],
    ids=["on the line of the dashes", "a comment there", "ends", "a directive", "an empty one", "dashes in a text"],
)
def test_every_document_of_a_stream_is_read_at_its_own_lines(text: str, expected: list[tuple[str, int]]) -> None:
    found = kubernetes.read(text, "k.yaml")
    assert [(each.name, each.at.line if each.at else 0) for each in found] == expected


def test_an_anchor_is_known_in_its_own_document_only() -> None:
    with pytest.raises(Unreadable, match="line 3: no anchor"):
        documents("a: &x 1\n---\nb: *x\n", "k.yaml")


def test_a_resource_that_nests_deeper_than_a_configuration_is_read() -> None:
    deep = "".join(f"{' ' * depth}properties:\n" for depth in range(60))
    assert len(documents(f"{deep}---\n{MAP}", "k.yaml")) == 2


@pytest.mark.parametrize("text", ["a: [" * 200, "- " * 200 + "x", "a: &a [x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9)
)])  # fmt: skip
def test_a_bomb_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        documents(text, "k.yaml")


def test_a_stream_of_many_documents_costs_what_its_text_costs() -> None:
    begun = time.process_time()
    assert len(documents("---\na: 1\n" * 8_000, "k.yaml")) == 8_000
    assert time.process_time() - begun < 6


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (compose.read, "compose.yml"),
        (gitlab.read, ".gitlab-ci.yml"),
        (jsonfile.read_yaml, "vars.yml"),
        (kubernetes.read, "k.yaml"),
        (kubernetes.read_values, "values.yaml"),
        (platform.read, "render.yaml"),
        (workflow.read, "deploy.yml"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_every_reader_stops_where_brackets_nest_too_deep(read: Callable[[str, str], object], path: str) -> None:
    begun = time.process_time()
    with pytest.raises(Unreadable, match="nested deeper"):
        read(f"a: {'[' * 60_000}", path)
    assert time.process_time() - begun < 1

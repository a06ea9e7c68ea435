"""References in values of Compose files: what is needed from outside, and what stands in for it."""

from __future__ import annotations

import time

import pytest

from launchgate.model.finding import InFile
from launchgate.sources.interpolation import interpolated

AT = InFile("compose.yml", 1)


@pytest.mark.parametrize(
    ("text", "needs", "default", "origin"),
    [
        ("${A}", ["A"], None, "${A}"),
        ("$A-${B}", ["A", "B"], None, "$A"),
        ("${A:-x}", [], "x", "${A:-x}"),
        ("redis://${A-r}:${B:-6379}/0", [], "redis://r:6379/0", "${A-r}"),
        ("${A:?say ${B}}", ["A"], None, "${A:?say ${B}}"),
        ("${A:+x}", [], None, "${A:+x}"),
        ("${A:+${B}}", ["B"], None, "${A:+${B}}"),
        ("${A:-${B}}", ["B"], None, "${A:-${B}}"),
        ("${A:-$B}", ["B"], None, "${A:-$B}"),
        ("${A:-${B:?x}}", ["B"], None, "${A:-${B:?x}}"),
        ("${A:-${B:-${C}}}!", ["C"], None, "${A:-${B:-${C}}}"),
        ("${A:-a${B:-b${C-c}}}!", [], "abc!", "${A:-a${B:-b${C-c}}}"),
        ("${A:-${B}}${B}", ["B"], None, "${A:-${B}}"),
        ("${A:-$$x}", [], "$x", "${A:-$$x}"),
        ('${A:-{"a":1}}', [], '{"a":1}', '${A:-{"a":1}'),
        ("${A:-${B}", ["B"], None, "${B}"),
        ("${A:-x", None, "${A:-x", ""),
        ("$${A} ${1} ${A.b} $ {A}}", None, "${A} ${1} ${A.b} $ {A}}", ""),
        ("", None, "", ""),
    ],
    ids=str,
)
def test_a_reference_in_a_default_is_needed_where_nothing_stands_in_for_it(
    text: str, needs: list[str] | None, default: str | None, origin: str
) -> None:
    found = interpolated("X", text, AT)
    assert found.origin == origin
    assert list(found.needs) == (needs or [])
    assert (found.value if needs is None else found.default) == default


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "left open"])
def test_no_depth_hides_a_reference_or_takes_long(closed: bool) -> None:
    depth = 100_000
    text = "${A:-" * depth + "x" * depth + "${HIDDEN}" + "}" * depth * closed
    begun = time.process_time()
    assert "HIDDEN" in interpolated("X", text, AT).needs
    assert time.process_time() - begun < 5

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


@pytest.mark.parametrize(
    ("text", "needs", "unescaped"),
    [
        ("pa$word", [], ["word"]),
        ("pa$WORD", [], ["WORD"]),
        ("pa-$WORD", [], ["WORD"]),
        ("pa$$word", [], []),
        ("$Xyz9abc", [], ["Xyz9abc"]),
        ("$ecret", [], ["ecret"]),
        ("x$A$Bc", [], ["A", "Bc"]),
        ("${Zq1b}", [], ["Zq1b"]),
        ("${" + "aB3" * 8 + "}", [], ["aB3" * 8]),
        ("${A:-pa$word}", [], ["word"]),
        ("postgres://app:pa$word@db/app", [], ["word"]),
        ("postgres://app:pa$WORD@db/app", [], ["WORD"]),
        ("postgres://app:pa/$WORD@x@db/app", [], ["WORD"]),
        ("postgres://$USER:$PASS@$HOST:$PORT/db?a=$A&b", ["USER", "PASS", "HOST", "PORT", "A"], []),
        ("$HOST:$PORT", ["HOST", "PORT"], []),
        ("$TOKEN", ["TOKEN"], []),
        ("${token}-x", ["token"], []),
        ("x${Auth0ClientId}", ["Auth0ClientId"], []),
    ],
)
def test_the_rest_of_a_password_after_a_dollar_is_not_the_name_of_a_variable(
    text: str, needs: list[str], unescaped: list[str]
) -> None:
    found = interpolated("DB_PASSWORD", text, AT)
    assert (list(found.needs), list(found.unescaped)) == (needs, unescaped)


def test_many_dollars_cost_what_the_text_costs() -> None:
    begun = time.process_time()
    assert len(interpolated("X", "".join(f"a$W{n}" for n in range(50_000)), AT).unescaped) == 50_000
    assert time.process_time() - begun < 5

"""Python is parsed by one thread at a time: the parser of CPython 3.11 fails for both of two that parse at once."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from launchgate.text.python_syntax import parse_python


@pytest.fixture
def _eager_threads() -> Iterator[None]:
    """Let another thread go on whenever the collector runs, which is also in the middle of the parser."""

    def give_way(_phase: str, _info: dict[str, int]) -> None:
        time.sleep(0)

    thresholds = gc.get_threshold()
    gc.set_threshold(50)
    gc.callbacks.append(give_way)
    yield
    gc.callbacks.remove(give_way)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("_eager_threads")
def test_threads_that_parse_at_once_all_get_their_tree() -> None:
    source = "\n".join(f"def f{number}(a, b):\n    return [a, (b, {{'k': [{number}]}})]" for number in range(200))
    with ThreadPoolExecutor(4) as threads:
        trees = list(threads.map(parse_python, [source] * 40))
    assert {len(tree.body) for tree in trees} == {200}


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def", SyntaxError),
        ("a\0b", (SyntaxError, ValueError)),
        ("-" * 20_000 + "1", (RecursionError, SyntaxError)),
        ("a" + ".b" * 100_000, (RecursionError, SyntaxError)),
    ],
    ids=["no-python", "a-nul", "signs", "attributes"],
)
def test_what_is_no_python_or_too_deep_is_said(source: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_python(source)
    assert len(parse_python("a = 1").body) == 1


def test_a_doubtful_escape_prints_nothing(recwarn: pytest.WarningsRecorder) -> None:
    parse_python(r"a = '\d'")
    assert not recwarn.list

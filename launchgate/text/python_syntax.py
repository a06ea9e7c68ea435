"""Python's own parser, for one thread at a time and without a word on standard error."""

from __future__ import annotations

import threading

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    import ast

_ONE_AT_A_TIME = threading.Lock()


def parse_python(source: str) -> ast.Module:
    """Parse `source`; raise `SyntaxError` or `ValueError` if it is not Python, `RecursionError` if it is too deep.

    CPython 3.11 counts how deep it builds a tree in a place that all threads share, so two that parse at once may both
    fail with a `SystemError` (https://github.com/python/cpython/issues/106905); filters of warnings are shared too.
    """
    import ast
    import warnings

    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (MemoryError, SystemError) as error:  # how the parser refuses other shapes of depth
            raise RecursionError("it is nested too deeply") from error

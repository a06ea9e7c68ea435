"""The standard streams: written at once, in their own encoding, with or without colour.

`runner.publish` masks what it sends here; the commit hook's short way sends a page that holds nothing of a repository.
"""

from __future__ import annotations

import os
import sys

from launchgate.model.errors import UsageError

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

_COLUMNS = 80  # where the width is unknown


def emit(stream: TextIO | None, text: str, *, exact: bool = False) -> None:
    """Write to a stream: its own encoding with escapes, or `exact` UTF-8 for what programs read.

    A reader that has gone (`| head`) is not a failure: the exit code is still the verdict's. Raises `UsageError` where
    the stream cannot be written.
    """
    if stream is None:
        return
    buffer = getattr(stream, "buffer", None)
    encoding = "utf-8" if exact else getattr(stream, "encoding", None) or "utf-8"
    try:
        if buffer is None:
            stream.write(text)
        else:
            stream.flush()
            buffer.write(text.encode(encoding, "backslashreplace"))
        stream.flush()
    except BrokenPipeError:
        _forget(stream)
    except (OSError, ValueError) as error:
        name = "standard error" if stream is sys.stderr else "standard output"
        _forget(stream)
        message = f"{name} cannot be written: {getattr(error, 'strerror', None) or error}"
        raise UsageError(message, hint="send it to a file in a folder that exists and has room") from error


def flush_or_drop(stream: TextIO | None) -> None:
    """Flush what others wrote to a stream, or drop it where that cannot be."""
    if stream is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        _forget(stream)


def _forget(stream: TextIO) -> None:
    """Point the stream at nothing, so that the interpreter does not fail again when it flushes at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def is_coloured(stream: TextIO | None, environ: Mapping[str, str], color: str = "auto") -> bool:
    """Return whether to use colour: `color` (auto, always, never) wins over NO_COLOR, and that over FORCE_COLOR."""
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):  # https://no-color.org: whatever else is set
        return False
    on_terminal = bool(stream and stream.isatty()) and environ.get("TERM") != "dumb"
    return on_terminal or bool(environ.get("FORCE_COLOR"))


def columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    """Return the width of a terminal: COLUMNS, else what the terminal reports."""
    given = environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _COLUMNS
    except (OSError, ValueError):
        return _COLUMNS

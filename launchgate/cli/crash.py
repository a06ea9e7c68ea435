"""What is kept of a bug: types, places in our own code and versions; never values, which could be secrets."""

from __future__ import annotations

import platform
import traceback

from launchgate import __version__


def describe(error: BaseException) -> str:
    """Return the log text: the error's type, each frame as `module:line function`, and the versions."""
    frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    versions = f"launchgate {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return "\n".join((versions, f"{type(error).__module__}.{type(error).__qualname__}", *frames, ""))


def write_log(error: BaseException) -> str:
    """Write the log where this user may, and give the half sentence that says where it is."""
    from launchgate.cache import cache_dir
    from launchgate.files import write

    text = describe(error)
    try:
        folder = cache_dir()
        if folder is None:
            return f"no log could be written; the place is {_place(text)}"
        path = f"{folder}/crash.log"
        write(path, text)
    except Exception:  # noqa: BLE001 - a log that cannot be written must not hide the bug
        return f"no log could be written; the place is {_place(text)}"
    return f"the log is {path}"


def _place(text: str) -> str:
    return text.splitlines()[-1].strip()

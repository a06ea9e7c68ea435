"""The log of an internal error: types, locations in our code and versions; never values, which could be secrets."""

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
    """Write the log to the cache folder of the user, and return a clause that names its path."""
    from launchgate.cache import cache_dir
    from launchgate.files import write

    text = describe(error)
    try:
        folder = cache_dir()
        if folder is None:
            return f"no log could be written; the location is {_location(text)}"
        path = f"{folder}/crash.log"
        write(path, text)
    except Exception:  # noqa: BLE001 - a log that cannot be written must not hide the error
        return f"no log could be written; the location is {_location(text)}"
    return f"the log is {path}"


def _location(text: str) -> str:
    return text.splitlines()[-1].strip()

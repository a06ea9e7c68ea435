"""Our folder in the user's cache. Apart from `files`, which costs more to import than the scan of a commit."""

from __future__ import annotations

import os
import stat


def cache_dir() -> str | None:
    """Return our folder in the user's cache, made with mode 0700; None where there is none that is only ours."""
    home = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    if not home or not os.path.isabs(home):
        home = os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(home):
        return None
    folder = os.path.join(home, "launchgate")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.lstat(folder)
    except OSError:
        return None
    ours = os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
    return folder if stat.S_ISDIR(status.st_mode) and ours else None

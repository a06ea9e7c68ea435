"""The only code that runs git: one argv, one environment, exit codes that are believed, and nothing that hides a line.

Import what you need from here; each name loads its module when it is first asked for, so that the staged scan pays
for the staged scan only.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from typing import Any

    from launchgate.git.change import GitChange
    from launchgate.git.difference import staged_changes
    from launchgate.git.history import GitHistory
    from launchgate.git.objects import Objects
    from launchgate.git.repository import Repository
    from launchgate.git.trees import Commit, Index, WorkTree

__all__ = ["Commit", "GitChange", "GitHistory", "Index", "Objects", "Repository", "WorkTree", "staged_changes"]

_HOME = {
    "Commit": "trees",
    "GitChange": "change",
    "GitHistory": "history",
    "Index": "trees",
    "Objects": "objects",
    "Repository": "repository",
    "WorkTree": "trees",
    "staged_changes": "difference",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    import importlib

    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)

"""Which files a work tree holds: what git tracks, and what it neither tracks nor ignores."""

from __future__ import annotations

from launchgate.git.process import run


def tracked(root: str) -> list[str]:
    """Give the tracked paths, submodules included, whether or not the file is still there."""
    return _names(root, "--cached")


def untracked(root: str) -> list[str]:
    """Give the paths that git neither tracks nor ignores; a nested repository is one path that ends in `/`."""
    return _names(root, "--others", "--exclude-standard")


def _names(root: str, *which: str) -> list[str]:
    _, output = run(root, ("ls-files", "-z", *which))
    return list(dict.fromkeys(output.decode("utf-8", "surrogateescape").split("\0")[:-1]))

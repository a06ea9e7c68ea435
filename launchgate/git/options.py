"""The options with which git prints a difference; apart from their reader, so that the hook imports no more."""

from __future__ import annotations

OUTPUT = (
    *("--raw", "--patch", "--unified=0", "--inter-hunk-context=0", "--no-abbrev", "--full-index", "-r"),
    *("--find-renames", "-l1000", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty"),
    "--irreversible-delete",  # nobody reads what a deleted file held
    *("--src-prefix=a/", "--dst-prefix=b/", "--no-relative", "--no-indent-heuristic", "--diff-algorithm=myers"),
)
"""The options under which git prints what `launchgate.git.patch` reads."""

NAMES = (*("--raw", "--no-abbrev", "-r", "--no-renames"), *("--no-color", "--no-relative", "--ignore-submodules=dirty"))
"""The options under which git prints the names of changed files and reads the content of none."""

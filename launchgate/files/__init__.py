"""The only reader and writer of files.

`SafeRoot` reads what the repository names or holds: regular files only, no symlink in any component, capped. `given`
reads what the command line, the runner or our own package names: anywhere, links and pipes allowed, capped. `write`
replaces a file in one step and follows no link below the working directory.
"""

from __future__ import annotations

from launchgate.files.named import Files, StdinTree, read_user_file
from launchgate.files.root import CachedRoot, SafeRoot, kind_of
from launchgate.files.writing import append, require_writable, size, write

__all__ = [
    "CachedRoot",
    "Files",
    "SafeRoot",
    "StdinTree",
    "append",
    "kind_of",
    "read_user_file",
    "require_writable",
    "size",
    "write",
]

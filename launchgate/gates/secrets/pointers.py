"""Git LFS pointers: texts that stand for content which is stored elsewhere."""

from __future__ import annotations

import re

# The whole of it: a file that only begins like a pointer is scanned like any other.
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-\d-\w{1,40} sha256:[0-9a-f]{64}\n){0,4}"
    rb"oid sha256:[0-9a-f]{64}\nsize \d{1,18}\n?"
)
_LONGEST = 1024


def is_pointer(text: bytes) -> bool:
    """Return whether a text is a pointer and nothing else."""
    return len(text) <= _LONGEST and _POINTER.fullmatch(text) is not None

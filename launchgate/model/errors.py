"""Every error that launchgate raises on purpose.

Exception
└── LaunchgateError          exit code  what happened
    ├── UsageError               2      the command line or the event asks for something impossible
    │   └── ConfigError          2      launchgate.yml is wrong at a place we can name
    ├── Unreadable               3      a file or object could not be read; a gate turns it into `skipped`
    │   └── Missing              3      nothing is at that path; the only reason that may mean "there is none"
    └── Inconclusive             3      something that should have been checked could not be

A failed gate is not an error: it is verdict `fail`, and exit code 1 follows from the report.

Anything else that escapes is a bug (exit code 70). Only `launchgate.cli` turns an error into an exit code.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from typing import ClassVar

EXIT_PASS = 0
EXIT_CLOSED = 1
EXIT_USAGE = 2
EXIT_INCONCLUSIVE = 3
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


class LaunchgateError(Exception):
    """A failure with advice: `message` is what is wrong, `hint` what to do about it."""

    exit_code: ClassVar[int] = EXIT_BUG

    def __init__(self, message: str, *, hint: str) -> None:
        """Keep the message and the advice apart, so that each output can place them."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(LaunchgateError):
    """The command line, an input or the event asks for something that cannot be done."""

    exit_code = EXIT_USAGE


class ConfigError(UsageError):
    """A configuration is wrong at `path:line:column` (1-based)."""

    def __init__(self, message: str, *, hint: str, path: str, line: int = 1, column: int = 1) -> None:
        """Name the place as well as the fault."""
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line
        self.column = column
        self.others: tuple[ConfigError, ...] = ()  # the further faults of the same text, in its order

    def __str__(self) -> str:
        """`path:line:column: message`, as editors and terminals link it."""
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class Unreadable(LaunchgateError):
    """A file or object that could not be read; `reason` completes "path: …"."""

    exit_code = EXIT_INCONCLUSIVE

    def __init__(self, path: str, reason: str, *, hint: str = "make the file readable, or exclude it by name") -> None:
        """Remember the path apart from the reason: both go into `skipped`."""
        super().__init__(f"{path}: {reason}", hint=hint)
        self.path = path
        self.reason = reason


class Missing(Unreadable):
    """Nothing is at that path. Code that takes any other `Unreadable` for "there is none" lets a file hide."""


class Inconclusive(LaunchgateError):
    """Something that should have been checked could not be: never a pass."""

    exit_code = EXIT_INCONCLUSIVE

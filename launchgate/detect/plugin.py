"""Our detectors as a plugin of detect-secrets: `detect-secrets scan -p PATH_OF_THIS_FILE`.

detect-secrets loads this file by its path and shows it one line at a time, so that credentials of several lines are
not found this way. Nothing is verified.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.plugins.base import BasePlugin

if TYPE_CHECKING:
    from detect_secrets.util.code_snippet import CodeSnippet

    from launchgate.detect.engine import Engine

_ANYWHERE = "settings.conf"  # where detect-secrets names no file


class LaunchgateDetector(BasePlugin):
    """Every credential that launchgate knows."""

    secret_type = "Launchgate"  # noqa: S105 - the name of the kind, as baselines hold it

    def analyze_string(self, string: str, **_: Any) -> Generator[str, None, None]:
        """Return the credentials in a text without a place."""
        yield from _found(_ANYWHERE, string)

    def analyze_line(
        self, filename: str, line: str, line_number: int = 0, context: CodeSnippet | None = None, **_: Any
    ) -> set[PotentialSecret]:
        """Return the credentials in a line, checked as a line of the file it is in."""
        del context
        return {
            PotentialSecret(type=self.secret_type, filename=filename, secret=secret, line_number=line_number)
            for secret in _found(filename, line)
        }


def _found(path: str, line: str) -> Iterator[str]:
    from launchgate.detect.candidate import Fragment

    text = Fragment(path, line.encode("utf-8", "surrogateescape"))
    return (match.secret for match in _engine().scan(text))


@lru_cache(maxsize=1)
def _engine() -> Engine:
    from launchgate.detect.database import engine

    return engine()

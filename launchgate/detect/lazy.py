"""Regular expressions compiled at their first use: compiling all of ours takes as long as scanning a commit."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


class LazyRegex:
    """A pattern for text; `search` and `sub` are those of `re.Pattern`."""

    __slots__ = ("_compiled", "_pattern")

    def __init__(self, pattern: str) -> None:
        """Keep the pattern as it is written."""
        self._pattern = pattern
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """Search `text`."""
        return self._get().search(text)

    def sub(self, put: str, text: str) -> str:
        """Return `text` with `put` in place of each match."""
        return self._get().sub(put, text)

    def _get(self) -> re.Pattern[str]:
        if self._compiled is None:
            import re

            self._compiled = re.compile(self._pattern)
        return self._compiled

"""What a path says about its content: the notation of values in it, and whether it is made for tests or readers."""

from __future__ import annotations

from functools import lru_cache

from launchgate.detect import lexicon
from launchgate.detect.lazy import Lazy
from launchgate.text.paths import classify

CONFIG, CODE, PROSE, DATA = "config", "code", "prose", "data"

# Where passwords are kept as plain text, the name says so.
_PLAIN = ("txt", "log", "org", "tex")
_KEPT = Lazy(r"passw|secret|credential|(?:^|[._-])(?:creds?|env|keys?|tokens?|logins?)(?=[._-])")


@lru_cache(maxsize=1024)
def notation(path: str) -> str:
    """Get how values are written there: code quotes them, configuration need not, prose shows them, data has none."""
    name = path.rpartition("/")[2].lower()
    if name in lexicon.LOCKS or name.endswith((".min.js", ".min.css", ".js.map", ".css.map")):
        return DATA
    suffix = name.rpartition(".")[2] if "." in name.lstrip(".") else ""
    if suffix in lexicon.CODE:
        return CODE
    if suffix in lexicon.PROSE and not (suffix in _PLAIN and _KEPT.search(name)):
        return PROSE
    return DATA if suffix in lexicon.DATA else CONFIG


def for_tests(path: str) -> bool:
    """Return whether a path is made for tests."""
    return classify(path).test


def for_readers(path: str) -> bool:
    """Return whether a path is documentation, an example or a translation."""
    given = classify(path)
    return given.example or given.docs

"""Languages of applications whose reads of environment variables are not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from launchgate.code.scan import is_own

_LANGUAGES = {
    "Kotlin": (".kt", ".kts"),
    "Scala": (".scala",),
    "Groovy": (".groovy", ".gradle"),
    "Clojure": (".clj", ".cljs"),
    "Razor": (".cshtml", ".razor"),
    "F#": (".fs",),
    "HEEx": (".heex",),
    "Erlang": (".erl",),
    "Haskell": (".hs",),
    "Crystal": (".cr",),
    "Perl": (".pl", ".pm"),
    "Swift": (".swift",),
    "Dart": (".dart",),
    "Prisma": (".prisma",),
}
_BY_SUFFIX = {suffix: language for language, suffixes in _LANGUAGES.items() for suffix in suffixes}


def unread(paths: Iterable[str]) -> Mapping[str, int]:
    """Return the number of files of each such language, the most first; tests and what is installed do not count."""
    found = Counter(
        language
        for path in paths
        if (language := _BY_SUFFIX.get(path[path.rfind(".") :].lower())) is not None and is_own(path)
    )
    return dict(found.most_common())

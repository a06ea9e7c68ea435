"""Whether a change can concern the env gate: asked before anything else of the gate is imported.

The answer is negative only where every changed file is code or text that plainly does not define variables, and
neither state of it holds a word with which any language reads one. A changed file that cannot be read, or of any other
kind, concerns the gate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchgate.model.errors import LaunchgateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launchgate.model.run import Change, ChangedFile, Environment, Tree

_MOST = 64  # changed files; more of them are worth the whole gate
_CODE = (
    *(".py", ".pyi", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro", ".go"),
    *(
        ".rb",
        ".php",
        ".java",
        ".kt",
        ".cs",
        ".rs",
        ".ex",
        ".exs",
        ".scala",
        ".swift",
        ".c",
        ".h",
        ".cc",
        ".cpp",
        ".hpp",
    ),
    *(".css", ".scss", ".less", ".html", ".htm", ".sql", ".svg"),
)
_OTHER = ("env", "docker", "container", "compose")  # in the name of a file that sets variables, whatever its suffix
_NAMED = (
    "mix.exs",
    "manage.py",
    "setup.py",
    "settings.py",
    "config.py",
)  # mark a package, or hold settings whatever they contain
# `env`, `environ`, `getenv`, `EnvVar`; a settings class; a call with a name in capitals, which may be a wrapper.
_READS = re.compile(
    rb"(?i:env|settings|config|secret|param|expandvars|decouple|dj_database|dynaconf)|[(\[]\s*[\"'`][A-Z][A-Z0-9_]{2,}[\"'`]|\$\{?[A-Z]"
)


def concerns(change: Change, environments: Iterable[Environment], names: Iterable[str] = ()) -> bool:
    """Whether a file of the change may set, read or declare a variable, or mention one of the declared `names`."""
    mapped = {path for environment in environments for path in environment.files}
    files, words = change.files(), [name.lower().encode() for name in names]
    return (
        len(files) > _MOST or bool(change.skipped()) or any(_may_matter(file, mapped, change, words) for file in files)
    )


def _may_matter(file: ChangedFile, mapped: set[str], change: Change, words: Sequence[bytes]) -> bool:
    paths = {file.path, file.old_path or file.path}
    if paths & mapped or not all(map(_is_plain_code, paths)):
        return True
    states = [] if file.status == "deleted" else [(change.head, file.path)]
    if file.status != "added":
        states.append((change.base, file.old_path or file.path))
    return any(_may_read(tree, path, words) for tree, path in states)


def _is_plain_code(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return (
        name.endswith(_CODE)
        and name not in _NAMED
        and not name.startswith(".")
        and not any(word in name for word in _OTHER)
    )


def _may_read(tree: Tree, path: str, words: Sequence[bytes]) -> bool:
    try:
        data = tree.read(path)
    except LaunchgateError:
        return True
    if b"\0" in data or _READS.search(data):  # UTF-16 hides every word
        return True
    lower = data.lower()
    return any(word in lower for word in words)

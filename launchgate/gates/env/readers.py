"""What reads the .env files of a project, and which of them it gives to the program with `${NAME}` filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from launchgate.gates.env.model import SourceFile
from launchgate.gates.env.packages import Packages
from launchgate.model.errors import Unreadable
from launchgate.model.run import Tree
from launchgate.sources import compose
from launchgate.sources.jsonfile import parse_json
from launchgate.sources.kinds import SourceKind, kind_of
from launchgate.sources.nodes import child, entries

_PYTHON_PROJECT = re.compile(r"(?:pyproject\.toml|setup\.py|Pipfile|manage\.py|requirements[\w.-]*\.txt)")
_OF_NODE = frozenset(
    {"next", "vite", "nuxt", "astro", "react-scripts", "@vue/cli-service", "parcel", "expo", "@nestjs/config"}
    | {"dotenv-expand", "dotenv-cli", "@dotenvx/dotenvx"}
)
_OF_PYTHON = re.compile(r"dotenv|pydantic[-_]settings|environs|(?:uvicorn|fastapi)\[(?:standard|all)", re.IGNORECASE)


def consumers_among(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the parsers that the files of a project suggest."""
    names = {path.rpartition("/")[2] for path in paths}
    found = []
    if any(_PYTHON_PROJECT.fullmatch(name) for name in names):
        found.append("python")
    if "package.json" in names:
        found.append("npm")
    if any(kind_of(name) is SourceKind.COMPOSE for name in names):
        found.append("compose")
    return tuple(found)


def interpolated_files(files: Sequence[SourceFile], paths: Sequence[str], tree: Tree) -> frozenset[str]:
    """Return the .env files whose reader fills in `${NAME}` from its process too.

    That is Compose where one of its files names them, else a library that the package around them depends on. A file
    above all packages may be read by any of those, so each of them has to.
    """
    asked = [file.path for file in files if file.kind is SourceKind.DOTENV and "${" in file.text]
    if not asked:
        return frozenset()
    of_compose = {
        path for file in files if file.kind is SourceKind.COMPOSE for path in compose.env_files(file.text, file.path)
    }
    packages = Packages.of(paths, ())
    at_root = any(packages.is_manifest(path) for path in paths if "/" not in path)
    interpolating = {path.rpartition("/")[0] for path in paths if _interpolates(path, tree)}

    def fills_in(path: str) -> bool:
        around = packages.packages_of(path)[0]
        if around or at_root:
            return around in interpolating
        return bool(packages.folders) and packages.folders <= interpolating

    return frozenset(path for path in asked if path in of_compose or fills_in(path))


def _interpolates(path: str, tree: Tree) -> bool:
    """Whether a manifest depends on something that loads .env files and fills them in."""
    name = path.rpartition("/")[2]
    if name != "package.json" and not _PYTHON_PROJECT.fullmatch(name):
        return False
    try:
        text = tree.read(path).decode("utf-8", "replace")
        return not _OF_NODE.isdisjoint(_dependencies(text, path)) if name == "package.json" else _names_one(text)
    except Unreadable:
        return False  # then nothing says that it does; the secrets gate, which reads everything, reports why


def _dependencies(text: str, path: str) -> Iterator[str]:
    manifest = parse_json(text, path)
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        yield from (name for name, _, _ in entries(child(manifest, kind)))


def _names_one(text: str) -> bool:
    return _OF_PYTHON.search(text) is not None

"""Which example file covers which code, where one repository has several packages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_MANIFEST = re.compile(
    r"package\.json|deno\.jsonc?|pyproject\.toml|setup\.(?:py|cfg)|requirements[\w.-]*\.(?:txt|in)|Pipfile|manage\.py|"
    r"go\.mod|Cargo\.toml|Gemfile|composer\.json|mix\.exs|pom\.xml|build\.gradle(?:\.kts)?|[\w.-]+\.csproj"
)


@dataclass(frozen=True, slots=True)
class Packages:
    """The example files of each package, a folder with a manifest; the repository itself is the package `""`.

    An example file belongs to the nearest package at or above its folder, and covers the code of that package and of
    the packages inside it. What it does not cover cannot be missing from it.
    """

    folders: frozenset[str] = frozenset()
    examples: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Iterable[str], examples: Iterable[str]) -> Packages:
        """Find the packages among the paths of a tree, and which of them each example file belongs to."""
        folders = (path.rpartition("/")[0] for path in paths if cls.is_manifest(path))
        found = cls(frozenset(folder for folder in folders if folder))
        return cls(found.folders, {found.packages_of(path)[0]: path for path in sorted(examples, reverse=True)})

    @staticmethod
    def is_manifest(path: str) -> bool:
        """Whether a file makes its folder a package."""
        return _MANIFEST.fullmatch(path.rpartition("/")[2]) is not None

    def packages_of(self, path: str) -> list[str]:
        """Return the packages that a file is in, innermost first."""
        parts = path.split("/")[:-1]
        folders = ("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))
        return [*(folder for folder in folders if folder in self.folders), ""]

    def example_for(self, path: str) -> str:
        """Return the example file that covers a file: the nearest one; empty where none does."""
        return next((self.examples[each] for each in self.packages_of(path) if each in self.examples), "")

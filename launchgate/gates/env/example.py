"""The files of a rule's example as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from launchgate.gates.env.builder import EnvModelBuilder
from launchgate.gates.env.config import EnvSection
from launchgate.model.errors import Unreadable
from launchgate.model.rule import Bundle, Example
from launchgate.model.run import Environment, PathInfo
from launchgate.model.trees import TreeBase
from launchgate.policy import bind, parse
from launchgate.policy.nodes import MapNode
from launchgate.sources.nodes import child, entries, items, text_of

_CONFIG = "launchgate.yml"


class Memory(TreeBase):
    """Texts by path."""

    name = "example"

    def __init__(self, files: Mapping[str, str]) -> None:
        """Keep `files`."""
        super().__init__()
        self._files = files

    def _list(self) -> Iterable[PathInfo]:
        return [PathInfo(path) for path in self._files]

    def read(self, path: str) -> bytes:
        """Return one text as UTF-8."""
        if path not in self._files:
            raise Unreadable(path, "no such file in the example")
        return self._files[path].encode("utf-8", "surrogateescape")


def builder_of(example: Example) -> EnvModelBuilder:
    """Return the builder for an example, whose `launchgate.yml` declares the contract and the environments."""
    files = example.files if isinstance(example, Bundle) else {".env.production": example}
    section, environments = EnvSection(), dict[str, Environment]()
    if _CONFIG in files:
        config = parse(files[_CONFIG], _CONFIG)
        written = child(config, "env")
        section = bind(written, EnvSection) if isinstance(written, MapNode) else section
        for name, _, node in entries(child(config, "environments")):
            paths = tuple(text_of(item) or "" for item in items(child(node, "files")))
            protected = text_of(child(node, "protected")) == "true"
            environments[name] = Environment(name, text_of(child(node, "url")) or "", paths, protected)
    return EnvModelBuilder(Memory(files), section, environments)

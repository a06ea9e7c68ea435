"""The contract as it stood before a change."""

from __future__ import annotations

from dataclasses import replace

from launchgate.gates.env.config import EnvSection
from launchgate.model.errors import ConfigError, Missing
from launchgate.model.run import Tree
from launchgate.policy import bind, parse
from launchgate.sources.nodes import child


def contract_at(tree: Tree, path: str | None, section: EnvSection) -> EnvSection:
    """Return `section` with the variables and groups that the configuration at `path` declares in `tree`.

    A declaration that the change removes is the cause of what is found without it. Where `tree` has no configuration
    that can be read, there is no contract.
    """
    before = EnvSection()
    if path is not None:
        try:
            written = child(parse(tree.read(path), path), "env")
            before = bind(written, EnvSection) if written is not None else before
        except (ConfigError, Missing):
            before = EnvSection()
    return replace(section, vars=before.vars, groups=before.groups)

"""The scope options of the command line, and the scan that they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError

if TYPE_CHECKING:
    from launchgate.model.run import Change, CiContext, History, Tree
    from launchgate.model.trees import Shard


@dataclass(frozen=True, slots=True)
class ScopeOptions:
    """The scope options of the command line; an empty string is an option that was not given.

    `paths` narrow the scan; with `single_gate` and no other option they are what is scanned. `live` gates scan a
    deployment, so they need no repository.
    """

    staged: bool = False
    base: str | None = None
    head: str | None = None
    all: bool = False
    history: bool = False
    shard: Shard | None = None
    log: bool = False
    paths: tuple[str, ...] = ()
    single_gate: bool = False
    live: bool = False

    @property
    def explicit(self) -> bool:
        """Whether an option names the scope."""
        return bool(self.staged or self.base or self.head or self.all or self.history)

    def check(self) -> None:
        """Raise `UsageError` for options that contradict each other."""
        if self.staged + bool(self.base) + self.all + self.history > 1:
            each = "--staged, --base, --all and --history each name a scope of their own"
            raise UsageError(each, hint="give one of them")
        if self.shard and not (self.all or self.history):
            raise UsageError("--shard splits a whole tree or history", hint="add --all or --history")
        if self.head and not self.base:
            raise UsageError("--head names what to check, but not what to compare it with", hint="add --base REF")


@dataclass(frozen=True, slots=True)
class ScanContext:
    """The scan: `tree` is what is checked; `change` and `base_tree` are there where something is compared.

    `history` is there where all that was ever committed is searched.
    `root` is the top of the repository, or the folder that paths are relative to where there is none.
    """

    root: str
    where: CiContext
    tree: Tree
    change: Change | None = None
    base_tree: Tree | None = None
    history: History | None = None

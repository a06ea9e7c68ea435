"""What the command line wishes of one run of the secrets gate, beyond its section; no file can wish it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from launchgate.gates.secrets.config import SecretsSection

if TYPE_CHECKING:
    from launchgate.net import Net


@dataclass(frozen=True, slots=True)
class Wishes:
    """`explain` each candidate, look into `archives`, run the `plugins` of the section, ask these `providers`.

    `net` opens the door to the network; it is there wherever a provider is named.
    """

    explain: bool = False
    archives: bool = False
    plugins: bool = False
    providers: tuple[str, ...] = ()
    net: Callable[[], Net] | None = None

    @property
    def any(self) -> bool:
        """Whether anything is wished that has to see every text."""
        return bool(self.explain or self.archives or self.plugins or self.providers)


@dataclass(frozen=True, slots=True)
class Wished(SecretsSection):
    """The section of a run with what the command line wishes of it."""

    wishes: Wishes = field(default_factory=Wishes)

    @classmethod
    def of(cls, section: SecretsSection, wishes: Wishes) -> Wished:
        """Return the same section, with wishes."""
        return cls(**{each.name: getattr(section, each.name) for each in fields(SecretsSection)}, wishes=wishes)


def wishes_of(section: SecretsSection) -> Wishes:
    """Return what is wished; nothing where only files speak."""
    return section.wishes if isinstance(section, Wished) else Wishes()

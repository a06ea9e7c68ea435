"""What only the command line may ask of the secrets gate; no file can ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchgate.net import Net


@dataclass(frozen=True, slots=True)
class SecretsOptions:
    """`explain` each candidate, open `archives`, run the `plugins` of the section, ask these `providers`.

    `net` opens the network; it is set wherever a provider is named. `ignore_recorded` leaves the detect-secrets
    baseline of the section unused: its own entries are being checked.
    """

    explain: bool = False
    archives: bool = False
    plugins: bool = False
    providers: tuple[str, ...] = ()
    net: Callable[[], Net] | None = None
    ignore_recorded: bool = False

    @property
    def needs_every_text(self) -> bool:
        """Whether an option has to see every text, so that the scan cannot be split over processes."""
        return bool(self.explain or self.archives or self.plugins or self.providers)

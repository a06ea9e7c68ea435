"""What one file and one run may cost, so that hostile input ends in a sentence and not in a dead runner."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from launchgate.model.errors import Unreadable

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of a run: decoded bytes of one file and of all, decoded bytes per encoded one, seconds of wall time."""

    decoded_bytes_per_file: int = 8 * MEBIBYTE
    decoded_bytes: int = 256 * MEBIBYTE
    ratio: int = 200
    seconds: float = 900.0


@dataclass(slots=True)
class Budget:
    """The allowance of one run; it only shrinks. Safe to share between threads: it is advisory to within one file."""

    limits: Limits = field(default_factory=Limits)
    started: float = field(default_factory=time.monotonic)
    decoded: int = 0

    def decode(self, path: str, encoded: int, decoded: int) -> None:
        """Count `decoded` bytes won from `encoded` ones; raise `Unreadable` when a ceiling is passed."""
        if decoded > self.limits.ratio * max(encoded, 1) and decoded > MEBIBYTE:
            raise Unreadable(path, f"{encoded} bytes unpack to more than {self.limits.ratio} times as much")
        self.decoded += decoded
        if decoded > self.limits.decoded_bytes_per_file or self.decoded > self.limits.decoded_bytes:
            raise Unreadable(path, "it unpacks to more bytes than one run may read")

    @property
    def left(self) -> float:
        """Seconds of wall time that are left; negative when it is used up."""
        return self.limits.seconds - (time.monotonic() - self.started)

    def check_time(self, path: str) -> None:
        """Raise `Unreadable` when the run has used up its wall time."""
        if self.left < 0:
            raise Unreadable(path, f"the run was longer than {self.limits.seconds:.0f} s before this file was read")

"""What the rules of this gate check: a waiver, a marker of another tool, or a setting that a change weakens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchgate.model.finding import InFile
    from launchgate.suppressions.grammar import Waiver


@dataclass(frozen=True, slots=True)
class WaiverCase:
    """A waiver on the day `today`.

    `fails` is whether the gate fails here if the waiver has ended; `unused` whether everything it could cover was
    checked and nothing needed it; `unknown` whether its rule does not exist (`nearest` is the likely id, or empty).
    """

    waiver: Waiver
    today: date
    fails: bool = False
    unused: bool = False
    unknown: bool = False
    nearest: str = ""

    @property
    def days_left(self) -> int:
        """Days until the end, negative after it."""
        return self.waiver.days_left(self.today)

    @property
    def covers(self) -> str:
        """The rule and the location, for a message."""
        return f"`{self.waiver.rule}` at {self.waiver.place}"

    @property
    def anchor(self) -> str:
        """What identifies the waiver in its file."""
        waiver = self.waiver
        return f"{waiver.rule} {'' if waiver.kind == 'line' else f'{waiver.kind} {waiver.place}'}".strip()


@dataclass(frozen=True, slots=True)
class MarkerCase:
    """A marker of another tool that this change adds beside a finding; `waiver` is the equivalent waiver."""

    at: InFile
    tool: str
    rule: str
    waiver: str


@dataclass(frozen=True, slots=True)
class WeakenedSetting:
    """A setting that is weaker after the change: "`name` `what`" is a sentence. `honoured` is whether it takes effect.

    The setting is a key of launchgate.yml (`secrets.exclude`) or another suppression: an inline waiver that the change
    adds, a recorded finding. `name` identifies it when lines move.
    """

    name: str
    what: str
    at: InFile
    honoured: bool = True

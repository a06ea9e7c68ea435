"""What other tools were told, in our words: one module per file format.

A reader takes the text of a file and gives an `Imported`; what cannot be translated is said, never guessed. The files
come from the repository and are hostile: they are parsed as data, no pattern in them is run here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from launchgate.model.finding import Json


@dataclass(frozen=True, slots=True)
class Imported:
    """The part of launchgate.yml that a file becomes. `said` are sentences: what was taken over, what was not and why.

    `levels` belong under `rules:`, `variables` under `env.vars`, the others under the section of their name.
    """

    path: str
    secrets: Mapping[str, Json] = field(default_factory=dict)
    migrations: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    levels: Mapping[str, Json] = field(default_factory=dict)
    said: tuple[str, ...] = ()

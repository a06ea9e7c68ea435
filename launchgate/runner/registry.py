"""The gates there are: name -> module that holds `GATE`. Strings only, so that listing them imports nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from launchgate.model.errors import UsageError
from launchgate.model.run import Gate
from launchgate.text.similar import did_you_mean

REPOSITORY = {
    "secrets": "launchgate.gates.secrets.gate",
    "env": "launchgate.gates.env.gate",
    "migrations": "launchgate.gates.migrations.gate",
}
LIVE = {
    "domain": "launchgate.gates.domain.gate",
}
GATES = {**REPOSITORY, **LIVE}
OWN = {
    "config": "launchgate.gates.config.gate",  # the rules about rules: run by the session itself, after the others
}
CATALOGUE = {**GATES, **OWN}


def load_gate(name: str) -> Gate[Any, Any]:
    """Import one gate; raise `UsageError` with the nearest name for one that does not exist."""
    import importlib

    if name not in CATALOGUE:
        hint = did_you_mean(name, GATES, f"the gates are: {', '.join(GATES)}")
        message = f"there is no gate called {name!r}"
        raise UsageError(message, hint=hint)
    gate: Gate[Any, Any] = importlib.import_module(CATALOGUE[name]).GATE
    return gate


def sections(wanted: Iterable[str] | None = None) -> dict[str, type[Any] | None]:
    """Get the section class of every gate in `wanted` (None: all), and None for the others, which stay unimported."""
    chosen = set(GATES if wanted is None else wanted)
    return {name: load_gate(name).config if name in chosen else None for name in GATES}

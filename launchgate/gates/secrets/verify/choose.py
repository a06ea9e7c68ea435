"""The providers that the command line names."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from launchgate.errors import UsageError
from launchgate.gates.secrets.verify.provider import Provider
from launchgate.gates.secrets.verify.table import NOT_OFFERED, PROVIDERS

BY_NAME: Mapping[str, Provider] = {provider.name: provider for provider in PROVIDERS}


def choose(texts: Sequence[str]) -> tuple[Provider, ...]:
    """Read lists such as `github,stripe`; raise `UsageError` for a name that is none, with the nearest that is."""
    names = [name.strip().lower() for text in texts for name in text.split(",")]
    return tuple(dict.fromkeys(_provider(name) for name in names))


def _provider(name: str) -> Provider:
    if name in BY_NAME:
        return BY_NAME[name]
    if name in NOT_OFFERED:
        raise UsageError(f"--verify {name}: {NOT_OFFERED[name]}", hint=f"leave it out; {_known()}")
    nearest = difflib.get_close_matches(name, BY_NAME, n=1)
    hint = f"did you mean `{nearest[0]}`?" if nearest else _known()
    raise UsageError(f"--verify {name!r} is no provider that can be asked", hint=hint)


def _known() -> str:
    return f"the providers are: {', '.join(BY_NAME)}"

"""The providers that the command line names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from launchgate.gates.secrets.verify.provider import Provider
from launchgate.gates.secrets.verify.table import NOT_OFFERED, PROVIDERS
from launchgate.model.errors import UsageError
from launchgate.text.similar import did_you_mean

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
    message = f"--verify {name!r} is no provider that can be asked"
    raise UsageError(message, hint=did_you_mean(name, BY_NAME, _known()))


def _known() -> str:
    return f"the providers are: {', '.join(BY_NAME)}"

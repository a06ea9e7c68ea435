"""The target of live gates: an environment of the configuration, a named host, or the event's deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError
from launchgate.model.run import Environment, Target
from launchgate.text.similar import did_you_mean

if TYPE_CHECKING:
    from launchgate.ci import ScanContext
    from launchgate.net import Net


def target_of_host(host: str, net: Net) -> Target:
    """Return the target for a host that the command line names."""
    return Target(Environment(host, f"https://{host}"), f"https://{host}", net)


def target_of_environment(name: str, environments: Mapping[str, Environment], context: ScanContext, net: Net) -> Target:
    """Return the target for an environment; raise `UsageError` with the nearest name, or for one without an address."""
    declared = declared_name(name, environments)
    if declared is None:
        raise unknown_environment(name, environments)
    environment = environments[declared]
    url = _same_host(context.where.deployed_url, environment)
    if not url:
        message = f"environment {name!r} has no `url`"
        raise UsageError(message, hint=f"add it to launchgate.yml: environments: {{{name}: {{url: https://…}}}}")
    return Target(environment, url, net)


def declared_name(name: str, environments: Mapping[str, Environment]) -> str | None:
    """Return the declared environment that `name` means: itself, or the only one that differs from it in case.

    Events name environments as the tool that deploys does: `Production`.
    """
    if name in environments:
        return name
    alike = [each for each in environments if each.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None


def unknown_environment(name: str, environments: Mapping[str, Environment]) -> UsageError:
    """Return the error for an environment that is not declared, with the nearest name."""
    listed = ", ".join(environments) or "none; add `environments:` to launchgate.yml"
    hint = did_you_mean(name, environments, f"the environments are: {listed}")
    return UsageError(f"there is no environment called {name!r}", hint=hint)


def _same_host(deployed: str | None, environment: Environment) -> str:
    """Return the address to scan: an event's only where the configuration names the same host."""
    from urllib.parse import urlsplit

    if not deployed or urlsplit(deployed).hostname == urlsplit(environment.url).hostname:
        return deployed or environment.url
    message = f"the event says {deployed}, which is not the host of environment {environment.name!r}"
    raise UsageError(message, hint=f"set its `url` in launchgate.yml, now {environment.url or 'empty'}")

"""What a live command looks at: an environment of the configuration, a named host, or the event's deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError
from launchgate.text.similar import did_you_mean

if TYPE_CHECKING:
    from launchgate.ci import ScanContext
    from launchgate.model.run import Environment, Target
    from launchgate.net import Net


@dataclass(frozen=True, slots=True)
class TargetResolver:
    """Gives the target for the environments of a configuration; exactly one of the two words is needed."""

    environment: str | None
    host: str | None
    net: Net

    def __call__(self, environments: Mapping[str, Environment], situation: ScanContext) -> Target:
        """Choose the environment; raise `UsageError` with the nearest name, or for one without an address."""
        from launchgate.model.run import Environment, Target

        if self.host:
            return Target(Environment(self.host, f"https://{self.host}"), f"https://{self.host}", self.net)
        name = self.environment or situation.where.deployed_environment
        if not name:
            raise UsageError("no environment was chosen", hint="add -e ENVIRONMENT, or name a host")
        if name not in environments:
            raise unknown(name, environments)
        environment = environments[name]
        url = _same_host(situation.where.deployed_url, environment)
        if not url:
            message = f"environment {name!r} has no `url`"
            raise UsageError(message, hint=f"add it to launchgate.yml: environments: {{{name}: {{url: https://…}}}}")
        return Target(environment, url, self.net)


def unknown(name: str, environments: Mapping[str, Environment]) -> UsageError:
    """Return the error for an environment that is not declared, with the nearest name."""
    listed = ", ".join(environments) or "none; add `environments:` to launchgate.yml"
    hint = did_you_mean(name, environments, f"the environments are: {listed}")
    return UsageError(f"there is no environment called {name!r}", hint=hint)


def _same_host(deployed: str | None, environment: Environment) -> str:
    """Return the address to look at: an event's only where the configuration names the same host."""
    from urllib.parse import urlsplit

    if not deployed or urlsplit(deployed).hostname == urlsplit(environment.url).hostname:
        return deployed or environment.url
    message = f"the event says {deployed}, which is not the host of environment {environment.name!r}"
    raise UsageError(message, hint=f"set its `url` in launchgate.yml, now {environment.url or 'empty'}")

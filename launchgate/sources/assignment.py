"""One variable that a file sets, and where it does so."""

from __future__ import annotations

from dataclasses import dataclass

from launchgate.model.finding import InFile


@dataclass(frozen=True, slots=True)
class Assignment:
    """A name that a source sets.

    `value` is the literal, None where the value comes from elsewhere; `origin` then says where from (`secrets.TOKEN`,
    `${TOKEN}`, `Secret app/token`). `default` is the literal that stands in when that is unset; `needs` are variables
    of the surroundings for which none does. `environment` is the deployment environment that the source itself names
    (the `environment:` of a workflow job), `tier` the kind that it says this is (`deployment_tier:` of GitLab). `at` is
    None for the environment of the process. White space at the end of a value is kept: some programs get it.
    """

    name: str
    at: InFile | None
    value: str | None = None
    origin: str = ""
    default: str | None = None
    environment: str = ""
    needs: tuple[str, ...] = ()
    tier: str = ""

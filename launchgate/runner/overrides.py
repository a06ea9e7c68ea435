"""Settings from the command line and the environment, which override those of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from launchgate.model.errors import ConfigError, UsageError
from launchgate.policy.bind import bind_shape
from launchgate.policy.compare import compare
from launchgate.policy.nodes import Mark, ScalarNode
from launchgate.policy.settings import Settings
from launchgate.policy.shapes import fields_of

KEYS = ("fail_on", "inconclusive", "trust")
_CI = ("CI", "GITHUB_ACTIONS", "GITLAB_CI")


@dataclass(frozen=True, slots=True)
class Override:
    """One setting that does not come from the file; `origin` names the flag or the variable."""

    key: str
    value: Any
    origin: str


def override(
    settings: Settings, flags: Mapping[str, str | None], environ: Mapping[str, str]
) -> tuple[Settings, tuple[Override, ...], tuple[str, ...]]:
    """Return the settings as overridden by flags and `LAUNCHGATE_*`, the overrides, and notes for the report.

    An empty value counts as absent. Under CI, where a workflow of the change itself can set variables, a variable
    that would weaken the configuration is ignored. Raises `UsageError` for a value that is not possible.
    """
    made: list[Override] = []
    notes: list[str] = []
    for key in KEYS:
        option, variable = f"--{key.replace('_', '-')}", f"LAUNCHGATE_{key.upper()}"
        if given := flags.get(key):
            made.append(Override(key, _read(key, given, option), option))
        elif given := environ.get(variable):
            value = _read(key, given, variable)
            if is_ci(environ) and compare(settings, replace(settings, **{key: value}))[1]:
                notes.append(f"{variable}={given} would weaken the configuration; ignored in CI")
            else:
                made.append(Override(key, value, variable))
    return replace(settings, **{each.key: each.value for each in made}), tuple(made), tuple(notes)


def is_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a CI job."""
    return any(environ.get(name, "").lower() not in {"", "false", "0"} for name in _CI)


def _read(key: str, text: str, origin: str) -> Any:
    field = next(field for field in fields_of(Settings) if field.key == key)
    try:
        return bind_shape(ScalarNode(Mark(origin, 1), text, text), field.shape)
    except ConfigError as error:
        raise UsageError(f"{origin}: {error.message}", hint=error.hint) from error

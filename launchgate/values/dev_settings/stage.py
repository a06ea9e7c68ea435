"""What a file is for, from its path and from the environments that name it."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from launchgate.model.run import Environment
from launchgate.text import paths


class Stage(enum.Enum):
    """What a file is for; it decides how severe a development setting in it is."""

    PRODUCTION = "production"
    STAGING = "staging"
    UNKNOWN = "unknown"
    DEVELOPMENT = "development"
    DOCUMENTATION = "documentation"


_LENIENT_FIRST = (Stage.DOCUMENTATION, Stage.DEVELOPMENT, Stage.UNKNOWN, Stage.STAGING, Stage.PRODUCTION)


def stage_of(path: str) -> Stage:
    """Return the stage of a file, or of an environment by its name."""
    return Stage(paths.stage_of(path))


def stage_of_environment(environment: Environment) -> Stage:
    """Return the stage of an environment: protected ones are production, the names of others decide."""
    stage = Stage.PRODUCTION if environment.protected else stage_of(environment.name)
    return Stage.STAGING if stage is Stage.UNKNOWN else stage


def strictness(stage: Stage) -> int:
    """Return how strictly a stage is checked, as a number to compare."""
    return _LENIENT_FIRST.index(stage)


def stage_among(path: str, environments: Iterable[Environment], own: Stage) -> tuple[Stage, tuple[Environment, ...]]:
    """Return the stage of a file whose own name means `own`, and the environments that decide it.

    Of several that name the file the strictest do. One whose own name means no stage (`eu`) does not weaken that of the
    file's name.
    """
    stages = {each: _stage_in(each, own) for each in environments if path in each.files}
    if not stages:
        return own, ()
    stage = max(stages.values(), key=strictness)
    return stage, tuple(each for each in stages if stages[each] is stage)


def _stage_in(environment: Environment, own: Stage) -> Stage:
    stage = stage_of_environment(environment)
    guessed = not environment.protected and stage_of(environment.name) is Stage.UNKNOWN
    return max(stage, own, key=strictness) if guessed else stage

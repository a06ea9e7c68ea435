"""What a file is for, told from its path and from the environments that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from launchgate.model.run import Environment
from launchgate.values.signals.signal import Stage

_TEMPLATES = frozenset({"example", "examples", "sample", "samples", "template", "templates", "dist", "schema"})
_WORDS = {
    Stage.PRODUCTION: frozenset({"prod", "production", "prd", "live"}),
    Stage.STAGING: frozenset({"staging", "stage", "stg", "uat", "qa", "preview", "preprod"}),
    Stage.DEVELOPMENT: _TEMPLATES
    | {
        "default",
        "defaults",
        "test",
        "tests",
        "testing",
        "dev",
        "devel",
        "development",
        "local",
        "ci",
        "e2e",
        "fixture",
    }
    | {"fixtures", "override", "devcontainer", "mock", "mocks", "spec", "specs", "playground", "demo"},
}
_LENIENT_FIRST = (Stage.DOCUMENTATION, Stage.DEVELOPMENT, Stage.UNKNOWN, Stage.STAGING, Stage.PRODUCTION)
_DOCUMENTS = (".md", ".mdx", ".rst", ".adoc", ".txt")


@lru_cache(maxsize=8192)
def stage_of(path: str) -> Stage:
    """Return the stage of a file: its name decides, then its folders, innermost first.

    `.env.production.example` is an example, so development.
    """
    *folders, file = path.lower().split("/")
    if _split(file) & _TEMPLATES:
        return Stage.DEVELOPMENT
    if file.endswith(_DOCUMENTS) or "docs" in folders or "doc" in folders:
        return Stage.DOCUMENTATION
    stages = (stage for part in (file, *reversed(folders)) if (stage := _said_by(part)) is not None)
    return next(stages, Stage.UNKNOWN)


@lru_cache(maxsize=8192)
def _said_by(part: str) -> Stage | None:
    """Return the stage that the name of a file or folder tells: a tree has few names of folders."""
    words = _split(part)
    return next((stage for stage, known in _WORDS.items() if words & known), None)


def stage_of_environment(environment: Environment) -> Stage:
    """Return the stage of an environment: protected ones are production, the others are told by name."""
    stage = Stage.PRODUCTION if environment.protected else stage_of(environment.name)
    return Stage.STAGING if stage is Stage.UNKNOWN else stage


def strictness(stage: Stage) -> int:
    """Return how strictly a stage is judged, as a number to compare."""
    return _LENIENT_FIRST.index(stage)


def stage_among(path: str, environments: Iterable[Environment], own: Stage) -> tuple[Stage, tuple[Environment, ...]]:
    """Return the stage of a file whose own name tells `own`, and the environments that decide it.

    Of several that name the file the strictest do. One whose own name tells nothing (`eu`) takes nothing from what the
    file's says.
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


def _split(text: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", text))

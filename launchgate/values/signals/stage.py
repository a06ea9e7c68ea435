"""What a file is for, told from its path."""

from __future__ import annotations

import re
from functools import lru_cache

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
_DOCUMENTS = (".md", ".mdx", ".rst", ".adoc", ".txt")


@lru_cache(maxsize=8192)
def stage_of(path: str) -> Stage:
    """Give the stage of a file: its name decides, then its folders, innermost first.

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
    """Give the stage that the name of a file or folder tells: a tree has few names of folders."""
    words = _split(part)
    return next((stage for stage, known in _WORDS.items() if words & known), None)


def stage_of_environment(name: str, *, protected: bool) -> Stage:
    """Give the stage of a declared environment: protected ones are production, the others are told by name."""
    stage = Stage.PRODUCTION if protected else stage_of(name)
    return Stage.STAGING if stage is Stage.UNKNOWN else stage


def _split(text: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", text))

"""Which reader reads a file."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchgate.sources.assignment import Assignment


class SourceKind(enum.Enum):
    """A format that sets variables."""

    DOTENV = "dotenv"
    COMPOSE = "compose"
    DOCKERFILE = "dockerfile"
    KUBERNETES = "kubernetes"
    WORKFLOW = "workflow"
    GITLAB = "gitlab"
    HELM = "helm"
    JSON = "json"
    YAML = "yaml"
    TERRAFORM = "terraform"
    PLATFORM = "platform"


_READERS = {
    SourceKind.DOTENV: "dotenv.reader:read",
    SourceKind.COMPOSE: "compose:read",
    SourceKind.DOCKERFILE: "dockerfile:read",
    SourceKind.KUBERNETES: "kubernetes:read",
    SourceKind.WORKFLOW: "workflow:read",
    SourceKind.GITLAB: "gitlab:read",
    SourceKind.HELM: "kubernetes:read_values",
    SourceKind.JSON: "jsonfile:read",
    SourceKind.YAML: "jsonfile:read_yaml",
    SourceKind.TERRAFORM: "terraform:read",
    SourceKind.PLATFORM: "platform:read",
}
"""Where the reader of each format is: only the ones that a run needs are imported."""

SOURCES = frozenset({SourceKind.DOTENV, SourceKind.COMPOSE})
"""The formats whose files contain the values of an environment, whatever their names."""

JOBS = frozenset({SourceKind.WORKFLOW, SourceKind.GITLAB})
"""The formats of jobs: their values are for a deployment only where the job names its environment."""

_MAPPED_ONLY = frozenset(
    {SourceKind.HELM, SourceKind.JSON}
)  # formats that set variables only where an environment names the file

_NAMES = (
    (re.compile(r"\.env(?:\.[\w.-]+)?|[\w-]+(?:\.[\w-]+)*\.env"), SourceKind.DOTENV),
    (re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml"), SourceKind.COMPOSE),
    (re.compile(r"(?:[\w-]+\.)?(?:dockerfile|containerfile)(?:\.[\w.-]+)?"), SourceKind.DOCKERFILE),
    (re.compile(r"[\w.-]+\.(?:tf|tfvars|tofu)"), SourceKind.TERRAFORM),
    (re.compile(r"(?:[\w.-]+)?\.gitlab-ci\.ya?ml"), SourceKind.GITLAB),
    (
        re.compile(r"render\.ya?ml|vercel\.json|app\.json|fly(?:\.[\w-]+)?\.toml|netlify\.toml"),
        SourceKind.PLATFORM,
    ),
)
_WORKFLOW = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml")
_SERVICES = re.compile(r"^services:", re.MULTILINE)
_SOURCE_CODE = re.compile(r"\.(?:py|[cm]?[jt]sx?|rb|go|php|sh|d\.ts|md)$")


def read(kind: SourceKind, text: str, path: str) -> list[Assignment]:
    """Return what a text of this format sets."""
    import importlib

    module, _, name = _READERS[kind].partition(":")
    assignments: list[Assignment] = getattr(importlib.import_module(f"launchgate.sources.{module}"), name)(text, path)
    return assignments


def kind_of(path: str) -> SourceKind | None:
    """Return the format that a file's name implies; content is needed for manifests of Kubernetes, so not here."""
    if _WORKFLOW.fullmatch(path):
        return SourceKind.WORKFLOW
    name = path.rpartition("/")[2].lower()
    if _SOURCE_CODE.search(name):
        return None
    return next((kind for pattern, kind in _NAMES if pattern.fullmatch(name)), None)


def kind_by_content(path: str, text: str) -> SourceKind | None:
    """Return the format of a file by name and content: also manifests, values of charts, and JSON."""
    if (kind := kind_of(path)) is not None:
        return kind
    if path.endswith((".yaml", ".yml")):
        from launchgate.sources import kubernetes

        if kubernetes.is_manifest(text):
            return SourceKind.KUBERNETES
        return SourceKind.HELM if re.fullmatch(r"(?:.*/)?values[\w.-]*\.ya?ml", path) else None
    return SourceKind.JSON if path.endswith(".json") else None


def kind_here(path: str, text: str, *, mapped: bool) -> SourceKind | None:
    """Return the format by which a file sets variables, if any; `mapped` means that an environment names the file."""
    kind = kind_by_content(path, text) or (_mapped(path, text) if mapped else None)
    return None if kind in _MAPPED_ONLY and not mapped else kind


def _mapped(path: str, text: str) -> SourceKind:
    if not path.endswith((".yaml", ".yml")):
        return SourceKind.DOTENV
    return SourceKind.COMPOSE if _SERVICES.search(text) else SourceKind.YAML

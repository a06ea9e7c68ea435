"""Which reader reads a file."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping

from launchgate.sources import (
    compose,
    dockerfile,
    gitlab,
    helm,
    jsonfile,
    kubernetes,
    platform,
    terraform,
    workflow,
    yamlfile,
)
from launchgate.sources.assignment import Assignment
from launchgate.sources.dotenv import reader as dotenv


class Kind(enum.Enum):
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


READERS: Mapping[Kind, Callable[[str, str], list[Assignment]]] = {
    Kind.DOTENV: dotenv.read,
    Kind.COMPOSE: compose.read,
    Kind.DOCKERFILE: dockerfile.read,
    Kind.KUBERNETES: kubernetes.read,
    Kind.WORKFLOW: workflow.read,
    Kind.GITLAB: gitlab.read,
    Kind.HELM: helm.read,
    Kind.JSON: jsonfile.read,
    Kind.YAML: yamlfile.read,
    Kind.TERRAFORM: terraform.read,
    Kind.PLATFORM: platform.read,
}

SOURCES = frozenset({Kind.DOTENV, Kind.COMPOSE})
"""The formats whose files hold the values of an environment, whatever else they are named."""

JOBS = frozenset({Kind.WORKFLOW, Kind.GITLAB})
"""The formats of jobs: their values are for a deployment only where the job names its environment."""

_GIVEN = frozenset({Kind.HELM, Kind.JSON})  # formats that set variables only where somebody says so

_NAMES = (
    (re.compile(r"\.env(?:\.[\w.-]+)?|[\w-]+(?:\.[\w-]+)*\.env"), Kind.DOTENV),
    (re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml"), Kind.COMPOSE),
    (re.compile(r"(?:[\w-]+\.)?(?:dockerfile|containerfile)(?:\.[\w.-]+)?"), Kind.DOCKERFILE),
    (re.compile(r"[\w.-]+\.(?:tf|tfvars|tofu)"), Kind.TERRAFORM),
    (gitlab.NAME, Kind.GITLAB),
    (platform.NAME, Kind.PLATFORM),
)
_WORKFLOW = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml")
_SERVICES = re.compile(r"^services:", re.MULTILINE)
_SOURCE_CODE = re.compile(r"\.(?:py|[cm]?[jt]sx?|rb|go|php|sh|d\.ts|md)$")


def kind_of(path: str) -> Kind | None:
    """Return the format that a file's name promises; manifests of Kubernetes are told by content, so not here."""
    if _WORKFLOW.fullmatch(path):
        return Kind.WORKFLOW
    name = path.rpartition("/")[2].lower()
    if _SOURCE_CODE.search(name):
        return None
    return next((kind for pattern, kind in _NAMES if pattern.fullmatch(name)), None)


def kind_by_content(path: str, text: str) -> Kind | None:
    """Return the format of a file when its content counts too: also manifests, values of charts, and JSON."""
    if (kind := kind_of(path)) is not None:
        return kind
    if path.endswith((".yaml", ".yml")):
        if kubernetes.is_manifest(text):
            return Kind.KUBERNETES
        return Kind.HELM if re.fullmatch(r"(?:.*/)?values[\w.-]*\.ya?ml", path) else None
    return Kind.JSON if path.endswith(".json") else None


def kind_here(path: str, text: str, *, mapped: bool) -> Kind | None:
    """Return the format by which a file sets variables, if any; `mapped` says that an environment names the file."""
    kind = kind_by_content(path, text) or (_mapped(path, text) if mapped else None)
    return None if kind in _GIVEN and not mapped else kind


def _mapped(path: str, text: str) -> Kind:
    if not path.endswith((".yaml", ".yml")):
        return Kind.DOTENV
    return Kind.COMPOSE if _SERVICES.search(text) else Kind.YAML

"""Kubernetes manifests (ConfigMap, Secret, containers) and the values of Helm charts. No reference is resolved.

https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/config-map-v1/
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from launchgate.policy import Node, is_yaml
from launchgate.sources.assignment import Assignment
from launchgate.sources.nodes import child, documents, entries, items, spanning, text_of

_POD = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"), ("spec", "template", "spec")),
}
_KIND = re.compile(
    r"(?:^(?:---[ \t]{1,9})?|[{,]\s{0,99})[\"']?kind[\"']?\s{0,9}:\s{0,9}[\"']?(?:ConfigMap|Secret|List|"
    + "|".join(_POD)
    + r")\b",
    re.MULTILINE,
)
_STATEMENT = re.compile(r"\{[%#]|<%")
_CHART_KEYS = frozenset({"env", "extraEnv", "extraEnvVars", "environment", "envVars", "configMap"})
_REFERENCES = {"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap"}


def is_manifest(text: str) -> bool:
    """Whether a YAML text is a manifest that sets variables.

    Templates of Helm are not, and neither are those of Jinja or ERB that are not YAML before they are filled in.
    """
    return (
        "apiVersion" in text
        and "{{" not in text
        and _KIND.search(text) is not None
        and (_STATEMENT.search(text) is None or is_yaml(text))
    )


def read(text: str, path: str) -> list[Assignment]:
    """Return what the manifests of one file set."""
    return [assignment for document in documents(text, path) for each in _flat(document) for assignment in _read(each)]


def _flat(document: Node) -> Iterator[Node]:
    if text_of(child(document, "kind")) == "List":
        yield from items(child(document, "items"))
    else:
        yield document


def _read(manifest: Node) -> Iterator[Assignment]:
    kind = text_of(child(manifest, "kind")) or ""
    if kind == "ConfigMap":
        yield from _data(child(manifest, "data"))
    elif kind == "Secret":
        yield from _data(child(manifest, "stringData"))
        for name, key, value in entries(child(manifest, "data")):
            yield Assignment(name, key.at, _decode(text_of(value) or ""), "Secret")
    elif kind in _POD:
        pod = child(manifest, *_POD[kind])
        for group in ("initContainers", "containers"):
            for container in items(child(pod, group)):
                for variable in items(child(container, "env")):
                    yield from _variable(variable)


def _data(node: Node | None) -> Iterator[Assignment]:
    for name, key, value in entries(node):
        if re.fullmatch(r"[A-Za-z_]\w*", name):  # other keys are files: `app.properties`
            yield Assignment(name, key.at, text_of(value) or "")


def _decode(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _variable(node: Node) -> Iterator[Assignment]:
    name = text_of(child(node, "name"))
    if not name:
        return
    if (source := child(node, "valueFrom")) is None:
        value = child(node, "value")
        yield Assignment(name, spanning(node.at, value), text_of(value) or "")
        return
    for reference, kind in _REFERENCES.items():
        if (target := child(source, reference)) is not None:
            origin = f"{kind} {text_of(child(target, 'name'))}/{text_of(child(target, 'key'))}"
            yield Assignment(name, node.at, None, origin)
            return
    yield Assignment(name, node.at, None, "the pod")


def read_values(text: str, path: str) -> list[Assignment]:
    """Return the variables of the values of a Helm chart: each `env` or `extraEnv` as a mapping or list."""
    return [assignment for document in documents(text, path) for assignment in _below(document)]


def _below(node: Node) -> Iterator[Assignment]:
    for key, _, value in entries(node):
        yield from _chart_variables(value) if key in _CHART_KEYS else _below(value)


def _chart_variables(node: Node) -> Iterator[Assignment]:
    for name, key, value in entries(node):
        if (written := text_of(value)) is not None:
            yield Assignment(name, key.at, written)
        else:
            yield Assignment(name, key.at, None, "the chart")
    for item in items(node):
        if called := text_of(child(item, "name")):
            literal, given = child(item, "valueFrom") is None, child(item, "value")
            yield Assignment(called, spanning(item.at, given), (text_of(given) or "") if literal else None)

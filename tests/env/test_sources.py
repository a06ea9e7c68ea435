"""Readers of files that set variables: names, literals, places, and never a resolved secret."""

from __future__ import annotations

import base64

import pytest

from launchgate.model.errors import Unreadable
from launchgate.sources import compose, workflow
from launchgate.sources.kinds import SourceKind, kind_by_content, kind_of, read

COMPOSE = """\
x-shared: &shared
  LOG_LEVEL: info
services:
  web:
    env_file: [.env, {path: conf/web.env, required: false}]
    environment:
      <<: *shared
      PORT: 8000
      TOKEN: ${TOKEN}
      SECRET: ${SECRET:-published}
      PRICE: $$5
      PASSED:
  worker:
    env_file: worker.env
    environment:
      - QUEUE=default
      - PASSED_TOO
      - "URL=redis://${HOST:-redis}:6379"
"""
KUBERNETES = f"""\
apiVersion: v1
kind: ConfigMap
data:
  APP_URL: https://app.acme.io
  nginx.conf: server
---
apiVersion: v1
kind: Secret
stringData: {{PLAIN: written}}
data:
  TOKEN: {base64.b64encode(b"opened").decode()}
---
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - {{name: PORT, value: "8000"}}
            - name: DB
              valueFrom: {{secretKeyRef: {{name: app, key: db}}}}
"""
WORKFLOW = """\
on: push
env: {TOP: one}
jobs:
  deploy:
    environment: {name: production}
    env:
      JOB: two
    steps:
      - run: ./deploy
        env:
          TOKEN: ${{ secrets.API_TOKEN }}
          NAME: ${{ vars['APP_NAME'] }}
          MIXED: x-${{ github.sha }}
  call:
    uses: ./.github/workflows/other.yml
    secrets: inherit
"""
DOCKERFILE = """\
# ENV COMMENT=1
FROM python:3.13
ARG VERSION=1.2
ENV A=1 B="two words" \\
    C='$x' D=a\\ b
ENV OLD style value
RUN <<EOF
ENV NOT=here
EOF
env LOWER=${VERSION:-x}
"""


def _read(kind: SourceKind, text: str, path: str = "file") -> dict[str, tuple[str | None, str, int]]:
    return {each.name: (each.value, each.origin, each.at.line if each.at else 0) for each in read(kind, text, path)}


def test_compose_gives_literals_defaults_and_what_is_passed_through() -> None:
    found = _read(SourceKind.COMPOSE, COMPOSE)
    assert found["LOG_LEVEL"] == ("info", "", 2)
    assert found["PORT"] == ("8000", "", 8)
    assert found["TOKEN"] == (None, "${TOKEN}", 9)
    assert found["PRICE"][0] == "$5"
    assert found["PASSED"][:2] == found["PASSED_TOO"][:2] == (None, "the shell")
    assert found["QUEUE"] == ("default", "", 16)
    defaults = {each.name: each.default for each in compose.read(COMPOSE, "f")}
    assert defaults["SECRET"] == "published"
    assert defaults["URL"] == "redis://redis:6379"
    assert defaults["TOKEN"] is None


def test_kubernetes_gives_literals_and_names_references() -> None:
    assert _read(SourceKind.KUBERNETES, KUBERNETES) == {
        "APP_URL": ("https://app.acme.io", "", 4),
        "PLAIN": ("written", "", 9),
        "TOKEN": ("opened", "Secret", 11),
        "PORT": ("8000", "", 21),
        "DB": (None, "Secret app/db", 22),
    }


def test_a_workflow_gives_what_each_job_sets_and_where_it_deploys() -> None:
    [deploy, call] = workflow.jobs(WORKFLOW, "w.yml")
    assert (deploy.environment, deploy.opaque, call.opaque) == ("production", False, True)
    assert {each.name: each.value or each.origin for each in deploy.assignments} == {
        "TOP": "one",
        "JOB": "two",
        "TOKEN": "secrets.API_TOKEN",
        "NAME": "vars.APP_NAME",
        "MIXED": "${{ github.sha }}",
    }
    assert [(each.context, each.name, each.at.line) for each in workflow.references(WORKFLOW, "w.yml")] == [
        ("secrets", "API_TOKEN", 11),
        ("vars", "APP_NAME", 12),
    ]


def test_a_dockerfile_gives_its_env_and_the_defaults_of_its_arguments() -> None:
    found = _read(SourceKind.DOCKERFILE, DOCKERFILE)
    assert {name: value for name, (value, _, _) in found.items()} == {
        "VERSION": None, "A": "1", "B": "two words", "C": None, "D": "a b", "OLD": "style value", "LOWER": None,
    }  # fmt: skip
    assert found["B"][2] == 4
    assert read(SourceKind.DOCKERFILE, DOCKERFILE, "f")[-1].default == "x"


@pytest.mark.parametrize(
    "text",
    ['{"A": "1", "B": 2, "C": null}', '[{"name": "A", "value": "1"}, {"key": "B", "value": 2}, {"name": "C"}]',
     '{"environment": [{"name": "A", "value": "1"}, {"name": "B", "value": 2}, {"name": "C"}]}'],
)  # fmt: skip
def test_json_is_an_object_or_a_list_of_pairs(text: str) -> None:
    assert {name: value for name, (value, _, _) in _read(SourceKind.JSON, text).items()} == {
        "A": "1",
        "B": "2",
        "C": None,
    }


def test_values_of_a_chart_are_read_wherever_they_stand() -> None:
    text = "image: x\nweb:\n  env: {PORT: 8000, DB: {valueFrom: x}}\nworker:\n  extraEnv:\n    - {name: Q, value: a}\n"
    assert {name: value for name, (value, _, _) in _read(SourceKind.HELM, text).items()} == {
        "PORT": "8000",
        "DB": None,
        "Q": "a",
    }


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (SourceKind.COMPOSE, "services: [\n"),
        (SourceKind.COMPOSE, "a: &a [*a]\n"),
        (SourceKind.KUBERNETES, "- " * 5_000),
        (SourceKind.WORKFLOW, "{" * 5_000),
        (SourceKind.JSON, "[" * 100_000),
        (SourceKind.JSON, '{"A": {"nested": 1}}'),
        (SourceKind.JSON, "3"),
    ],
)
def test_what_cannot_be_read_is_said(kind: SourceKind, text: str) -> None:
    with pytest.raises(Unreadable):
        read(kind, text, "file")


@pytest.mark.parametrize("kind", SourceKind)
@pytest.mark.parametrize(
    "text", ["", "null\n", "a\n", "[]\n", "services: 3\njobs: [1]\n", "kind: Secret\ndata: {A: '%'}\n"]
)
def test_unexpected_shapes_give_nothing_or_a_reason(kind: SourceKind, text: str) -> None:
    try:
        read(kind, text, "file")
    except Unreadable:
        return


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".env", SourceKind.DOTENV),
        ("deploy/.env.production", SourceKind.DOTENV),
        ("prod.env", SourceKind.DOTENV),
        ("docker-compose.prod.yml", SourceKind.COMPOSE),
        ("compose.yaml", SourceKind.COMPOSE),
        ("api.Dockerfile", SourceKind.DOCKERFILE),
        ("Dockerfile.web", SourceKind.DOCKERFILE),
        (".github/workflows/ci.yml", SourceKind.WORKFLOW),
        (".envrc", None),
        ("src/.env.ts", None),
        ("environment.yml", None),
    ],
)
def test_a_name_tells_the_format(path: str, kind: SourceKind | None) -> None:
    assert kind_of(path) is kind


def test_content_tells_manifests_and_templates_of_charts_are_none() -> None:
    assert kind_by_content("k8s/app.yaml", KUBERNETES) is SourceKind.KUBERNETES
    assert kind_by_content("chart/templates/app.yaml", KUBERNETES + "x: {{ .Values.x }}") is None

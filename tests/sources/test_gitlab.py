"""GitLab pipelines: what jobs that deploy set."""

from __future__ import annotations

import pytest

from launchgate.sources import gitlab
from launchgate.sources.kinds import Kind, kind_of

PIPELINE = """\
variables:
  EVERYWHERE: one
.base: &base
  tags: !reference [.x, tags]
test:
  variables: {DEBUG: "true"}
deploy:
  <<: *base
  environment: {name: production}
  variables:
    LEVEL: info
    TOKEN: $CI_TOKEN
    ASKED: {value: two, description: why}
review:
  environment: review/$CI_COMMIT_REF_SLUG
  variables: {A: "1"}
"""


def test_a_job_sets_variables_in_its_environment() -> None:
    found = {each.name: (each.value, each.environment) for each in gitlab.read(PIPELINE, ".gitlab-ci.yml")}
    assert found == {
        "EVERYWHERE": ("one", ""),
        "DEBUG": ("true", ""),
        "LEVEL": ("info", "production"),
        "TOKEN": (None, "production"),
        "ASKED": ("two", "production"),
        "A": ("1", ""),
    }


@pytest.mark.parametrize("path", [".gitlab-ci.yml", "svc/.gitlab-ci.yaml", "ci/deploy.gitlab-ci.yml"])
def test_a_pipeline_is_known_by_its_name(path: str) -> None:
    assert kind_of(path) is Kind.GITLAB

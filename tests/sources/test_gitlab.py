"""GitLab pipelines: what jobs that deploy set."""

from __future__ import annotations

import pytest

from launchgate.model.errors import Unreadable
from launchgate.sources import gitlab
from launchgate.sources.kinds import SourceKind, kind_of

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


_FAR = ".far: {variables: {A: far, B: far, C: far}, environment: {name: staging, action: stop}}\n"
_NEAR = _FAR + ".near: {extends: .far, variables: {B: near, C: near}, environment: {action: start}}\n"
_ASIDE = ".aside: {variables: {C: aside}, environment: production}\n"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            f"{_NEAR}job: {{extends: .near}}",
            {"A": ("far", "staging"), "B": ("near", "staging"), "C": ("near", "staging")},
        ),
        (
            f"{_NEAR}{_ASIDE}job: {{extends: [.near, .aside]}}",
            {"A": ("far", "production"), "B": ("near", "production"), "C": ("aside", "production")},
        ),
        (
            f"{_NEAR}{_ASIDE}job: {{extends: [.aside, .near]}}",
            {"A": ("far", "staging"), "B": ("near", "staging"), "C": ("near", "staging")},
        ),
        (f"{_FAR}job: {{extends: .far}}", {"A": ("far", ""), "B": ("far", ""), "C": ("far", "")}),
        (f"{_ASIDE}job: {{extends: .aside, variables: {{C: own}}}}", {"C": ("own", "production")}),
        (f"{_ASIDE}job: {{extends: .aside, environment: }}", {"C": ("aside", "")}),
        ("job: {extends: [.gone, job], environment: live, variables: {D: d}}", {"D": ("d", "live")}),
        (_ASIDE, {"C": ("aside", "production")}),
    ],
    ids=["two levels", "the last", "in order", "torn down", "its own", "taken away", "unknown and itself", "by nobody"],
)
def test_a_job_has_what_it_extends(text: str, meant: dict[str, tuple[str, str]]) -> None:
    found = gitlab.read(text, ".gitlab-ci.yml")
    assert {each.name: (each.value, each.environment) for each in found} == meant
    assert len(found) == len(meant)


_SHARED = "variables: {A: one, B: two}\n"
_TESTS = "test: {script: [pytest]}\n"


@pytest.mark.parametrize(
    ("jobs", "reached"),
    [
        ("deploy: {environment: live, script: ['ship $A']}\n", {"A", "B"}),
        (".x: &x {}\ndeploy: {<<: *x, environment: live}\n", {"A", "B"}),
        (f"{_TESTS}deploy: {{environment: live, script: ['ship $A']}}\n", {"A"}),
        (f"{_TESTS}.x: {{script: [['ship $B']]}}\ndeploy: {{environment: live, extends: .x}}\n", {"B"}),
        (f"{_TESTS}deploy: {{environment: live, script: [ship]}}\n", set()),
        ("deploy: {environment: live, inherit: {variables: false}}\n", set()),
        ("deploy: {environment: live, inherit: {variables: [B]}}\n", {"B"}),
        ("deploy: {environment: live, variables: {A: own}}\n", {"B"}),
        ("stop: {environment: {name: live, action: stop}}\n", set()),
    ],
    ids=[
        "only deployments",
        "below an anchor",
        "spoken of",
        "by a template",
        "not spoken of",
        "refused",
        "chosen",
        "its own",
        "torn down",
    ],
)
def test_what_all_jobs_get_reaches_the_deployment_that_uses_it(jobs: str, reached: set[str]) -> None:
    found = gitlab.read(_SHARED + jobs, "x")
    assert {each.name for each in found if each.environment and each.value in {"one", "two"}} == reached
    assert {each.name for each in found} == {"A", "B"}


def test_a_line_of_a_template_is_told_once_for_each_environment() -> None:
    text = ".x: {variables: {A: a}}\n" + "".join(
        f"{name}: {{extends: .x, environment: {where}}}\n"
        for name, where in (("a", "live"), ("b", "live"), ("c", "{name: eu, deployment_tier: staging}"), ("d", "r/$X"))
    )
    assert [(each.environment, each.tier) for each in gitlab.read(text, "x")] == [("live", ""), ("eu", "staging")]


@pytest.mark.parametrize(
    "text",
    [
        f".x: {{variables: {{{', '.join(f'A{n}: a' for n in range(3_000))}}}}}\n"
        + "".join(f"j{n}: {{extends: .x}}\n" for n in range(3_000)),
        f"variables: {{{', '.join(f'A{n}: a' for n in range(3_000))}}}\n"
        + "".join(f"j{n}: {{environment: x}}\n" for n in range(3_000)),
        "".join(f"j{n}: {{extends: j{n + 1}}}\n" for n in range(5_000)),
        f".x: {{extends: [{'.y, ' * 3_000}]}}\n" + "".join(f"j{n}: {{extends: .x}}\n" for n in range(3_000)),
    ],
    ids=["a template", "what all get", "a chain", "one name again and again"],
)
def test_a_hostile_pipeline_is_unreadable_at_once(text: str) -> None:
    with pytest.raises(Unreadable, match="1,000,000"):
        gitlab.read(text, "x")


@pytest.mark.parametrize("path", [".gitlab-ci.yml", "svc/.gitlab-ci.yaml", "ci/deploy.gitlab-ci.yml"])
def test_a_pipeline_is_known_by_its_name(path: str) -> None:
    assert kind_of(path) is SourceKind.GITLAB

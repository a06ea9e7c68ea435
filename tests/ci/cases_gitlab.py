"""GitLab pipelines: predefined variables in place of an event file."""

from __future__ import annotations

from tests.ci.cases import TOPIC, ZERO, Case, case, history
from tests.ci.conftest import Hub

BASE = "CI_MERGE_REQUEST_DIFF_BASE_SHA"


def _environ(hub: Hub, **more: str) -> dict[str, str]:
    return {
        "GITLAB_CI": "true",
        "CI": "true",
        "CI_SERVER_URL": hub.server.url,
        "CI_PROJECT_PATH": "acme/ops",
        "CI_DEFAULT_BRANCH": "main",
        "CI_JOB_TOKEN": "job-token-of-this-test",
        "CI_COMMIT_SHA": hub.names["t1"],
        **more,
    }


def _merge_request(hub: Hub, **more: str) -> dict[str, str]:
    hub.names[BASE] = hub.names["m0"]
    return _environ(
        hub,
        **{
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_IID": "12",
            "CI_MERGE_REQUEST_PROJECT_ID": "1",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": hub.names["t1"],
            BASE: hub.names["m0"],
            **more,
        },
    )


def _branch(hub: Hub, **more: str) -> dict[str, str]:
    return _environ(hub, CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="topic", **more)


@case
def gitlab_merge_request(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/topic", depth=None), _merge_request(hub), changed=TOPIC)


@case
def gitlab_merge_request_shallow(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic")
    hub.server.demand("gitlab-ci-token", "job-token-of-this-test")
    return Case(root, _merge_request(hub), changed=TOPIC)


@case
def gitlab_merge_request_out_of_reach(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic")
    hub.server.demand("gitlab-ci-token", "another-token")
    return Case(root, _merge_request(hub))


@case
def gitlab_merged_result(hub: Hub) -> Case:
    history(hub).work.git("switch", "--quiet", "--detach", "main")
    hub.work.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
    hub.push("HEAD:refs/merge-requests/12/merge")
    hub.names["first parent"] = hub.names["m2"]
    return Case(hub.checkout("refs/merge-requests/12/merge"), _merge_request(hub), changed=TOPIC)


@case
def gitlab_merge_request_no_base(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/topic"), _merge_request(hub, **{BASE: ""}))


@case
def gitlab_merge_request_base_of_a_wrong_type(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/topic"), _merge_request(hub, **{BASE: "--upload-pack=touch pwned"}))


@case
def gitlab_push(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic")
    hub.names["before"] = hub.names["t0"]
    return Case(root, _branch(hub, CI_COMMIT_BEFORE_SHA=hub.names["t0"]), changed=("t1.txt",))


@case
def gitlab_push_rewritten(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic", depth=None)
    return Case(root, _branch(hub, CI_COMMIT_BEFORE_SHA=hub.names["m2"]), changed=TOPIC)


@case
def gitlab_new_branch(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/topic"), _branch(hub, CI_COMMIT_BEFORE_SHA=ZERO), changed=TOPIC)


@case
def gitlab_schedule(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/main"), _environ(hub, CI_PIPELINE_SOURCE="schedule"))

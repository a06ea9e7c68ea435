"""GitHub Actions: checkouts as the runner makes them, with the event file it writes."""

from __future__ import annotations

from typing import Any

from launchgate.ci import ScopeOptions
from tests.ci.cases import TOPIC, ZERO, Case, case, history
from tests.ci.conftest import Hub

REPOSITORY = {"full_name": "acme/ops", "default_branch": "main"}


def _pull_request(hub: Hub, **changes: Any) -> dict[str, Any]:
    names = hub.names
    values = {
        "number": 7,
        "commits": 2,
        "base": {"sha": names["m2"], "repo": REPOSITORY},
        "head": {"sha": names["t1"], "repo": REPOSITORY},
        **changes,
    }
    return {"pull_request": values, "repository": REPOSITORY}


def _merged(hub: Hub) -> Hub:
    history(hub).work.git("switch", "--quiet", "--detach", "main")
    hub.work.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
    hub.names |= {"merge": hub.work.git("rev-parse", "HEAD"), "first parent": hub.names["m2"]}
    hub.push("HEAD:refs/pull/7/merge")
    return hub


@case
def pull_request(hub: Hub) -> Case:
    root = _merged(hub).checkout("refs/pull/7/merge", depth=None)
    return Case(root, hub.environ("pull_request", _pull_request(hub)), changed=TOPIC)


@case
def pull_request_shallow(hub: Hub) -> Case:
    root = _merged(hub).checkout("refs/pull/7/merge")
    return Case(root, hub.environ("pull_request", _pull_request(hub)), changed=TOPIC)


@case
def pull_request_without_event_file(hub: Hub) -> Case:
    return Case(_merged(hub).checkout("refs/pull/7/merge"), hub.environ("pull_request", None), changed=TOPIC)


@case
def pull_request_other_ref(hub: Hub) -> Case:
    root = _merged(hub).checkout("refs/heads/topic")
    return Case(root, hub.environ("pull_request", _pull_request(hub)), changed=TOPIC)


@case
def pull_request_of_a_merge(hub: Hub) -> Case:
    history(hub).work.git("merge", "--quiet", "-m", "merge main", hub.names["m1"])
    hub.names |= {"t1": hub.work.git("rev-parse", "HEAD"), "merge base": hub.names["m1"]}
    hub.push("topic")
    root = hub.checkout("refs/heads/topic")
    return Case(root, hub.environ("pull_request", _pull_request(hub, commits=3)), changed=TOPIC)


@case
def pull_request_no_base(hub: Hub) -> Case:
    root = _merged(hub).checkout("refs/pull/7/merge")
    hub.server.demand("x-access-token", "unknown")
    return Case(root, hub.environ("pull_request", _pull_request(hub)))


@case
def pull_request_base_unnamed(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic")
    return Case(root, hub.environ("pull_request", _pull_request(hub, base=None)))


@case
def pull_request_nothing_checked_out(hub: Hub) -> Case:
    from tests.conftest import Repo

    return Case(Repo.new(hub.tmp_path / "empty").root, hub.environ("pull_request", {"pull_request": {"number": 1}}))


@case
def pull_request_target(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/main"), hub.environ("pull_request_target", _pull_request(hub)))


def _queue(hub: Hub, depth: int | None, **changes: str) -> Case:
    history(hub).work.git("switch", "--quiet", "--detach", "main")
    hub.work.git("merge", "--quiet", "--no-ff", "-m", "queue: A", "topic")
    hub.names["base_sha"] = hub.work.git("rev-parse", "HEAD")
    head = hub.work.commit({"b.txt": "b\n"}, "queue: B")
    hub.push("HEAD:refs/heads/gh-readonly-queue/main/pr-8")
    root = hub.checkout("refs/heads/gh-readonly-queue/main/pr-8", depth=depth)
    group = {"base_sha": hub.names["base_sha"], "head_sha": head, **changes}
    return Case(root, hub.environ("merge_group", {"merge_group": group}), changed=("b.txt",))


@case
def merge_group(hub: Hub) -> Case:
    return _queue(hub, None)


@case
def merge_group_shallow(hub: Hub) -> Case:
    return _queue(hub, 1)


@case
def merge_group_no_base(hub: Hub) -> Case:
    return _queue(hub, None, base_sha="")


def _push(hub: Hub, *, depth: int | None = None, ref: str = "refs/heads/topic", **changes: Any) -> Case:
    names = hub.names
    names.setdefault("before", names["t0"])
    event = {"ref": ref, "before": names["t0"], "after": names["t1"], "repository": REPOSITORY, **changes}
    return Case(hub.checkout(ref, depth=depth), hub.environ("push", event), changed=("t1.txt",))


@case
def push(hub: Hub) -> Case:
    return _push(history(hub), commits=[{}])


@case
def push_shallow(hub: Hub) -> Case:
    return _push(history(hub), depth=1, commits=[{}])


@case
def push_new_branch(hub: Hub) -> Case:
    made = _push(history(hub), before=ZERO)
    return Case(made.cwd, made.environ, changed=TOPIC)


@case
def push_new_branch_shallow(hub: Hub) -> Case:
    made = _push(history(hub), depth=1, before=ZERO)
    return Case(made.cwd, made.environ, changed=TOPIC)


@case
def push_new_branch_of_nothing(hub: Hub) -> Case:
    history(hub).push(f"{hub.names['m0']}:refs/heads/same")
    made = _push(hub, ref="refs/heads/same", before=ZERO, after=hub.names["m0"])
    return Case(made.cwd, made.environ, changed=())


@case
def push_new_branch_unrelated(hub: Hub) -> Case:
    history(hub).work.git("switch", "--quiet", "--orphan", "pages")
    after = hub.work.commit({"index.html": "x\n"})
    hub.push("pages")
    made = _push(hub, depth=1, ref="refs/heads/pages", before=ZERO, after=after)
    return Case(made.cwd, made.environ)


@case
def push_new_default_branch(hub: Hub) -> Case:
    made = _push(history(hub), ref="refs/heads/main", before=ZERO, after=hub.names["m2"])
    return Case(made.cwd, made.environ)


@case
def push_forced(hub: Hub) -> Case:
    made = _push(history(hub), depth=1, forced=True, before=hub.names["m2"])
    return Case(made.cwd, made.environ, changed=TOPIC)


@case
def push_forced_after_a_rebase(hub: Hub) -> Case:
    history(hub).work.git("rebase", "--quiet", "main")
    hub.push("+topic")
    made = _push(hub, forced=True, before=hub.names["t1"], after=hub.work.git("rev-parse", "HEAD"))
    return Case(made.cwd, made.environ, changed=TOPIC)


@case
def push_forced_to_the_default_branch(hub: Hub) -> Case:
    history(hub).work.git("switch", "--quiet", "main")
    hub.work.git("reset", "--quiet", "--hard", hub.names["m1"])
    after = hub.work.commit({"other.txt": "x\n"})
    after = hub.work.commit({"last.txt": "x\n"})
    hub.push("+main")
    made = _push(hub, depth=1, ref="refs/heads/main", forced=True, before=hub.names["m2"], after=after)
    return Case(made.cwd, made.environ, changed=("last.txt", "other.txt"))


@case
def push_forced_to_the_default_branch_whose_past_is_gone(hub: Hub) -> Case:
    made = _push(history(hub), ref="refs/heads/main", forced=True, before="1" * 40, after=hub.names["m2"])
    return Case(made.cwd, made.environ)


@case
def push_forced_unrelated(hub: Hub) -> Case:
    history(hub).work.git("switch", "--quiet", "--orphan", "pages")
    after = hub.work.commit({"index.html": "x\n"})
    hub.push("+pages:topic")
    made = _push(hub, forced=True, before=hub.names["t1"], after=after)
    return Case(made.cwd, made.environ)


@case
def push_before_is_gone(hub: Hub) -> Case:
    made = _push(history(hub), depth=1, before="1" * 40)
    return Case(made.cwd, made.environ, changed=TOPIC)


@case
def push_before_out_of_reach(hub: Hub) -> Case:
    made = _push(history(hub), depth=2, before=hub.names["m0"])
    hub.server.demand("x-access-token", "unknown")
    return made


@case
def push_before_is_elsewhere(hub: Hub) -> Case:
    made = _push(history(hub), before=hub.names["m2"])
    return Case(made.cwd, made.environ, changed=TOPIC)


@case
def push_deleted_branch(hub: Hub) -> Case:
    hub = history(hub)
    hub.names["HEAD"] = hub.names["m2"]
    event = {"ref": "refs/heads/gone", "before": hub.names["t1"], "after": ZERO, "deleted": True}
    return Case(hub.checkout("refs/heads/main"), hub.environ("push", event), changed=())


@case
def push_tag(hub: Hub) -> Case:
    history(hub).work.git("tag", "-m", "release", "v1")
    hub.push("refs/tags/v1")
    made = _push(hub, ref="refs/tags/v1", before=ZERO)
    return Case(made.cwd, made.environ)


@case
def push_without_before(hub: Hub) -> Case:
    return _push(history(hub), before=None)


@case
def schedule(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/main"), hub.environ("schedule", {"schedule": "0 4 * * *"}))


@case
def workflow_dispatch(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/main"), hub.environ("workflow_dispatch", {"inputs": {}}))


@case
def deployment_status(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/main")
    status = {"environment_url": "https://app.acme.test", "state": "success"}
    deployment = {"sha": hub.names["t1"], "environment": "production"}
    return Case(root, hub.environ("deployment_status", {"deployment_status": status, "deployment": deployment}))


@case
def deployment_status_not_success(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/main")
    hub.names["HEAD"] = hub.names["m2"]
    event = {"deployment_status": {"state": "failure"}, "deployment": {"sha": hub.names["t1"]}}
    return Case(root, hub.environ("deployment_status", event), changed=())


@case
def another_event(hub: Hub) -> Case:
    return Case(history(hub).checkout("refs/heads/main"), hub.environ("release", {"action": "published"}))


@case
def workflow_run_of_a_fork(hub: Hub) -> Case:
    run = {"event": "pull_request", "head_repository": {"full_name": "stranger/app"}}
    return Case(history(hub).checkout("refs/heads/main"), hub.environ("workflow_run", {"workflow_run": run}))


@case
def comment_on_a_pull_request(hub: Hub) -> Case:
    issue = {"number": 7, "pull_request": {"url": "https://api.github.test/pulls/7"}}
    return Case(history(hub).checkout("refs/heads/main"), hub.environ("issue_comment", {"issue": issue}))


@case
def event_file_missing(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/main")
    return Case(root, hub.environ("push", None, GITHUB_EVENT_PATH=str(hub.tmp_path / "nowhere.json")))


@case
def event_file_not_json(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/main")
    (hub.tmp_path / "broken.json").write_text('{"before": ')
    return Case(root, hub.environ("push", None, GITHUB_EVENT_PATH=str(hub.tmp_path / "broken.json")))


@case
def event_file_of_a_wrong_type(hub: Hub) -> Case:
    root = _merged(hub).checkout("refs/pull/7/merge")
    return Case(root, hub.environ("pull_request", _pull_request(hub, commits="two")))


@case
def event_with_an_option_for_a_commit(hub: Hub) -> Case:
    return _push(history(hub), before="--upload-pack=touch pwned")


@case
def event_with_an_option_for_a_branch(hub: Hub) -> Case:
    return _push(history(hub), before=ZERO, repository={"default_branch": "--upload-pack=touch pwned"})


@case
def all_in_ci(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/main")
    return Case(root, hub.environ("push", {}), ScopeOptions(all=True))


@case
def flags_beat_the_event(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic", depth=None)
    options = ScopeOptions(base=hub.names["m2"], head="HEAD")
    return Case(root, hub.environ("schedule", {}), options, changed=TOPIC)

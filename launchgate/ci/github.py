"""GitHub Actions: what each event compares, by docs.github.com "Events that trigger workflows" and actions/checkout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchgate.ci.event import Event
from launchgate.ci.git_context import Branch, push, since_fork
from launchgate.git.fetch import PASTE, Remote
from launchgate.git.objects import is_zero
from launchgate.model.errors import Inconclusive, UsageError
from launchgate.model.run import CiContext, Scope, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launchgate.ci.git_context import GitContext
    from launchgate.ci.scan_context import ScanContext

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_BOT = "dependabot[bot]"
_SUITES = {"check_suite": "check_suite", "check_run": "check_run.check_suite"}


def is_repository(name: str) -> bool:
    """Return whether `name` is `owner/name` as GitHub has it, and so harmless in an address."""
    return _REPOSITORY.fullmatch(name) is not None and not {".", ".."} & {*name.split("/")}


def read_event(environ: Mapping[str, str]) -> Event:
    """Read the event file that the runner names."""
    return Event.read(environ.get("GITHUB_EVENT_PATH", ""))


def refuse(environ: Mapping[str, str]) -> None:
    """Raise `UsageError` for `pull_request_target`."""
    if environ.get("GITHUB_EVENT_NAME") == "pull_request_target":
        raise UsageError(
            "pull_request_target is refused: it runs with your secrets and a token that can write, and the code it"
            " checks out is either not the pull request's or must not be trusted with them",
            hint="on: pull_request   # in place of pull_request_target; permissions: contents: read is enough",
        )


def facts(event: Event, environ: Mapping[str, str]) -> CiContext:
    """Return what is known before anything is compared."""
    name = environ.get("GITHUB_EVENT_NAME") or "unknown"
    author = event.text("pull_request.user.login")
    default = event.text("repository.default_branch")
    return CiContext(
        event=name,
        fork=_is_fork(name, event),
        dependabot=_BOT in {author, environ.get("GITHUB_ACTOR"), event.text("workflow_run.actor.login")},
        on_default_branch=bool(default) and environ.get("GITHUB_REF") == f"refs/heads/{default}",
        pull_request=event.number("pull_request.number"),
        deployed_url=event.text("deployment_status.environment_url") or None,
        deployed_environment=event.text("deployment.environment") or None,
        nothing_to_check=_unfinished(name, event),
        source=Source(_server(environ), _repository(event, environ), event.oid("pull_request.head.sha")),
    )


def remote(event: Event, environ: Mapping[str, str]) -> Remote | None:
    """Return the repository the event belongs to, never what the clone calls `origin`."""
    token = environ.get("INPUT_TOKEN") or environ.get("GITHUB_TOKEN") or ""
    return Remote.of(_server(environ), _repository(event, environ), token)


def locate(context: GitContext, event: Event) -> ScanContext:
    """Decide from the event what is compared with what."""
    name = context.where.event
    if event.has("pull_request") or name == "pull_request":
        return _pull_request(context, event)
    return _EVENTS.get(name, _anything_else)(context, event)


def _pull_request(context: GitContext, event: Event) -> ScanContext:
    head = _checked_out(context)
    parents = context.repository.info(head).parents
    tip = event.oid("pull_request.head.sha")
    count = event.number("pull_request.commits")
    if len(parents) == 2 and head != tip and tip in ("", parents[1]):  # noqa: PLR2004 - a merge of two
        base = context.ensure_commit(parents[0], "the base", parents[1], depth=(count or 8) + 1)
        commits, unseen = context.range_or_reason(base, parents[1], count)
        return context.between(base, head, commits, unseen=unseen)
    target = event.oid("pull_request.base.sha")
    if not target:
        raise Inconclusive("the event names no base, and HEAD is not the merge commit of a pull request", hint=PASTE)
    context.ensure_commit(target, "the base")
    fork_point = context.fork_point(head, target)
    if fork_point is None:
        raise Inconclusive(
            f"HEAD and the base {target[:12]} share no commit", hint="check out the pull request's own ref"
        )
    commits, unseen = context.range_or_reason(fork_point, head, None)
    return context.between(
        fork_point, head, commits, "HEAD is not the merge commit of this pull request", unseen=unseen
    )


def _merge_group(context: GitContext, event: Event) -> ScanContext:
    base, head = event.oid("merge_group.base_sha"), event.oid("merge_group.head_sha") or _checked_out(context)
    if not base:
        raise Inconclusive("the event names no merge_group.base_sha", hint="use the event file of the runner")
    context.ensure_commit(head, "the head of the queue")
    context.ensure_commit(base, "the base")
    commits, unseen = context.range_or_reason(base, head, None)
    return context.between(base, head, commits, unseen=unseen)


def _push(context: GitContext, event: Event) -> ScanContext:
    before, after = event.oid("before"), event.oid("after")
    ref = event.text("ref")
    if event.flag("deleted") or is_zero(after):
        head = _checked_out(context)
        return context.between(head, head, (), f"{ref or 'the branch'} was deleted: nothing is checked")
    after = context.ensure_commit(after, "the pushed commit") if after else _checked_out(context)
    if ref.startswith("refs/tags/"):
        return context.whole(Scope.TREE, f"{ref} is a tag: its whole tree is checked", oid=after)
    if not before:
        raise Inconclusive("the event names no commit before the push", hint="use the event file of the runner")
    branch = Branch(ref.removeprefix("refs/heads/"), event.text("repository.default_branch"))
    if is_zero(before):
        return since_fork(context, after, branch, f"{branch.name or 'the branch'} is new")
    return push(context, before, after, branch, event.length("commits"), forced=event.flag("forced"))


def _unfinished(name: str, event: Event) -> str:
    """Return why a status of a deployment is not checked: only `success` means that this commit is live.

    `inactive`, for one, is sent for the earlier deployment when a new one succeeds. An event without a state is checked
    all the same, for it proves nothing.
    """
    state = event.text("deployment_status.state") if name == "deployment_status" else ""
    if state in ("", "success"):
        return ""
    what = event.text("deployment.environment") or "an environment"
    return f"the deployment to {what} has the state {state!r}: only `success` is checked"


def _deployment(context: GitContext, event: Event) -> ScanContext:
    if reason := context.where.nothing_to_check:
        head = _checked_out(context)
        return context.between(head, head, (), reason)
    deployed = event.oid("deployment.sha") or _checked_out(context)
    return context.whole(Scope.TREE, oid=context.ensure_commit(deployed, "the deployed commit"))


def _anything_else(context: GitContext, _: Event) -> ScanContext:
    return context.whole(Scope.TREE, oid=_checked_out(context))


_EVENTS: Mapping[str, Callable[[GitContext, Event], ScanContext]] = {
    "merge_group": _merge_group,
    "push": _push,
    "deployment_status": _deployment,
    "deployment": _deployment,
}


def _checked_out(context: GitContext) -> str:
    head = context.head()
    if head is None:
        raise Inconclusive("nothing is checked out", hint="add a step `- uses: actions/checkout@v6` before this one")
    return head


def _is_fork(name: str, event: Event) -> bool:
    """Return whether what is checked comes, or may come, from another repository.

    A deleted fork has no name and counts as one. So does the pull request of a comment, whose event does not name it.
    Deployments carry runs too, which need not name a repository.
    """
    here = event.text("repository.full_name")
    run_of = event.text("workflow_run.head_repository.full_name")
    if name == "workflow_run" or run_of:
        return run_of != here
    if name in _SUITES:
        return not event.text(f"{_SUITES[name]}.head_branch")  # none where no branch of ours has the commit
    if name == "status":
        return not event.length("branches")
    if not event.has("pull_request"):
        return bool(event.text("issue.pull_request.url"))
    target = event.text("pull_request.base.repo.full_name")
    return event.text("pull_request.head.repo.full_name") != (target or here)


def _server(environ: Mapping[str, str]) -> str:
    return environ.get("GITHUB_SERVER_URL") or "https://github.com"


def _repository(event: Event, environ: Mapping[str, str]) -> str:
    name = environ.get("GITHUB_REPOSITORY") or event.text("repository.full_name")
    return name if is_repository(name) else ""

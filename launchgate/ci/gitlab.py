"""GitLab CI: predefined variables in place of an event file (docs.gitlab.com, "Predefined CI/CD variables")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.ci.git_context import Branch, push, since_fork
from launchgate.git.fetch import Remote
from launchgate.git.objects import is_oid, is_zero
from launchgate.model.errors import Inconclusive, UsageError
from launchgate.model.run import CiContext, Scope, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launchgate.ci.git_context import GitContext
    from launchgate.ci.scan_context import ScanContext

_BASE = "CI_MERGE_REQUEST_DIFF_BASE_SHA"
_DEEP = "variables: {GIT_DEPTH: 0}   # in the job that runs launchgate"


def facts(environ: Mapping[str, str]) -> CiContext:
    """Return what is known before anything is compared."""
    source, target = environ.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID"), environ.get("CI_MERGE_REQUEST_PROJECT_ID")
    number = environ.get("CI_MERGE_REQUEST_IID", "")
    branch = environ.get("CI_COMMIT_BRANCH", "")
    return CiContext(
        event="merge_request" if number else environ.get("CI_PIPELINE_SOURCE") or "gitlab",
        fork=bool(number) and (not source or source != target),
        on_default_branch=bool(branch) and branch == environ.get("CI_DEFAULT_BRANCH"),
        pull_request=int(number) if number.isdecimal() else None,
        source=Source(
            environ.get("CI_SERVER_URL", ""), environ.get("CI_PROJECT_PATH", ""), _oid(environ, "CI_COMMIT_SHA")
        ),
    )


def remote(environ: Mapping[str, str]) -> Remote | None:
    """Return the project the pipeline belongs to, with the token of its job."""
    server, project = environ.get("CI_SERVER_URL", ""), environ.get("CI_PROJECT_PATH", "")
    return (
        Remote.of(server, f"{project}.git", environ.get("CI_JOB_TOKEN", ""), "gitlab-ci-token", _DEEP)
        if project
        else None
    )


def locate(context: GitContext, environ: Mapping[str, str]) -> ScanContext:
    """Decide from the kind of pipeline what is compared with what."""
    head = context.head()
    if head is None:
        raise Inconclusive("nothing is checked out", hint="variables: {GIT_STRATEGY: fetch}")
    if context.where.event == "merge_request":
        return _merge_request(context, environ, head)
    before, name = _oid(environ, "CI_COMMIT_BEFORE_SHA"), environ.get("CI_COMMIT_BRANCH", "")
    if context.where.event != "push" or not name:
        return context.whole(Scope.TREE, oid=head)
    branch = Branch(name, environ.get("CI_DEFAULT_BRANCH", ""))
    if is_zero(before):
        return since_fork(context, head, branch, f"{name} is new")
    if not before:
        raise Inconclusive("CI_COMMIT_BEFORE_SHA is not set", hint="run launchgate in a job of the pipeline")
    return push(context, before, head, branch)


def _merge_request(context: GitContext, environ: Mapping[str, str], head: str) -> ScanContext:
    base = _oid(environ, _BASE)
    parents = context.repository.info(head).parents
    if len(parents) == 2 and parents[1] == environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"):  # noqa: PLR2004
        base, tip = parents[0], parents[1]  # a merged result: everything else in it is already on the target branch
    else:
        tip = head
    if not base:
        raise Inconclusive(f"{_BASE} is not set", hint='rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]')
    context.ensure_commit(base, "the base")
    commits, unseen = context.range_or_reason(base, tip, None)
    return context.between(base, head, commits, unseen=unseen)


def _oid(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if value and not is_oid(value):
        raise UsageError(f"{name} is {value[:80]!r}, which is not a commit id", hint="leave it as GitLab sets it")
    return value

"""The scan context: which event, what is scanned, against what. Every row of `docs/verdicts.md` is decided here."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from launchgate.ci.scan_context import ScanContext, ScopeOptions
from launchgate.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launchgate.ci.git_context import GitContext
    from launchgate.git.fetch import Remote
    from launchgate.model.run import CiContext

__all__ = ["ScanContext", "ScopeOptions", "detect"]


def detect(options: ScopeOptions, environ: Mapping[str, str], cwd: str) -> ScanContext:
    """Return what is scanned. Flags come first, then a pre-commit hook, then the CI system's event, then the place.

    Raises `UsageError` for what is refused or contradictory, `Inconclusive` where a base is named and cannot be had.
    """
    from launchgate.ci import local
    from launchgate.ci.git_context import GitContext
    from launchgate.git import Repository

    options.check()
    if environ.get("GITHUB_ACTIONS") == "true":
        from launchgate.ci import github

        github.refuse(environ)
    if options.paths and options.single_gate and not options.explicit:
        return _named(options.paths, cwd, log=options.log)
    where, remote, locate = _event(environ)
    try:
        repository = Repository.open(cwd)
    except UsageError as error:
        return _outside(options, where, cwd, error)
    context = GitContext(repository, where, local.narrow(options.paths, cwd, repository.root), remote)
    in_ci = locate is not None
    if options.explicit and not (options.staged and local.is_hook_without_commit(context, environ)):
        return local.by_options(context, options, in_ci=in_ci)
    if (hooked := local.by_hook(context, environ, in_ci=in_ci)) is not None:
        return hooked
    return locate(context) if locate else local.by_place(context)


def _event(environ: Mapping[str, str]) -> tuple[CiContext, Remote | None, Callable[[GitContext], ScanContext] | None]:
    """Return what the CI system's event says, its repository, and what locates its commits; nothing outside of CI."""
    from launchgate.model.run import CiContext

    if environ.get("GITHUB_ACTIONS") == "true":
        from launchgate.ci import github

        event = github.read_event(environ)
        return (
            github.facts(event, environ),
            github.remote(event, environ),
            lambda context: github.locate(context, event),
        )
    if environ.get("GITLAB_CI") == "true":
        from launchgate.ci import gitlab

        return gitlab.facts(environ), gitlab.remote(environ), lambda context: gitlab.locate(context, environ)
    return CiContext(), None, None


def _named(paths: tuple[str, ...], cwd: str, *, log: bool = False) -> ScanContext:
    from launchgate.ci import local
    from launchgate.files import Files, StdinTree
    from launchgate.files.named import plain_log
    from launchgate.model.run import CiContext, Scope

    root = _top(cwd)
    local.require_there(() if paths == ("-",) else paths, cwd)
    if paths == ("-",):
        return ScanContext(root, CiContext(scope=Scope.FILES), StdinTree(plain_log) if log else StdinTree())
    tree = Files([os.path.join(cwd, path) for path in paths], root)
    return ScanContext(root, CiContext(scope=Scope.FILES), tree)


def _outside(options: ScopeOptions, where: CiContext, cwd: str, error: UsageError) -> ScanContext:
    """Return the context where there is no repository; raise `error` where one is needed.

    Named paths are scanned as they are. Live gates get no files, and the configuration of the folder.
    """
    from launchgate.files import Files
    from launchgate.model.run import Scope

    if not options.live:
        if not options.paths or options.explicit:
            raise error
        return _named(options.paths, cwd)
    root = os.path.abspath(cwd)
    return ScanContext(root, replace(where, scope=Scope.FILES), Files([], root))


def _top(cwd: str) -> str:
    """Return the top of the repository around `cwd` without asking git, `cwd` itself where there is none."""
    folder = os.path.abspath(cwd)
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.path.abspath(cwd)
        folder = parent
    return folder

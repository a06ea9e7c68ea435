"""The scan context: which event, what is scanned, against what. Every row of `docs/verdicts.md` is decided here."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from launchgate.ci.scan_context import ScanContext, ScopeOptions
from launchgate.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launchgate.model.run import CiContext

__all__ = ["ScanContext", "ScopeOptions", "detect"]


def detect(options: ScopeOptions, environ: Mapping[str, str], cwd: str) -> ScanContext:
    """Return what is checked. Flags come first, then a pre-commit hook, then the CI system's event, then the place.

    Raises `UsageError` for what is refused or contradictory, `Inconclusive` where a base is named and cannot be had.
    """
    from launchgate.ci import github, gitlab, local
    from launchgate.ci.git_context import GitContext
    from launchgate.git import Repository
    from launchgate.model.run import CiContext

    options.check()
    on_github, on_gitlab = environ.get("GITHUB_ACTIONS") == "true", environ.get("GITLAB_CI") == "true"
    if on_github:
        github.refuse(environ)
    if options.paths and options.single_gate and not options.explicit:
        return _named(options.paths, cwd, log=options.log)
    event = github.read_event(environ) if on_github else None
    where, remote = CiContext(), None
    if event is not None:
        where, remote = github.facts(event, environ), github.remote(event, environ)
    elif on_gitlab:
        where, remote = gitlab.facts(environ), gitlab.remote(environ)
    try:
        repository = Repository.open(cwd)
    except UsageError as error:
        return _outside(options, where, cwd, error)
    context = GitContext(repository, where, local.narrow(options.paths, cwd, repository.root), remote)
    if options.explicit and not (options.staged and local.is_hook_without_commit(context, environ)):
        return local.by_options(context, options, in_ci=on_github or on_gitlab)
    if (hooked := local.by_hook(context, environ, in_ci=on_github or on_gitlab)) is not None:
        return hooked
    if event is not None:
        return github.locate(context, event)
    return gitlab.locate(context, environ) if on_gitlab else local.by_place(context)


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

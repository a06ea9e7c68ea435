"""Discover configurations: in the scanned tree and its base, or the one file that the command line names."""

from __future__ import annotations

import os
from collections.abc import Mapping

from launchgate.ci import ScanContext, ScopeOptions, detect
from launchgate.model.errors import ConfigError, Unreadable, UsageError
from launchgate.model.run import Scope
from launchgate.policy.document import NAMES
from launchgate.runner.load import ConfigRequest, Configuration, Texts, load, texts_in
from launchgate.runner.registry import sections

Environ = Mapping[str, str]


def configurations_of(
    situation: ScanContext, request: ConfigRequest, config: str | None, cwd: str
) -> tuple[Configuration, ...]:
    """Return the configurations in effect for a situation; `config` is a file named on the command line."""
    base = situation.base_tree.whole() if situation.base_tree is not None else None
    if config is None:
        return load(_head(situation), None if base is None else texts_in(base, is_base=True), request)
    path, text = _named(config, situation.root, cwd)
    before = None if base is None else texts_in(base, lambda each: each == path, is_base=True)
    request = ConfigRequest(request.gates, request.flags, request.environ, fork=request.fork, root=path)
    return load({path: text}, before, request)


def configurations(config: str | None, environ: Environ, cwd: str) -> tuple[Configuration, ...]:
    """Return every configuration in effect here, with the sections of every gate bound."""
    situation = detect(ScopeOptions(), environ, cwd)
    where = situation.where
    request = ConfigRequest(sections(), environ=environ, fork=where.fork or where.dependabot)
    return configurations_of(situation, request, config, cwd)


def texts(config: str | None, environ: Environ, cwd: str) -> Texts:
    """Return the text of every launchgate.yml of the repository around `cwd`, or only of the file that is named."""
    if config is not None:
        return dict([_named(config, cwd, cwd)])
    try:
        situation = detect(ScopeOptions(all=True), environ, cwd)
    except UsageError:
        if found := _in_folder(cwd):
            return found
        raise
    return _head(situation)


def _head(situation: ScanContext) -> Texts:
    """Return the configurations of the scanned tree; for files named on the command line, of their repository."""
    if situation.where.scope is not Scope.FILES:
        return texts_in(situation.tree.whole())
    from launchgate.git import WorkTree

    if os.path.lexists(os.path.join(situation.root, ".git")):
        return texts_in(WorkTree(situation.root))
    return _in_folder(situation.root)


def _named(path: str, root: str, cwd: str) -> tuple[str, bytes]:
    """Return the file that the command line names: its path as messages show it, and its content."""
    from launchgate.files import read_user_file

    full = os.path.join(cwd, path)
    try:
        text = read_user_file(full)
    except UsageError as error:
        raise UsageError(f"{path}: there is no such file", hint=error.hint) from error
    inner = os.path.relpath(full, root).replace(os.sep, "/")
    return (path if inner.startswith("../") else inner), text


def _in_folder(folder: str) -> Texts:
    """Return the configuration of a folder outside of a repository; one that exists and cannot be read is an error."""
    from launchgate.files import SafeRoot

    found = {}
    for name in NAMES:
        if os.path.lexists(os.path.join(folder, name)):
            try:
                found[name] = SafeRoot(folder).read(name)
            except Unreadable as error:
                raise ConfigError(error.reason, hint=error.hint, path=name) from error
    return found

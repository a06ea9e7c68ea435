"""`launchgate init`, from the repository to the messages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.files import write
from launchgate.maintenance.init.imports import Imported
from launchgate.maintenance.init.plan import Step, imports_of, steps
from launchgate.maintenance.init.stack import Stack, detect_stack
from launchgate.model.errors import LaunchgateError, UsageError
from launchgate.runner.suppressor import ids_of
from launchgate.suppressions.baseline import PATH as BASELINE

if TYPE_CHECKING:
    from launchgate.maintenance.baseline import BaselineUpdate
    from launchgate.runner.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Setup:
    """The detected stack, the imported settings and the planned steps."""

    stack: Stack
    imported: tuple[Imported, ...]
    steps: tuple[Step, ...]


def prepare(here: Workspace) -> Setup:
    """Detect and plan; write nothing."""
    found = detect_stack(here.tree)
    imported = imports_of(here.tree, found.paths, ids_of)
    planned = steps(here.tree, found, imported, _branch(here))
    return Setup(found, tuple(imported), tuple(planned))


def apply(here: Workspace, setup: Setup, *, patch: bool) -> list[Step]:
    """Create missing files and, with `patch`, extend existing ones; return the steps that were written."""
    written = []
    for step in setup.steps:
        if step.new is None or step.done or not (step.creates or patch):
            continue
        if step.creates and os.path.lexists(here.full(step.path)):
            message = f"{step.path} already exists, but git ignores it or it is not a regular file"
            raise UsageError(message, hint="move it away: existing files are never replaced")
        write(here.full(step.path), step.new, root=here.root)
        written.append(step)
    return written


def record(here: Workspace, environ: Mapping[str, str]) -> BaselineUpdate | str:
    """Record today's findings in a new baseline; return the reason if that is not possible."""
    from launchgate.maintenance.baseline import update_baseline, write_update

    if os.path.lexists(here.full(BASELINE)):
        return f"{BASELINE} already exists: `launchgate baseline` removes entries that are fixed"
    again = here.again()  # the files that were just written belong to the scanned tree
    try:
        update = update_baseline(again, environ)
    except LaunchgateError as error:
        return f"nothing was recorded: {error}; {error.hint}"
    write_update(again, update)
    return update


def describe(setup: Setup, written: list[Step], *, dry_run: bool) -> Iterator[str]:
    """Return the messages: what was found, what was done, what is left to do."""
    yield f"found: {setup.stack.summary}"
    for each in setup.imported:
        yield from (f"{each.path}: {sentence}" for sentence in each.notes)
    for step in setup.steps:
        if step.done:
            yield f"{step.path}: nothing to add"
        elif step in written:
            yield f"{step.path}: {'written' if step.creates else 'extended'}"
        elif step.new is None:
            yield f"{step.path} cannot be extended safely; add this yourself:\n{step.paste}"
        else:
            yield f"{step.path}: {'would be written' if step.creates else 'would be extended'}\n{step.patch()}"
    if not dry_run and any(step not in written and step.new is not None and not step.done for step in setup.steps):
        yield "`launchgate init --write` extends the existing files as shown"


def _branch(here: Workspace) -> str:
    from launchgate.git import Repository
    from launchgate.git.repository import default_branch

    remote = default_branch(here.root)
    return (remote.partition("/")[2] if remote else Repository.open(here.root).branch()) or "main"

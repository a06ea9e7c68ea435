"""The steps that set a repository up: files to create, files to extend, and what a person must do.

Nothing that is there is replaced: a file that exists is extended at its end or in its list, as a patch to look at
first; a file that already calls launchgate is left alone, so that a second run has nothing to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.maintenance.init import texts
from launchgate.maintenance.init.configuration import blocks, draft
from launchgate.maintenance.init.imports import Imported, detect_secrets, gitleaks, squawk, varlock
from launchgate.maintenance.init.stack import Stack, text_of
from launchgate.maintenance.yamledit import add_item, add_section
from launchgate.model.errors import ConfigError
from launchgate.policy.document import NAMES
from launchgate.suppressions.baseline import ATTRIBUTES

if TYPE_CHECKING:
    from launchgate.model.run import Tree

_CALLS = ("launchgate/launchgate", "launchgate check", "launchgate-ci")
_ATTRIBUTES_PATH = ".gitattributes"
_HUSKY = ".husky/pre-commit"


@dataclass(frozen=True, slots=True)
class Step:
    """One file. `old` is None where there is none; `new` is None where `paste` must be added by hand."""

    path: str
    old: str | None
    new: str | None
    paste: str = ""

    @property
    def done(self) -> bool:
        """Whether there is nothing to do."""
        return self.new is not None and self.new == self.old

    @property
    def creates(self) -> bool:
        """Whether the file is new."""
        return self.old is None

    def patch(self) -> str:
        """Return what is added, as a unified diff without context, for `git apply --unidiff-zero`.

        A file may hold secrets on any line, so no line that is there already is shown. A list that is written as `[]`
        loses its brackets, which is not shown: that hunk is for reading only.
        """
        before, after = _lines(self.old or ""), _lines(self.new or "")
        name = "/dev/null" if self.old is None else f"a/{self.path}"
        changes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        hunks = (_hunk(before[i:j], after[m:n], i, m) for tag, i, j, m, n in changes if tag != "equal")
        return "".join((f"--- {name}\n+++ b/{self.path}\n", *hunks))


def imports_of(tree: Tree, paths: frozenset[str], known: Callable[[str], frozenset[str]]) -> list[Imported]:
    """Read what other tools in the repository were told; `known` gives our rule ids of a gate."""
    readers: Mapping[str, Callable[[str], Imported]] = {
        gitleaks.CONFIG: lambda text: gitleaks.read_config(text, known("secrets")),
        gitleaks.IGNORE: gitleaks.read_ignore,
        squawk.CONFIG: lambda text: squawk.read_config(text, known("migrations")),
        detect_secrets.BASELINE: lambda text: detect_secrets.read_baseline(text, paths),
        varlock.SCHEMA: varlock.read_schema,
    }
    return [read(text_of(tree, path)) for path, read in readers.items() if path in paths]


def steps(tree: Tree, stack: Stack, imported: Sequence[Imported], branch: str) -> list[Step]:
    """Decide about every file."""
    made = [_configuration(tree, stack, imported), *_pipeline(tree, stack, branch), _hook(tree, stack)]
    return [*made, _attributes(tree, stack)]


def _configuration(tree: Tree, stack: Stack, imported: Sequence[Imported]) -> Step:
    path = next((name for name in NAMES if name in stack.paths), None)
    if path is None:
        return Step(NAMES[0], None, draft(stack, imported))
    old = new = text_of(tree, path)
    for block in blocks(stack, imported).values():
        new = add_section(new, path, block) or new
    return Step(path, old, new)


def _pipeline(tree: Tree, stack: Stack, branch: str) -> Iterator[Step]:
    if any(call in text for text in stack.workflows.values() for call in _CALLS):
        return
    gitlab = texts.GITLAB_PATH in stack.paths
    if gitlab:
        yield _gitlab(tree)
    if stack.workflows or not gitlab:
        old = stack.workflows.get(texts.WORKFLOW_PATH)
        new = texts.workflow(branch)
        yield Step(texts.WORKFLOW_PATH, old, None if old is not None else new, paste=new)


def _gitlab(tree: Tree) -> Step:
    old = text_of(tree, texts.GITLAB_PATH)
    if any(call in old for call in _CALLS):
        return Step(texts.GITLAB_PATH, old, old)
    try:
        new = add_section(old, texts.GITLAB_PATH, texts.GITLAB_JOB)
    except ConfigError:
        new = None
    return Step(texts.GITLAB_PATH, old, new, paste=texts.GITLAB_JOB)


def _hook(tree: Tree, stack: Stack) -> Step:
    if texts.HOOK_PATH not in stack.paths and _HUSKY in stack.paths:
        old = text_of(tree, _HUSKY)
        return Step(_HUSKY, old, old if "launchgate" in old else f"{_ended(old)}{texts.HOOK_COMMAND}\n")
    if texts.HOOK_PATH not in stack.paths:
        return Step(texts.HOOK_PATH, None, add_item("", texts.HOOK_PATH, "repos", texts.HOOK_ITEM))
    old = text_of(tree, texts.HOOK_PATH)
    if texts.REPOSITORY in old or "launchgate" in old:
        return Step(texts.HOOK_PATH, old, old)
    try:
        new = add_item(old, texts.HOOK_PATH, "repos", texts.HOOK_ITEM)
    except ConfigError:
        new = None
    return Step(texts.HOOK_PATH, old, new, paste=texts.HOOK_ITEM)


def _attributes(tree: Tree, stack: Stack) -> Step:
    if _ATTRIBUTES_PATH not in stack.paths:
        return Step(_ATTRIBUTES_PATH, None, f"{ATTRIBUTES}\n")
    old = text_of(tree, _ATTRIBUTES_PATH)
    there = any(line.split()[:1] == [ATTRIBUTES.split()[0]] for line in old.splitlines())
    return Step(_ATTRIBUTES_PATH, old, old if there else f"{_ended(old)}{ATTRIBUTES}\n")


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _hunk(old: list[str], new: list[str], old_start: int, new_start: int) -> str:
    """Return one hunk with the lines that are added; of those that change the new text is not shown either."""
    added = new[len(old) :]
    if not added:
        return ""
    place = f"@@ -{old_start + len(old)},0 +{new_start + len(old) + 1},{len(added)} @@\n"
    return "".join((place, *(f"+{line}" for line in added)))


def _lines(text: str) -> list[str]:
    return _ended(text).splitlines(keepends=True)

"""The steps that set up a repository: files to create, files to extend, and text to add by hand.

Existing content is never replaced: an existing file is extended at its end or in its list, as a patch to review
first. A file that already calls launchgate is skipped, so that a second run has nothing to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate import __version__
from launchgate.maintenance.init.configuration import blocks, draft
from launchgate.maintenance.init.imports import Imported, detect_secrets, gitleaks, squawk, varlock
from launchgate.maintenance.init.stack import Stack, text_of
from launchgate.maintenance.yamledit import add_item, add_section
from launchgate.model.errors import ConfigError
from launchgate.policy.document import NAMES
from launchgate.suppressions.baseline import ATTRIBUTES
from launchgate.suppressions.grammar import scalar

if TYPE_CHECKING:
    from launchgate.model.run import Tree

REPOSITORY = "launchgate/launchgate"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
WORKFLOW_PATH = ".github/workflows/launchgate.yml"
HOOK_PATH = ".pre-commit-config.yaml"
GITLAB_PATH = ".gitlab-ci.yml"

WORKFLOW = f"""\
name: launchgate

on:
  pull_request:
  merge_group:
  push:
    branches: [BRANCH]
  schedule:
    - cron: "17 5 * * 1" # once a week: waivers that have ended fail

permissions: {{}}

concurrency:
  group: launchgate-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

jobs:
  launchgate:
    name: launchgate
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read # to check out, and to fetch the base of a pull request
    steps:
      - name: Check out
        uses: {CHECKOUT}
        with:
          persist-credentials: false
      - name: Check this change
        uses: {REPOSITORY}@v{__version__}
"""

GITLAB_JOB = f"""\
launchgate:
  image: python:3.13-slim
  before_script:
    - apt-get update -qq && apt-get install -qq git
    - pip install --quiet launchgate-ci=={__version__}
  script:
    - launchgate check --report codequality=launchgate.json
  artifacts:
    when: always
    reports:
      codequality: launchgate.json
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""

HOOK_ITEM = f"""\
repo: https://github.com/{REPOSITORY}
rev: v{__version__}
hooks:
  - id: launchgate"""

HOOK_COMMAND = "launchgate check --staged"

_CALLS = ("launchgate/launchgate", "launchgate check", "launchgate-ci")
_ATTRIBUTES_PATH = ".gitattributes"
_HUSKY = ".husky/pre-commit"


@dataclass(frozen=True, slots=True)
class Step:
    """One file. `old` is None if it does not exist; `new` is None if `paste` must be added by hand."""

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

        A file may hold secrets on any line, so no existing line is shown. A list that is written as `[]` loses its
        brackets, which is not shown: that hunk is for reading only.
        """
        before, after = _lines(self.old or ""), _lines(self.new or "")
        name = "/dev/null" if self.old is None else f"a/{self.path}"
        changes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        hunks = (_hunk(before[i:j], after[m:n], i, m) for tag, i, j, m, n in changes if tag != "equal")
        return "".join((f"--- {name}\n+++ b/{self.path}\n", *hunks))


def imports_of(tree: Tree, paths: frozenset[str], known: Callable[[str], frozenset[str]]) -> list[Imported]:
    """Import the configuration of other tools in the repository; `known` returns our rule ids of a gate."""
    readers: Mapping[str, Callable[[str], Imported]] = {
        gitleaks.CONFIG: lambda text: gitleaks.read_config(text, known("secrets")),
        gitleaks.IGNORE: gitleaks.read_ignore,
        squawk.CONFIG: lambda text: squawk.read_config(text, known("migrations")),
        detect_secrets.BASELINE: lambda text: detect_secrets.read_baseline(text, paths),
        varlock.SCHEMA: varlock.read_schema,
    }
    return [read(text_of(tree, path)) for path, read in readers.items() if path in paths]


def steps(tree: Tree, stack: Stack, imported: Sequence[Imported], branch: str) -> list[Step]:
    """Return a step for each file."""
    planned = [_configuration(tree, stack, imported), *_pipeline(tree, stack, branch), _hook(tree, stack)]
    return [*planned, _attributes(tree, stack)]


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
    gitlab = GITLAB_PATH in stack.paths
    if gitlab:
        yield _gitlab(tree)
    if stack.workflows or not gitlab:
        old = stack.workflows.get(WORKFLOW_PATH)
        new = workflow_text(branch)
        yield Step(WORKFLOW_PATH, old, None if old is not None else new, paste=new)


def _gitlab(tree: Tree) -> Step:
    old = text_of(tree, GITLAB_PATH)
    if any(call in old for call in _CALLS):
        return Step(GITLAB_PATH, old, old)
    try:
        new = add_section(old, GITLAB_PATH, GITLAB_JOB)
    except ConfigError:
        new = None
    return Step(GITLAB_PATH, old, new, paste=GITLAB_JOB)


def _hook(tree: Tree, stack: Stack) -> Step:
    if HOOK_PATH not in stack.paths and _HUSKY in stack.paths:
        old = text_of(tree, _HUSKY)
        return Step(_HUSKY, old, old if "launchgate" in old else f"{_ended(old)}{HOOK_COMMAND}\n")
    if HOOK_PATH not in stack.paths:
        return Step(HOOK_PATH, None, add_item("", HOOK_PATH, "repos", HOOK_ITEM))
    old = text_of(tree, HOOK_PATH)
    if REPOSITORY in old or "launchgate" in old:
        return Step(HOOK_PATH, old, old)
    try:
        new = add_item(old, HOOK_PATH, "repos", HOOK_ITEM)
    except ConfigError:
        new = None
    return Step(HOOK_PATH, old, new, paste=HOOK_ITEM)


def _attributes(tree: Tree, stack: Stack) -> Step:
    if _ATTRIBUTES_PATH not in stack.paths:
        return Step(_ATTRIBUTES_PATH, None, f"{ATTRIBUTES}\n")
    old = text_of(tree, _ATTRIBUTES_PATH)
    exists = any(line.split()[:1] == [ATTRIBUTES.split()[0]] for line in old.splitlines())
    return Step(_ATTRIBUTES_PATH, old, old if exists else f"{_ended(old)}{ATTRIBUTES}\n")


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _hunk(old: list[str], new: list[str], old_start: int, new_start: int) -> str:
    """Return one hunk with the added lines; the new text of changed lines is not shown either."""
    added = new[len(old) :]
    if not added:
        return ""
    place = f"@@ -{old_start + len(old)},0 +{new_start + len(old) + 1},{len(added)} @@\n"
    return "".join((place, *(f"+{line}" for line in added)))


def _lines(text: str) -> list[str]:
    return _ended(text).splitlines(keepends=True)


def workflow_text(branch: str) -> str:
    """Return the workflow for a repository whose default branch is `branch`."""
    return WORKFLOW.replace("BRANCH", scalar(branch))

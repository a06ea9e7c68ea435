"""Development settings among the values of files and environments, each held to the stage of where it is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from launchgate.gates.env.model import EnvModel, SourceFile, path_of
from launchgate.model.finding import Finding, InFile, Severity, Variable
from launchgate.model.run import Environment
from launchgate.sources.assignment import Assignment
from launchgate.sources.kinds import JOBS, SOURCES
from launchgate.values.dev_settings import Stage, finding, match
from launchgate.values.dev_settings.stage import stage_of, stage_of_environment, strictness

Found: TypeAlias = Iterator[tuple[Assignment, Finding]]

_ENCRYPTED, _TEMPLATE = "env/git-crypt-or-encrypted", "env/unexpanded-template"
_HEADER = re.compile(r"DOTENV_PUBLIC_KEY(?:_\w+)?|sops_(?:version|mac|lastmodified)")
_OTHER_TEMPLATE = re.compile(r"\$\{\{|\{\{|%\(|<%=")


def in_files(model: EnvModel, other_gates: frozenset[str]) -> Iterator[Finding]:
    """Yield the development settings in all files.

    Beside the secrets gate, which scans every file, one that is neither a source of values nor named by an environment
    is checked for values that are proven by themselves alone: `launchgate.sources.settings` says which.
    """
    found = (
        each
        for file in model.files
        for each in _of_file(model, file, others="secrets" in other_gates and file.kind not in SOURCES)
    )
    yield from _filter(found, model)


def in_values(model: EnvModel, *, given: bool) -> Iterator[Finding]:
    """Yield the development settings in the values of environments; `given` ones come from the command line."""
    yield from _filter(_of_values(model, given=given), model)


def _filter(found: Iterable[tuple[Assignment, Finding]], model: EnvModel) -> Iterator[Finding]:
    """Yield what remains of findings, each given with its assignment, where a reader changes what is written.

    Ciphertext is what a file of dotenvx or SOPS contains, whose header names the key that opens it. A reference in an
    interpolated file is filled in from the process too: whether that has the variable cannot be seen here.
    """
    path_by_assignment = {each: file.path for file in model.files for each in file.assignments}
    encrypted = {path for each, path in path_by_assignment.items() if _HEADER.fullmatch(each.name)}
    for assignment, each in found:
        path = path_by_assignment.get(assignment, "")
        is_other = _OTHER_TEMPLATE.search(assignment.value or "")
        if each.rule.id == _TEMPLATE and path in model.interpolated and not is_other:
            yield replace(each, severity=min(each.severity, Severity.WARNING))
        elif not (each.rule.id == _ENCRYPTED and path in encrypted):
            yield each


def _of_file(model: EnvModel, file: SourceFile, *, others: bool) -> Found:
    """Yield what a file shows; where `others` check it too and its stage is unknown, only what is proven."""
    for each, stage in _strictest(model, file):
        if each.value is None:
            continue
        own = [environment.url for environment in _environments_of(model, file, each.environment, stage)]
        proven_only = others and not file.environments and file.stage is stage is Stage.UNKNOWN
        yield from _found(each, each.value, stage, own, proven_only=proven_only)


def _of_values(model: EnvModel, *, given: bool) -> Found:
    """Yield what values show: given ones are the environment's, whichever file they come from."""
    stages = {} if given else {file.path: file.stage for file in model.files}
    for values in model.values:
        for each in values.assignments.values():
            if each.value is not None and _is_of_application(each, model):
                stage = stages.get(path_of(each.at), values.stage)
                yield from _found(each, each.value, stage, (values.environment.url,))


def _found(each: Assignment, value: str, stage: Stage, own: Sequence[str], *, proven_only: bool = False) -> Found:
    for matched in match(each.name, value, stage, own):
        if matched.rule.check.proven or not proven_only:
            yield each, finding(matched, Variable(each.name, each.at), each.name, value)


def _is_of_application(each: Assignment, model: EnvModel) -> bool:
    """Whether a variable is the application's: a process has many that belong to its shell and its runner."""
    return each.at is not None or each.name in model.contract.variables or each.name in model.usage.by_name


def _strictest(model: EnvModel, file: SourceFile) -> Iterable[tuple[Assignment, Stage]]:
    """Return each assignment of a file with its stage: the strictest of one that reaches several deployments."""
    found: dict[tuple[str, InFile | None], tuple[Assignment, Stage]] = {}
    for each in file.assignments:
        stage, known = _stage(model, file, each), found.get((each.name, each.at))
        if known is None or strictness(stage) > strictness(known[1]):
            found[each.name, each.at] = each, stage
    return found.values()


def _stage(model: EnvModel, file: SourceFile, each: Assignment) -> Stage:
    """Return the stage of a value in a file; the environment that the job around it deploys to decides, if any."""
    job = each.environment
    if not job:
        return Stage.DEVELOPMENT if file.kind in JOBS else file.stage  # a job that deploys nowhere runs tests
    tier = each.tier if stage_of(job) is not Stage.PRODUCTION else ""
    stage = stage_of_environment(model.environments.get(job) or Environment(tier or job))
    return max(stage, file.stage, key=strictness) if file.environments else stage


def _environments_of(model: EnvModel, file: SourceFile, job: str, stage: Stage) -> Sequence[Environment]:
    """Return the environments whose addresses a value may name; where none is known, all that are as strict."""
    if job in model.environments:
        return (model.environments[job],)
    return file.environments or [
        each for each in model.environments.values() if strictness(stage_of_environment(each)) >= strictness(stage)
    ]

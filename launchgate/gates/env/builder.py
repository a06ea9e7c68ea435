"""From a tree and the section to the model that the rules evaluate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from launchgate.code.reference import Usage
from launchgate.code.scan import for_tests, is_code, scan
from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.contract import Contract, contract_of
from launchgate.gates.env.model import EnvironmentValues, EnvModel, SourceFile, Workflow
from launchgate.gates.env.packages import Packages
from launchgate.gates.env.readers import consumers_among, interpolated_files
from launchgate.model.errors import Unreadable
from launchgate.model.run import Environment, PathKind, Skipped, SkipReason, Tree, now
from launchgate.model.trees import is_foreign
from launchgate.sources import workflow
from launchgate.sources.assignment import Assignment, is_variable_name
from launchgate.sources.dotenv.reader import commented
from launchgate.sources.kinds import SourceKind, kind_of
from launchgate.sources.settings import SettingsFile, may_set, read_settings
from launchgate.text.globs import globs
from launchgate.text.paths import is_example_name
from launchgate.text.plural import count
from launchgate.values.dev_settings import Stage, stage_of
from launchgate.values.dev_settings.stage import stage_among

_WORD = re.compile(rb"[A-Z_][A-Z0-9_]*")
_PROSE = (".md", ".mdx", ".rst", ".adoc", ".txt", ".lock")


@dataclass(slots=True)
class EnvModelBuilder:
    """Builds the model of a tree, for one section."""

    tree: Tree
    section: EnvSection
    environments: Mapping[str, Environment] = field(default_factory=dict)
    clock: Callable[[], datetime] = now
    drift: bool = True
    skipped: list[Skipped] = field(default_factory=list)

    def build(self) -> EnvModel:
        """Read what sets variables, the workflows, and the code where there is a contract to compare it with."""
        return self._build(None)

    def contract(self) -> Contract:
        """Return the contract alone."""
        dotenv = [path for path in self._paths() if kind_of(path) is SourceKind.DOTENV]
        return contract_of(
            self.section, _in_examples([file for path in dotenv if (file := self._file(path)) is not None])
        )

    def build_with(self, values: Sequence[EnvironmentValues]) -> EnvModel:
        """Read the same, with `values` from elsewhere instead of those in the tree."""
        return self._build(values)

    def _build(self, given: Sequence[EnvironmentValues] | None) -> EnvModel:
        paths = [path for path in self._paths() if not self._excluded(path)]
        files = [file for path in paths if (file := self._file(path)) is not None]
        contract = contract_of(self.section, _in_examples(files))
        usage, words = Usage(), frozenset[str]()
        if self.drift and (contract.variables or given):
            usage = _nameable(scan(self.tree, [path for path in paths if is_code(path)], self.skipped))
        if self.drift and contract.variables and given is None:
            words = self._words([name for name in contract.variables if name not in usage.by_name], contract, files)
        return EnvModel(
            contract=contract,
            section=self.section,
            environments=self.environments,
            values=[*self._declared_values(files), *self._inferred_values(files)] if given is None else given,
            paths=paths,
            files=files,
            workflows=[self._workflow(file) for file in files if file.kind is SourceKind.WORKFLOW],
            usage=usage,
            words=words,
            skipped=self.skipped,
            clock=self.clock(),
            consumers=tuple(self.section.consumers) or consumers_among(paths),
            interpolated=self._interpolated(files, paths),
            packages=None if self.section.vars else self._packages(paths, contract, usage),
        )

    def _packages(self, paths: Sequence[str], contract: Contract, usage: Usage) -> Packages:
        """Return the packages with their example files, and report which code no example file covers."""
        packages = Packages.of(paths, {each.at.path for each in contract.variables.values() if each.at})
        uncovered = sorted(
            {
                read.at.path
                for reads in usage.by_name.values()
                for read in reads
                if not packages.example_for(read.at.path)
            }
        )
        if uncovered:
            more = f" and {count(len(uncovered) - 1, 'more file')}" if len(uncovered) > 1 else ""
            reason = "no example file covers the variables this code reads; add one, or declare them under `env: vars:`"
            self.skipped.append(Skipped(f"{uncovered[0]}{more}", reason, SkipReason.BY_CONFIG))
        return packages

    def _paths(self) -> Iterable[str]:
        mapped = self._mapped()
        for entry in self.tree.entries():
            if is_foreign(entry.path) and entry.path not in mapped:
                continue
            if entry.kind is PathKind.FILE:
                yield entry.path
            elif entry.kind is PathKind.SYMLINK and (entry.path in mapped or kind_of(entry.path) is not None):
                self.skipped.append(Skipped(entry.path, "a symbolic link is not followed", SkipReason.OUT_OF_SCOPE))

    def _excluded(self, path: str) -> bool:
        return bool(self.section.exclude) and globs(*self.section.exclude).match(path)

    def _mapped(self) -> frozenset[str]:
        return frozenset(path for environment in self.environments.values() for path in environment.files)

    def _file(self, path: str) -> SourceFile | None:
        """Read a file that sets variables; None for another, and for one that cannot be read, which is reported."""
        mapped = path in self._mapped()
        if not may_set(path, mapped=mapped):
            return None
        try:
            settings = read_settings(path, self.tree.read(path), mapped=mapped)
        except Unreadable as error:
            self.skipped.append(Skipped(path, error.reason, SkipReason.FAILED))
            return None
        return _source(path, settings, self.environments.values()) if settings else None

    def _declared_values(self, files: list[SourceFile]) -> Iterable[EnvironmentValues]:
        """Yield the values of each environment whose files are here."""
        by_path = {file.path: file for file in files}
        for environment in self.environments.values():
            there = [by_path[path] for path in environment.files if path in by_path]
            for path in environment.files:
                if path not in by_path and not any(each.subject == path for each in self.skipped):
                    command = f"launchgate env check -e {environment.name} --file {path}"
                    reason = f"it is not in the repository; `{command}` checks it where it is"
                    self.skipped.append(Skipped(path, reason, SkipReason.BY_CONFIG))
            if there:
                assignments = {each.name: each for file in there for each in file.assignments}
                yield EnvironmentValues(environment, assignments, ", ".join(file.path for file in there))

    def _inferred_values(self, files: list[SourceFile]) -> Iterable[EnvironmentValues]:
        """Yield the values of .env files that no declared environment names, but whose own name says their stage."""
        for file in files:
            if (
                file.kind is SourceKind.DOTENV
                and not file.environments
                and file.stage in {Stage.PRODUCTION, Stage.STAGING}
            ):
                environment = Environment(file.stage.value, protected=file.stage is Stage.PRODUCTION)
                yield EnvironmentValues(
                    environment, {each.name: each for each in file.assignments}, file.path, inferred=True
                )

    def _interpolated(self, files: Sequence[SourceFile], paths: Sequence[str]) -> frozenset[str]:
        if {"python", "compose"}.intersection(self.section.consumers):
            return frozenset(file.path for file in files if file.kind is SourceKind.DOTENV)
        return interpolated_files(files, paths, self.tree)

    def _workflow(self, file: SourceFile) -> Workflow:
        jobs = workflow.jobs(file.text, file.path)
        return Workflow(file.path, tuple(jobs), tuple(workflow.references(file.text, file.path)), file.text)

    def _words(self, names: Iterable[str], contract: Contract, files: Iterable[SourceFile]) -> frozenset[str]:
        """Return the names that a file other than declarations, settings and prose contains as a word, in any case."""
        silent = {file.path for file in files if file.kind is SourceKind.DOTENV}
        silent |= {each.at.path for each in contract.variables.values() if each.at}
        wanted = {name.upper().encode(): name for name in names}
        found: set[str] = set()
        for path in self.tree.paths() if wanted else ():
            if path in silent or path.endswith(_PROSE) or is_foreign(path):
                continue
            try:
                data = self.tree.read(path)
            except Unreadable:
                continue  # the secrets gate, which reads everything, reports it
            found.update(wanted[word] for word in wanted.keys() & set(_WORD.findall(data.upper())))
        return frozenset(found)


def _nameable(usage: Usage) -> Usage:
    """Ignore what code asks for by something that is not a name: `getenv` of a token shows the token."""
    return replace(usage, by_name={name: reads for name, reads in usage.by_name.items() if is_variable_name(name)})


def _source(path: str, settings: SettingsFile, environments: Iterable[Environment]) -> SourceFile:
    stage = stage_of(path)
    if settings.kind is SourceKind.PLATFORM and stage is Stage.UNKNOWN:
        stage = Stage.PRODUCTION  # it is what is deployed
    stage, named = stage_among(path, environments, stage)
    return SourceFile(settings.text, settings.kind, settings.assignments, settings.encoding, path, stage, named)


def _in_examples(files: Sequence[SourceFile]) -> list[Assignment]:
    """Return the variables that example files show: `.env.example` and its kin, without one a committed `.env`."""
    own = [file for file in files if file.kind is SourceKind.DOTENV and not for_tests(file.path)]
    examples = [file for file in own if is_example_name(file.path)]
    chosen = examples or [file for file in own if file.path.rpartition("/")[2] == ".env"]
    hints = [each for file in chosen for each in commented(file.text, file.path)]
    return hints + [each for file in chosen for each in file.assignments]

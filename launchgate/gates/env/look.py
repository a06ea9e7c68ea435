"""From a tree and the section to the scene that the rules judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from launchgate.code.reference import Usage
from launchgate.code.scan import for_tests, is_code, scan
from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.contract import Contract, contract_of
from launchgate.gates.env.packages import Packages
from launchgate.gates.env.readers import consumers_among, expanded
from launchgate.gates.env.scene import Scene, SourceFile, Values, Workflow
from launchgate.model.errors import Unreadable
from launchgate.model.run import Environment, Skipped, SkipReason, Tree, now
from launchgate.model.run import Kind as PathKind
from launchgate.model.trees import is_foreign
from launchgate.sources import workflow
from launchgate.sources.assignment import Assignment
from launchgate.sources.dotenv.reader import commented
from launchgate.sources.kinds import Kind, kind_of
from launchgate.sources.settings import Settings, may_set, read_settings
from launchgate.text.globs import globs
from launchgate.text.paths import is_example_name
from launchgate.text.plural import count
from launchgate.values.signals import Stage, stage_of
from launchgate.values.signals.stage import stage_among

_WORD = re.compile(rb"[A-Z_][A-Z0-9_]*")
_PROSE = (".md", ".mdx", ".rst", ".adoc", ".txt", ".lock")


@dataclass(slots=True)
class Look:
    """One look at a tree, for one section."""

    tree: Tree
    section: EnvSection
    environments: Mapping[str, Environment] = field(default_factory=dict)
    clock: Callable[[], datetime] = now
    drift: bool = True
    skipped: list[Skipped] = field(default_factory=list)

    def scene(self) -> Scene:
        """Read what sets variables, the workflows, and the code where there is a contract to hold it against."""
        return self._scene(None)

    def contract(self) -> Contract:
        """Return the contract alone."""
        dotenv = [path for path in self._paths() if kind_of(path) is Kind.DOTENV]
        return contract_of(self.section, _shown([file for path in dotenv if (file := self._file(path)) is not None]))

    def scene_of(self, values: Sequence[Values]) -> Scene:
        """Return the scene in which `values`, from elsewhere, are judged instead of those in the tree."""
        return self._scene(values)

    def _scene(self, given: Sequence[Values] | None) -> Scene:
        paths = [path for path in self._paths() if not self._excluded(path)]
        files = [file for path in paths if (file := self._file(path)) is not None]
        contract = contract_of(self.section, _shown(files))
        usage, words = Usage(), frozenset[str]()
        if self.drift and (contract.variables or given):
            usage = scan(self.tree, [path for path in paths if is_code(path)], self.skipped)
        if self.drift and contract.variables and given is None:
            words = self._words([name for name in contract.variables if name not in usage.by_name], contract, files)
        return Scene(
            contract=contract,
            section=self.section,
            environments=self.environments,
            values=[*self._declared_values(files), *self._told_values(files)] if given is None else given,
            paths=paths,
            files=files,
            workflows=[self._workflow(file) for file in files if file.kind is Kind.WORKFLOW],
            usage=usage,
            words=words,
            skipped=self.skipped,
            clock=self.clock(),
            consumers=tuple(self.section.consumers) or consumers_among(paths),
            expanded=self._expanded(files, paths),
            packages=None if self.section.vars else self._packages(paths, contract, usage),
        )

    def _packages(self, paths: Sequence[str], contract: Contract, usage: Usage) -> Packages:
        """Return whose each example file is, and say which code none speaks for."""
        packages = Packages.of(paths, {each.at.path for each in contract.variables.values() if each.at})
        unheld = sorted(
            {
                read.at.path
                for reads in usage.by_name.values()
                for read in reads
                if not packages.speaks_for(read.at.path)
            }
        )
        if unheld:
            more = f" and {count(len(unheld) - 1, 'more file')}" if len(unheld) > 1 else ""
            reason = "no example file speaks for what this code reads; add one, or declare it under `env: vars:`"
            self.skipped.append(Skipped(f"{unheld[0]}{more}", reason, SkipReason.BY_CONFIG))
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
        """Read a file that sets variables; None for another, and for one that cannot be read, which is said."""
        mapped = path in self._mapped()
        if not may_set(path, mapped=mapped):
            return None
        try:
            settings = read_settings(path, self.tree.read(path), mapped=mapped)
        except Unreadable as error:
            self.skipped.append(Skipped(path, error.reason, SkipReason.FAILED))
            return None
        return _source(path, settings, self.environments.values()) if settings else None

    def _declared_values(self, files: list[SourceFile]) -> Iterable[Values]:
        """Return the values of each environment whose files are here."""
        by_path = {file.path: file for file in files}
        for environment in self.environments.values():
            there = [by_path[path] for path in environment.files if path in by_path]
            for path in environment.files:
                if path not in by_path and not any(each.subject == path for each in self.skipped):
                    command = f"launchgate env check -e {environment.name} --file {path}"
                    reason = f"it is not in the repository; `{command}` judges it where it is"
                    self.skipped.append(Skipped(path, reason, SkipReason.BY_CONFIG))
            if there:
                assignments = {each.name: each for file in there for each in file.assignments}
                yield Values(environment, assignments, ", ".join(file.path for file in there))

    def _told_values(self, files: list[SourceFile]) -> Iterable[Values]:
        """Return the values of .env files that belong to no declared environment, but whose name tells their stage."""
        for file in files:
            if file.kind is Kind.DOTENV and not file.environments and file.stage in {Stage.PRODUCTION, Stage.STAGING}:
                environment = Environment(file.stage.value, protected=file.stage is Stage.PRODUCTION)
                yield Values(environment, {each.name: each for each in file.assignments}, file.path, told=True)

    def _expanded(self, files: Sequence[SourceFile], paths: Sequence[str]) -> frozenset[str]:
        if {"python", "compose"}.intersection(self.section.consumers):
            return frozenset(file.path for file in files if file.kind is Kind.DOTENV)
        return expanded(files, paths, self.tree)

    def _workflow(self, file: SourceFile) -> Workflow:
        jobs = workflow.jobs(file.text, file.path)
        return Workflow(file.path, tuple(jobs), tuple(workflow.references(file.text, file.path)), file.text)

    def _words(self, names: Iterable[str], contract: Contract, files: Iterable[SourceFile]) -> frozenset[str]:
        """Return the names that a file other than declarations, settings and prose holds as a word, in any case."""
        silent = {file.path for file in files if file.kind is Kind.DOTENV}
        silent |= {each.at.path for each in contract.variables.values() if each.at}
        wanted = {name.upper().encode(): name for name in names}
        found: set[str] = set()
        for path in self.tree.paths() if wanted else ():
            if path in silent or path.endswith(_PROSE) or is_foreign(path):
                continue
            try:
                data = self.tree.read(path)
            except Unreadable:
                continue  # the secrets gate, which reads everything, says so
            found.update(wanted[word] for word in wanted.keys() & set(_WORD.findall(data.upper())))
        return frozenset(found)


def _source(path: str, settings: Settings, environments: Iterable[Environment]) -> SourceFile:
    stage = stage_of(path)
    if settings.kind is Kind.PLATFORM and stage is Stage.UNKNOWN:
        stage = Stage.PRODUCTION  # it is what is deployed
    stage, named = stage_among(path, environments, stage)
    return SourceFile(settings.text, settings.kind, settings.assignments, settings.encoding, path, stage, named)


def _shown(files: Sequence[SourceFile]) -> list[Assignment]:
    """Return what files show as the variables there are: `.env.example` and its kin, without one a committed `.env`."""
    own = [file for file in files if file.kind is Kind.DOTENV and not for_tests(file.path)]
    examples = [file for file in own if is_example_name(file.path)]
    chosen = examples or [file for file in own if file.path.rpartition("/")[2] == ".env"]
    hints = [each for file in chosen for each in commented(file.text, file.path)]
    return hints + [each for file in chosen for each in file.assignments]

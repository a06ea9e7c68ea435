"""What the rules look at: the contract, the values of each environment, and the files they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from launchgate.code.reference import Usage
from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.contract import Contract
from launchgate.gates.env.fingerprints import Fingerprints
from launchgate.gates.env.packages import Packages
from launchgate.model.finding import Finding, InFile, Variable
from launchgate.model.rule import Rule
from launchgate.model.run import Environment, Skipped, now
from launchgate.sources.assignment import Assignment
from launchgate.sources.kinds import Kind
from launchgate.sources.settings import Settings
from launchgate.sources.workflow import Job, Reference
from launchgate.values.signals import Stage
from launchgate.values.signals.stage import stage_of_environment


@dataclass(frozen=True, slots=True)
class SourceFile(Settings):
    """A file that sets variables, and what it is for: `environments` name it, the strictest of all that do."""

    path: str
    stage: Stage
    environments: tuple[Environment, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What one environment sets, the last source winning.

    `whole` says that nothing else can set more; `told` that only the name of a file tells which environment it is.
    """

    environment: Environment
    assignments: Mapping[str, Assignment]
    label: str
    whole: bool = False
    told: bool = False

    @property
    def set(self) -> Mapping[str, str]:
        """The values that are not blank."""
        return {name: each.value for name, each in self.assignments.items() if each.value and each.value.strip()}

    @property
    def stage(self) -> Stage:
        """What this environment is for."""
        return stage_of_environment(self.environment)

    def at(self, name: str) -> Variable:
        """Return the place of a variable: where it is set."""
        assignment = self.assignments.get(name)
        return Variable(name, assignment.at if assignment else None)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow: its jobs and every use of secrets and variables."""

    path: str
    jobs: tuple[Job, ...]
    references: tuple[Reference, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that one look saw. `paths` are all that belong to the application.

    `words` are the names of the contract that some file holds as a word, `consumers` the parsers that read the .env
    files, where they are known; `expanded` are the .env files in which one of them fills in `${NAME}`. `packages` are
    there where example files are the contract.
    """

    contract: Contract
    section: EnvSection = field(default_factory=EnvSection)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    values: Sequence[Values] = ()
    paths: Sequence[str] = ()
    files: Sequence[SourceFile] = ()
    workflows: Sequence[Workflow] = ()
    usage: Usage = field(default_factory=Usage)
    words: frozenset[str] = frozenset()
    skipped: Sequence[Skipped] = ()
    clock: datetime = field(default_factory=now)
    consumers: tuple[str, ...] = ()
    expanded: frozenset[str] = frozenset()
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    packages: Packages | None = None

    def with_fingerprints(self, fingerprints: Fingerprints) -> Scene:
        """Return the scene with the hashes of other environments."""
        return replace(self, fingerprints=fingerprints)

    def declaring(self, path: str) -> str:
        """Return the file that should declare what `path` reads; empty where none speaks for it."""
        return self.contract.source if self.packages is None else self.packages.speaks_for(path)

    def dotenv(self) -> Iterator[SourceFile]:
        """Return the .env files."""
        return (file for file in self.files if file.kind is Kind.DOTENV)


Check: TypeAlias = Callable[[Scene], Iterator[Finding]]
EnvRule: TypeAlias = Rule[Check]


def place(at: InFile | None) -> str:
    """Return the path of a place, for anchors."""
    return at.path if at else ""


def told(at: InFile | None) -> str:
    """Return `path:line` of a place, for messages."""
    return f"{at.path}:{at.line}" if at else "the environment"


def declaration(name: str, source: str) -> str:
    """Return the line that declares a variable in the contract or in an example file."""
    return f"    {name}: {{}}" if source.endswith((".yml", ".yaml")) else f"{name}="

"""What the rules evaluate: the contract, the values of each environment, and the files they come from."""

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
from launchgate.sources.kinds import SourceKind
from launchgate.sources.settings import SettingsFile
from launchgate.sources.workflow import ContextReference, Job
from launchgate.values.dev_settings import Stage
from launchgate.values.dev_settings.stage import stage_of_environment


@dataclass(frozen=True, slots=True)
class SourceFile(SettingsFile):
    """A file that sets variables, and what it is for: `environments` name it, the strictest of all that do."""

    path: str
    stage: Stage
    environments: tuple[Environment, ...]


@dataclass(frozen=True, slots=True)
class EnvironmentValues:
    """What one environment sets, the last source winning.

    `whole` says that nothing else can set more; `inferred` that only the name of a file says which environment it is.
    """

    environment: Environment
    assignments: Mapping[str, Assignment]
    label: str
    whole: bool = False
    inferred: bool = False

    @property
    def set(self) -> Mapping[str, str]:
        """The values that are not blank."""
        return {name: each.value for name, each in self.assignments.items() if each.value and each.value.strip()}

    @property
    def stage(self) -> Stage:
        """What this environment is for."""
        return stage_of_environment(self.environment)

    def at(self, name: str) -> Variable:
        """Return where a variable is set."""
        assignment = self.assignments.get(name)
        return Variable(name, assignment.at if assignment else None)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow: its jobs and every use of secrets and variables."""

    path: str
    jobs: tuple[Job, ...]
    references: tuple[ContextReference, ...]
    text: str


@dataclass(frozen=True, slots=True)
class EnvModel:
    """Everything that a tree says about variables. `paths` are all that belong to the application.

    `words` are the names of the contract that some file contains as a word, `consumers` the parsers that read the .env
    files, where they are known; `interpolated` are the .env files in which one of them fills in `${NAME}`. `packages`
    are there where example files are the contract.
    """

    contract: Contract
    section: EnvSection = field(default_factory=EnvSection)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    values: Sequence[EnvironmentValues] = ()
    paths: Sequence[str] = ()
    files: Sequence[SourceFile] = ()
    workflows: Sequence[Workflow] = ()
    usage: Usage = field(default_factory=Usage)
    words: frozenset[str] = frozenset()
    skipped: Sequence[Skipped] = ()
    clock: datetime = field(default_factory=now)
    consumers: tuple[str, ...] = ()
    interpolated: frozenset[str] = frozenset()
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    packages: Packages | None = None

    def with_fingerprints(self, fingerprints: Fingerprints) -> EnvModel:
        """Return the model with the hashes of other environments."""
        return replace(self, fingerprints=fingerprints)

    def declaring_file(self, path: str) -> str:
        """Return the file that should declare what `path` reads; empty where none does."""
        return self.contract.source if self.packages is None else self.packages.example_for(path)

    def dotenv(self) -> Iterator[SourceFile]:
        """Return the .env files."""
        return (file for file in self.files if file.kind is SourceKind.DOTENV)


Check: TypeAlias = Callable[[EnvModel], Iterator[Finding]]
EnvRule: TypeAlias = Rule[Check]


def path_of(at: InFile | None) -> str:
    """Return the path of a location, empty for the environment of the process."""
    return at.path if at else ""


def format_location(at: InFile | None) -> str:
    """Return `path:line` of a location, for messages."""
    return f"{at.path}:{at.line}" if at else "the environment"


def declaration_line(name: str, source: str) -> str:
    """Return the line that declares a variable in the contract or in an example file."""
    return f"    {name}: {{}}" if source.endswith((".yml", ".yaml")) else f"{name}="

"""What a gate is given and what it gives back: protocols and data, no behaviour.

A gate checks a `Run` and returns an `Outcome`. Clock, network, trees and budget are passed in, never taken.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias, TypeVar

from launchgate.model.budget import Budget

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.model.finding import Finding, InFile, Json
    from launchgate.model.rule import Example, Rule


class SkipReason(enum.Enum):
    """Why something was not checked: only `FAILED` keeps a gate from passing."""

    OUT_OF_SCOPE = "not_mine"
    BY_CONFIG = "by_policy"
    FAILED = "could_not"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in scope that was not checked; `reason` completes the sentence "`subject`: …"."""

    subject: str
    reason: str
    why: SkipReason


class PathKind(enum.Enum):
    """What a path is; a symlink reads as its target text and is never followed."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class PathInfo:
    """One path of a tree. `size` in bytes where the tree knows it without reading, else None."""

    path: str
    kind: PathKind = PathKind.FILE
    size: int | None = None


class Tree(Protocol):
    """A set of files: the work tree, the index, a commit, or files named on the command line.

    Paths are repository-relative, with forward slashes; bytes that are not UTF-8 are surrogate-escaped.
    """

    name: str

    def entries(self) -> Iterable[PathInfo]:
        """Return every path in scope, sorted."""

    def paths(self) -> Iterable[str]:
        """Return the paths of regular files and symlinks in scope, sorted."""

    def read(self, path: str) -> bytes:
        """Return the whole content; raise `Unreadable` for what is missing, not regular or over the ceiling."""

    def whole(self) -> Tree:
        """Return the same tree without narrowing by PATH: what configuration and state are read from."""

    def worker_input(self, paths: Sequence[str]) -> tuple[Any, ...]:
        """Return plain data from which another process reads these paths; () where none can."""

    def remember_match(self, word: bytes, path: str, *, holds: bool) -> None:
        """Remember whether the text at `path` holds `word`: a caller that has read it spares `grep` doing so again."""

    def grep(self, words: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
        """Return, for each word that occurs anywhere, the paths of the text files that hold it."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a change and the lines it adds: `(line number in the new file, bytes without line ending)`."""

    path: str
    status: Literal["added", "modified", "renamed", "deleted", "retyped"]
    old_path: str | None = None
    added: Sequence[tuple[int, bytes]] = ()
    kind: PathKind = PathKind.FILE
    binary: bool = False


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """One commit of a range; `message` is the whole text, `summary` its first line; people as `name <address>`."""

    id: str
    parents: tuple[str, ...]
    author: str
    message: str
    committer: str = ""

    @property
    def summary(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


class Change(Protocol):
    """What lies between two states. Present only where something is compared."""

    base: Tree
    head: Tree
    commits: Sequence[CommitInfo]

    def files(self) -> Sequence[ChangedFile]:
        """Return the net difference base..head, sorted by path, narrowed as the trees are."""

    def each_commit(self) -> Iterator[tuple[CommitInfo, Sequence[ChangedFile]]]:
        """Return each commit of the range, oldest first, with what it adds; nothing for a staged change."""

    def read_at(self, commit: CommitInfo, path: str) -> bytes:
        """Return the whole content of a path in a commit of the range; raise `Unreadable` for what is missing."""

    def skipped(self) -> Sequence[Skipped]:
        """Return what the difference could not read, after `files` or `each_commit` ran."""


class History(Protocol):
    """All that was ever committed: `count` commits, or a part of them, beside all of `head`."""

    count: int
    head: Tree

    def each_commit(self, kind: Callable[[str], object]) -> Iterator[tuple[CommitInfo, Iterable[ChangedFile]]]:
        """Return each commit with the whole files that it brings; the files are read before the next pair is asked for.

        A commit comes after its parents. Content comes once, where it came first, and again only at a path of another
        `kind`, where other rules may apply.
        """

    def parcels(self, size: int) -> Sequence[tuple[Any, ...]]:
        """Return parts of `size` commits as plain data that another process makes such a history of; () if none can."""

    def skipped(self) -> Sequence[Skipped]:
        """Return what was not read, after `each_commit` ran."""


class Scope(enum.Enum):
    """How much is checked."""

    STAGED = "staged"
    CHANGE = "change"
    TREE = "tree"
    FIRST_LOOK = "first_look"
    FILES = "files"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the checked state can be seen: server URL, `owner/name` and full commit id, empty where unknown."""

    server: str = ""
    repository: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class CiContext:
    """The event that started this run; `notes` are sentences for the summary (a forced push, a fetched base).

    `nothing_to_check` is the reason why the event concerns no gate, empty where it does.
    """

    event: str = "local"
    scope: Scope = Scope.FILES
    base: str | None = None
    head: str | None = None
    fork: bool = False
    dependabot: bool = False
    on_default_branch: bool = False
    pull_request: int | None = None
    deployed_url: str | None = None
    deployed_environment: str | None = None
    nothing_to_check: str = ""
    source: Source = field(default_factory=Source)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """One entry of `environments:`. The production rules apply to a protected environment."""

    name: str
    url: str = ""
    files: tuple[str, ...] = ()
    protected: bool = False
    at: InFile | None = None


Net: TypeAlias = Any  # `launchgate.net.Net`, which this layer must not import


@dataclass(frozen=True, slots=True)
class Target:
    """A running deployment and the network that reaches it; absent for repository gates."""

    environment: Environment
    url: str
    net: Net


def now() -> datetime:
    """Return the current time in UTC: the clock of every run that is not a test."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one gate. `tree` is what is checked, narrowed by PATH; `active_gates` names the gates of this command.

    `claimed_by_other_gates` holds the exclude globs of each of these gates, by name; `sections` are their bound
    sections, for a gate that has several. `declared_elsewhere` names the environments of other configurations.
    """

    where: CiContext
    tree: Tree
    change: Change | None = None
    target: Target | None = None
    environments: Mapping[str, Environment] = field(default_factory=dict)
    active_gates: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = field(default=now)
    budget: Budget = field(default_factory=Budget)
    config_path: str | None = None
    history: History | None = None
    progress: Callable[[str], None] | None = None  # where a person waits: sentences such as how far it is
    claimed_by_other_gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, Sequence[object]] = field(default_factory=dict)
    declared_elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """An exhibit: rows of short plain text under column heads."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """An exhibit: labelled numbers of one unit, such as answer times in ms."""

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """An exhibit: named spans `(label, start, end)` on one axis in `unit`, such as locks held in a transaction."""

    title: str
    unit: str
    spans: tuple[tuple[str, float, float], ...]


Exhibit: TypeAlias = Table | Series | Timeline


class CheckStatus(enum.Enum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - a status
    FAIL = "fail"
    SKIPPED = "skipped"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a gate tried, whether or not it led to a finding: `subject` is what it was tried on.

    `evidence` holds measured facts, such as `{"status": 200}`. What a failed check means is in its finding.
    """

    id: str
    status: CheckStatus
    subject: str
    ms: int = 0
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gate saw. `applicable` is False only when everything in scope was listed and nothing was this gate's.

    `rules_evaluated` are the rules that were put to all of it, None where these are all the rules of the gate.
    """

    findings: Sequence[Finding] = ()
    scanned: Mapping[str, int] = field(default_factory=dict)
    skipped: Sequence[Skipped] = ()
    details: Mapping[str, Json] = field(default_factory=dict)
    exhibits: Sequence[Exhibit] = ()
    applicable: bool = True
    rules_evaluated: frozenset[str] | None = None
    checks: Sequence[Check] = ()


@dataclass(frozen=True, slots=True)
class NoOptions:
    """The options of a gate whose command line adds nothing to its section."""


Section_contra = TypeVar("Section_contra", contravariant=True)
Options_contra = TypeVar("Options_contra", contravariant=True)


class Gate(Protocol[Section_contra, Options_contra]):
    """A gate. `config` is the frozen dataclass its section of `launchgate.yml` binds to, `options` holds its own flags.

    All fields of both have defaults. What only the command line may ask for is in the options: no file can ask for a
    socket or for code to run. `live` gates scan a running deployment; `exclusive` ones never run beside others.
    """

    name: ClassVar[str]
    config: ClassVar[type[Any]]
    options: ClassVar[type[Any]]
    live: ClassVar[bool]
    exclusive: ClassVar[bool]

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the whole catalogue; may import every rule module."""

    def run(self, run: Run, section: Section_contra, options: Options_contra) -> Outcome:
        """Evaluate the rules on what is in scope; raise only on a bug or an interrupt."""

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Return the findings of one example, without repository or network: what the example tests call."""

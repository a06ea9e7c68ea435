"""Which migrations go up, and what runs them: what a file claims counts where others claim the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from launchgate.gates.migrations.config import MigrationsSection
from launchgate.gates.migrations.select import Area, File, Selection, decode, select
from launchgate.model.errors import Unreadable
from launchgate.model.finding import Finding, InFile
from launchgate.model.run import Run, Skipped, SkipReason, Tree
from launchgate.sql import discover
from launchgate.sql.directives import parts, runner_named
from launchgate.sql.down_files import migrations_undone_by
from launchgate.text.plural import count


class RunnerEvidence:
    """The runner that the configuration names, else the runners of older files, else of all that come together.

    A comment or a name in a single new file proves nothing: the runner that is really used may ignore it.
    """

    def __init__(
        self, configured: str | None, before: Callable[[], Iterable[tuple[str, str]]], now: Iterable[tuple[str, str]]
    ) -> None:
        """Take the configured runner, and the recognised one of each older file (asked for once) and present file."""
        self.configured = configured
        self._read_before = before
        self._now = _by_folder(now)

    def runs(self, runner: str, path: str) -> bool:
        """Whether this runner is what runs a file."""
        if self.configured:
            return runner == self.configured
        older = self._older(discover.home_folder(path))
        if older:
            return runner in older
        together: Counter[str] = Counter()
        for folder in _upwards(discover.home_folder(path)):
            together += self._now.get(folder, Counter())
        return 2 * together[runner] > together.total()

    def usual(self, path: str) -> str:
        """Return the runner of most older files there, `sql` where there are none."""
        older = self._older(discover.home_folder(path))
        return self.configured or (max(sorted(older), key=older.__getitem__) if older else "sql")

    def _older(self, folder: str) -> Counter[str]:
        """Count the runners of the older files of a folder, or of the nearest one above that has any."""
        return next((self._before[each] for each in _upwards(folder) if each in self._before), Counter())

    @cached_property
    def _before(self) -> Mapping[str, Counter[str]]:
        return _by_folder(self._read_before())


def _by_folder(files: Iterable[tuple[str, str]]) -> Mapping[str, Counter[str]]:
    folders: dict[str, Counter[str]] = {}
    for path, runner in files:
        folders.setdefault(discover.home_folder(path), Counter())[runner] += 1
    return folders


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def select_upward(run: Run, section: MigrationsSection, *, on_first: Callable[[], None] | None = None) -> Selection:
    """Return the migrations in scope with their runners; `down` are the files that only a rollback runs.

    `on_first` is called at the first migration that is found.
    """
    chosen, area = select(run, section, on_first=on_first), Area.of(run, section)
    recognised = {file.path: file.runner for file in (*chosen.files, *chosen.down) if not file.unreadable}
    base = run.change.base.whole() if run.change else None
    evidence = RunnerEvidence(section.runner, lambda: _runners_at_base(base, area), recognised.items())
    claims = chosen.down
    chosen.down = []
    beside = _names_by_folder(run.tree.whole()) if claims else {}
    for file in claims:
        undone = migrations_undone_by(file.path, file.text, beside)
        if any(_ignores_down_file(evidence, recognised.get(up, "sql"), up, runners) for up, runners in undone):
            chosen.down.append(file)
        elif area.holds(file.path):
            chosen.add(file)
            chosen.doubted[file.path] = 1, "its name is that of a file for rollbacks, but its runner may run all files"
        else:
            chosen.outside.setdefault(discover.home_folder(file.path), []).append(file.path)
    chosen.files = [_with_runner(file, evidence, chosen.doubted) for file in chosen.files]
    chosen.report_outside()
    chosen.report_excluded()
    return chosen


def _ignores_down_file(evidence: RunnerEvidence, runner: str, up: str, runners: frozenset[str]) -> bool:
    """Whether what runs the migration `up` ignores the file that undoes it; a custom script may."""
    return runner in runners and (evidence.configured == "sql" or evidence.runs(runner, up))


def _with_runner(file: File, evidence: RunnerEvidence, doubted: dict[str, tuple[int, str]]) -> File:
    """Return a file with its runner: the one whose directives it holds if that runs it, else the one of the others."""
    if evidence.configured:
        runner = evidence.configured
    elif not file.checked or not runner_named(file.text) or evidence.runs(file.runner, file.path):
        return file
    else:
        runner = evidence.usual(file.path)
    down = _first_down_line(file.text, file.runner)
    if file.checked and down and not _first_down_line(file.text, runner):
        who = "it is not what runs the older files there" if runner == "sql" else f"{runner} runs the files there"
        reason = f"{file.runner} would run this in a rollback only, but {who}; if it does run them: "
        doubted.setdefault(file.path, (down, f"{reason}`migrations: {{runner: {file.runner}}}`"))
    return replace(file, runner=runner)


def _first_down_line(text: str, runner: str) -> int:
    """Return the line on which the first part that goes down begins, 0 where none does."""
    return next((text.count("\n", 0, part.start) + 1 for part in parts(text, runner) if not part.up), 0)


def explain_doubts(found: Sequence[Finding], doubted: Mapping[str, tuple[int, str]]) -> Sequence[Finding]:
    """Return the findings; those in a part that claims to go down explain why it is checked all the same."""
    return [_with_doubt(each, doubted) for each in found] if doubted else found


def _with_doubt(finding: Finding, doubted: Mapping[str, tuple[int, str]]) -> Finding:
    at = finding.at
    if not isinstance(at, InFile) or at.path not in doubted or at.line < doubted[at.path][0]:
        return finding
    return replace(finding, message=f"{finding.message} ({doubted[at.path][1]})")


def _runners_at_base(base: Tree | None, area: Area) -> Iterator[tuple[str, str]]:
    """Return the migrations of the section at base, each with the runner that it looks like."""
    for path in base.paths() if base else ():
        if not area.holds(path) or not (area.takes(path) or discover.may_be_migration(path)):
            continue
        try:
            text = decode(path, base.read(path)) if base else ""
        except Unreadable:
            continue
        if runner := discover.runner_of(path, text) or ("sql" if area.takes(path) else ""):
            yield path, runner


def _names_by_folder(tree: Tree) -> Mapping[str, Sequence[str]]:
    folders: dict[str, list[str]] = {}
    for path in tree.paths():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
    return {folder: sorted(names) for folder, names in folders.items()}


def skipped_down_parts(subjects: Sequence[str]) -> Iterator[Skipped]:
    """Return how many files and parts of files in scope were not checked because only a rollback runs them."""
    if subjects:
        more = ", this the first" if len(subjects) > 1 else ""
        reason = f"{count(len(subjects), 'down part')} not checked{more}: only a rollback runs what goes down"
        yield Skipped(subjects[0], reason, SkipReason.OUT_OF_SCOPE)

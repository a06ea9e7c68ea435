"""Which migrations go up, and who runs them: what a file says of itself holds where others say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from launchgate.gates.migrations.config import MigrationsSection
from launchgate.gates.migrations.select import Area, File, Selection, decode, select
from launchgate.gates.migrations.told import Told
from launchgate.model.errors import Unreadable
from launchgate.model.finding import Finding, InFile
from launchgate.model.run import Run, Skipped, SkipReason, Tree
from launchgate.sql import discover
from launchgate.sql.directives import parts, runner_named
from launchgate.sql.downs import undone
from launchgate.text.plural import count


def choose(run: Run, section: MigrationsSection, *, on_first: Callable[[], None] | None = None) -> Selection:
    """Return the migrations in scope with their runners; `down` are the files that only a rollback runs.

    `on_first` is called at the first migration that is found.
    """
    chosen, area = select(run, section, on_first=on_first), Area.of(run, section)
    recognised = {file.path: file.runner for file in (*chosen.files, *chosen.down) if not file.unreadable}
    base = run.change.base.whole() if run.change else None
    told = Told(section.runner, lambda: _stood(base, area), recognised.items())
    claims = chosen.down
    chosen.down = []
    beside = _beside(run.tree.whole()) if claims else {}
    for file in claims:
        if any(_leaves_out(told, recognised.get(up, "sql"), up, by) for up, by in undone(file.path, file.text, beside)):
            chosen.down.append(file)
        elif area.holds(file.path):
            chosen.add(file)
            chosen.doubted[file.path] = (
                1,
                "its name is that of a file for rollbacks, but what runs it may run all files",
            )
        else:
            chosen.outside.setdefault(discover.home(file.path), []).append(file.path)
    chosen.files = [_settled(file, told, chosen.doubted) for file in chosen.files]
    chosen.tell_outside()
    chosen.tell_excluded()
    return chosen


def _leaves_out(told: Told, runner: str, up: str, runners: frozenset[str]) -> bool:
    """Return whether what runs the migration `up` leaves the file that undoes it out; a script of one's own may."""
    return runner in runners and (told.given == "sql" or told.runs(runner, up))


def _settled(file: File, told: Told, doubted: dict[str, tuple[int, str]]) -> File:
    """Return a file its runner: the one whose directives it holds if that runs it, else whoever runs the others."""
    if told.given:
        runner = told.given
    elif not file.judged or not runner_named(file.text) or told.runs(file.runner, file.path):
        return file
    else:
        runner = told.usual(file.path)
    down = _first_down(file.text, file.runner)
    if file.judged and down and not _first_down(file.text, runner):
        doubted.setdefault(file.path, (down, _unheard(file.runner, runner)))
    return replace(file, runner=runner)


def _first_down(text: str, runner: str) -> int:
    """Return the line on which the first part that goes down begins, 0 where none does."""
    return next((text.count("\n", 0, part.start) + 1 for part in parts(text, runner) if not part.up), 0)


def _unheard(runner: str, other: str) -> str:
    who = "it is not what runs the older files there" if other == "sql" else f"{other} runs the files there"
    return (
        f"{runner} would leave this to a rollback, but {who}; if it does run them: `migrations: {{runner: {runner}}}`"
    )


def with_doubts(found: Sequence[Finding], doubted: Mapping[str, tuple[int, str]]) -> Sequence[Finding]:
    """Say, of findings in what a file takes for its way down, why they are there."""
    return [_with_doubt(each, doubted) for each in found] if doubted else found


def _with_doubt(finding: Finding, doubted: Mapping[str, tuple[int, str]]) -> Finding:
    at = finding.at
    if not isinstance(at, InFile) or at.path not in doubted or at.line < doubted[at.path][0]:
        return finding
    return replace(finding, message=f"{finding.message} ({doubted[at.path][1]})")


def _stood(base: Tree | None, area: Area) -> Iterator[tuple[str, str]]:
    """Return the migrations of the section that stood at base, each with the runner that it looks like."""
    for path in base.paths() if base else ():
        if not area.holds(path) or not (area.takes(path) or discover.may_be_migration(path)):
            continue
        try:
            text = decode(path, base.read(path)) if base else ""
        except Unreadable:
            continue
        if runner := discover.runner_of(path, text) or ("sql" if area.takes(path) else ""):
            yield path, runner


def _beside(tree: Tree) -> Mapping[str, Sequence[str]]:
    folders: dict[str, list[str]] = {}
    for path in tree.paths():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
    return {folder: sorted(names) for folder, names in folders.items()}


def not_judged(subjects: Sequence[str]) -> Iterator[Skipped]:
    """Return how many files and parts of files in scope were not judged because a rollback alone runs them."""
    if subjects:
        more = ", this the first" if len(subjects) > 1 else ""
        reason = f"{count(len(subjects), 'down part')} not judged{more}: only a rollback runs what goes down"
        yield Skipped(subjects[0], reason, SkipReason.OUT_OF_SCOPE)

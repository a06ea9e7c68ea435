"""Which files of a run are migrations, which of them are judged, and which only leave their schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from launchgate.gates.migrations.config import MigrationsSection
from launchgate.model.errors import Unreadable
from launchgate.model.run import Change, Kind, Run, Scope, Skipped, SkipReason, Tree
from launchgate.sql import discover
from launchgate.sql.downs import may_go_down
from launchgate.sql.foreign import Foreign, beside, foreign, may_be_foreign
from launchgate.suppressions.grammar import scalar
from launchgate.text.content import UTF16_MARKS, text_of
from launchgate.text.globs import matches
from launchgate.text.plural import count

MOST_BYTES = 16 << 20
_LINKED = "it is a symbolic link"


@dataclass(frozen=True, slots=True)
class File:
    """A migration file. `lines` are those that the change adds, None for a file that is judged whole.

    `unreadable` says why an older file has no text: what it leaves behind is then unknown. `foreign` is one in a
    language that is not read, beside those that are, maybe for years.
    """

    path: str
    runner: str
    text: str
    judged: bool
    lines: frozenset[int] | None = None
    unreadable: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The files that a section speaks of; `named` where the command line names them, `siblings` are all sections."""

    section: MigrationsSection
    siblings: Sequence[MigrationsSection]
    named: bool = False

    @classmethod
    def of(cls, run: Run, section: MigrationsSection) -> Area:
        """Return the area of a section in a run."""
        siblings = [each for each in run.sections.get("migrations", ()) if isinstance(each, MigrationsSection)]
        return cls(section, siblings or (section,), named=run.where.scope is Scope.FILES)

    def holds(self, path: str) -> bool:
        """Return whether the section is about this path."""
        if self.named or path == "-":
            return True
        return not matches(path, self.section.exclude) and (not self.section.paths or matches(path, self.section.paths))

    def excludes(self, path: str) -> bool:
        """Return whether the section leaves a path out that no other section is about."""
        return matches(path, self.section.exclude) and not any(
            replace(self, section=each).holds(path) for each in self.siblings
        )

    def takes(self, path: str) -> bool:
        """Return whether a path that the section is about is a migration whatever its name."""
        sure = self.named or bool(self.section.paths)
        return path == "-" or (sure and (discover.is_sql(path) or path.endswith(".py")))

    def is_nobodys(self, path: str) -> bool:
        """Return whether no section is about this path; the first section asks, for all of them."""
        first = self.siblings[0].paths == self.section.paths
        return first and not any(
            not each.paths or matches(path, (*each.paths, *each.exclude)) for each in self.siblings
        )


@dataclass(slots=True)
class Selection:
    """The migrations of a run, each with the runner that it looks like.

    `down` are files in scope that say of themselves that only a rollback runs them; `doubted` are those that are judged
    all the same, and parts of files, from a line on and with a reason. `outside` are the files, by folder, that look
    like migrations and belong to no section; `excluded` are those that `exclude` takes out of what should be judged.
    `unread` are those, by kind, whose language is not read.
    """

    files: list[File] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    down: list[File] = field(default_factory=list)
    doubted: dict[str, tuple[int, str]] = field(default_factory=dict)
    outside: dict[str, list[str]] = field(default_factory=dict)
    excluded: list[str] = field(default_factory=list)
    unread: dict[Foreign, list[str]] = field(default_factory=dict)
    on_first: Callable[[], None] | None = None

    def add(self, file: File) -> None:
        """Take a migration."""
        self.files.append(file)
        if self.on_first and len(self.files) == 1:
            self.on_first()

    def skip(self, path: str, reason: str) -> None:
        """Return why a file that should be judged cannot be."""
        self.skipped.append(Skipped(path, reason, SkipReason.FAILED))

    def tell_outside(self) -> None:
        """Say of what lies outside the paths of every section, folder by folder, that nobody judged it."""
        for _, paths in sorted(self.outside.items()):
            self.skip(min(paths), _outside(sorted(paths)))

    def tell_unread(self, section: MigrationsSection) -> None:
        """Say, kind by kind, that nobody judged the files of a language, with one list to leave them all to people."""
        for kind, paths in self.unread.items():
            self.skip(min(paths), f"{_unread(kind, len(paths))}: {kind.way_out}, or {_left_to_people(paths, section)}")

    def tell_excluded(self) -> None:
        """Return how many files that look like migrations the configuration leaves out."""
        if self.excluded:
            reason = f"`migrations.exclude` leaves out {count(len(self.excluded), 'file')} in scope"
            self.skipped.append(Skipped(min(self.excluded), reason, SkipReason.BY_CONFIG))

    @property
    def judged(self) -> Sequence[File]:
        """The files that are judged."""
        return [file for file in self.files if file.judged]


def select(run: Run, section: MigrationsSection, *, on_first: Callable[[], None] | None = None) -> Selection:
    """Read the migrations in scope and, where there are any, the older ones; `on_first` is called at the first one."""
    chosen, area = Selection(on_first=on_first), Area.of(run, section)
    if run.change is None:
        for entry in run.tree.entries():
            linked = entry.kind is Kind.SYMLINK and _tell_odd(chosen, entry.path, _LINKED, area)
            if entry.kind is not Kind.SUBMODULE and not linked:
                _take(chosen, run.tree, entry.path, area)
    else:
        _take_changed(chosen, run.change, run.tree, area)
    chosen.tell_unread(section)
    return chosen


def _take_changed(chosen: Selection, change: Change, tree: Tree, area: Area) -> None:
    for file in change.files():
        if file.status == "deleted":
            continue
        odd = "it holds NUL bytes" if file.binary else _LINKED if file.kind is Kind.SYMLINK else ""
        if odd and _tell_odd(chosen, file.path, odd, area):
            continue
        if file.kind is Kind.FILE and (file.added or file.status == "added"):
            lines = None if file.status == "added" else frozenset(number for number, _ in file.added)
            _take(chosen, tree, file.path, area, lines=lines)
    if chosen.files or chosen.down:
        judged = {file.path for file in (*chosen.files, *chosen.down)}
        whole = tree.whole()
        for path in whole.paths():
            if path not in judged:
                _take(chosen, whole, path, area, judged=False)


def _tell_odd(chosen: Selection, path: str, odd: str, area: Area) -> bool:
    """Tell of what has the path of a migration and no text to judge; give whether it has such a path."""
    if not (discover.may_be_migration(path) or may_be_foreign(path)):
        return False
    if area.holds(path) or area.is_nobodys(path):
        chosen.skip(path, f"{odd}: that is no migration one can read")
    elif area.excludes(path):
        chosen.excluded.append(path)
    return True


def _take(
    chosen: Selection,
    tree: Tree,
    path: str,
    area: Area,
    *,
    judged: bool = True,
    lines: frozenset[int] | None = None,
) -> None:
    """Read a file if it is a migration; say why where it should be judged and cannot be."""
    holds = area.holds(path)
    sure = holds and area.takes(path)
    ours = sure or discover.may_be_migration(path)
    if not (ours or may_be_foreign(path)):
        return
    if judged and area.excludes(path):
        chosen.excluded.append(path)
    if not holds and not (judged and area.is_nobodys(path)):
        return
    try:
        text = decode(path, tree.read(path))
    except Unreadable as error:
        if judged:
            chosen.skip(path, error.reason)
        else:
            chosen.add(File(path, "sql", "", judged=False, unreadable=error.reason, foreign=not ours))
        return
    recognised, other = discover.runner_of(path, text), foreign(path, text)
    if recognised or other or (sure and not path.endswith(".py")):
        _place(chosen, File(path, recognised or "sql", text, judged, lines), other, holds=holds)


def _place(chosen: Selection, file: File, other: Foreign | None, *, holds: bool) -> None:
    """Put a migration where it belongs. An older one that says it goes down is left out: what it drops is there."""
    if may_go_down(file.path, file.text):
        if file.judged:
            chosen.down.append(file)
    elif not holds:
        chosen.outside.setdefault(discover.home(file.path), []).append(file.path)
    elif other is None:
        chosen.add(file)
    elif file.judged:
        chosen.unread.setdefault(other, []).append(file.path)
    else:
        chosen.add(File(file.path, "sql", "", judged=False, unreadable=_unread(other), foreign=True))


def _outside(paths: Sequence[str]) -> str:
    looks = "it looks like a migration and lies"
    if len(paths) > 1:
        looks = f"it and {count(len(paths) - 1, 'more file')} there look like migrations and lie"
    return (
        f"{looks} outside `migrations.paths`, so nobody judged what runs there: "
        f"add `{_pattern(paths[0])}` to `paths`, or to `exclude` if no deployment runs it"
    )


def _unread(other: Foreign, files: int = 1) -> str:
    more = f"it and {files - 1} more " if files > 1 else ""
    return f"{more}migrations of {other.name} are not read yet"


def _left_to_people(paths: Iterable[str], section: MigrationsSection) -> str:
    patterns = ", ".join(scalar(each) for each in beside(paths))
    where = f"add `{patterns}` to `exclude`" if section.exclude else f"`exclude: [{patterns}]`"
    return f"leave them to people: {where} under `migrations:` in launchgate.yml"


def _pattern(path: str) -> str:
    """Get the pattern for the folder of a migration; one at the root begins with a slash, to be meant there alone."""
    folder = discover.home(path)
    return f"{folder}/" if "/" in folder else f"/{folder}/" if folder else f"/{path}"


def decode(path: str, content: bytes) -> str:
    """Return the text of a migration; text that is not UTF-8 is read as Latin-1, which keeps every place."""
    if len(content) > MOST_BYTES:
        raise Unreadable(path, f"it has {len(content):,} bytes; migrations over {MOST_BYTES >> 20} MiB are not read")
    text = text_of(content)
    if text is None or (b"\0" in content and not content.startswith(UTF16_MARKS)):
        raise Unreadable(path, "it holds NUL bytes: that is no SQL file")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def wrong_dialect(file: File, section: MigrationsSection) -> str:
    """Return the reason for which a file cannot be judged, empty where it is written for PostgreSQL."""
    if not discover.is_sql(file.path):
        return ""
    names = {"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}
    other = names.get(section.dialect) or discover.other_dialect(file.path, file.text)
    if not other:
        return ""
    return (
        f"it is written for {other}, and this version of launchgate knows the locks of PostgreSQL only; "
        "name the folders to judge: `migrations: {paths: […]}`"
    )


def row_counts(tree: Tree, path: str) -> Mapping[str, int]:
    """Read the committed row counts; without the file, or with a broken one, every table counts as big."""
    import json

    try:
        counts = json.loads(tree.read(path))
    except (Unreadable, ValueError, RecursionError):
        return {}
    if not isinstance(counts, dict):
        return {}
    return {name.removeprefix("public."): rows for name, rows in counts.items() if type(rows) is int}

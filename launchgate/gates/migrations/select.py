"""Which files of a run are migrations, which of them are checked, and which only leave their schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from launchgate.gates.migrations.config import MigrationsSection
from launchgate.model.errors import Unreadable
from launchgate.model.run import Change, PathKind, Run, Scope, Skipped, SkipReason, Tree
from launchgate.sql import discover
from launchgate.sql.down_files import may_go_down
from launchgate.sql.foreign import UnsupportedDialect, may_be_unsupported, patterns_beside, unsupported_dialect
from launchgate.suppressions.grammar import scalar
from launchgate.text.content import UTF16_MARKS, text_of
from launchgate.text.globs import matches
from launchgate.text.plural import count

MOST_BYTES = 16 << 20
_LINKED = "it is a symbolic link"


@dataclass(frozen=True, slots=True)
class File:
    """A migration file. `lines` are those that the change adds, None for a file that is checked whole.

    `unreadable` says why an older file has no text: what it leaves is then unknown. `foreign` is one in a language that
    is not read, beside those that are, maybe for years.
    """

    path: str
    runner: str
    text: str
    checked: bool
    lines: frozenset[int] | None = None
    unreadable: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The files of a section; `named` where the command line names them, `siblings` are all sections."""

    section: MigrationsSection
    siblings: Sequence[MigrationsSection]
    named: bool = False

    @classmethod
    def of(cls, run: Run, section: MigrationsSection) -> Area:
        """Return the area of a section in a run."""
        siblings = [each for each in run.sections.get("migrations", ()) if isinstance(each, MigrationsSection)]
        return cls(section, siblings or (section,), named=run.where.scope is Scope.FILES)

    def holds(self, path: str) -> bool:
        """Whether the section is about this path."""
        if self.named or path == "-":
            return True
        return not matches(path, self.section.exclude) and (not self.section.paths or matches(path, self.section.paths))

    def excludes(self, path: str) -> bool:
        """Whether the section excludes a path that no other section is about."""
        return matches(path, self.section.exclude) and not any(
            replace(self, section=each).holds(path) for each in self.siblings
        )

    def takes(self, path: str) -> bool:
        """Whether a path that the section is about is a migration whatever its name."""
        sure = self.named or bool(self.section.paths)
        return path == "-" or (sure and (discover.is_sql(path) or path.endswith(".py")))

    def is_unassigned(self, path: str) -> bool:
        """Whether no section is about this path; the first section asks, for all of them."""
        first = self.siblings[0].paths == self.section.paths
        return first and not any(
            not each.paths or matches(path, (*each.paths, *each.exclude)) for each in self.siblings
        )


@dataclass(slots=True)
class Selection:
    """The migrations of a run, each with the runner that it looks like.

    `down` are files in scope that claim to be for a rollback only; `doubted` are those that are checked all the same,
    and parts of files, from a line on and with a reason. `outside` are the files, by folder, that look like migrations
    and belong to no section; `excluded` are those in scope that `exclude` skips. `unsupported` are those, by kind, in a
    language that is not read. `groups` counts the runners of the files that content alone shows to be migrations, by
    their group; `unclear` are files that show nothing themselves, each with whether a section holds it.
    """

    files: list[File] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    down: list[File] = field(default_factory=list)
    doubted: dict[str, tuple[int, str]] = field(default_factory=dict)
    outside: dict[str, list[str]] = field(default_factory=dict)
    excluded: list[str] = field(default_factory=list)
    unsupported: dict[UnsupportedDialect, list[str]] = field(default_factory=dict)
    groups: dict[tuple[str, bool], Counter[str]] = field(default_factory=dict)
    unclear: list[tuple[File, bool]] = field(default_factory=list)
    on_first: Callable[[], None] | None = None

    def add(self, file: File) -> None:
        """Add a migration."""
        self.files.append(file)
        if self.on_first and len(self.files) == 1:
            self.on_first()

    def skip(self, path: str, reason: str) -> None:
        """Report why a file that should be checked cannot be."""
        self.skipped.append(Skipped(path, reason, SkipReason.FAILED))

    def report_outside(self) -> None:
        """Report what lies outside the paths of every section, folder by folder."""
        for _, paths in sorted(self.outside.items()):
            self.skip(min(paths), _outside_reason(sorted(paths)))

    def report_unsupported(self, section: MigrationsSection) -> None:
        """Report the files in a language that is not read, kind by kind, with one list that excludes them all."""
        for kind, paths in self.unsupported.items():
            self.skip(
                min(paths), f"{_unsupported(kind, len(paths))}: {kind.way_out}, or {_exclude_hint(paths, section)}"
            )

    def report_excluded(self) -> None:
        """Report how many files that look like migrations the configuration excludes."""
        if self.excluded:
            reason = f"`migrations.exclude` skips {count(len(self.excluded), 'file')} in scope"
            self.skipped.append(Skipped(min(self.excluded), reason, SkipReason.BY_CONFIG))

    @property
    def checked(self) -> Sequence[File]:
        """The files that are checked."""
        return [file for file in self.files if file.checked]


def select(run: Run, section: MigrationsSection, *, on_first: Callable[[], None] | None = None) -> Selection:
    """Return the migrations in scope and, where there are any, the older ones; `on_first` is called once."""
    chosen, area = Selection(on_first=on_first), Area.of(run, section)
    if run.change is None:
        for entry in run.tree.entries():
            linked = entry.kind is PathKind.SYMLINK and _is_unreadable_migration(chosen, entry.path, _LINKED, area)
            if entry.kind is not PathKind.SUBMODULE and not linked:
                _take(chosen, run.tree, entry.path, area)
        _take_by_group(chosen, [run.tree.whole()], area)
    else:
        _take_changed(chosen, run.change, run.tree, area)
    chosen.report_unsupported(section)
    return chosen


def _take_changed(chosen: Selection, change: Change, tree: Tree, area: Area) -> None:
    for file in change.files():
        if file.status == "deleted":
            continue
        odd = "it holds NUL bytes" if file.binary else _LINKED if file.kind is PathKind.SYMLINK else ""
        if odd and _is_unreadable_migration(chosen, file.path, odd, area):
            continue
        if file.kind is PathKind.FILE and (file.added or file.status == "added"):
            lines = None if file.status == "added" else frozenset(number for number, _ in file.added)
            _take(chosen, tree, file.path, area, lines=lines)
    whole = tree.whole()
    _take_by_group(chosen, [whole, change.base.whole()], area)
    if chosen.files or chosen.down:
        checked = {file.path for file in (*chosen.files, *chosen.down)}
        for path in whole.paths():
            if path not in checked:
                _take(chosen, whole, path, area, checked=False)
        _take_by_group(chosen, [], area)


def _take_by_group(chosen: Selection, trees: Sequence[Tree], area: Area) -> None:
    """Add the files that others of their group show to be migrations; `trees` are searched for those too."""
    unread: dict[tuple[str, bool], str] = {}
    for tree in trees:
        wanted = {discover.group_of(file.path) for file, _ in chosen.unclear} - chosen.groups.keys()
        for path in tree.paths() if wanted else ():
            group = discover.group_of(path)
            if group and group in wanted and not area.excludes(path):
                try:
                    _learn(chosen, path, decode(path, tree.read(path)))
                except Unreadable as error:
                    unread.setdefault(group, f"{path}, and {error.reason}")
    for file, holds in chosen.unclear:
        group = discover.group_of(file.path)
        if group and group in chosen.groups:
            runner, _ = chosen.groups[group].most_common(1)[0]
            _sort_in(chosen, replace(file, runner=runner), None, holds=holds)
        elif group and group in unread:
            reason = f"whether this is a migration depends on {unread[group]}; {_paths_hint(file.path)}"
            chosen.skip(file.path, reason)
    chosen.unclear = []


def _learn(chosen: Selection, path: str, text: str) -> str:
    """Return the runner of a file by its path and content, and remember it for others of its group."""
    runner, group = discover.runner_of(path, text), discover.group_of(path)
    if runner and group and not may_go_down(path, text):
        chosen.groups.setdefault(group, Counter())[runner] += 1
    return runner


def _is_unreadable_migration(chosen: Selection, path: str, odd: str, area: Area) -> bool:
    """Whether a file has the path of a migration, which is then reported: it has no text to check."""
    if not (discover.may_be_migration(path) or may_be_unsupported(path)):
        return False
    if area.holds(path) or area.is_unassigned(path):
        chosen.skip(path, f"{odd}: not a readable migration")
    elif area.excludes(path):
        chosen.excluded.append(path)
    return True


def _take(
    chosen: Selection,
    tree: Tree,
    path: str,
    area: Area,
    *,
    checked: bool = True,
    lines: frozenset[int] | None = None,
) -> None:
    """Read a file if it is a migration; report why where it should be checked and cannot be."""
    holds = area.holds(path)
    sure = holds and area.takes(path)
    ours = sure or discover.may_be_migration(path)
    if not (ours or may_be_unsupported(path)):
        return
    if checked and area.excludes(path):
        chosen.excluded.append(path)
    if not holds and not (checked and area.is_unassigned(path)):
        return
    try:
        text = decode(path, tree.read(path))
    except Unreadable as error:
        if checked:
            chosen.skip(path, error.reason)
        else:
            chosen.add(File(path, "sql", "", checked=False, unreadable=error.reason, foreign=not ours))
        return
    recognised, other = _learn(chosen, path, text), unsupported_dialect(path, text)
    if recognised or other or (sure and not path.endswith(".py")):
        _sort_in(chosen, File(path, recognised or "sql", text, checked, lines), other, holds=holds)
    elif discover.group_of(path):
        chosen.unclear.append((File(path, "", text, checked, lines), holds))


def _sort_in(chosen: Selection, file: File, other: UnsupportedDialect | None, *, holds: bool) -> None:
    """Put a migration where it belongs. An older one that goes down is skipped: what it drops is still there."""
    if may_go_down(file.path, file.text):
        if file.checked:
            chosen.down.append(file)
    elif not holds:
        chosen.outside.setdefault(discover.home_folder(file.path), []).append(file.path)
    elif other is None:
        chosen.add(file)
    elif file.checked:
        chosen.unsupported.setdefault(other, []).append(file.path)
    else:
        chosen.add(File(file.path, "sql", "", checked=False, unreadable=_unsupported(other), foreign=True))


def _outside_reason(paths: Sequence[str]) -> str:
    looks = "it looks like a migration and lies"
    if len(paths) > 1:
        looks = f"it and {count(len(paths) - 1, 'more file')} there look like migrations and lie"
    return f"{looks} outside `migrations.paths`, so what runs there was not checked: {_paths_hint(paths[0])}"


def _paths_hint(path: str) -> str:
    """Return what to write into the configuration for the folder of a file."""
    return f"add `{_folder_pattern(path)}` to `migrations.paths`, or to `migrations.exclude` if no deployment runs it"


def _unsupported(other: UnsupportedDialect, files: int = 1) -> str:
    more = f"it and {files - 1} more " if files > 1 else ""
    return f"{more}migrations of {other.name} are not read yet"


def _exclude_hint(paths: Iterable[str], section: MigrationsSection) -> str:
    patterns = ", ".join(scalar(each) for each in patterns_beside(paths))
    where = f"add `{patterns}` to `exclude`" if section.exclude else f"`exclude: [{patterns}]`"
    return f"leave them to reviewers: {where} under `migrations:` in launchgate.yml"


def _folder_pattern(path: str) -> str:
    """Return the pattern for the folder of a migration; one at the root begins with a slash, to match there only."""
    folder = discover.home_folder(path)
    return f"{folder}/" if "/" in folder else f"/{folder}/" if folder else f"/{path}"


def decode(path: str, content: bytes) -> str:
    """Return the text of a migration; text that is not UTF-8 is read as Latin-1, which keeps every location."""
    if len(content) > MOST_BYTES:
        raise Unreadable(path, f"it has {len(content):,} bytes; migrations over {MOST_BYTES >> 20} MiB are not read")
    text = text_of(content)
    if text is None or (b"\0" in content and not content.startswith(UTF16_MARKS)):
        raise Unreadable(path, "it holds NUL bytes: not a SQL file")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def wrong_dialect(file: File, section: MigrationsSection) -> str:
    """Return the reason for which a file cannot be checked, empty where it is written for PostgreSQL."""
    if not discover.is_sql(file.path):
        return ""
    names = {"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}
    other = names.get(section.dialect) or discover.other_dialect(file.path, file.text)
    if not other:
        return ""
    return (
        f"it is written for {other}, and this version of launchgate knows the locks of PostgreSQL only; "
        "name the folders to check: `migrations: {paths: […]}`"
    )


def row_counts(tree: Tree, path: str) -> Mapping[str, int]:
    """Return the committed row counts; without the file, or with a broken one, every table counts as big."""
    import json

    try:
        counts = json.loads(tree.read(path))
    except (Unreadable, ValueError, RecursionError):
        return {}
    if not isinstance(counts, dict):
        return {}
    return {name.removeprefix("public."): rows for name, rows in counts.items() if type(rows) is int}

"""Which files of a run are migrations, which of them are judged, and which only leave their schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from launchgate.content import UTF16_MARKS, text_of
from launchgate.errors import Unreadable
from launchgate.gates.migrations.config import MigrationsSection
from launchgate.globs import matches
from launchgate.run import Kind, Run, Scope, Skipped, Tree, Why
from launchgate.sql import discover

MOST_BYTES = 16 << 20
_DJANGO = (
    "operations of Django are not read yet; judge what `manage.py sqlmigrate` prints with `launchgate migrations FILE`"
)
_SUFFIXES = (".sql", ".py")


@dataclass(frozen=True, slots=True)
class File:
    """A migration file. `lines` are those that the change adds, None for a file that is judged whole."""

    path: str
    runner: str
    text: str
    judged: bool
    lines: frozenset[int] | None = None


@dataclass(slots=True)
class Selection:
    """The migrations of a run. `listed` counts the files in scope, migrations or not."""

    files: list[File] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    on_first: Callable[[], None] | None = None

    def add(self, file: File) -> None:
        """Take a migration."""
        self.files.append(file)
        if self.on_first and len(self.files) == 1:
            self.on_first()

    @property
    def judged(self) -> Sequence[File]:
        """The files that are judged."""
        return [file for file in self.files if file.judged]


def select(run: Run, section: MigrationsSection, *, on_first: Callable[[], None] | None = None) -> Selection:
    """Read the migrations in scope and, where there are any, the older ones; `on_first` is called at the first one."""
    chosen = Selection(on_first=on_first)
    if run.change is None:
        named = run.where.scope is Scope.FILES
        paths = list(run.tree.paths())
        for path in paths:
            _take(chosen, run.tree, path, section, named=named)
        return chosen
    changed = {file.path: file for file in run.change.files() if file.status != "deleted"}
    for path, file in changed.items():
        if discover.may_be_migration(path) and (file.binary or file.kind is Kind.SYMLINK):
            what = "it holds NUL bytes" if file.binary else "it is a symbolic link"
            chosen.skipped.append(Skipped(path, f"{what}: that is no migration one can read", Why.COULD_NOT))
        elif file.kind is Kind.FILE and (file.added or file.status == "added"):
            lines = None if file.status == "added" else frozenset(number for number, _ in file.added)
            _take(chosen, run.tree, path, section, lines=lines)
    if chosen.files:
        judged = {file.path for file in chosen.files}
        whole = run.tree.whole()
        for path in whole.paths():
            if path not in judged:
                _take(chosen, whole, path, section, judged=False)
    return chosen


def _take(
    chosen: Selection,
    tree: Tree,
    path: str,
    section: MigrationsSection,
    *,
    judged: bool = True,
    named: bool = False,
    lines: frozenset[int] | None = None,
) -> None:
    """Read a file if it is a migration; say why where it should be judged and cannot be."""
    sure = path == "-" or ((named or matches(path, section.paths)) and path.endswith(_SUFFIXES))
    if not sure and (section.paths or not discover.may_be_migration(path)):
        return
    try:
        text = decode(path, tree.read(path))
    except Unreadable as error:
        if judged:
            chosen.skipped.append(Skipped(path, error.reason, Why.COULD_NOT))
        return
    recognised = discover.runner_of(path, text)
    if not recognised and not (sure and not path.endswith(".py")):
        return
    if discover.goes_down(path, text):
        return
    if recognised == "django":
        if judged:
            chosen.skipped.append(Skipped(path, _DJANGO, Why.COULD_NOT))
        return
    runner = section.runner or recognised or "sql"
    chosen.add(File(path, runner, text, judged, lines))


def decode(path: str, content: bytes) -> str:
    """Give the text of a migration; text that is not UTF-8 is read as Latin-1, which keeps every place."""
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
    """Give the reason for which a file cannot be judged, empty where it is written for PostgreSQL."""
    if not file.path.endswith(".sql"):
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

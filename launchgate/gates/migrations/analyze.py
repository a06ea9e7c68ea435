"""From a run to an outcome: the migrations in order, on the schema that the older ones leave, through every rule."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from launchgate.gates.migrations.config import MigrationsOptions, MigrationsSection
from launchgate.gates.migrations.details import exhibits, statements
from launchgate.gates.migrations.migration import Migration
from launchgate.gates.migrations.rewrite import Rewrite
from launchgate.gates.migrations.select import File, decode, row_counts, wrong_dialect
from launchgate.gates.migrations.split_transaction import split_transaction
from launchgate.gates.migrations.up_down import explain_doubts, select_upward, skipped_down_parts
from launchgate.model.budget import Budget
from launchgate.model.errors import Unreadable
from launchgate.model.finding import Finding, InFile
from launchgate.model.rule import Rule
from launchgate.model.run import Outcome, Run, Skipped, SkipReason
from launchgate.sql import discover
from launchgate.sql.alembic.revision import read_revision
from launchgate.sql.analysis import analyze, replay
from launchgate.sql.postgres import Parser, shared
from launchgate.sql.runners import RUNNERS, Runner, Wraps
from launchgate.sql.schema import Schema
from launchgate.sql.script import Script, read_sql

_STATE = (
    "later migrations are checked against what this one leaves, which is now unknown: make it readable, or check "
    "without it: `migrations: {exclude: […]}`"
)
_TIMEOUT = "migrations/lock-timeout-missing"
_HELD = "migrations/lock-held-over-work"


def run(
    scan: Run, section: MigrationsSection, options: MigrationsOptions, load: Callable[[], Sequence[Rule[Any]]]
) -> Outcome:
    """Check the migrations in scope; the parser's process starts while files and rules are still being read."""
    section = options.over(section)
    parser = shared()
    starting = threading.Thread(target=parser.warm, daemon=True)
    chosen = select_upward(scan, section, on_first=starting.start)
    if not chosen.files:
        return Outcome(
            scanned={"files": 0, "statements": 0},
            skipped=(*chosen.skipped, *skipped_down_parts([file.path for file in chosen.down])),
            applicable=any(each.why is SkipReason.FAILED for each in chosen.skipped),
        )
    rules = load()
    refused = {file.path: reason for file in chosen.checked if (reason := wrong_dialect(file, section))}
    trusted = scan.change.base if scan.change else scan.tree
    start, missing = _start(scan, section, options.start)
    starting.join()
    analysis = Analysis(
        section,
        parser,
        row_counts(trusted, section.tables),
        start=start,
        whole_change=scan.change is not None,
        budget=scan.budget,
    ).analyze([file for file in chosen.files if file.path not in refused])
    migrations = analysis.migrations
    found = explain_doubts(findings_of(migrations, rules), chosen.doubted)
    return Outcome(
        findings=found,
        scanned={"files": len(chosen.checked), "statements": sum(len(each.checked) for each in migrations)},
        skipped=(
            *chosen.skipped,
            *(Skipped(path, reason, SkipReason.FAILED) for path, reason in refused.items()),
            *missing,
            *analysis.skipped,
            *skipped_down_parts([*(file.path for file in chosen.down), *analysis.down]),
        ),
        details={"statements": statements(migrations)},
        exhibits=exhibits(migrations) if found else (),  # the report's details have them all
    )


def _start(scan: Run, section: MigrationsSection, given: str) -> tuple[Script | None, Sequence[Skipped]]:
    """Return the schema that was there before the first migration, and why it could not be read."""
    if given:
        return read_sql("--schema", given, "sql"), ()
    if not section.schema:
        return None, ()
    try:
        text = decode(section.schema, scan.tree.whole().read(section.schema))
        return read_sql(section.schema, text, "sql"), ()
    except Unreadable as error:
        return None, (Skipped(section.schema, error.reason, SkipReason.FAILED),)


@dataclass(slots=True)
class Analysis:
    """What is checked, what cannot be, and the parts in scope that only a rollback runs.

    `rows` are row counts by table, `start` makes the schema before the first migration. `whole_change`: the checked
    files are deployed together, so a table that one creates is new for the next.
    """

    section: MigrationsSection
    parser: Parser
    rows: Mapping[str, int] = field(default_factory=dict)
    start: Script | None = None
    whole_change: bool = True
    budget: Budget | None = None
    migrations: list[Migration] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    down: list[str] = field(default_factory=list)

    def analyze(self, files: Sequence[File]) -> Analysis:
        """Follow the migrations of each database in order; older ones only leave their schema."""
        for lineage in _lineages(files):
            self._follow(lineage)
        return self

    def _follow(self, lineage: Sequence[File]) -> None:
        """Follow the migrations of one database up to the last that is checked.

        An older one that cannot be read is reported as well: what it left is not known, and the next is checked against
        that. One statement, or a file in a language that is not read, is reported where the result depends on an
        unknown.
        """
        schema = Schema()
        unknown: list[Skipped] = []
        if self.start:
            replay(self.start, schema, self.parser, RUNNERS["sql"])
        for file in lineage:
            script = self._read(file, unknown)
            if script is None:
                continue
            runner = self._runner(file)
            if not file.checked:
                errors = replay(script, schema, self.parser, runner)
                unknown += [_lost(file, f"{at.path}:{at.line}", reason) for at, reason in errors]
                continue
            migration = self._check(file, script, schema, runner)
            if any(step.effect.unsure for _, step in migration.checked_steps()):
                self.skipped += unknown
                unknown = []
            if not self.whole_change:
                schema.settle()

    def _read(self, file: File, unknown: list[Skipped]) -> Script | None:
        """Return what a file sends, None where it cannot be read; an older one in another language joins `unknown`."""
        try:
            if self.budget is not None:
                self.budget.check_time(file.path)
            return read_script(file)
        except Unreadable as error:
            (unknown if file.foreign else self.skipped).append(_lost(file, error.path, error.reason))
        except (SyntaxError, ValueError, RecursionError) as error:
            line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            reason = error.msg if isinstance(error, SyntaxError) else "it cannot be parsed"
            self.skipped.append(_lost(file, f"{file.path}{line}", f"it is not valid Python: {reason}"))
        return None

    def _check(self, file: File, script: Script, schema: Schema, runner: Runner) -> Migration:
        steps = analyze(script, schema, self.parser, runner, self.section.server_version)
        checked = frozenset(index for index, step in enumerate(steps) if _touches(file.lines, step.statement.at))
        limited = self.section.lock_timeout == "elsewhere"
        migration = Migration(file.path, runner, steps, checked, self.section.server_version, self.rows, limited)
        self.migrations.append(migration)
        self.down += [f"{at.path}:{at.line}" for at in script.down if _touches(file.lines, at)]
        self.skipped += _unknown_statements(migration)
        return migration

    def _runner(self, file: File) -> Runner:
        runner = RUNNERS[file.runner]
        wraps = {"assume": Wraps.FILE, "none": Wraps.NEVER}.get(self.section.transaction, runner.wraps)
        return replace(runner, wraps=wraps)


def _lost(file: File, subject: str, reason: str) -> Skipped:
    """Return the entry for a file, or a statement of it, that cannot be read; an older one leaves an unknown state."""
    more = "" if file.checked else f"; {_STATE}"
    return Skipped(subject, f"{reason}{more}", SkipReason.FAILED)


def read_script(file: File) -> Script:
    """Return a file as its runner would send it.

    Raise `Unreadable` where the file has no text, and `SyntaxError` or `ValueError` for Python that is not valid.
    """
    if file.unreadable:
        raise Unreadable(file.path, file.unreadable)
    if file.path.endswith(".py"):
        return read_revision(file.path, file.text)
    return read_sql(file.path, file.text, file.runner)


def _lineages(files: Sequence[File]) -> Iterator[list[File]]:
    """Return the migrations of each database in order, up to the last one that is checked."""
    lineages: dict[str, list[File]] = {}
    ordered = sorted(files, key=lambda file: discover.sort_key(file.path))
    databases = discover.databases([(file.path, file.text) for file in ordered])
    for file, database in zip(ordered, databases, strict=True):
        lineages.setdefault(database, []).append(file)
    for _, lineage in sorted(lineages.items()):
        ordered = [lineage[index] for index in discover.revisions([file.text for file in lineage])]
        last = max((index for index, file in enumerate(ordered) if file.checked), default=-1)
        if last >= 0:
            yield ordered[: last + 1]


def _touches(lines: frozenset[int] | None, at: InFile) -> bool:
    """Whether a location has one of the lines that are checked."""
    return lines is None or any(line in lines for line in range(at.line, (at.end_line or at.line) + 1))


def _unknown_statements(migration: Migration) -> Iterator[Skipped]:
    for _, step in migration.checked_steps():
        if step.error:
            at = step.error_at or step.statement.at
            yield Skipped(f"{at.path}:{at.line}", step.error, SkipReason.FAILED)
        elif not step.effect.known:
            at = step.statement.at
            yield Skipped(f"{at.path}:{at.line}", "what this statement locks is not known", SkipReason.FAILED)


def findings_of(migrations: Sequence[Migration], rules: Sequence[Rule[Any]]) -> list[Finding]:
    """Return what every rule finds in every migration."""
    return [
        finding for each in migrations for finding in _agreeing(each, [f for rule in rules for f in rule.check(each)])
    ]


def _agreeing(migration: Migration, found: Sequence[Finding]) -> Iterator[Finding]:
    """Return the findings so that those about the same statement offer the same fix.

    The warning about a long wait offers what another finding does: every such rewrite limits its waits itself. The
    split of a transaction includes the rewrites of its statements.
    """
    fixes: dict[int, Rewrite] = {}
    for each in found:
        if each.rule.id not in {_TIMEOUT, _HELD} and isinstance(each.fix, Rewrite) and each.fix.stages:
            fixes.setdefault(each.fix.index, each.fix)
    for each in found:
        fix = each.fix if isinstance(each.fix, Rewrite) else None
        if fix and each.rule.id == _TIMEOUT:
            fix = fixes.get(fix.index, fix)
        elif fix and each.rule.id == _HELD:
            fix = split_transaction(migration, fix.index, fixes)
        yield each if fix is None else replace(each, fix=fix)


def check_texts(
    files: Mapping[str, str], before: Mapping[str, str], section: MigrationsSection, rules: Sequence[Rule[Any]]
) -> list[Finding]:
    """Return what is found in `files` over those `before`: examples, with no repository."""
    texts = [(path, text, False) for path, text in before.items()] + [
        (path, text, True) for path, text in files.items()
    ]
    every = [File(path, discover.runner_of(path, text) or "sql", text, checked) for path, text, checked in texts]
    return findings_of(Analysis(section, Parser()).analyze(every).migrations, rules)

"""From a run to an outcome: the migrations in order, on the schema that the older ones leave, through every rule."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from launchgate.gates.migrations.config import MigrationsOptions, MigrationsSection
from launchgate.gates.migrations.details import exhibits, statements
from launchgate.gates.migrations.direction import choose, not_judged, with_doubts
from launchgate.gates.migrations.migration import Migration
from launchgate.gates.migrations.rewrite import Rewrite
from launchgate.gates.migrations.select import File, decode, row_counts, wrong_dialect
from launchgate.gates.migrations.staged import staged
from launchgate.model.budget import Budget
from launchgate.model.errors import Unreadable
from launchgate.model.finding import Finding, InFile
from launchgate.model.rule import Rule
from launchgate.model.run import Outcome, Run, Skipped, SkipReason
from launchgate.sql import discover
from launchgate.sql.alembic.revision import read_revision
from launchgate.sql.analysis import Step, analyse, replay
from launchgate.sql.postgres import InProcess, Parser, shared
from launchgate.sql.runners import RUNNERS, Runner, Wraps
from launchgate.sql.schema import Schema
from launchgate.sql.script import Script, read_sql

_STATE = (
    "later migrations are judged by what this one leaves, which is now unknown: let it be readable, or judge without "
    "it: `migrations: {exclude: […]}`"
)
WAITS = "migrations/lock-timeout-missing"
HELD = "migrations/lock-held-over-work"


@dataclass(slots=True)
class Seen:
    """What was judged, what could not be, and the parts in scope that only a rollback runs."""

    migrations: list[Migration] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    down: list[str] = field(default_factory=list)


def look(
    run: Run, section: MigrationsSection, options: MigrationsOptions, load: Callable[[], Sequence[Rule[Any]]]
) -> Outcome:
    """Judge the migrations in scope; the parser's process starts while files and rules are still being read."""
    section = options.over(section)
    parser = shared()
    starting = threading.Thread(target=parser.warm, daemon=True)
    chosen = choose(run, section, on_first=starting.start)
    if not chosen.files:
        return Outcome(
            scanned={"files": 0, "statements": 0},
            skipped=(*chosen.skipped, *not_judged([file.path for file in chosen.down])),
            applicable=any(each.why is SkipReason.FAILED for each in chosen.skipped),
        )
    rules = load()
    refused = {file.path: reason for file in chosen.judged if (reason := wrong_dialect(file, section))}
    trusted = run.change.base if run.change else run.tree
    start, missing = _start(run, section, options.start)
    starting.join()
    seen = study(
        [file for file in chosen.files if file.path not in refused],
        section,
        parser,
        row_counts(trusted, section.tables),
        start=start,
        whole_change=run.change is not None,
        budget=run.budget,
    )
    found = with_doubts(findings_of(seen.migrations, rules), chosen.doubted)
    return Outcome(
        findings=found,
        scanned={"files": len(chosen.judged), "statements": sum(len(each.judged) for each in seen.migrations)},
        skipped=(
            *chosen.skipped,
            *(Skipped(path, reason, SkipReason.FAILED) for path, reason in refused.items()),
            *missing,
            *seen.skipped,
            *not_judged([*(file.path for file in chosen.down), *seen.down]),
        ),
        details={"statements": statements(seen.migrations)},
        exhibits=exhibits(seen.migrations) if found else (),  # the report's details have them all
    )


def _start(run: Run, section: MigrationsSection, given: str) -> tuple[Script | None, Sequence[Skipped]]:
    """Read the schema that stood before the first migration."""
    if given:
        return read_sql("--schema", given, "sql"), ()
    if not section.schema:
        return None, ()
    try:
        text = decode(section.schema, run.tree.whole().read(section.schema))
        return read_sql(section.schema, text, "sql"), ()
    except Unreadable as error:
        return None, (Skipped(section.schema, error.reason, SkipReason.FAILED),)


def study(
    files: Sequence[File],
    section: MigrationsSection,
    parser: Parser,
    rows: Mapping[str, int],
    *,
    start: Script | None = None,
    whole_change: bool = True,
    budget: Budget | None = None,
) -> Seen:
    """Go through the migrations of each database in order; older ones only leave their schema.

    `whole_change`: the judged files are deployed together, so a table that one creates is new for the next.
    """
    seen = Seen()
    for lineage in _lineages(files):
        _study(lineage, section, parser, rows, seen, start=start, whole_change=whole_change, budget=budget)
    return seen


def _study(
    lineage: Sequence[File],
    section: MigrationsSection,
    parser: Parser,
    rows: Mapping[str, int],
    seen: Seen,
    *,
    start: Script | None,
    whole_change: bool,
    budget: Budget | None,
) -> None:
    """Go through the migrations of one database up to the last that is judged.

    An older one that cannot be read is told as well: what it left is not known, and the next is judged by that. One
    statement, or a file in a language that is not read, is told where what is judged depends on an unknown.
    """
    schema = Schema()
    unread: list[Skipped] = []
    if start:
        replay(start, schema, parser, RUNNERS["sql"])
    for file in lineage:
        try:
            if budget is not None:
                budget.check_time(file.path)
            script = read_script(file)
        except Unreadable as error:
            (unread if file.foreign else seen.skipped).append(_lost(file, error.path, error.reason))
            continue
        except (SyntaxError, ValueError, RecursionError) as error:
            seen.skipped.append(_lost(file, *_broken(file.path, error)))
            continue
        runner = _runner(file, section)
        if not file.judged:
            unread += [_lost(file, f"{at.path}:{at.line}", why) for at, why in replay(script, schema, parser, runner)]
            continue
        steps = analyse(script, schema, parser, runner, section.server_version)
        migration = _judged(file, steps, runner, section, rows)
        seen.migrations.append(migration)
        seen.down += [f"{at.path}:{at.line}" for at in script.down if _touches(file.lines, at)]
        seen.skipped += _unreadable(migration)
        if any(step.effect.unsure for _, step in migration.judged_steps()):
            seen.skipped += unread
            unread = []
        if not whole_change:
            schema.settle()


def _lost(file: File, subject: str, reason: str) -> Skipped:
    """Say that a file, or a statement of it, cannot be read: what an older one leaves is then unknown."""
    more = "" if file.judged else f"; {_STATE}"
    return Skipped(subject, f"{reason}{more}", SkipReason.FAILED)


def _judged(
    file: File, steps: Sequence[Step], runner: Runner, section: MigrationsSection, rows: Mapping[str, int]
) -> Migration:
    judged = frozenset(index for index, step in enumerate(steps) if _touches(file.lines, step.sent.at))
    limited = section.lock_timeout == "elsewhere"
    return Migration(file.path, runner, steps, judged, section.server_version, rows, limited)


def read_script(file: File) -> Script:
    """Read a file as its runner would send it; raise `SyntaxError` or `ValueError` for Python that is none.

    Raise `Unreadable` where the file has no text.
    """
    if file.unreadable:
        raise Unreadable(file.path, file.unreadable)
    if file.path.endswith(".py"):
        return read_revision(file.path, file.text)
    return read_sql(file.path, file.text, file.runner)


def _runner(file: File, section: MigrationsSection) -> Runner:
    runner = RUNNERS[file.runner]
    wraps = {"assume": Wraps.FILE, "none": Wraps.NEVER}.get(section.transaction, runner.wraps)
    return replace(runner, wraps=wraps)


def _broken(path: str, error: Exception) -> tuple[str, str]:
    line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
    reason = error.msg if isinstance(error, SyntaxError) else "it cannot be parsed"
    return f"{path}{line}", f"it is not valid Python: {reason}"


def _lineages(files: Sequence[File]) -> Iterator[list[File]]:
    """Return the migrations of each database in order, up to the last one that is judged."""
    lineages: dict[str, list[File]] = {}
    ordered = sorted(files, key=lambda file: discover.order(file.path))
    databases = discover.databases([(file.path, file.text) for file in ordered])
    for file, database in zip(ordered, databases, strict=True):
        lineages.setdefault(database, []).append(file)
    for _, lineage in sorted(lineages.items()):
        ordered = [lineage[index] for index in discover.revisions([file.text for file in lineage])]
        last = max((index for index, file in enumerate(ordered) if file.judged), default=-1)
        if last >= 0:
            yield ordered[: last + 1]


def _touches(lines: frozenset[int] | None, at: InFile) -> bool:
    """Return whether a place has one of the lines that are judged."""
    return lines is None or any(line in lines for line in range(at.line, (at.end_line or at.line) + 1))


def _unreadable(migration: Migration) -> Iterator[Skipped]:
    for _, step in migration.judged_steps():
        if step.error:
            at = step.error_at or step.sent.at
            yield Skipped(f"{at.path}:{at.line}", step.error, SkipReason.FAILED)
        elif not step.effect.known:
            at = step.sent.at
            yield Skipped(f"{at.path}:{at.line}", "what this statement locks is not known here", SkipReason.FAILED)


def findings_of(migrations: Sequence[Migration], rules: Sequence[Rule[Any]]) -> list[Finding]:
    """Let every rule look at every migration."""
    return [
        finding for each in migrations for finding in _agreeing(each, [f for rule in rules for f in rule.check(each)])
    ]


def _agreeing(migration: Migration, found: Sequence[Finding]) -> Iterator[Finding]:
    """Let findings that offer a fix for the same statement offer the same one.

    The warning about a long wait offers what another finding does: every such rewrite limits its waits itself. What
    takes a transaction apart takes the rewrites of its statements in.
    """
    fixes: dict[int, Rewrite] = {}
    for each in found:
        if each.rule.id not in {WAITS, HELD} and isinstance(each.fix, Rewrite) and each.fix.stages:
            fixes.setdefault(each.fix.index, each.fix)
    for each in found:
        fix = each.fix if isinstance(each.fix, Rewrite) else None
        if fix and each.rule.id == WAITS:
            fix = fixes.get(fix.index, fix)
        elif fix and each.rule.id == HELD:
            fix = staged(migration, fix.index, fixes)
        yield each if fix is None else replace(each, fix=fix)


def judge_texts(
    files: Mapping[str, str], given: Mapping[str, str], section: MigrationsSection, rules: Sequence[Rule[Any]]
) -> list[Finding]:
    """Judge `files` over `given`: examples, with no repository."""
    texts = [(path, text, False) for path, text in given.items()] + [(path, text, True) for path, text in files.items()]
    every = [File(path, discover.runner_of(path, text) or "sql", text, judged) for path, text, judged in texts]
    return findings_of(study(every, section, InProcess(), {}).migrations, rules)

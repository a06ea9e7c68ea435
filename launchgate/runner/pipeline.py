"""From tasks to a report: run the gates, contain crashes, apply levels and waivers, decide.

A task is one gate with one configuration and one section. Every task is bound before the first one runs, so that a
usage error is never half a verdict.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.finding import Finding, Json, Severity, file_of, subject_of
from launchgate.model.report import GateResult, Result, Verdict, verdict_of
from launchgate.model.run import CiContext, Gate, Outcome, Run, Skipped, SkipReason

Level = Callable[[Finding], Severity | None]  # None: the rule is off here
Suppress = Callable[[Sequence[Finding]], Sequence[Result]]


@dataclass(frozen=True, slots=True)
class Task:
    """One gate to run. `level` sets a finding's severity by policy, `suppress` wraps findings and applies waivers.

    `not_applicable` is the reason why the gate does not run, empty where it does.
    """

    gate: Gate[Any, Any]
    run: Run
    section: object
    options: object
    level: Level
    suppress: Suppress
    config: str | None = None
    index: int | None = None
    fail_on: Severity | None = Severity.ERROR
    inconclusive: str = "fail"
    not_applicable: str = ""


def run_tasks(tasks: Sequence[Task], progress: Callable[[str], None] | None = None) -> list[GateResult]:
    """Run every task and return the results in the order of the tasks.

    Gates run in parallel threads, except exclusive ones, which run alone after the others.
    """
    results: dict[int, GateResult] = {}

    def work(number: int) -> None:
        if progress:
            progress(tasks[number].gate.name)
        results[number] = run_task(tasks[number])

    _in_threads(work, [number for number, task in enumerate(tasks) if not task.gate.exclusive])
    for number, task in enumerate(tasks):
        if task.gate.exclusive:
            work(number)
    return [results[number] for number in range(len(tasks))]


def _in_threads(work: Callable[[int], None], numbers: Sequence[int]) -> None:
    if len(numbers) == 1:
        return work(numbers[0])
    # Daemon threads: Ctrl-C ends the process at once instead of waiting for a gate that is busy.
    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return None


def run_task(task: Task) -> GateResult:
    """Run one gate and return its result; a crash gives verdict `error`, something it could not read `inconclusive`."""
    started = time.monotonic()
    try:
        outcome = _not_applicable(task) if task.not_applicable else task.gate.run(task.run, task.section, task.options)
        findings = _with_levels(outcome.findings, task.level)
        results = task.suppress(sorted(findings, key=_order))
    except (Unreadable, Inconclusive) as error:
        outcome, results = Outcome(skipped=(_unread(task, error),)), ()
    except Exception as error:  # noqa: BLE001 - one gate's bug must not hide what the others found
        return _crashed(task, error, started)
    return GateResult(
        gate=task.gate.name,
        verdict=verdict_of(outcome, results, task.fail_on),
        config=task.config,
        section=task.index,
        duration_ms=_since(started),
        context=_context(task.run.where),
        scanned=outcome.scanned,
        skipped=tuple(outcome.skipped),
        findings=tuple(results),
        details=outcome.details,
        exhibits=tuple(outcome.exhibits),
        fail_on=task.fail_on,
        inconclusive=task.inconclusive,
        checks=tuple(outcome.checks),
        section_name=_section_name(task),
        rules_evaluated=outcome.rules_evaluated,
    )


def _not_applicable(task: Task) -> Outcome:
    skipped = (Skipped(task.gate.name, task.not_applicable, SkipReason.BY_CONFIG),)
    return Outcome(skipped=skipped, applicable=False, rules_evaluated=frozenset())


def _section_name(task: Task) -> str:
    """Return what distinguishes one of several sections of a gate from the others; empty where nothing does."""
    return "" if task.index is None else ", ".join(map(str, getattr(task.section, "paths", ())))


def _with_levels(findings: Sequence[Finding], level: Level) -> list[Finding]:
    """Return the findings with the severity that policy gives them, without those whose rule is off."""
    kept = []
    for finding in findings:
        severity = level(finding)
        if severity is not None:
            kept.append(finding if severity is finding.severity else replace(finding, severity=severity))
    return kept


def _context(where: CiContext) -> Mapping[str, Json]:
    """Return what the report says about the comparison."""
    return {
        "event": where.event,
        "scope": where.scope.value,
        "base": where.base,
        "head": where.head,
        "fork": where.fork,
    }


def _order(finding: Finding) -> tuple[str, int, int, str]:
    place = file_of(finding.at)
    return (subject_of(finding.at), place.line if place else 0, place.column if place else 0, finding.rule.id)


def _unread(task: Task, error: Unreadable | Inconclusive) -> Skipped:
    if isinstance(error, Unreadable):
        return Skipped(error.path, error.reason, SkipReason.FAILED)
    return Skipped(task.gate.name, f"{error.message}; {error.hint}", SkipReason.FAILED)


def _crashed(task: Task, error: Exception, started: float) -> GateResult:
    import traceback

    frames = [(each.filename.replace(chr(92), "/"), each.lineno) for each in traceback.extract_tb(error.__traceback__)]
    own = [(path.rpartition("/launchgate/")[2], line) for path, line in frames if "/launchgate/" in path]
    path, line = own[-1] if own else (frames[-1][0].rpartition("/")[2], frames[-1][1])  # no path of the machine
    return GateResult(
        gate=task.gate.name,
        verdict=Verdict.ERROR,
        config=task.config,
        section=task.index,
        duration_ms=_since(started),
        context=_context(task.run.where),
        fail_on=task.fail_on,
        inconclusive=task.inconclusive,
        error=f"{type(error).__name__} in {path}:{line}",
        section_name=_section_name(task),
    )


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)

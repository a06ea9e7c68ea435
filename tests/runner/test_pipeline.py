"""The pipeline runs gates beside each other, contains their crashes, applies policy and decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.finding import Confidence, Finding, Fix, InFile, RuleInfo, Severity, fingerprint
from launchgate.model.report import Result, Verdict
from launchgate.model.run import CiContext, Outcome, Run, Skipped, SkipReason, Tree
from launchgate.runner.pipeline import Task, run_tasks

ENTRY = RuleInfo("probe/rule", Severity.ERROR, "t", "w", "f")
NO_TREE: Tree = None  # type: ignore[assignment] # the probe reads no file


@dataclass
class Probe:
    """A gate that does what a test wants."""

    act: Callable[[], Outcome]
    exclusive: bool = False
    name: ClassVar[str] = "probe"
    config: ClassVar[type[Any]] = dict
    options: ClassVar[type[Any]] = dict
    live: ClassVar[bool] = False

    def rules(self) -> Sequence[Any]:
        return ()

    def run(self, run: Run, section: object, options: object) -> Outcome:
        del run, section, options
        return self.act()

    def check_example(self, example: object) -> Sequence[Finding]:
        del example
        return ()


def _finding(path: str, line: int, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(ENTRY, InFile(path, line), "m", severity, Confidence.HIGH, Fix("f"), f"{path}:{line}")


def _excuse(findings: Sequence[Finding]) -> list[Result]:
    return [Result(finding, fingerprint(finding, 0)) for finding in findings]


def _task(act: Callable[[], Outcome], *, exclusive: bool = False, **policy: Any) -> Task:
    gate: Any = Probe(act, exclusive)
    level = policy.pop("level", lambda finding: finding.severity)
    return Task(gate, Run(CiContext(), NO_TREE), None, None, level, _excuse, **policy)


def _raise(error: Exception) -> Callable[[], Outcome]:
    def act() -> Outcome:
        raise error

    return act


def test_findings_come_in_the_order_of_their_places() -> None:
    (result,) = run_tasks([_task(lambda: Outcome([_finding("b", 1), _finding("a", 9), _finding("a", 2)]))])
    places = [judged.finding.at for judged in result.findings]
    assert places == [InFile("a", 2), InFile("a", 9), InFile("b", 1)]


def test_a_crash_is_an_error_and_the_other_gates_still_report() -> None:
    crashed, fine = run_tasks([_task(_raise(RuntimeError("password=hunter2"))), _task(Outcome)])
    assert (crashed.verdict, fine.verdict) == (Verdict.ERROR, Verdict.PASS)
    assert crashed.error.startswith("RuntimeError in ")
    assert "hunter2" not in crashed.error


def test_what_a_gate_could_not_read_is_inconclusive_and_named() -> None:
    unreadable, blind = run_tasks(
        [_task(_raise(Unreadable("a.sql", "gone"))), _task(_raise(Inconclusive("no base", hint="fetch it")))]
    )
    assert unreadable.verdict is blind.verdict is Verdict.INCONCLUSIVE
    assert unreadable.skipped == (Skipped("a.sql", "gone", SkipReason.FAILED),)
    assert blind.skipped == (Skipped("probe", "no base; fetch it", SkipReason.FAILED),)


def test_a_rule_that_is_off_yields_nothing_and_a_level_replaces_the_severity() -> None:
    outcome = Outcome([_finding("off", 1), _finding("low", 1)])

    def level(finding: Finding) -> Severity | None:
        return None if finding.anchor == "off:1" else Severity.WARNING

    (result,) = run_tasks([_task(lambda: outcome, level=level)])
    assert [judged.finding.severity for judged in result.findings] == [Severity.WARNING]
    assert result.verdict is Verdict.PASS


def test_gates_run_beside_each_other() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def act() -> Outcome:
        meeting.wait()
        return Outcome()

    assert [result.verdict for result in run_tasks([_task(act), _task(act)])] == [Verdict.PASS, Verdict.PASS]


def test_an_exclusive_gate_runs_alone_and_last() -> None:
    running: list[str] = []

    def slow() -> Outcome:
        running.append("slow")
        time.sleep(0.05)
        running.remove("slow")
        return Outcome()

    def alone() -> Outcome:
        return Outcome(scanned={"beside": len(running)})

    results = run_tasks([_task(alone, exclusive=True), _task(slow), _task(slow)])
    assert results[0].scanned == {"beside": 0}


def test_the_report_says_whose_gate_and_what_was_compared() -> None:
    (result,) = run_tasks([_task(Outcome, config="a/launchgate.yml", index=1, fail_on=None, inconclusive="warn")])
    assert (result.gate, result.config, result.section, result.fail_on) == ("probe", "a/launchgate.yml", 1, None)
    assert result.context["scope"] == "files"


def test_progress_names_each_gate_once() -> None:
    said: list[str] = []
    run_tasks([_task(Outcome), _task(Outcome)], said.append)
    assert said == ["probe", "probe"]

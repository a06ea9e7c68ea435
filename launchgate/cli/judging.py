"""The one way from options to a report, an output and an exit code; every judging command ends here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from launchgate.cli.common import Options
from launchgate.errors import EXIT_INCONCLUSIVE, Inconclusive
from launchgate.judge.session import Ask, Session, judge, unadjusted
from launchgate.run import now

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.ci import ScopeOptions, Situation
    from launchgate.report import Report
    from launchgate.run import Environment, Target


def run_gates(
    gates: Sequence[str],
    options: Options,
    scope: ScopeOptions,
    *,
    adjust: Callable[[str, Any], Any] = unadjusted,
    aim: Callable[[Mapping[str, Environment], Situation], Target] | None = None,
    ready: Callable[[Session], Session] | None = None,
    clock: Callable[[], datetime] = now,
) -> int:
    """Judge, tell, and give the exit code; where reports go is checked before the first gate runs."""
    from launchgate.judge import write

    to = write.destinations(options.format, options.reports, os.environ)
    ask = Ask(
        gates=tuple(gates),
        environ=os.environ,
        cwd=os.getcwd(),
        scope=scope,
        config=options.config,
        flags={"fail_on": options.fail_on, "inconclusive": options.inconclusive},
        adjust=adjust,
        aim=aim,
        ready=ready,
        clock=clock,
        progress=_progress(options),
    )
    try:
        report = judge(ask)
    except Inconclusive as error:
        report = _nothing_seen(ask, error)
    look = write.options(os.environ, color=options.color, verbose=-1 if options.quiet else options.verbose)
    write.tell(report, to, look)
    return report.exit_code


def _progress(options: Options) -> Callable[[str], None] | None:
    """Say on a terminal what is being looked at, where that may take a while."""
    if options.quiet or not sys.stderr or not sys.stderr.isatty():
        return None
    from launchgate.judge.write import say

    return lambda gate: say(f"looking: {gate}")


def _nothing_seen(ask: Ask, error: Inconclusive) -> Report:
    """Make the report of a run that could not even begin to look: every gate is inconclusive, and says why."""
    from launchgate import __version__
    from launchgate.report import GateResult, Report, Verdict
    from launchgate.run import Skipped, Why

    assert error.exit_code == EXIT_INCONCLUSIVE
    policy = ask.flags.get("inconclusive") or "fail"
    skipped = (Skipped("the change", f"{error.message}; {error.hint}", Why.COULD_NOT),)
    return Report(
        gates=tuple(
            GateResult(gate=name, verdict=Verdict.INCONCLUSIVE, skipped=skipped, inconclusive=policy)
            for name in ask.gates
        ),
        made_at=ask.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=__version__,
    )

"""The one way from options to a report, an output and an exit code; every judging command ends here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from launchgate.cli.common import Options
from launchgate.model.errors import EXIT_INCONCLUSIVE, Inconclusive
from launchgate.model.run import now
from launchgate.runner.session import Request, Session, run_request, unadjusted

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.ci import ScanContext, ScopeOptions
    from launchgate.model.report import Report
    from launchgate.model.run import Environment, Target


def run_gates(
    gates: Sequence[str],
    options: Options,
    scope: ScopeOptions,
    *,
    adjust: Callable[[str, Any], Any] = unadjusted,
    aim: Callable[[Mapping[str, Environment], ScanContext], Target] | None = None,
    ready: Callable[[Session], Session] | None = None,
    clock: Callable[[], datetime] = now,
) -> int:
    """Judge, tell, and give the exit code; where reports go is checked before the first gate runs."""
    from launchgate.runner import publish

    to = publish.destinations(options.format, options.reports, os.environ)
    ask = Request(
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
        report = run_request(ask)
    except Inconclusive as error:
        report = _nothing_seen(ask, error)
    look = publish.options(os.environ, color=options.color, verbose=-1 if options.quiet else options.verbose)
    publish.publish(report, to, look)
    return report.exit_code


def _progress(options: Options) -> Callable[[str], None] | None:
    """Say on a terminal what is being looked at, where that may take a while."""
    if options.quiet or not sys.stderr or not sys.stderr.isatty():
        return None
    from launchgate.runner.publish import log

    return lambda gate: log(f"looking: {gate}")


def _nothing_seen(ask: Request, error: Inconclusive) -> Report:
    """Make the report of a run that could not even begin to look: every gate is inconclusive, and says why."""
    from launchgate import __version__
    from launchgate.model.report import GateResult, Report, Verdict
    from launchgate.model.run import Skipped, SkipReason

    assert error.exit_code == EXIT_INCONCLUSIVE
    policy = ask.flags.get("inconclusive") or "fail"
    skipped = (Skipped("the change", f"{error.message}; {error.hint}", SkipReason.FAILED),)
    return Report(
        gates=tuple(
            GateResult(gate=name, verdict=Verdict.INCONCLUSIVE, skipped=skipped, inconclusive=policy)
            for name in ask.gates
        ),
        made_at=ask.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=__version__,
    )

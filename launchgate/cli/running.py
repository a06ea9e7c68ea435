"""The one way from options to a report, an output and an exit code; every judging command ends here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from launchgate.cli.common import Options
from launchgate.model.errors import EXIT_INCONCLUSIVE, Inconclusive
from launchgate.model.run import now
from launchgate.runner.session import Request, TargetRequest, run_request

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.ci import ScopeOptions
    from launchgate.model.report import Report


def run_gates(
    gates: Sequence[str],
    options: Options,
    scope: ScopeOptions,
    *,
    gate_options: Mapping[str, Any] | None = None,
    target: TargetRequest | None = None,
    environment: str | None = None,
    undeclared: bool = False,
    clock: Callable[[], datetime] = now,
) -> int:
    """Run, publish, and return the exit code; destinations of reports are checked before the first gate runs."""
    from launchgate.runner import publish

    to = publish.destinations(options.format, options.reports, os.environ)
    request = Request(
        gates=tuple(gates),
        environ=os.environ,
        cwd=os.getcwd(),
        scope=scope,
        config=options.config,
        flags={"fail_on": options.fail_on, "inconclusive": options.inconclusive},
        options=gate_options or {},
        target=target,
        environment=environment,
        undeclared=undeclared,
        clock=clock,
        progress=_progress(options),
    )
    try:
        report = run_request(request)
    except Inconclusive as error:
        report = _inconclusive(request, error)
    look = publish.options(os.environ, color=options.color, verbose=-1 if options.quiet else options.verbose)
    publish.publish(report, to, look)
    return report.exit_code


def _progress(options: Options) -> Callable[[str], None] | None:
    """Return what logs progress on a terminal, where a run may take a while."""
    if options.quiet or not sys.stderr or not sys.stderr.isatty():
        return None
    from launchgate.runner.publish import log

    return lambda gate: log(f"running: {gate}")


def _inconclusive(request: Request, error: Inconclusive) -> Report:
    """Return the report of a run that could not start: every gate is inconclusive, with the reason."""
    from launchgate import __version__
    from launchgate.model.report import GateResult, Report, Verdict
    from launchgate.model.run import Skipped, SkipReason

    assert error.exit_code == EXIT_INCONCLUSIVE
    policy = request.flags.get("inconclusive") or "fail"
    skipped = (Skipped("the change", f"{error.message}; {error.hint}", SkipReason.FAILED),)
    return Report(
        gates=tuple(
            GateResult(gate=name, verdict=Verdict.INCONCLUSIVE, skipped=skipped, inconclusive=policy)
            for name in request.gates
        ),
        made_at=request.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=__version__,
    )

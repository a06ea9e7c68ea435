"""From options to a report, an output and an exit code, for every command that runs gates."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from launchgate.cli.common import CommonOptions
from launchgate.model.errors import EXIT_INCONCLUSIVE, Inconclusive
from launchgate.model.run import now
from launchgate.runner.session import Request, TargetRequest, run_request

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.ci import ScopeOptions
    from launchgate.model.report import Report


def run_gates(
    gates: Sequence[str],
    options: CommonOptions,
    scope: ScopeOptions,
    *,
    gate_options: Mapping[str, Any] | None = None,
    target: TargetRequest | None = None,
    environment: str | None = None,
    undeclared: bool = False,
    clock: Callable[[], datetime] = now,
) -> int:
    """Run gates, publish the report and return the exit code. Destinations are checked before the first gate runs."""
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
    style = publish.options(os.environ, color=options.color, verbose=-1 if options.quiet else options.verbose)
    publish.publish(report, to, style)
    return report.exit_code


def _progress(options: CommonOptions) -> Callable[[str], None] | None:
    """Return a function that logs progress to a terminal, None elsewhere."""
    if options.quiet or not sys.stderr or not sys.stderr.isatty():
        return None
    from launchgate.runner.publish import log

    return lambda gate: log(f"running: {gate}")


def _inconclusive(request: Request, error: Inconclusive) -> Report:
    """Return the report of a run that could not start: every gate is inconclusive for this reason."""
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

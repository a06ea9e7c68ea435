"""Which statements share a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from launchgate.sql.operation import Operation
from launchgate.sql.runners import Runner, Wraps
from launchgate.sql.script import Sent

Statements = Sequence[tuple[Sent, Sequence[Operation]]]


@dataclass(frozen=True, slots=True)
class Membership:
    """The transaction of a statement: its number, None where it runs alone, and whether the runner opened it."""

    group: int | None
    by_runner: bool = False


def memberships(statements: Statements, runner: Runner, fits: Callable[[Operation], bool]) -> list[Membership]:
    """Find the transaction of each statement; `fits` says whether an operation may be in one at all.

    What is sent as one message of several statements is in a transaction that nobody opened: BEGIN makes it the file's
    own, and after COMMIT the rest is in another (https://www.postgresql.org/docs/current/protocol-flow.html).
    """
    implicit = runner.wraps is Wraps.SEVERAL
    wrapped = _wrapped(statements, runner, fits)
    result: list[Membership] = []
    opened = by_runner = False
    count = 0
    previous: tuple[int, bool] | None = None
    for (sent, operations), wrap in zip(statements, wrapped, strict=True):
        if previous != (sent.part, wrap):
            previous = (sent.part, wrap)
            opened, by_runner, count = wrap, wrap, count + 1
        kinds = {operation.kind for operation in operations}
        if "begin" in kinds and not opened:
            opened, by_runner, count = True, False, count + 1
        elif "begin" in kinds and implicit:
            by_runner = False
        result.append(Membership(count if opened else None, by_runner))
        if kinds & {"commit", "rollback"}:
            again = implicit and wrap
            opened = again or any(operation.has("chain") for operation in operations)
            by_runner, count = again, count + 1
    return result


def _wrapped(statements: Statements, runner: Runner, fits: Callable[[Operation], bool]) -> list[bool]:
    """Say for each statement whether the runner sends it inside a transaction."""
    match runner.wraps:
        case Wraps.NEVER:
            custom = False
        case Wraps.FILE:
            custom = True
        case Wraps.SEVERAL:
            custom = len(statements) > 1
        case Wraps.IF_POSSIBLE:
            custom = all(fits(operation) for _, operations in statements for operation in operations)
    return [custom if sent.transaction is None else sent.transaction for sent, _ in statements]

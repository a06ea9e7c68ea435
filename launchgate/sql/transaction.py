"""Which statements share a transaction, and which settings hold when one runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from launchgate.sql.operation import Operation
from launchgate.sql.runners import Runner, Wraps
from launchgate.sql.script import Sent

Statements = Sequence[tuple[Sent, Sequence[Operation]]]


def groups(statements: Statements, runner: Runner, fits: Callable[[Operation], bool]) -> list[int | None]:
    """Number the transaction of each statement, None for one that runs alone; `fits` says whether it may be in one."""
    wrapped = _wrapped(statements, runner, fits)
    result: list[int | None] = []
    opened, count = False, 0
    previous: tuple[int, bool] | None = None
    for (sent, operations), wrap in zip(statements, wrapped, strict=True):
        if previous != (sent.part, wrap):
            opened, count, previous = wrap, count + 1, (sent.part, wrap)
        kinds = {operation.kind for operation in operations}
        if "begin" in kinds and not opened:
            opened, count = True, count + 1
        result.append(count if opened else None)
        if kinds & {"commit", "rollback"}:
            opened, count = any(operation.has("chain") for operation in operations), count + 1
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


def settings_of(statements: Statements, numbers: Sequence[int | None]) -> Iterator[Mapping[str, str]]:
    """Give the settings in force as each statement runs; SET LOCAL ends with its transaction."""
    session: dict[str, str] = {}
    local: dict[str, str] = {}
    current: int | None = None
    for (_, operations), number in zip(statements, numbers, strict=True):
        if number != current:
            local, current = {}, number
        yield {**session, **local}
        for operation in operations:
            if operation.kind == "reset-all":
                session.clear()
            elif operation.kind == "set":
                name = operation.name.lower()
                if not operation.has("local"):
                    session[name] = operation.other
                    local.pop(name, None)
                elif number is not None:
                    local[name] = operation.other

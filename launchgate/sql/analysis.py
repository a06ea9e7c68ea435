"""A migration, statement by statement: what each does, in which transaction, and what its locks are held over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from launchgate.finding import InFile
from launchgate.sql.block import inner_statements
from launchgate.sql.effects import Effect, effect_of, together
from launchgate.sql.locks import Blocks
from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Parsed, Parser
from launchgate.sql.read import operations
from launchgate.sql.replay import CONSTRAINTS, apply, constraint_name
from launchgate.sql.runners import Runner
from launchgate.sql.schema import Schema
from launchgate.sql.script import Script, Sent
from launchgate.sql.transaction import memberships, settings_of

DYNAMIC = "it makes SQL at run time"


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with all that is known of it.

    `effects` has one entry per operation, `effect` is their sum. `group` numbers its transaction, which the runner
    opened where `wrapped`. `held_over` are the later statements of that transaction whose growing work this one's lock
    is held over. `error` is a syntax error, at `error_at`.
    """

    sent: Sent
    operations: tuple[Operation, ...]
    effects: tuple[Effect, ...]
    effect: Effect
    group: int | None
    settings: Mapping[str, str]
    wrapped: bool = False
    held_over: tuple[Sent, ...] = ()
    error: str = ""
    error_at: InFile | None = None

    @property
    def fails(self) -> str:
        """Why this statement is an error on a populated table or in its transaction, empty where it is none."""
        if self.effect.no_transaction and self.group is not None:
            return "it cannot run inside a transaction"
        return self.effect.fails

    @property
    def stalls(self) -> bool:
        """Whether ordinary statements wait for work that grows with a table: this statement's own, or a later one's."""
        return self.effect.stalls or bool(self.held_over)


@dataclass(frozen=True, slots=True)
class _Read:
    sent: Sent
    operations: tuple[Operation, ...]
    error: str = ""
    given: tuple[Operation, ...] = ()
    error_at: InFile | None = None


def analyse(script: Script, schema: Schema, parser: Parser, runner: Runner, version: int) -> Sequence[Step]:
    """Judge every statement of `script` in turn and leave `schema` as it is after them.

    Tables that the script creates are fresh: empty, and unseen by the application, until `schema.settle` is called.
    """
    reads = list(_read(script, parser))
    pairs = [(read.sent, read.operations) for read in reads]
    members = memberships(pairs, runner, lambda operation: not _alone(operation, version))
    steps: list[Step] = []
    for read, member, settings in zip(reads, members, settings_of(pairs, members), strict=True):
        done: list[Operation] = []
        effects: list[Effect] = []
        for operation in read.given:
            if operation.kind == "add-column" and schema.column(operation.relation, operation.column) is None:
                apply(operation, schema, fresh=False)
        for operation in read.operations:
            named = _named(operation, schema)
            effects.append(effect_of(named, schema, version, settings))
            apply(named, schema, fresh=True)
            done.append(named)
        steps.append(
            Step(
                read.sent,
                tuple(done),
                tuple(effects),
                together(effects),
                member.group,
                settings,
                member.by_runner,
                error=read.error,
                error_at=read.error_at,
            )
        )
    return list(_with_holds(steps))


def replay(script: Script, schema: Schema, parser: Parser) -> None:
    """Apply an older migration to `schema` without judging it."""
    for read in _read(script, parser):
        for operation in read.operations:
            apply(_named(operation, schema), schema, fresh=False)


def _read(script: Script, parser: Parser) -> Iterator[_Read]:
    parsed = iter(parser.parse([sent.sql for sent in script.statements if sent.sql]))
    for sent in script.statements:
        result = next(parsed) if sent.sql else Parsed()
        if result.error:
            yield _Read(sent, (), result.error, error_at=_at_error(result, sent))
            continue
        found = operations(result.tree, sent.sql) if result.tree else ()
        (given,) = parser.parse([sent.given]) if sent.given else (Parsed(),)
        before = operations(given.tree, sent.given) if given.tree else ()
        yield replace(_inside(sent, found, parser), given=before)


def _inside(sent: Sent, found: tuple[Operation, ...], parser: Parser) -> _Read:
    """Replace a DO block by the operations of its statements; what it makes at run time is noted as unread."""
    result: list[Operation] = []
    for operation in found:
        if operation.kind == "dynamic":
            sent = replace(sent, unread=DYNAMIC)
        elif operation.kind != "block":
            result.append(operation)
        elif operation.name != "plpgsql":
            sent = replace(sent, unread=f"its block is written in {operation.name}")
        else:
            block = parser.parse_block(operation.source)
            if block.error:
                return _Read(sent, (), f"the block cannot be read: {block.error}")
            inner = [each.sql for each in inner_statements(block.body)]
            if not all(inner):
                sent = replace(sent, unread=DYNAMIC)
            for sql, parsed in zip(filter(None, inner), parser.parse([each for each in inner if each]), strict=True):
                result += operations(parsed.tree, sql) if parsed.tree else ()
    return _Read(sent, tuple(result))


def _at_error(parsed: Parsed, sent: Sent) -> InFile:
    """Give the place of a syntax error: its own line where the statement stands in the file as it is sent."""
    line = sent.at.line + sent.sql.count("\n", 0, parsed.offset)
    return replace(sent.at, line=min(line, sent.at.end_line or line))


def _named(operation: Operation, schema: Schema) -> Operation:
    """Give a constraint the name PostgreSQL will choose for it, so that advice can speak of it."""
    if operation.kind in CONSTRAINTS and not operation.name:
        return replace(operation, name=constraint_name(operation, schema))
    return operation


def _alone(operation: Operation, version: int) -> bool:
    return effect_of(operation, Schema(), version, {}).no_transaction


def _with_holds(steps: Sequence[Step]) -> Iterator[Step]:
    for index, step in enumerate(steps):
        if step.group is None or step.effect.blocks is Blocks.NOTHING:
            yield step
            continue
        held = tuple(
            other.sent for other in steps[index + 1 :] if other.group == step.group and other.effect.work.grows
        )
        yield replace(step, held_over=held)

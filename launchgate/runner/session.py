"""One command from what was asked to a report: where we are, what governs, which tasks, what they say together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from launchgate import __version__
from launchgate.ci import ScanContext, ScopeOptions, detect
from launchgate.model.budget import Budget
from launchgate.model.finding import Finding, Severity, file_of
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import Gate, Run, Scope, Target, now
from launchgate.runner.discover import configurations_of
from launchgate.runner.load import ConfigRequest, Configuration
from launchgate.runner.pipeline import Level, Task, run_task, run_tasks
from launchgate.runner.registry import load_gate, sections
from launchgate.runner.rule_coverage import RuleCoverage, no_rule
from launchgate.runner.subtree import SubChange, SubHistory, SubTree
from launchgate.runner.suppressions import ConfigSuppressions, ids_of, open_suppressions
from launchgate.runner.timed import Timed, TimedChange, TimedHistory

if TYPE_CHECKING:
    from launchgate.model.run import Environment
    from launchgate.policy.settings import Settings

_TREE_SCOPES = (Scope.TREE, Scope.FIRST_LOOK)


def unadjusted(gate: str, section: Any) -> Any:
    """Return a section as it is."""
    del gate
    return section


@dataclass(frozen=True, slots=True)
class Request:
    """What a command asks for. `flags` are settings from the command line, by key.

    `adjust` lays a gate's own flags over its section; `aim` turns the environments of a configuration into the target
    of live gates. `ready` is given the session when everything is bound: it may refuse what was asked, or narrow it.
    """

    gates: Sequence[str]
    environ: Mapping[str, str]
    cwd: str
    scope: ScopeOptions = field(default_factory=ScopeOptions)
    config: str | None = None
    flags: Mapping[str, str | None] = field(default_factory=dict)
    adjust: Callable[[str, Any], Any] = unadjusted
    aim: Callable[[Mapping[str, Environment], ScanContext], Target] | None = None
    ready: Callable[[Session], Session] | None = None
    clock: Callable[[], datetime] = now
    progress: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A command that is ready to run: everything is bound, nothing has been judged."""

    ask: Request
    situation: ScanContext
    configurations: Sequence[Configuration]
    excuses: Mapping[str, ConfigSuppressions]
    tasks: Sequence[Task]


def run_request(ask: Request) -> Report:
    """Do what was asked; raise `UsageError` or `Inconclusive` only before the first gate has run."""
    opened = open_session(ask)
    if ask.ready is not None:
        opened = ask.ready(opened)
    return finish(opened, run_tasks(opened.tasks, ask.progress))


def open_session(ask: Request) -> Session:
    """Find out where we are and bind every section of every configuration."""
    situation = detect(ask.scope, ask.environ, ask.cwd)
    where = situation.where
    request = ConfigRequest(sections(ask.gates), ask.flags, ask.environ, fork=where.fork or where.dependabot)
    configurations = configurations_of(situation, request, ask.config, ask.cwd)
    excuses = {each.folder: _excuses(each, situation, ask) for each in configurations}
    tasks = [
        task
        for each in configurations
        for name in ask.gates
        for task in _tasks(
            ask, _run(ask, situation, each, load_gate(name)), each, load_gate(name), excuses[each.folder]
        )
    ]
    return Session(ask, situation, configurations, excuses, tasks)


def finish(session: Session, results: Sequence[GateResult]) -> Report:
    """Add what is to be said about configurations and waivers, and make the report."""
    about = [result for each in session.configurations if (result := _about(session, each, results)) is not None]
    notes = (
        *session.situation.where.notes,
        *(note for each in session.configurations for note in each.notes),
        *(note for each in session.excuses.values() for note in each.desk.notes()),
    )
    return Report(
        gates=(*about, *results),
        made_at=session.ask.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=__version__,
        source=session.situation.where.source,
        notes=tuple(dict.fromkeys(notes)),
    )


def _excuses(configuration: Configuration, situation: ScanContext, ask: Request) -> ConfigSuppressions:
    from launchgate.git import Commit

    return open_suppressions(
        configuration,
        where=situation.where,
        tree=situation.tree.whole(),
        change=situation.change,
        today=ask.clock().date(),
        at_commit=lambda oid: Commit(situation.root, oid),
    )


def _tasks(
    ask: Request, run: Run, configuration: Configuration, gate: Gate[Any], excuses: ConfigSuppressions
) -> list[Task]:
    name = gate.name
    return [
        Task(
            gate=gate,
            run=run,
            section=ask.adjust(name, section),
            level=_level(configuration.settings),
            suppress=excuses.desk.suppress,
            config=configuration.path,
            index=configuration.index(name, number),
            fail_on=configuration.settings.threshold(name),
            inconclusive=configuration.settings.inconclusive,
        )
        for number, section in enumerate(configuration.sections[name])
    ]


def _run(ask: Request, situation: ScanContext, configuration: Configuration, gate: Gate[Any]) -> Run:
    tree, change, history = situation.tree, situation.change, situation.history
    if configuration.folder or configuration.others:
        tree = SubTree(tree, configuration.governs)
        change = None if change is None else SubChange(change, configuration.governs)
        history = None if history is None else SubHistory(history, configuration.governs)
    target = ask.aim(configuration.environments, situation) if gate.live and ask.aim else None
    budget = Budget()
    return Run(
        where=situation.where,
        tree=Timed(tree, budget),
        change=None if change is None else TimedChange(change, budget),
        target=target,
        environments=configuration.environments,
        active_gates=frozenset(ask.gates),
        clock=ask.clock,
        budget=budget,
        config_path=configuration.path,
        history=None if history is None else TimedHistory(history, budget),
        progress=ask.progress,
        claimed_by_other_gates={
            name: sections[0].exclude
            for name, sections in configuration.sections.items()
            if len(sections) == 1 and hasattr(sections[0], "exclude")
        },
        sections=configuration.sections,
    )


def _level(settings: Settings) -> Level:
    def level(finding: Finding) -> Severity | None:
        place = file_of(finding.at)
        word = settings.level((finding.rule.id, *finding.rule.formerly), place.path if place else None)
        if word is None:
            return min(finding.severity, Severity.WARNING) if finding.rule.preview else finding.severity
        return None if word == "off" else Severity[word.upper()]

    return level


def _complete(session: Session, configuration: Configuration, results: Sequence[GateResult]) -> Callable[[str], bool]:
    """Return of which rules every finding in what this configuration governs is known."""
    scope = session.ask.scope
    if session.situation.where.scope not in _TREE_SCOPES or scope.paths or scope.shard:
        return no_rule
    mine = [result for result in results if result.config == configuration.path]
    return RuleCoverage(mine, lambda gate: ids_of(gate, configuration))


def _about(session: Session, configuration: Configuration, results: Sequence[GateResult]) -> GateResult | None:
    """Judge what is to be said about one configuration by the law that stood before the change."""
    from launchgate.gates.config.gate import GATE, ComeToLight
    from launchgate.runner import trust

    law, excuses = configuration.law, session.excuses[configuration.folder]

    def tell() -> list[Finding]:
        complete = _complete(session, configuration, results)
        return [*trust.findings(configuration.loosened), *excuses.close(complete)]

    def suppress(findings: Sequence[Finding]) -> Sequence[Result]:
        governed = replace(configuration, settings=law, trust="base")
        return _excuses(governed, session.situation, session.ask).desk.suppress(findings) if findings else ()

    task = Task(
        gate=GATE,
        run=_run(session.ask, session.situation, configuration, GATE),
        section=ComeToLight(tell),
        level=_level(law),
        suppress=suppress,
        config=configuration.path,
        fail_on=law.threshold(GATE.name),
        inconclusive=law.inconclusive,
    )
    result = run_task(task)
    return result if result.findings or result.verdict is not Verdict.PASS else None

"""One command from request to report: the scan context, the effective configurations, the tasks, their results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from launchgate import __version__
from launchgate.ci import ScanContext, ScopeOptions, detect
from launchgate.model.budget import Budget
from launchgate.model.errors import UsageError
from launchgate.model.finding import Finding, Severity, file_of
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import Gate, Run, Scope, Target, now
from launchgate.runner.discover import configurations_of
from launchgate.runner.load import ConfigRequest, Configuration
from launchgate.runner.pipeline import Level, Task, run_task, run_tasks
from launchgate.runner.registry import load_gate, sections
from launchgate.runner.suppressor import ConfigSuppressions, ids_of, no_rule, open_suppressions, rule_coverage
from launchgate.runner.target import declared_name, target_of_environment, target_of_host, unknown_environment
from launchgate.runner.trust import weakening_findings
from launchgate.runner.views import ChangeView, HistoryView, TreeView

if TYPE_CHECKING:
    from launchgate.net import Net
    from launchgate.policy.settings import Settings

_TREE_SCOPES = (Scope.TREE, Scope.FIRST_LOOK)


@dataclass(frozen=True, slots=True)
class TargetRequest:
    """What live gates scan through `net`: `host`, else `environment`, else the environment of the event."""

    net: Net
    environment: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. `flags` are settings from the command line, by key; `options` those of a gate, by gate.

    `environment` must be one that a configuration declares; where none declares any, `undeclared` allows it.
    """

    gates: Sequence[str]
    environ: Mapping[str, str]
    cwd: str
    scope: ScopeOptions = field(default_factory=ScopeOptions)
    config: str | None = None
    flags: Mapping[str, str | None] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    target: TargetRequest | None = None
    environment: str | None = None
    undeclared: bool = False
    clock: Callable[[], datetime] = now
    progress: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A request that is ready to run: everything is bound, no gate has run."""

    request: Request
    context: ScanContext
    configurations: Sequence[Configuration]
    suppressions: Mapping[str, ConfigSuppressions]
    tasks: Sequence[Task]


def run_request(request: Request) -> Report:
    """Run what was asked for; raise `UsageError` or `Inconclusive` only before the first gate has run."""
    session = open_session(request)
    return finish(session, run_tasks(session.tasks, request.progress))


def open_session(request: Request) -> Session:
    """Detect the scan context and bind every section of every configuration."""
    context = detect(request.scope, request.environ, request.cwd)
    where = context.where
    wanted = ConfigRequest(sections(request.gates), request.flags, request.environ, fork=where.fork or where.dependabot)
    configurations = configurations_of(context, wanted, request.config, request.cwd)
    if request.environment:
        _require_declared(request.environment, configurations, undeclared=request.undeclared)
    suppressions = {each.folder: _suppressions(each, context, request) for each in configurations}
    tasks = [
        task
        for each in _with_environment(configurations, request, context)
        for name in request.gates
        for task in _tasks(
            request,
            context,
            each,
            load_gate(name),
            suppressions=suppressions[each.folder],
            configurations=configurations,
        )
    ]
    return Session(request, context, configurations, suppressions, tasks)


def finish(session: Session, results: Sequence[GateResult]) -> Report:
    """Add the findings about configurations and suppressions, and return the report."""
    ran = not all(task.not_applicable for task in session.tasks)
    abouts = (_about(session, each, results) for each in session.configurations if ran)
    about = [result for result in abouts if result is not None]
    notes = (
        *session.context.where.notes,
        *(note for each in session.configurations for note in each.notes),
        *(note for each in session.suppressions.values() for note in each.suppressor.notes()),
    )
    return Report(
        gates=_with_snippets((*about, *results), session.context),
        made_at=session.request.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=__version__,
        source=session.context.where.source,
        notes=tuple(dict.fromkeys(notes)),
    )


def _require_declared(name: str, configurations: Sequence[Configuration], *, undeclared: bool) -> None:
    """Raise `UsageError` for an environment that is not declared where others are, or must be."""
    declared = {each: entry for one in configurations for each, entry in one.environments.items()}
    if name not in declared and (declared or not undeclared):
        raise unknown_environment(name, declared)


def _with_environment(
    configurations: Sequence[Configuration], request: Request, context: ScanContext
) -> Sequence[Configuration]:
    """Return the configurations whose gates run: for live gates those that declare the environment, where any does."""
    target = request.target
    name = target and (target.environment or context.where.deployed_environment)
    if target is None or target.host or not name:
        return configurations[:1] if target is not None else configurations
    return [each for each in configurations if declared_name(name, each.environments)] or configurations[:1]


def _with_snippets(gates: Sequence[GateResult], context: ScanContext) -> Sequence[GateResult]:
    """Add the source lines of findings, read in the tree or in the commit in which each finding lies."""
    if not any(gate.findings for gate in gates):
        return gates
    from launchgate.git import Commit
    from launchgate.runner.snippets import with_snippets
    from launchgate.runner.source_lines import SourceLines

    lines = SourceLines(context.tree.whole(), context.change, lambda oid: Commit(context.root, oid))
    return with_snippets(gates, lambda at: lines.spot(at).line)


def _suppressions(configuration: Configuration, context: ScanContext, request: Request) -> ConfigSuppressions:
    from launchgate.git import Commit

    return open_suppressions(
        configuration,
        where=context.where,
        tree=context.tree.whole(),
        change=context.change,
        today=request.clock().date(),
        at_commit=lambda oid: Commit(context.root, oid),
    )


def _tasks(
    request: Request,
    context: ScanContext,
    configuration: Configuration,
    gate: Gate[Any, Any],
    *,
    suppressions: ConfigSuppressions,
    configurations: Sequence[Configuration],
) -> list[Task]:
    name, run = gate.name, _run(request, context, configuration, gate, configurations)
    return [
        Task(
            gate=gate,
            run=run,
            section=section,
            options=request.options.get(name) or gate.options(),
            level=_level(configuration.settings),
            suppress=suppressions.suppressor.suppress,
            config=configuration.path,
            index=configuration.index(name, number),
            fail_on=configuration.settings.threshold(name),
            inconclusive=configuration.settings.inconclusive,
            not_applicable=_nothing_to_check(request, run, gate),
        )
        for number, section in enumerate(configuration.sections[name])
    ]


def _nothing_to_check(request: Request, run: Run, gate: Gate[Any, Any]) -> str:
    """Return why the event leaves this gate nothing to check; what the command line names is checked regardless."""
    by_event = run.target is None and request.target is not None if gate.live else not request.scope.explicit
    return run.where.nothing_to_check if by_event else ""


def _run(
    request: Request,
    context: ScanContext,
    configuration: Configuration,
    gate: Gate[Any, Any],
    configurations: Sequence[Configuration] = (),
) -> Run:
    budget = Budget()
    in_scope = configuration.governs if configuration.folder or configuration.others else None
    change, history = context.change, context.history
    elsewhere = {name for each in configurations if each is not configuration for name in each.environments}
    return Run(
        where=context.where,
        tree=TreeView(context.tree, in_scope, budget),
        change=None if change is None else ChangeView(change, in_scope, budget),
        target=_target(request.target, configuration, context) if gate.live and request.target else None,
        environments=configuration.environments,
        active_gates=frozenset(request.gates),
        clock=request.clock,
        budget=budget,
        config_path=configuration.path,
        history=None if history is None else HistoryView(history, in_scope, budget),
        progress=request.progress,
        claimed_by_other_gates={
            name: sections[0].exclude
            for name, sections in configuration.sections.items()
            if len(sections) == 1 and hasattr(sections[0], "exclude")
        },
        sections=configuration.sections,
        declared_elsewhere=frozenset(elsewhere.difference(configuration.environments)),
    )


def _target(asked: TargetRequest, configuration: Configuration, context: ScanContext) -> Target | None:
    """Return what live gates scan, None where the event's deployment did not succeed.

    Raises `UsageError` if there is no target.
    """
    if asked.host:
        return target_of_host(asked.host, asked.net)
    if not asked.environment and context.where.nothing_to_check:
        return None
    name = asked.environment or context.where.deployed_environment
    if not name:
        raise UsageError("no environment was chosen", hint="add -e ENVIRONMENT, or name a host")
    return target_of_environment(name, configuration.environments, context, asked.net)


def _level(settings: Settings) -> Level:
    def level(finding: Finding) -> Severity | None:
        place = file_of(finding.at)
        word = settings.level((finding.rule.id, *finding.rule.formerly), place.path if place else None)
        if word is None:
            return min(finding.severity, Severity.WARNING) if finding.rule.preview else finding.severity
        return None if word == "off" else Severity[word.upper()]

    return level


def _coverage(session: Session, configuration: Configuration, results: Sequence[GateResult]) -> Callable[[str], bool]:
    """Return the test whether every finding of a rule is known in what this configuration governs."""
    scope = session.request.scope
    if session.context.where.scope not in _TREE_SCOPES or scope.paths or scope.shard:
        return no_rule
    mine = [result for result in results if result.config == configuration.path]
    return rule_coverage(mine, lambda gate: ids_of(gate, configuration))


def _about(session: Session, configuration: Configuration, results: Sequence[GateResult]) -> GateResult | None:
    """Evaluate the rules about one configuration by the settings from before the change."""
    base_settings, suppressions = configuration.base_settings, session.suppressions[configuration.folder]

    def collect() -> list[Finding]:
        coverage = _coverage(session, configuration, results)
        return [*weakening_findings(configuration.loosened), *suppressions.close(coverage)]

    try:
        found: list[Finding] | None = collect()
    except Exception:  # noqa: BLE001 - the task below collects again, and reports the fault as any gate's
        found = None
    if found == []:
        return None
    from launchgate.gates.config.gate import GATE, ConfigOptions, NoSection

    def suppress(findings: Sequence[Finding]) -> Sequence[Result]:
        governed = replace(configuration, settings=base_settings, trust="base")
        opened = _suppressions(governed, session.context, session.request) if findings else None
        return opened.suppressor.suppress(findings) if opened else ()

    task = Task(
        gate=GATE,
        run=_run(session.request, session.context, configuration, GATE),
        section=NoSection(),
        options=ConfigOptions(collect if found is None else lambda: found or ()),
        level=_level(base_settings),
        suppress=suppress,
        config=configuration.path,
        fail_on=base_settings.threshold(GATE.name),
        inconclusive=base_settings.inconclusive,
    )
    result = run_task(task)
    return result if result.findings or result.verdict is not Verdict.PASS else None

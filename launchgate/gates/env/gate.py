"""What the env gate looks at: the repository, or the values of one environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from launchgate.gates.env import newness, unread
from launchgate.gates.env.arriving import arriving
from launchgate.gates.env.base import contract_at
from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.look import Look
from launchgate.gates.env.options import DRIFT, EnvOptions
from launchgate.gates.env.scene import EnvRule, Scene, SourceFile, Values, place
from launchgate.model.finding import Finding, InFile, Variable
from launchgate.model.rule import Example, Rule, rules_in
from launchgate.model.run import Environment, Outcome, Run, Scope, Skipped, SkipReason
from launchgate.sources.assignment import Assignment
from launchgate.sources.kinds import JOBS, SOURCES
from launchgate.values.signals import RULES as SIGNALS
from launchgate.values.signals import Stage, finding, match
from launchgate.values.signals.stage import stage_of, stage_of_environment, strictness


class EnvGate:
    """Holds what the code reads and what environments set against the contract."""

    name: ClassVar[str] = "env"
    config: ClassVar[type[Any]] = EnvSection
    options: ClassVar[type[Any]] = EnvOptions
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the rules of this gate and every signal."""
        return (*_rules(), *SIGNALS)

    def run(self, run: Run, section: EnvSection, options: EnvOptions) -> Outcome:
        """Check the repository, the drift in it alone, or the values of one environment."""
        if options.environment:
            return _values_of(run, section, options)
        scene = _look(run, section).scene()
        found = [each for each in judge(scene, run.active_gates) if not options.drift or each.rule.id in DRIFT]
        skipped = list(scene.skipped)
        if run.where.scope is not Scope.FILES:
            skipped += unread.told(scene, run.change, run.tree.whole())
        if run.change is not None:
            before = run.change.base.whole()
            at_base = contract_at(before, run.config_path, section)
            found, older = newness.split(
                found, run.change, lambda: judge(_look(run, at_base, before).scene(), run.active_gates)
            )
            skipped += newness.told(older)
        return Outcome(
            findings=[newness.brief(each) for each in newness.within(found, run.tree)],
            scanned={
                "files": len(scene.files) + scene.usage.files,
                "variables": len(scene.contract.variables),
                "environments": len(scene.values),
            },
            skipped=skipped,
            details={"environments": list(dict.fromkeys(values.environment.name for values in scene.values))},
            applicable=bool(scene.files or scene.contract.variables),
            rules_evaluated=DRIFT if options.drift else None,
        )

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Judge the files of an example; a text is a `.env.production`."""
        from launchgate.gates.env.example import look_at

        return list(judge(look_at(example).scene()))


def judge(scene: Scene, beside: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Return what all rules find, and the signals in all files: `launchgate.sources.owner` tells others which."""
    for rule in _rules():
        yield from rule.check(scene)
    yield from arriving(_signals_of_files(scene, beside), scene)


def _signals_of_files(scene: Scene, beside: frozenset[str]) -> Iterator[tuple[Assignment, Finding]]:
    for file in scene.files:
        source = file.kind in SOURCES or bool(file.environments) or "secrets" not in beside
        yield from _signals(scene, file, certain=not source and file.stage is Stage.UNKNOWN)


def _look(run: Run, section: EnvSection, tree: Any = None) -> Look:
    drift = run.where.scope is not Scope.FILES
    return Look(tree or run.tree.whole(), section, run.environments, run.clock, drift=drift)


def _values_of(run: Run, section: EnvSection, asked: EnvOptions) -> Outcome:
    """Judge values against the contract, and by the signals of their environment's stage."""
    if run.where.fork and asked.sources:
        reason = "a change from a fork is judged without the values of an environment"
        return Outcome(skipped=(Skipped(f"values of {asked.environment}", reason, SkipReason.BY_CONFIG),))
    environment = run.environments.get(asked.environment) or _undeclared(asked.environment)
    look = _look(run, section)
    if asked.sources:
        labels = ", ".join(label for label, _ in asked.sources)
        merged = {each.name: each for _, assignments in asked.sources for each in assignments}
        scene = look.scene_of([Values(environment, merged, labels, whole=True)])
    else:
        scene = look.scene()
        scene = look.scene_of([values for values in scene.values if values.environment.name == environment.name])
    if asked.environment in run.declared_elsewhere and not scene.values:
        return Outcome(applicable=False)
    scene = scene.with_fingerprints(asked.fingerprints)
    found = [each for rule in _rules() if rule.id not in DRIFT for each in rule.check(scene)]
    found += arriving(_signals_of_values(scene, told=bool(asked.sources)), scene)
    return Outcome(
        findings=found,
        scanned={"variables": sum(len(values.assignments) for values in scene.values)},
        skipped=_unseen(environment, look, scene, given=bool(asked.sources)),
        details={"environments": [environment.name]},
        rules_evaluated=frozenset(),  # of one environment: elsewhere its rules may find what they do not find here
    )


def _signals_of_values(scene: Scene, *, told: bool) -> Iterator[tuple[Assignment, Finding]]:
    """Return the signals of values; those that are `told` are the environment's, whichever file they come from."""
    stages = {} if told else {file.path: file.stage for file in scene.files}
    for values in scene.values:
        for each in values.assignments.values():
            if each.value is not None and _is_ours(each, scene):
                stage = stages.get(place(each.at), values.stage)
                own = (values.environment.url,)
                yield from ((each, signal) for signal in value_signals(each.name, each.value, each.at, stage, own))


def _is_ours(each: Assignment, scene: Scene) -> bool:
    """Return whether a variable is the application's: a process has many that belong to its shell and its runner."""
    return each.at is not None or each.name in scene.contract.variables or each.name in scene.usage.by_name


def _unseen(environment: Environment, look: Look, scene: Scene, *, given: bool) -> Sequence[Skipped]:
    if given:
        return ()  # the repository was read for the contract and for published values only
    if not scene.values:
        reason = "its files are not here; name a source: --from-env, --file FILE"
        return (Skipped(f"values of {environment.name}", reason, SkipReason.FAILED),)
    return [each for each in look.skipped if each.subject in environment.files]


def value_signals(
    name: str, value: str, at: InFile | None, stage: Stage, own: Sequence[str], *, certain: bool = False
) -> Iterator[Finding]:
    """Return the signals of one value; with `certain` only those that nothing else looks like."""
    for matched in match(name, value, stage, own):
        if certain and not matched.rule.check.proven:
            continue
        yield finding(matched, Variable(name, at), name, value)


def _undeclared(name: str) -> Environment:
    return Environment(name, protected=stage_of(name) is Stage.PRODUCTION)


def _signals(scene: Scene, file: SourceFile, *, certain: bool) -> Iterator[tuple[Assignment, Finding]]:
    """Return the signals of a file, each with its assignment.

    Only `certain` ones where nothing says that the file is for production.
    """
    for each, stage in _strictest(scene, file):
        own = [owner.url for owner in _owners(scene, file, each.environment, stage)]
        if each.value is not None:
            certain_here = certain and stage is Stage.UNKNOWN
            found = value_signals(each.name, each.value, each.at, stage, own, certain=certain_here)
            yield from ((each, signal) for signal in found)


def _strictest(scene: Scene, file: SourceFile) -> Iterable[tuple[Assignment, Stage]]:
    """Return each assignment of a file with its stage: the strictest of one that reaches several deployments."""
    found: dict[tuple[str, InFile | None], tuple[Assignment, Stage]] = {}
    for each in file.assignments:
        stage, known = _stage(scene, file, each), found.get((each.name, each.at))
        if known is None or strictness(stage) > strictness(known[1]):
            found[each.name, each.at] = each, stage
    return found.values()


def _stage(scene: Scene, file: SourceFile, each: Assignment) -> Stage:
    """Return the stage of a value in a file; the environment that the job around it deploys to decides, if any."""
    job = each.environment
    if not job:
        return Stage.DEVELOPMENT if file.kind in JOBS else file.stage  # a job that deploys nowhere runs tests
    tier = each.tier if stage_of(job) is not Stage.PRODUCTION else ""
    stage = stage_of_environment(scene.environments.get(job) or Environment(tier or job))
    return max(stage, file.stage, key=strictness) if file.environments else stage


def _owners(scene: Scene, file: SourceFile, job: str, stage: Stage) -> Sequence[Environment]:
    """Get the environments whose own addresses a value may name: where none is named, all that are no more lenient."""
    if job in scene.environments:
        return (scene.environments[job],)
    return file.environments or [
        each for each in scene.environments.values() if strictness(stage_of_environment(each)) >= strictness(stage)
    ]


def _rules() -> tuple[EnvRule, ...]:
    from launchgate.gates.env import rules

    return rules_in(rules)


GATE = EnvGate()

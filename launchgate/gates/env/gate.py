"""What the env gate looks at, and which of its findings a change answers for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from launchgate.finding import Finding, InFile, Severity, Variable, file_of
from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.look import Look
from launchgate.gates.env.scene import EnvRule, Scene, SourceFile, own_hosts
from launchgate.rule import Example, Rule, rules_in
from launchgate.run import Change, Environment, Outcome, Run, Scope, Skipped, Why
from launchgate.sources.kinds import Kind
from launchgate.values.signals import RULES as SIGNALS
from launchgate.values.signals import Stage, finding, match
from launchgate.values.signals.stage import stage_of_environment

_SOURCES = frozenset({Kind.DOTENV, Kind.COMPOSE})


class EnvGate:
    """Holds what the code reads and what environments set against the contract."""

    name: ClassVar[str] = "env"
    config: ClassVar[type[Any]] = EnvSection
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Give the rules of this gate and every signal."""
        return (*_rules(), *SIGNALS)

    def run(self, run: Run, section: EnvSection) -> Outcome:
        """Judge the tree; in a change, what stood before it is told in one line."""
        drift = run.where.scope is not Scope.FILES
        scene = Look(run.tree, section, run.environments, run.clock, drift=drift).scene()
        found = list(judge(scene, beside=run.beside))
        skipped = list(scene.skipped)
        if run.change is not None and found:
            found, older = self._new(run, section, run.change, found)
            if older:
                count = Counter(each.rule.id for each in older)
                rules = f"{len(count)} rules" if len(count) > 1 else next(iter(count))
                reason = f"{rules}; they stood before this change, and `launchgate env drift --all` lists them"
                skipped.append(Skipped(f"{len(older)} older findings", reason, Why.BY_POLICY))
        return Outcome(
            findings=found,
            scanned={
                "files": len(scene.files) + scene.usage.files,
                "variables": len(scene.contract.variables),
                "environments": len(scene.values),
            },
            skipped=skipped,
            details={"environments": list(dict.fromkeys(values.environment.name for values in scene.values))},
            concerned=bool(scene.files or scene.contract.variables),
        )

    def examine(self, example: Example) -> Sequence[Finding]:
        """Judge the files of an example; a text is a `.env.production`."""
        from launchgate.gates.env.example import look_at

        return list(judge(look_at(example).scene()))

    def _new(
        self, run: Run, section: EnvSection, change: Change, found: list[Finding]
    ) -> tuple[list[Finding], list[Finding]]:
        """Split findings into those whose line or cause is in the change, and those that stood before it."""
        touched = {(file.path, line) for file in change.files() for line, _ in file.added}
        doubtful = [each for each in found if not _touched(each, touched)]
        if not doubtful:
            return found, []
        before = Look(change.base, section, run.environments, run.clock).scene()
        stood = Counter(_identity(each) for each in judge(before, beside=run.beside))
        older = []
        for each in doubtful:
            if stood[_identity(each)] > 0:
                stood[_identity(each)] -= 1
                older.append(each)
        kept = {id(each) for each in older}
        return [each for each in found if id(each) not in kept], older


def judge(scene: Scene, *, beside: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Give what all rules find; where the secrets gate runs too, signals outside sources of environments are its."""
    for rule in _rules():
        yield from rule.check(scene)
    for file in scene.files:
        mine = file.kind in _SOURCES or bool(file.environment)
        if mine or "secrets" not in beside:
            yield from _signals(scene, file)


def value_signals(name: str, value: str, at: InFile | None, stage: Stage, own: Sequence[str]) -> Iterator[Finding]:
    """Give the signals of one value."""
    for matched in match(name, value, stage, own):
        yield finding(matched, Variable(name, at), name, value)


def _signals(scene: Scene, file: SourceFile) -> Iterator[Finding]:
    named = scene.environments.get(file.environment)
    for each in file.assignments:
        environment = named or scene.environments.get(each.environment)
        stage = _stage(file, each.environment, environment)
        owners = [environment] if environment else list(scene.environments.values())
        own = [host for owner in owners for host in own_hosts(owner)]
        if each.value is not None:
            yield from value_signals(each.name, each.value, each.at, stage, own)


def _stage(file: SourceFile, named: str, environment: Environment | None) -> Stage:
    if file.kind is Kind.WORKFLOW and not named:
        return Stage.DEVELOPMENT  # a job that deploys nowhere runs tests
    if environment is not None:
        return stage_of_environment(environment.name, protected=environment.protected)
    return stage_of_environment(named, protected=False) if named else file.stage


def _touched(found: Finding, touched: set[tuple[str, int]]) -> bool:
    places = [place for each in (found.at, *found.also) if (place := file_of(each)) is not None]
    return any(
        (place.path, line) in touched
        for place in places
        for line in range(place.line, (place.end_line or place.line) + 1)
    )


def _identity(found: Finding) -> tuple[str, str, str, Severity]:
    subject = found.at.name if isinstance(found.at, Variable) else getattr(found.at, "path", "")
    return (found.rule.id, subject, found.anchor, found.severity)


def _rules() -> tuple[EnvRule, ...]:
    from launchgate.gates.env import rules

    return rules_in(rules)


GATE = EnvGate()

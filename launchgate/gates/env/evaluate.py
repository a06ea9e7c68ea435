"""The env gate at work: the model of the repository or of one environment, through every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from launchgate.code.languages import unread
from launchgate.code.scan import is_code, scan
from launchgate.gates.env import attribution, dev_settings
from launchgate.gates.env.builder import EnvModelBuilder
from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.contract import contract_at
from launchgate.gates.env.model import EnvironmentValues, EnvModel, EnvRule
from launchgate.gates.env.options import DRIFT, EnvOptions
from launchgate.gates.env.platform import is_platform
from launchgate.model.finding import Finding
from launchgate.model.rule import rules_in
from launchgate.model.run import Change, Environment, Outcome, Run, Scope, Skipped, SkipReason, Tree
from launchgate.text.plural import count, join_words
from launchgate.values.dev_settings import Stage, stage_of


def check_repository(run: Run, section: EnvSection, options: EnvOptions) -> Outcome:
    """Check the repository, or the drift in it alone."""
    model = _builder(run, section).build()
    found = [each for each in evaluate(model, run.active_gates) if not options.drift or each.rule.id in DRIFT]
    skipped = list(model.skipped)
    if run.where.scope is not Scope.FILES:
        skipped += _coverage(model, run.change, run.tree.whole())
    if run.change is not None:
        before = run.change.base.whole()
        at_base = contract_at(before, run.config_path, section)
        found, older = attribution.attribute(
            found, run.change, lambda: evaluate(_builder(run, at_base, before).build(), run.active_gates)
        )
        skipped += attribution.older_findings(older)
    return Outcome(
        findings=[attribution.shorten(each) for each in attribution.in_scope(found, run.tree)],
        scanned={
            "files": len(model.files) + model.usage.files,
            "variables": len(model.contract.variables),
            "environments": len(model.values),
        },
        skipped=skipped,
        details={"environments": list(dict.fromkeys(values.environment.name for values in model.values))},
        applicable=bool(model.files or model.contract.variables),
        rules_evaluated=DRIFT if options.drift else None,
    )


def evaluate(model: EnvModel, other_gates: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield what all rules find, and the development settings in all files."""
    for rule in env_rules():
        yield from rule.check(model)
    yield from dev_settings.in_files(model, other_gates)


def _builder(run: Run, section: EnvSection, tree: Tree | None = None) -> EnvModelBuilder:
    drift = run.where.scope is not Scope.FILES
    return EnvModelBuilder(tree or run.tree.whole(), section, run.environments, run.clock, drift=drift)


def check_values(run: Run, section: EnvSection, options: EnvOptions) -> Outcome:
    """Check values against the contract, and for development settings at the stage of their environment."""
    if run.where.fork and options.sources:
        reason = "a change from a fork is checked without the values of an environment"
        return Outcome(skipped=(Skipped(f"values of {options.environment}", reason, SkipReason.BY_CONFIG),))
    environment = run.environments.get(options.environment) or _undeclared(options.environment)
    builder = _builder(run, section)
    if options.sources:
        labels = ", ".join(label for label, _ in options.sources)
        merged = {each.name: each for _, assignments in options.sources for each in assignments}
        model = builder.build_with([EnvironmentValues(environment, merged, labels, whole=True)])
    else:
        declared = builder.build().values
        model = builder.build_with([values for values in declared if values.environment.name == environment.name])
    if options.environment in run.declared_elsewhere and not model.values:
        return Outcome(applicable=False)
    if options.fingerprints is not None:
        model = model.with_fingerprints(options.fingerprints)
    found = [each for rule in env_rules() if rule.id not in DRIFT for each in rule.check(model)]
    found += dev_settings.in_values(model, given=bool(options.sources))
    return Outcome(
        findings=found,
        scanned={"variables": sum(len(values.assignments) for values in model.values)},
        skipped=() if options.sources else _not_read(environment, builder, model),
        details={"environments": [environment.name]},
        rules_evaluated=frozenset(),  # of one environment: elsewhere its rules may find what they do not find here
    )


def _not_read(environment: Environment, builder: EnvModelBuilder, model: EnvModel) -> Sequence[Skipped]:
    if not model.values:
        reason = "its files are not here; name a source: --from-env, --file FILE"
        return (Skipped(f"values of {environment.name}", reason, SkipReason.FAILED),)
    return [each for each in builder.skipped if each.subject in environment.files]


def _coverage(model: EnvModel, change: Change | None, tree: Tree) -> Iterator[Skipped]:
    """Yield each reason that concerns code of `change`, or of the whole `tree` where nothing is compared."""
    paths = _checked(model.paths, change)
    languages = unread(paths)
    if model.contract.variables and languages:
        subject = join_words([f"{count(number, 'file')} of {language}" for language, number in languages.items()])
        yield Skipped(subject, "reads of variables in these languages are not recognized", SkipReason.OUT_OF_SCOPE)
    elif model.files and not model.contract.variables and (languages or _reads(model, paths, tree)):
        reason = (
            "neither `env: vars:` nor an example file declares variables, so there is nothing to compare code with; "
            "`launchgate init` lists them"
        )
        yield Skipped("variables that code reads", reason, SkipReason.BY_CONFIG)


def _reads(model: EnvModel, paths: Sequence[str], tree: Tree) -> bool:
    """Whether code at `paths` reads a variable that a contract would declare, or may do so."""
    checked = {path for path in paths if is_code(path)}
    if not checked:
        return False
    unknown: list[Skipped] = []
    usage = scan(tree, [path for path in model.paths if is_code(path)], unknown)  # a helper may be in any file
    if usage.prefixes or any(each.why is SkipReason.FAILED and each.subject in checked for each in unknown):
        return True
    return any(
        read.at.path in checked for name, reads in usage.by_name.items() if not is_platform(name) for read in reads
    )


def _checked(paths: Iterable[str], change: Change | None) -> list[str]:
    if change is None:
        return list(paths)
    changed = {file.path for file in change.files()}
    return [path for path in paths if path in changed]


def _undeclared(name: str) -> Environment:
    return Environment(name, protected=stage_of(name) is Stage.PRODUCTION)


def env_rules() -> tuple[EnvRule, ...]:
    """Return the rules of this gate, without development settings."""
    from launchgate.gates.env import rules as package

    return rules_in(package)

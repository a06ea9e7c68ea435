"""The excuses of one configuration, from its files to its findings: what the pipeline opens before the gates run.

excuses = open_excuses(configuration, where=…, tree=…, change=…, today=…)
Task(…, suppress=excuses.desk.suppress)               # for every gate of this configuration
findings = excuses.close(complete)                # of the gate `config`, after the last gate
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError
from launchgate.runner import trust
from launchgate.runner.baseline import in_force
from launchgate.runner.rule_coverage import no_rule
from launchgate.runner.source_lines import SourceLines
from launchgate.runner.subtree import SubChange, SubTree
from launchgate.runner.suppressor import Suppressor, WaiversInForce
from launchgate.suppressions.baseline import PATH

if TYPE_CHECKING:
    from launchgate.gates.config.weakened import WeakenedSetting
    from launchgate.model.finding import Finding
    from launchgate.model.run import Change, CiContext, Tree
    from launchgate.runner.load import Configuration


@dataclass(frozen=True, slots=True)
class ConfigSuppressions:
    """An open desk; `loosened` is what the change records anew in the baseline."""

    desk: Suppressor
    trust: trust.Trust
    loosened: tuple[WeakenedSetting, ...] = ()

    def close(self, complete: Callable[[str], bool] = no_rule) -> list[Finding]:
        """Return the findings about waivers, markers and the baseline.

        `complete` says of a rule whether it was put to the whole tree: only there can a waiver be unused.
        """
        loosened = (*self.loosened, *trust.added_waivers(self.desk.added(), self.trust))
        return [*trust.findings(loosened), *self.desk.about(complete)]


def open_suppressions(
    configuration: Configuration,
    *,
    where: CiContext,
    tree: Tree,
    today: date,
    change: Change | None = None,
    at_commit: Callable[[str], Tree] | None = None,
) -> ConfigSuppressions:
    """Read what excuses; raise `ConfigError` for a baseline or salt that we did not write.

    `at_commit` gives the tree of a commit of the range, for findings that lie in one.
    """
    law = configuration.trust
    first_run = configuration.first_run and law == "head"
    state = in_force(tree, change.base if change else None, trust=law, first_run=first_run)
    waivers = WaiversInForce(
        listed=configuration.waivers,
        baseline=state.baseline,
        salt=state.salt,
        honour_added=law == "head",
        first_run=first_run,
    )
    if configuration.folder or configuration.others:
        tree = SubTree(tree, configuration.governs)
        change = None if change is None else SubChange(change, configuration.governs)
    places = SourceLines(tree, change, at_commit, stood=law == "head")
    desk = Suppressor(waivers, where, today, places, lambda gate: ids_of(gate, configuration))
    return ConfigSuppressions(desk, law, tuple(trust.grown_baseline(PATH, state.grown, law)))


def ids_of(gate: str, configuration: Configuration | None = None) -> frozenset[str]:
    """Return every rule id of a gate, former ones and those of the configuration included; none for no such gate."""
    from launchgate.runner.catalogue import rules_of

    try:
        rules = rules_of(gate)
    except UsageError:
        return frozenset()
    sections = configuration.sections.get(gate, ()) if configuration else ()
    own = (f"{gate}/{rule.id}" for section in sections for rule in getattr(section, "rules", ()))
    return frozenset((*(name for rule in rules for name in (rule.id, *rule.entry.formerly)), *own))

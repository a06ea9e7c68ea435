"""The excuses of one configuration, from its files to its findings: what the pipeline opens before the gates run.

excuses = open_excuses(configuration, where=…, tree=…, change=…, today=…)
Task(…, excuse=excuses.desk.excuse)               # for every gate of this configuration
findings = excuses.close(complete)                # of the gate `config`, after the last gate
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from launchgate.errors import UsageError
from launchgate.judge import trust
from launchgate.judge.baseline import in_force
from launchgate.judge.complete import nothing
from launchgate.judge.desk import Desk, Waivers
from launchgate.judge.places import Places
from launchgate.judge.subtree import SubChange, SubTree
from launchgate.waiver.baseline import PATH

if TYPE_CHECKING:
    from launchgate.finding import Finding
    from launchgate.gates.config.loosened import Loosened
    from launchgate.judge.load import Configuration
    from launchgate.run import Change, Tree, Where


@dataclass(frozen=True, slots=True)
class Excuses:
    """An open desk; `loosened` is what the change records anew in the baseline."""

    desk: Desk
    trust: trust.Trust
    loosened: tuple[Loosened, ...] = ()

    def close(self, complete: Callable[[str], bool] = nothing) -> list[Finding]:
        """Give the findings about waivers, markers and the baseline.

        `complete` says of a rule whether it was put to the whole tree: only there can a waiver be unused.
        """
        loosened = (*self.loosened, *trust.added_waivers(self.desk.added(), self.trust))
        return [*trust.findings(loosened), *self.desk.about(complete)]


def open_excuses(
    configuration: Configuration,
    *,
    where: Where,
    tree: Tree,
    today: date,
    change: Change | None = None,
    at_commit: Callable[[str], Tree] | None = None,
) -> Excuses:
    """Read what excuses; raise `ConfigError` for a baseline or salt that we did not write.

    `at_commit` gives the tree of a commit of the range, for findings that lie in one.
    """
    law = configuration.trust
    first_run = configuration.first_run and law == "head"
    state = in_force(tree, change.base if change else None, trust=law, first_run=first_run)
    waivers = Waivers(
        listed=configuration.waivers,
        baseline=state.baseline,
        salt=state.salt,
        honour_added=law == "head",
        first_run=first_run,
    )
    if configuration.folder or configuration.others:
        tree = SubTree(tree, configuration.governs)
        change = None if change is None else SubChange(change, configuration.governs)
    places = Places(tree, change, at_commit, stood=law == "head")
    desk = Desk(waivers, where, today, places, lambda gate: ids_of(gate, configuration))
    return Excuses(desk, law, tuple(trust.grown_baseline(PATH, state.grown, law)))


def ids_of(gate: str, configuration: Configuration | None = None) -> frozenset[str]:
    """Give every rule id of a gate, former ones and those of the configuration included; none for no such gate."""
    from launchgate.judge.catalogue import rules_of

    try:
        rules = rules_of(gate)
    except UsageError:
        return frozenset()
    sections = configuration.sections.get(gate, ()) if configuration else ()
    own = (f"{gate}/{rule.id}" for section in sections for rule in getattr(section, "rules", ()))
    return frozenset((*(name for rule in rules for name in (rule.id, *rule.entry.formerly)), *own))

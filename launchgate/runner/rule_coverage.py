"""Of which rules a run knows every finding: only there can a recorded finding be gone, or a waiver unused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from launchgate.model.report import GateResult, Verdict
from launchgate.model.run import SkipReason
from launchgate.runner.registry import REPOSITORY

_GAPS = (SkipReason.FAILED, SkipReason.BY_CONFIG)


def no_rule(rule: str) -> bool:
    """Know every finding of no rule."""
    del rule
    return False


class RuleCoverage:
    """Says of a rule whether it was put to everything: by each gate that has it, without a gap."""

    def __init__(self, results: Sequence[GateResult], ids: Callable[[str], Collection[str]]) -> None:
        """Take the results of gates that looked at whole trees; `ids` gives every rule id of a gate."""
        self._results, self._ids = results, ids

    def __call__(self, rule: str) -> bool:
        """Two gates have the rules about development settings: both must have looked."""
        mine = rule.partition("/")[0]
        if not self._asked(mine, rule):
            return False
        return all(self._asked(gate, rule) for gate in REPOSITORY if gate != mine and rule in self._ids(gate))

    def _asked(self, gate: str, rule: str) -> bool:
        results = [each for each in self._results if each.gate == gate]
        return bool(results) and all(
            each.verdict is not Verdict.ERROR
            and (each.rules_evaluated is None or rule in each.rules_evaluated)
            and not any(skipped.why in _GAPS for skipped in each.skipped)
            for each in results
        )

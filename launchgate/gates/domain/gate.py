"""The domain gate: look up every declared host of the environment once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from launchgate.gates.domain.config import DomainSection
from launchgate.gates.domain.facts import HostFacts, as_details, from_zone, look_up_hosts
from launchgate.model.finding import Finding, Json
from launchgate.model.rule import Bundle, Example, Rule, rules_in
from launchgate.model.run import NoOptions, Outcome, Run, Skipped, SkipReason, Table


class DomainGate:
    """Looks up the host of the environment and the hosts of the section."""

    name: ClassVar[str] = "domain"
    config: ClassVar[type[Any]] = DomainSection
    options: ClassVar[type[Any]] = NoOptions
    live: ClassVar[bool] = True
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the rules of this gate."""
        from launchgate.gates.domain import rules

        return rules_in(rules)

    def run(self, run: Run, section: DomainSection, options: NoOptions) -> Outcome:
        """Look up every host; one without an answer is `could_not`, never a pass."""
        del options
        if run.target is None:
            return Outcome(skipped=(Skipped("domain", "no environment was chosen", SkipReason.FAILED),))
        hosts = _hosts(run.target.url, section)
        with run.target.net.scoped(hosts) as net:
            facts = look_up_hosts(net, hosts, run.target.environment.at)
        rows: list[Json] = [row for each in facts for row in as_details(each)]
        return Outcome(
            findings=self._check(facts),
            scanned={"hosts": len(facts), "lookups": sum(len(each.addresses) for each in facts)},
            skipped=_unanswered(facts),
            details={"facts": rows},
            exhibits=(_table(facts),),
            applicable=bool(hosts),
        )

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Return the findings of the zone of an example."""
        return self._check(from_zone(example.files["zone"])) if isinstance(example, Bundle) else ()

    def _check(self, facts: Sequence[HostFacts]) -> list[Finding]:
        return [finding for each in facts for rule in self.rules() for finding in rule.check(each)]


def _hosts(url: str, section: DomainSection) -> list[str]:
    from launchgate.net.addresses import plain_host

    named = (urlsplit(url).hostname, section.canonical, *section.hosts)
    return list(dict.fromkeys(plain_host(host) for host in named if host))


def _unanswered(facts: Sequence[HostFacts]) -> list[Skipped]:
    return [
        Skipped(f"{lookup.name} {lookup.type}", lookup.reason, SkipReason.FAILED)
        for each in facts
        if (lookup := each.unknown) is not None
    ]


def _table(facts: Sequence[HostFacts]) -> Table:
    rows = tuple(
        (lookup.name, lookup.type, lookup.state.value, ", ".join(lookup.values) or lookup.reason)
        for each in facts
        for lookup in each.addresses
    )
    return Table("DNS look-ups", ("host", "type", "state", "answer"), rows)


GATE = DomainGate()

"""A rule is one catalogue entry, its examples and the check function; one file, or one row of a table.

`@rule(...)` turns a function into a `Rule`; a gate types the function it wants and calls `rule.check`. Rules of a
package are found by walking its modules: nothing else has to be edited when one is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from launchgate.model.finding import Confidence, Finding, Fix, Impact, Json, Location, RuleInfo, Severity

if TYPE_CHECKING:
    from random import Random
    from types import ModuleType

    from launchgate.model.masker import Secret

F = TypeVar("F")

_IMPACTS = {"secrets": Impact.LEAK, "migrations": Impact.OUTAGE, "domain": Impact.OUTAGE}


@dataclass(frozen=True, slots=True)
class Bundle:
    """An example of several files; `files_before` is the state before the change that `files` makes."""

    files: Mapping[str, str]
    files_before: Mapping[str, str] = field(default_factory=dict)


Example: TypeAlias = str | Bundle
Examples: TypeAlias = Sequence[Example] | Callable[["Random"], Sequence[Example]]


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """A catalogue entry with the function behind it; examples of secrets are functions of a random source."""

    entry: RuleInfo
    check: F
    bad: Examples
    good: Examples

    @property
    def id(self) -> str:
        """`gate/name`, a noun phrase that reads after "allow"."""
        return self.entry.id

    def finding(
        self,
        at: Location,
        message: str,
        *,
        anchor: str,
        severity: Severity | None = None,
        confidence: Confidence = Confidence.HIGH,
        fix: Fix | None = None,
        also: Sequence[Location] = (),
        evidence: Mapping[str, Json] | None = None,
        value: Secret | None = None,
    ) -> Finding:
        """Make a finding of this rule; severity and fix default to the entry's."""
        return Finding(
            rule=self.entry,
            at=at,
            message=message,
            severity=self.entry.severity if severity is None else severity,
            confidence=confidence,
            fix=fix or Fix(self.entry.fix),
            anchor=anchor,
            also=tuple(also),
            evidence=evidence or {},
            value=value,
        )


def rule(
    id: str,  # noqa: A002 - the field's own word, and the first thing a reader searches for
    *,
    severity: Severity,
    title: str,
    why: str,
    fix: str,
    bad: Examples,
    good: Examples,
    references: Sequence[str] = (),
    since: str = "0.1",
    formerly: Sequence[str] = (),
    preview: bool = False,
    notes: Mapping[str, str] | None = None,
    impact: Impact | None = None,
) -> Callable[[F], Rule[F]]:
    """Declare a rule; a missing part is a TypeError at import, so that no rule ships without its page and tests.

    `impact` defaults to that of most rules of its gate.
    """
    for name, part in {"id": "/" in id, "title": title, "why": why, "fix": fix, "bad": bad, "good": good}.items():
        if not part:
            message = f"rule {id!r} needs `{name}`"
            raise TypeError(message)
    entry = RuleInfo(
        id,
        severity,
        title,
        why,
        fix,
        tuple(references),
        since,
        tuple(formerly),
        preview,
        notes or {},
        default_impact(id) if impact is None else impact,
    )
    return lambda check: Rule(entry, check, bad, good)


def default_impact(id: str) -> Impact:  # noqa: A002 - as in `rule`
    """Return the impact of a rule that states none."""
    return _IMPACTS.get(id.partition("/")[0], Impact.OTHER)


def rules_in(package: ModuleType) -> tuple[Rule[Any], ...]:
    """Import every module below `package` and give its rules, module level or in a `RULES` table, sorted by id."""
    import importlib
    import pkgutil

    found: dict[str, Rule[Any]] = {}
    for info in sorted(pkgutil.walk_packages(package.__path__, f"{package.__name__}."), key=lambda info: info.name):
        module = importlib.import_module(info.name)
        rules = [each for each in (*vars(module).values(), *getattr(module, "RULES", ())) if isinstance(each, Rule)]
        if not (rules or info.ispkg):
            message = f"{info.name} holds no rule: decorate its function with `@rule(…)`, or list rules in `RULES`"
            raise TypeError(message)
        for each in rules:
            if found.setdefault(each.id, each) is not each:
                message = f"rule {each.id!r} is declared twice, the second time in {info.name}"
                raise TypeError(message)
    return tuple(found[key] for key in sorted(found))


def examples(of: Examples, random: Random) -> Iterator[Example]:
    """Return the examples, drawing them from `random` where they are generated."""
    yield from of(random) if callable(of) else of

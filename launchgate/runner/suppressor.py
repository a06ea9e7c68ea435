"""What suppresses a finding, and what is wrong with the suppressions: the step from a gate's findings to the verdict.

    suppressions = open_suppressions(configuration, where=..., tree=..., change=..., today=...)
    results = suppressions.suppressor.suppress(findings)      # for each gate; safe from several threads
    findings = suppressions.close(rule_coverage(results, ids))  # of the gate `config`, after the last gate

Everything is read through `SourceLines`; nothing here opens a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError
from launchgate.model.finding import Finding, InFile, file_of, fingerprint, subject_of
from launchgate.model.report import GateResult, Result, Suppression, Verdict, WaiverSnippet
from launchgate.model.run import Change, CiContext, Scope, SkipReason, Tree
from launchgate.runner.baseline import in_force
from launchgate.runner.registry import REPOSITORY
from launchgate.runner.source_lines import SourceLines
from launchgate.runner.trust import Trust, added_waivers, grown_baseline, weakening_findings
from launchgate.runner.views import ChangeView, TreeView
from launchgate.suppressions.baseline import PATH, Baseline, structural_key
from launchgate.suppressions.grammar import DEFAULT, LONGEST, Malformed, Waiver, read_line
from launchgate.text.plural import count

if TYPE_CHECKING:
    from launchgate.gates.config.cases import MarkerCase, WaiverCase, WeakenedSetting
    from launchgate.runner.load import Configuration
    from launchgate.suppressions.match import WaiverIndex
    from launchgate.suppressions.tags import Tagger

Ids = Callable[[str], Collection[str]]
"""Returns every rule id of a gate, former ones included; nothing for a gate that does not exist."""

_GAPS = (SkipReason.FAILED, SkipReason.BY_CONFIG)


def no_rule(rule: str) -> bool:
    """Return False: a run that covers no rule completely."""
    del rule
    return False


def rule_coverage(results: Sequence[GateResult], ids: Ids) -> Callable[[str], bool]:
    """Return the test whether a rule was evaluated on everything, by each gate that has it and without a gap.

    Only there can a recorded finding be gone, or a waiver unused. `results` are of gates that scanned whole trees.
    """

    def evaluated(gate: str, rule: str) -> bool:
        mine = [each for each in results if each.gate == gate]
        return bool(mine) and all(
            each.verdict is not Verdict.ERROR
            and (each.rules_evaluated is None or rule in each.rules_evaluated)
            and not any(skipped.why in _GAPS for skipped in each.skipped)
            for each in mine
        )

    def covered(rule: str) -> bool:
        own = rule.partition("/")[0]
        others = (gate for gate in REPOSITORY if gate != own and rule in ids(gate))  # signals belong to two gates
        return evaluated(own, rule) and all(evaluated(gate, rule) for gate in others)

    return covered


@dataclass(frozen=True, slots=True)
class WaiversInForce:
    """The exceptions in force, as trust has chosen them: entries of launchgate.yml, the baseline, the salt of tags.

    `honour_added` says whether an inline waiver that the change itself writes counts (`trust: head`); where it does,
    it is reported as weakening the configuration, except in a `first_run`, which has no base to compare with.
    """

    listed: Sequence[Waiver] = ()
    baseline: Baseline = field(default_factory=Baseline)
    salt: bytes | None = None
    honour_added: bool = True
    first_run: bool = False


class Suppressor:
    """Suppresses the findings of one configuration on one day, and remembers what it used."""

    def __init__(self, waivers: WaiversInForce, where: CiContext, today: date, places: SourceLines, ids: Ids) -> None:
        """Keep the arguments; files are read on demand."""
        self._waivers, self._where, self._today, self._places, self._ids = waivers, where, today, places, ids
        self._tagger = _tagger(waivers.salt)
        self._valued = [waiver for waiver in waivers.listed if waiver.kind == "value"]
        self._used: set[Waiver] = set()
        self._recorded: set[tuple[str, str]] = set()
        self._added: set[Waiver] = set()
        self._markers: dict[InFile, MarkerCase] = {}
        self._everywhere = (
            where.scope in (Scope.TREE, Scope.FIRST_LOOK, Scope.FILES, Scope.HISTORY)
            or where.on_default_branch
            or where.event == "schedule"
        )

    def suppress(self, findings: Sequence[Finding]) -> list[Result]:
        """Return each finding with its fingerprint, its suppression if there is one, and the waiver to write for it."""
        seen: Counter[tuple[str, str, str]] = Counter()
        results = []
        for finding in findings:
            key = (finding.rule.id, subject_of(finding.at), finding.anchor)
            print_ = fingerprint(finding, seen[key])
            seen[key] += 1
            results.append(self._result(finding, print_))
        return results

    @cached_property
    def _listed(self) -> WaiverIndex:
        """The waivers of launchgate.yml, by what they cover."""
        from launchgate.suppressions.match import WaiverIndex

        return WaiverIndex(self._waivers.listed)

    def about(self, complete: Callable[[str], bool] = no_rule) -> list[Finding]:
        """Return the findings about the waivers themselves, sorted by place; call it after every `suppress`."""
        written = list(self._places.written(everywhere=self._everywhere))
        waivers = {*self._waivers.listed, *self._used, *(each for each in written if isinstance(each, Waiver))}
        gone = {pair for pair in self._waivers.baseline.entries - self._recorded if complete(pair[0])}
        if not (written or waivers or gone or self._markers):
            return []  # and import no rule
        from launchgate.gates.config.evaluate import check_waiver
        from launchgate.gates.config.rules import baseline_stale, foreign_marker_added, waiver_malformed

        found = [finding for case in self._markers.values() for finding in foreign_marker_added.check.check(case)]
        for each in written:
            if isinstance(each, Malformed):
                found += waiver_malformed.check.check(each)
        for waiver in waivers:
            found += check_waiver(self._case(waiver, complete))
        found += baseline_stale.check.check(gone)
        return sorted(found, key=lambda finding: (_position(finding), finding.rule.id, finding.anchor))

    def added(self) -> list[Waiver]:
        """Return the inline waivers of this change that suppress a finding, or would: each weakens the policy."""
        return (
            [] if self._waivers.first_run else sorted(self._added, key=lambda waiver: (waiver.at.path, waiver.at.line))
        )

    def notes(self) -> list[str]:
        """Return notes for the report about the suppressions as a whole."""
        notes = []
        if self._tagger is None and (self._valued or self._waivers.baseline.tagged_rules):
            from launchgate.suppressions import SALT_PATH

            notes.append(f"{SALT_PATH} is missing, so recorded values cannot be recognized: restore it from git")
        if self._tagger is not None and self._tagger.over_limit:
            notes.append(
                f"not compared with the recorded ones: {count(self._tagger.over_limit, 'value')}; "
                f"the limit is {self._tagger.limit} in one run"
            )
        return notes

    def _result(self, finding: Finding, print_: str) -> Result:
        """Return a finding suppressed as a whole by the baseline or its value, else without its suppressed locations.

        A secret is one finding with all its locations; a suppression of one location does not cover the others.
        """
        places = (finding.at, *finding.also) if finding.value is not None else (finding.at,)
        parts = [replace(finding, at=place, also=()) for place in places] if len(places) > 1 else [finding]
        suppressions = [self._by_waiver(part) for part in parts]
        if not all(suppressions) and (whole := self._by_print(finding, print_) or self._by_tag(finding)):
            return Result(finding, print_, whole, self._form(finding))
        suppressions = [given or self._by_marker(part) for given, part in zip(suppressions, parts, strict=True)]
        left = [part.at for given, part in zip(suppressions, parts, strict=True) if given is None]
        if left and len(left) < len(parts):
            finding = replace(finding, at=left[0], also=tuple(left[1:]))
        return Result(finding, print_, None if left else suppressions[0], self._form(finding))

    def _by_waiver(self, finding: Finding) -> Suppression | None:
        """Return the suppression by an entry or a comment in force, else by an ended one where that only warns."""
        waivers = [*self._covering(finding)]
        for waiver in waivers:
            if 0 <= waiver.days_left(self._today) <= LONGEST.days:
                return self._use(waiver)
        for waiver in waivers:
            if waiver.days_left(self._today) < 0:
                self._used.add(waiver)
                if not self._closes(waiver, found=True):
                    return self._use(waiver)
        return None

    def _covering(self, finding: Finding) -> Iterator[Waiver]:
        from launchgate.suppressions.match import covers

        yield from self._listed.covering(finding)
        place = file_of(finding.at)
        if place is None:
            return
        spot = self._places.spot(place)
        for number, line in ((place.line, spot.line), (place.line - 1, spot.above)):
            for waiver in read_line(place.path, number, line):
                if isinstance(waiver, Waiver) and covers(waiver, finding) and self._counts(waiver, place):
                    yield waiver

    def _counts(self, waiver: Waiver, place: InFile) -> bool:
        """Return whether an inline waiver counts: what the change writes does only where head is trusted."""
        spot = self._places.spot(place)
        if self._places.was_at_base(place.path, spot, above=waiver.at.line < place.line):
            return True
        self._added.add(waiver)
        return self._waivers.honour_added

    def _use(self, waiver: Waiver) -> Suppression:
        self._used.add(waiver)
        return Suppression(waiver.form, waiver.reason, waiver.expires.isoformat(), waiver.owner, waiver.at)

    def _by_print(self, finding: Finding, print_: str) -> Suppression | None:
        """Return the suppression by structure; of a value that could have a tag only if the line is unchanged."""
        key, place = structural_key(print_, finding.value), file_of(finding.at)
        if key.startswith("u:") and place is not None:
            spot = self._places.spot(place)
            if not self._places.was_at_base(place.path, spot, above=False):
                return None
        return self._by_record(finding, key)

    def _by_record(self, finding: Finding, key: str) -> Suppression | None:
        for rule in (finding.rule.id, *finding.rule.formerly):
            if (rule, key) in self._waivers.baseline.entries:
                self._recorded.add((rule, key))
                return Suppression("baseline", "recorded in the baseline")
        return None

    def _by_tag(self, finding: Finding) -> Suppression | None:
        """Return the suppression of a value by its tag; a tag takes 0.1 s, so only where one is recorded."""
        from launchgate.suppressions.match import names_rule

        wanted = any(names_rule(rule, finding) for rule in self._waivers.baseline.tagged_rules)
        valued = [waiver for waiver in self._valued if names_rule(waiver.rule, finding)]
        if finding.value is None or self._tagger is None or not (wanted or valued):
            return None
        tag = self._tagger.tag(finding.value)
        if tag is None:
            return None
        for waiver in valued:
            if waiver.place == tag and self._in_force(waiver):
                return self._use(waiver)
        return self._by_record(finding, tag)

    def _in_force(self, waiver: Waiver) -> bool:
        left = waiver.days_left(self._today)
        if left < 0:
            self._used.add(waiver)
        return left <= LONGEST.days and (left >= 0 or not self._closes(waiver, found=True))

    def _by_marker(self, finding: Finding) -> Suppression | None:
        from launchgate.suppressions.foreign import marker_for

        place = file_of(finding.at)
        if place is None or finding.evidence.get("proven") is True:
            return None
        spot = self._places.spot(place)
        marker = marker_for(finding, spot.above, spot.line)
        if marker is None:
            return None
        at = InFile(place.path, place.line - marker.above, commit=place.commit)
        if self._places.was_at_base(place.path, spot, above=marker.above):
            return Suppression("foreign", f"marked for {marker.tool}", at=at)
        offered = self._form(finding)
        from launchgate.gates.config.cases import MarkerCase

        self._markers[at] = MarkerCase(at, marker.tool, finding.rule.id, offered.text if offered else "")
        return None

    def _form(self, finding: Finding) -> WaiverSnippet | None:
        from launchgate.suppressions.match import form

        place = file_of(finding.at)
        comment = place is not None and self._places.may_comment(place)
        return form(finding, self._today + DEFAULT, comment=comment)

    def _case(self, waiver: Waiver, complete: Callable[[str], bool]) -> WaiverCase:
        from launchgate.gates.config.cases import WaiverCase
        from launchgate.runner.catalogue import nearest_rule

        used = waiver in self._used
        fresh = self._everywhere or self._places.touched(waiver.at.path)
        ids = self._ids(_gate(waiver.rule)) if fresh and not used else ()
        unknown = fresh and not used and waiver.rule not in ids
        return WaiverCase(
            waiver,
            self._today,
            fails=self._closes(waiver, found=used),
            unused=not used and waiver.days_left(self._today) >= 0 and complete(waiver.rule),
            unknown=unknown,
            nearest=nearest_rule(waiver.rule, ids) if unknown else "",
        )

    def _closes(self, waiver: Waiver, *, found: bool) -> bool:
        """Whether an ended waiver fails the run: on a schedule, on the default branch, or where touched."""
        if self._where.event == "schedule" or self._where.on_default_branch:
            return True
        if self._places.change is None:
            return False
        return found or self._touches(waiver)

    def _touches(self, waiver: Waiver) -> bool:
        from launchgate.suppressions.match import means_path

        match waiver.kind:
            case "path":
                return any(means_path(waiver, path) for path in self._places.changed_paths)
            case "line":
                return self._places.adds(waiver.at.path, waiver.at.line)
            case "value":
                return False
        return any(waiver.place.encode() in line for line in self._places.added_text())


def _tagger(salt: bytes | None) -> Tagger | None:
    if salt is None:
        return None
    from launchgate.suppressions.tags import Tagger

    return Tagger(salt)


def _gate(rule: str) -> str:
    return rule.partition("/")[0]


def _position(finding: Finding) -> tuple[str, int]:
    place = file_of(finding.at)
    return (place.path, place.line) if place else ("", 0)


@dataclass(frozen=True, slots=True)
class ConfigSuppressions:
    """The suppressor of one configuration; `loosened` is what the change adds to the baseline."""

    suppressor: Suppressor
    trust: Trust
    loosened: tuple[WeakenedSetting, ...] = ()

    def close(self, complete: Callable[[str], bool] = no_rule) -> list[Finding]:
        """Return the findings about waivers, markers and the baseline.

        `complete` returns whether a rule was evaluated on the whole tree: only there can a waiver be unused.
        """
        loosened = (*self.loosened, *added_waivers(self.suppressor.added(), self.trust))
        return [*weakening_findings(loosened), *self.suppressor.about(complete)]


def open_suppressions(
    configuration: Configuration,
    *,
    where: CiContext,
    tree: Tree,
    today: date,
    change: Change | None = None,
    at_commit: Callable[[str], Tree] | None = None,
) -> ConfigSuppressions:
    """Return the suppressions of a configuration; raise `ConfigError` for a malformed baseline or salt.

    `at_commit` returns the tree of a commit of the range, for findings that lie in one.
    """
    trust = configuration.trust
    first_run = configuration.first_run and trust == "head"
    state = in_force(tree, change.base if change else None, trust=trust, first_run=first_run)
    waivers = WaiversInForce(
        listed=configuration.waivers,
        baseline=state.baseline,
        salt=state.salt,
        honour_added=trust == "head",
        first_run=first_run,
    )
    if configuration.folder or configuration.others:
        tree = TreeView(tree, configuration.governs)
        change = None if change is None else ChangeView(change, configuration.governs)
    places = SourceLines(tree, change, at_commit, assume_at_base=trust == "head")
    suppressor = Suppressor(waivers, where, today, places, lambda gate: ids_of(gate, configuration))
    return ConfigSuppressions(suppressor, trust, tuple(grown_baseline(PATH, state.grown, trust)))


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

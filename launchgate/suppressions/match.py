"""What a waiver covers, and the waiver one could write for a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from launchgate.model.finding import DnsRecord, Finding, InFile, Url, Variable, file_of
from launchgate.model.report import WaiverSnippet
from launchgate.suppressions.grammar import Waiver, entry, inline
from launchgate.text.globs import matches

REASON = "why this is acceptable until then"


def names_rule(waiver_rule: str, finding: Finding) -> bool:
    """Return whether an id, also one the rule had formerly, means the rule of this finding."""
    return waiver_rule == finding.rule.id or waiver_rule in finding.rule.formerly


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Return whether the waiver covers this finding, whatever its date; tags of values are the caller's business."""
    if not names_rule(waiver.rule, finding):
        return False
    at, place = finding.at, file_of(finding.at)
    match waiver.kind:
        case "path":
            return place is not None and means_path(waiver, place.path)
        case "variable":
            return waiver.place == variable_of(finding)
        case "url":
            return isinstance(at, Url) and at.url == waiver.place
        case "record":
            return isinstance(at, DnsRecord) and waiver.place in (at.name, f"{at.name} {at.type}")
        case "check":
            return waiver.place == finding.evidence.get("check")
        case "line":
            return place is not None and place.path == waiver.at.path and governs(waiver, place.line)
        case "value":
            return False


class WaiverIndex:
    """The waivers of launchgate.yml, found by what a finding is called, so that thousands cost no more than a few."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        """Sort them by rule and place; patterns of paths are tried once for each rule and file."""
        self._patterns: dict[str, list[Waiver]] = {}
        self._named: dict[tuple[str, str], list[Waiver]] = {}
        self._of_file: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in waivers:
            if waiver.kind == "path":
                self._patterns.setdefault(waiver.rule, []).append(waiver)
            else:
                self._named.setdefault((waiver.rule, waiver.place), []).append(waiver)

    def covering(self, finding: Finding) -> Iterator[Waiver]:
        """Return the waivers that `covers` a finding."""
        place = file_of(finding.at)
        for rule in (finding.rule.id, *finding.rule.formerly):
            if place is not None and rule in self._patterns:
                yield from self._in_file(rule, place.path)
            for name in _names(finding) if self._named else ():
                yield from (each for each in self._named.get((rule, name), ()) if covers(each, finding))

    def _in_file(self, rule: str, path: str) -> list[Waiver]:
        found = self._of_file.get((rule, path))
        if found is None:
            found = self._of_file[rule, path] = [each for each in self._patterns[rule] if means_path(each, path)]
        return found


def _names(finding: Finding) -> Iterable[str]:
    """Return the texts by which launchgate.yml can name the place of a finding, other than a path."""
    at, names = finding.at, [finding.evidence.get("check"), variable_of(finding)]
    if isinstance(at, Url):
        names.append(at.url)
    elif isinstance(at, DnsRecord):
        names += [at.name, f"{at.name} {at.type}"]
    return dict.fromkeys(name for name in names if isinstance(name, str))


def means_path(waiver: Waiver, path: str) -> bool:
    """Return whether a waiver of a path covers this one; its pattern begins at the folder of its configuration."""
    folder = waiver.at.path.rpartition("/")[0]
    inside = path.removeprefix(f"{folder}/") if folder else path
    return path == waiver.place or matches(inside, (waiver.place,))


def governs(waiver: Waiver, line: int) -> bool:
    """Return whether an inline waiver covers a line of its file."""
    return line == waiver.at.line or (waiver.alone and line == waiver.at.line + 1)


def variable_of(finding: Finding) -> str | None:
    """Return the name of the environment variable that a finding is about."""
    if isinstance(finding.at, Variable):
        return finding.at.name
    name = finding.evidence.get("variable")
    return name if isinstance(name, str) and name else None


def place_of(finding: Finding) -> tuple[str, str] | None:
    """Return the narrowest kind and text by which launchgate.yml can name this finding's place."""
    check = finding.evidence.get("check")
    match finding.at:
        case Variable(name=name):
            return "variable", name
        case Url(url=url) if not check:
            return "url", url
        case DnsRecord(name=name, type=kind):
            return "record", f"{name} {kind}"
    if isinstance(check, str) and check:
        return "check", check
    if variable := variable_of(finding):
        return "variable", variable
    return ("path", finding.at.path) if isinstance(finding.at, InFile) and finding.at.path != "-" else None


def form(finding: Finding, expires: date, *, comment: bool) -> WaiverSnippet | None:
    """Return the waiver to paste for a finding; `comment` is whether one may be put above its line."""
    if comment and isinstance(finding.at, InFile) and finding.at.commit is None:
        text = inline(finding.at.path, finding.rule.id, expires, REASON)
        if text is not None:
            return WaiverSnippet("inline", text)
    place = place_of(finding)
    return (
        WaiverSnippet("file", f"- {entry(finding.rule.id, *place, reason=REASON, expires=expires)}") if place else None
    )

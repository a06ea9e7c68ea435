"""Updates of a baseline: the findings of today recorded once, fixed ones removed after that.

The baseline of detect-secrets can be updated too, if a team has one: it contains SHA-1 digests of values without a
salt, so it is never created here. Format: https://github.com/Yelp/detect-secrets#baseline-file-format
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from launchgate.ci import ScopeOptions
from launchgate.files import write
from launchgate.gates.secrets.options import SecretsOptions
from launchgate.model.errors import ConfigError, Unreadable, UsageError
from launchgate.model.finding import InFile, file_of
from launchgate.model.masker import to_bytes
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import SkipReason
from launchgate.model.trees import content_of
from launchgate.runner.baseline import entries_of, next_baseline
from launchgate.runner.registry import REPOSITORY
from launchgate.runner.session import Request, run_request
from launchgate.suppressions import SALT_PATH
from launchgate.suppressions.baseline import PATH, parse
from launchgate.suppressions.tags import Tagger, new_salt, parse_salt

if TYPE_CHECKING:
    from launchgate.model.finding import Finding
    from launchgate.runner.workspace import Workspace

_DETECTOR = "Launchgate"  # the `type` of our entries, and the name of our plugin for detect-secrets

_Entry = dict[str, Any]
_Entries = dict[str, list[_Entry]]


@dataclass(frozen=True, slots=True)
class BaselineUpdate:
    """The next `text` of the baseline at `path`, which is written if it is `changed`.

    `recorded` counts its entries by gate; `new` counts findings that an existing baseline does not list, `removed` its
    entries that are fixed. Gates in `incomplete` could not check everything, so their entries stay. `salt` is the text
    of a new salt to write.
    """

    path: str
    text: str
    changed: bool
    recorded: Mapping[str, int]
    created: bool = False
    new: int = 0
    removed: int = 0
    incomplete: tuple[str, ...] = ()
    salt: str | None = None


def update_baseline(here: Workspace, environ: Mapping[str, str]) -> BaselineUpdate:
    """Run all repository gates on the whole tree and return the update: all findings at first, later only removals."""
    salt, new_salt_text = salt_of(here)
    report = _run(here, tuple(REPOSITORY), environ)
    results = [each for gate in report.gates if gate.gate != "config" for each in gate.findings]
    present = entries_of(results, Tagger(salt))
    text = _read_text(here, PATH)
    old = None if text is None else parse(text)
    incomplete = {gate.gate for gate in report.gates if _is_incomplete(gate)}
    shared = {"env"} if "secrets" in incomplete else set()  # the secrets gate finds some settings of env/ rules
    baseline = next_baseline(old, present.keys(), incomplete | shared)
    removed = len(old.entries - baseline.entries) if old else 0
    return BaselineUpdate(
        PATH,
        baseline.dump(),
        changed=old is None or removed > 0,
        recorded=Counter(rule.partition("/")[0] for rule, _ in sorted(baseline.entries)),
        created=old is None,
        new=sum(pair not in baseline.entries and each.suppression is None for pair, each in present.items()),
        removed=removed,
        incomplete=tuple(sorted(incomplete)),
        salt=new_salt_text,
    )


def update_detect_secrets(here: Workspace, path: str, environ: Mapping[str, str]) -> BaselineUpdate:
    """Scan the whole tree for secrets and return the update of a detect-secrets baseline; raise if there is none.

    Missing secrets are added and our fixed entries removed. All other entries, and what people noted in them, stay.
    """
    document = _document(here, path)
    report = _run(here, ("secrets",), environ, secrets=SecretsOptions(ignore_recorded=True))
    incomplete = tuple(
        gate.gate for gate in report.gates if any(each.why is SkipReason.FAILED for each in gate.skipped)
    )
    found = _entries_of(report)
    found.pop(path, None)
    old: _Entries = document["results"]
    merged = {
        name: _merge(old.get(name, []), found.get(name, {}), keep_all=bool(incomplete)) for name in {*old, *found}
    }
    document["results"] = {name: merged[name] for name in sorted(merged) if merged[name]}
    before, after = (sum(map(len, entries.values())) for entries in (old, document["results"]))
    new = sum(len(_missing(old.get(name, []), entries)) for name, entries in found.items())
    removed = before + new - after
    return BaselineUpdate(
        path,
        json.dumps(document, indent=2) + "\n",
        changed=bool(new or removed),
        recorded={"secrets": after},
        new=new,
        removed=removed,
        incomplete=incomplete,
    )


def write_update(here: Workspace, update: BaselineUpdate) -> None:
    """Write the baseline if it changed, and the salt if it is new."""
    if update.salt is not None:
        write(here.full(SALT_PATH), update.salt, root=here.root)
    if update.changed:
        write(here.full(update.path), update.text, root=here.root)


def salt_of(here: Workspace) -> tuple[bytes, str | None]:
    """Return the salt of the repository, and the text of a new one if there is none yet."""
    text = _read_text(here, SALT_PATH)
    created = new_salt() if text is None else None
    return parse_salt(text or created or ""), created


def tag_at(here: Workspace, rule: str, path: str, line: int) -> str | None:
    """Return the tag of the secret that `rule` finds at a line; None without a finding or for a weak value."""
    request = Request(("secrets",), {}, here.root, ScopeOptions(paths=(path,), single_gate=True))
    findings = [each.finding for gate in run_request(request).gates for each in gate.findings]
    value = next((each.value for each in findings if each.value is not None and _is_at(each, rule, line)), None)
    if value is None:
        return None
    salt, created = salt_of(here)
    tag = Tagger(salt).tag(value)
    if tag is not None and created is not None:
        write(here.full(SALT_PATH), created, root=here.root)
    return tag


def _run(here: Workspace, gates: tuple[str, ...], environ: Mapping[str, str], **options: Any) -> Report:
    return run_request(Request(gates, environ, here.root, ScopeOptions(all=True), options=options))


def _is_at(finding: Finding, rule: str, line: int) -> bool:
    place = file_of(finding.at)
    return finding.rule.id == rule and place is not None and place.line == line


def _is_incomplete(gate: GateResult) -> bool:
    return gate.verdict is Verdict.ERROR or any(each.why is SkipReason.FAILED for each in gate.skipped)


def _read(here: Workspace, path: str) -> bytes | None:
    try:
        return content_of(here.tree, path)
    except Unreadable as error:
        raise ConfigError(error.reason, hint=error.hint, path=path) from error


def _read_text(here: Workspace, path: str) -> str | None:
    content = _read(here, path)
    return None if content is None else content.decode("utf-8", "replace")


def _document(here: Workspace, path: str) -> dict[str, Any]:
    content = _read(here, path)
    if content is None:
        hint = f"create it first: detect-secrets scan > {path}"
        raise UsageError(f"{path}: there is no baseline of detect-secrets", hint=hint)
    try:
        document = json.loads(content)
        results = document["results"]
        if all(isinstance(entry["hashed_secret"], str) for entries in results.values() for entry in entries):
            return dict(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    hint = "create it again with `detect-secrets scan`"
    raise ConfigError("not a baseline of detect-secrets", hint=hint, path=path)


def _entries_of(report: Report) -> dict[str, dict[str, _Entry]]:
    """Return the entries of the findings by file and digest."""
    found: dict[str, dict[str, _Entry]] = {}
    for result in (each for gate in report.gates if gate.gate == "secrets" for each in gate.findings):
        for place, digest in _digests(result):
            entry = {"type": _DETECTOR, "filename": place.path, "hashed_secret": digest, "is_verified": False}
            found.setdefault(place.path, {}).setdefault(digest, {**entry, "line_number": place.line})
    return found


def _digests(result: Result) -> Iterator[tuple[InFile, str]]:
    finding = result.finding
    if finding.value is None:
        return
    digest = hashlib.sha1(to_bytes(finding.value.reveal()), usedforsecurity=False).hexdigest()
    for place in (finding.at, *finding.also):
        if isinstance(place, InFile) and place.commit is None:
            yield place, digest


def _merge(old: Sequence[_Entry], found: Mapping[str, _Entry], *, keep_all: bool) -> list[_Entry]:
    """Return the entries of one file: those of other detectors, ours that are still found, and new ones."""
    kept = [
        {**entry, "line_number": found[entry["hashed_secret"]]["line_number"]} if _is_ours(entry, found) else entry
        for entry in old
        if keep_all or entry.get("type") != _DETECTOR or entry["hashed_secret"] in found
    ]
    return sorted((*kept, *_missing(old, found)), key=_order)


def _is_ours(entry: _Entry, found: Mapping[str, object]) -> bool:
    return entry.get("type") == _DETECTOR and entry["hashed_secret"] in found and "line_number" in entry


def _missing(old: Sequence[_Entry], found: Mapping[str, _Entry]) -> list[_Entry]:
    known = {entry["hashed_secret"] for entry in old}
    return [entry for digest, entry in found.items() if digest not in known]


def _order(entry: _Entry) -> tuple[int, str, str]:
    line = entry.get("line_number")
    return (line if isinstance(line, int) else 0, entry["hashed_secret"], str(entry.get("type")))

"""The baseline of detect-secrets brought up to date: what we find is added to what a team has there already.

Format: https://github.com/Yelp/detect-secrets#baseline-file-format; what we do not know of it stays as it is. It holds
SHA-1 of values without a salt, so that it is never made here, only kept up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from launchgate.ci import ScopeOptions
from launchgate.gates.secrets.options import SecretsOptions
from launchgate.model.errors import ConfigError, Unreadable, UsageError
from launchgate.model.finding import InFile
from launchgate.model.masker import to_bytes
from launchgate.model.run import SkipReason
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from launchgate.model.report import Report, Result
    from launchgate.runner.workspace import Workspace

KIND = "Launchgate"
"""What our entries are called, as our plugin for detect-secrets calls them."""

_Results = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Updated:
    """The text that the file holds next, how many entries came and went, and whether some files were not seen."""

    text: str
    added: int
    dropped: int
    unseen: bool


def update(here: Workspace, path: str, environ: Mapping[str, str]) -> Updated:
    """Judge the whole tree and bring the baseline at `path` up to date; raise `UsageError` where there is none."""
    document = _document(here, path)
    options = {"secrets": SecretsOptions(ignore_recorded=True)}
    report = run_request(Request(("secrets",), environ, here.root, ScopeOptions(all=True), options=options))
    unseen = any(skipped.why is SkipReason.FAILED for gate in report.gates for skipped in gate.skipped)
    found = _found(report)
    found.pop(path, None)
    old: _Results = document["results"]
    new = {name: _joined(old.get(name, []), found.get(name, {}), keep=unseen) for name in {*old, *found}}
    document["results"] = {name: new[name] for name in sorted(new) if new[name]}
    before, after = _count(old), _count(document["results"])
    added = sum(len(_missing(old.get(name, []), entries)) for name, entries in found.items())
    return Updated(json.dumps(document, indent=2) + "\n", added, before + added - after, unseen)


def _document(here: Workspace, path: str) -> dict[str, Any]:
    if not here.holds(path):
        hint = f"make one first: detect-secrets scan > {path}"
        raise UsageError(f"{path}: there is no baseline of detect-secrets", hint=hint)
    hint = "make it again with `detect-secrets scan`"
    try:
        document = json.loads(here.tree.read(path))
        results = document["results"]
        if all(isinstance(entry["hashed_secret"], str) for entries in results.values() for entry in entries):
            return dict(document)
    except Unreadable as error:
        raise ConfigError(error.reason, hint=error.hint, path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ConfigError("it is not a baseline of detect-secrets", hint=hint, path=path)


def _found(report: Report) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the entries of what is told, by file and digest."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for judged in (each for gate in report.gates if gate.gate == "secrets" for each in gate.findings):
        for place, digest in _places(judged):
            entry = {"type": KIND, "filename": place.path, "hashed_secret": digest, "is_verified": False}
            found.setdefault(place.path, {}).setdefault(digest, {**entry, "line_number": place.line})
    return found


def _places(judged: Result) -> Iterator[tuple[InFile, str]]:
    finding = judged.finding
    if finding.value is None:
        return
    digest = hashlib.sha1(to_bytes(finding.value.reveal()), usedforsecurity=False).hexdigest()
    for place in (finding.at, *finding.also):
        if isinstance(place, InFile) and place.commit is None:
            yield place, digest


def _joined(old: list[dict[str, Any]], found: Mapping[str, dict[str, Any]], *, keep: bool) -> list[dict[str, Any]]:
    """Get the entries of one file: theirs, ours that are still found with what was said of them, and the new ones."""
    kept = [
        {**entry, "line_number": found[entry["hashed_secret"]]["line_number"]} if _is_ours(entry, found) else entry
        for entry in old
        if keep or entry.get("type") != KIND or entry["hashed_secret"] in found
    ]
    return sorted((*kept, *_missing(old, found)), key=_order)


def _is_ours(entry: Mapping[str, Any], found: Mapping[str, object]) -> bool:
    return entry.get("type") == KIND and entry["hashed_secret"] in found and "line_number" in entry


def _missing(old: list[dict[str, Any]], found: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    known = {entry["hashed_secret"] for entry in old}
    return [entry for digest, entry in found.items() if digest not in known]


def _order(entry: Mapping[str, Any]) -> tuple[int, str, str]:
    line = entry.get("line_number")
    return (line if isinstance(line, int) else 0, entry["hashed_secret"], str(entry.get("type")))


def _count(results: _Results) -> int:
    return sum(map(len, results.values()))

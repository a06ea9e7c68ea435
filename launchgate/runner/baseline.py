"""The committed baseline: which recorded findings count, under which salt, and what is recorded next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from launchgate.model.errors import ConfigError, Unreadable
from launchgate.model.trees import content_of
from launchgate.runner.load import texts_in
from launchgate.suppressions import SALT_PATH
from launchgate.suppressions.baseline import PATH, Baseline, parse, structural_key

if TYPE_CHECKING:
    from launchgate.model.report import Result
    from launchgate.model.run import Tree
    from launchgate.runner.trust import Trust
    from launchgate.suppressions.tags import Tagger


@dataclass(frozen=True, slots=True)
class InForce:
    """The baseline and salt that count; `grown` are the entries, `(rule, line of the file)`, that the change adds."""

    baseline: Baseline = field(default_factory=Baseline)
    salt: bytes | None = None
    grown: tuple[tuple[str, int], ...] = ()


def in_force(head: Tree, base: Tree | None = None, *, trust: Trust = "head", first_run: bool = False) -> InForce:
    """Return the baseline and the salt of head, limited by those of base.

    Entries that a change adds count only under `trust: head`, and are reported; entries that it removes are gone either
    way. A `first_run`, where nothing was recorded before, reports none. Without a base, entries count only under
    `trust: head`. Raises `ConfigError` for a malformed file in head; a malformed file in base counts as empty, and one
    that this clone does not contain raises `Inconclusive`.
    """
    text = _text(head, PATH)
    baseline, salt = parse(text), _salt(_text(head, SALT_PATH))
    if base is None:
        return InForce(baseline, salt) if trust == "head" else InForce()
    then = texts_in(base, {PATH, SALT_PATH}.__contains__, is_base=True)
    before = _lenient(then.get(PATH, b"").decode("utf-8", "replace"))
    new = baseline.entries - before.entries if before.entries or not first_run else frozenset()
    lines = tuple((line.partition("\t")[0], at) for at, line in enumerate(text.splitlines(), 1) if _pair(line) in new)
    if trust == "head":
        return InForce(baseline, salt, lines)
    return InForce(
        Baseline(baseline.entries - new),
        _salt_or_none(then.get(SALT_PATH, b"").decode("utf-8", "replace")) or salt,
        lines,
    )


def entries_of(results: Iterable[Result], tagger: Tagger) -> Mapping[tuple[str, str], Result]:
    """Return the entry of each finding that only the baseline may suppress: by its value where that has a tag."""
    entries = {}
    for each in results:
        if each.suppression is None or each.suppression.kind == "baseline":
            finding = each.finding
            tag = tagger.tag(finding.value) if finding.value is not None else None
            entries[finding.rule.id, tag or structural_key(each.fingerprint, finding.value)] = each
    return entries


def next_baseline(old: Baseline | None, present: Collection[tuple[str, str]], unseen: Collection[str] = ()) -> Baseline:
    """Return what the file holds next: everything where there was none, else only what was there and still is."""
    return Baseline(frozenset(present)) if old is None else old.shrink(present, unseen)


def _pair(line: str) -> tuple[str, str]:
    rule, _, key = line.partition("\t")
    return rule, key


def _text(tree: Tree, path: str) -> str:
    try:
        return (content_of(tree, path) or b"").decode("utf-8", "replace")
    except Unreadable as error:
        raise ConfigError(error.reason, hint=error.hint, path=path) from error


def _lenient(text: str) -> Baseline:
    try:
        return parse(text)
    except ConfigError:
        return Baseline()


def _salt(text: str) -> bytes | None:
    if not text:
        return None
    from launchgate.suppressions.tags import parse_salt

    return parse_salt(text)


def _salt_or_none(text: str) -> bytes | None:
    try:
        return _salt(text)
    except ConfigError:
        return None

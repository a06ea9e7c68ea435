"""Recording: today's findings become the baseline, or what is gone leaves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.ci import ScopeOptions
from launchgate.files import write
from launchgate.model.errors import Unreadable
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import SkipReason
from launchgate.model.trees import content_of
from launchgate.runner.baseline import entries_of, next_baseline
from launchgate.runner.registry import REPOSITORY
from launchgate.runner.session import Request, run_request
from launchgate.suppressions import SALT_PATH
from launchgate.suppressions.baseline import PATH, Baseline, parse
from launchgate.suppressions.tags import Tagger, new_salt, parse_salt

if TYPE_CHECKING:
    from launchgate.model.finding import Finding
    from launchgate.runner.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recording:
    """What the baseline holds next. `old` is None where there was none; `added` are findings it does not take in.

    `unseen` are gates that could not look at everything: nothing of theirs is dropped.
    """

    old: Baseline | None
    new: Baseline
    added: tuple[Result, ...]
    unseen: tuple[str, ...]

    @property
    def dropped(self) -> int:
        """How many entries stand for nothing any more."""
        return len(self.old.entries - self.new.entries) if self.old else 0

    @property
    def by_gate(self) -> Mapping[str, int]:
        """How many findings of each gate are recorded."""
        return Counter(rule.partition("/")[0] for rule, _ in sorted(self.new.entries))


def look(here: Workspace, environ: Mapping[str, str]) -> Report:
    """Judge the whole tree with every repository gate."""
    return run_request(Request(tuple(REPOSITORY), environ, here.root, ScopeOptions(all=True)))


def plan(here: Workspace, report: Report, salt: bytes) -> Recording:
    """Decide what the baseline holds next: every finding where there is no baseline, else only what still is there."""
    judged = [each for gate in report.gates if gate.gate != "config" for each in gate.findings]
    present = entries_of(judged, Tagger(salt))
    text = _read(here, PATH)
    old = None if text is None else parse(text)
    unseen = {gate.gate for gate in report.gates if _has_gap(gate)}
    shared = {"env"} if "secrets" in unseen else set()  # some settings under env/ only the secrets gate finds
    new = next_baseline(old, present.keys(), unseen | shared)
    added = tuple(each for pair, each in present.items() if pair not in new.entries and each.suppression is None)
    return Recording(old, new, added, tuple(sorted(unseen)))


def salt_of(here: Workspace) -> tuple[bytes, str | None]:
    """Return the repository's salt, and the text of a new one where there is none yet."""
    text = _read(here, SALT_PATH)
    fresh = new_salt() if text is None else None
    return parse_salt(text or fresh or ""), fresh


def save(here: Workspace, recording: Recording, fresh_salt: str | None) -> None:
    """Write the baseline, and the salt where it is new."""
    if fresh_salt is not None:
        write(here.full(SALT_PATH), fresh_salt, root=here.root)
    if recording.old is None or recording.dropped:
        write(here.full(PATH), recording.new.dump(), root=here.root)


def tag_at(here: Workspace, rule: str, path: str, line: int) -> str | None:
    """Return the tag of the secret that `rule` finds at a line; None where it finds none or the value is too weak."""
    ask = Request(("secrets",), {}, here.root, ScopeOptions(paths=(path,), single_gate=True))
    found = [
        each.finding for gate in run_request(ask).gates for each in gate.findings if _is_at(each.finding, rule, line)
    ]
    value = next((finding.value for finding in found if finding.value is not None), None)
    if value is None:
        return None
    salt, fresh = salt_of(here)
    tag = Tagger(salt).tag(value)
    if tag is not None and fresh is not None:
        write(here.full(SALT_PATH), fresh, root=here.root)
    return tag


def _is_at(finding: Finding, rule: str, line: int) -> bool:
    from launchgate.model.finding import file_of

    place = file_of(finding.at)
    return finding.rule.id == rule and place is not None and place.line == line


def _has_gap(gate: GateResult) -> bool:
    return gate.verdict is Verdict.ERROR or any(skipped.why is SkipReason.FAILED for skipped in gate.skipped)


def _read(here: Workspace, path: str) -> str | None:
    try:
        content = content_of(here.tree, path)
    except Unreadable as error:
        from launchgate.model.errors import ConfigError

        raise ConfigError(error.reason, hint=error.hint, path=path) from error
    return None if content is None else content.decode("utf-8", "replace")

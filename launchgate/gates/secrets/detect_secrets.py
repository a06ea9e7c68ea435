"""The baseline of detect-secrets: values that a team has reviewed and set aside.

It is parsed as the JSON it is; detect-secrets itself would import files that its `plugins_used` names. Entries audited
as real secrets suppress nothing. It holds SHA-1 of values: `launchgate baseline --detect-secrets` adds to one that a
team has, and never makes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from launchgate.detect.candidate import MEDIUM, Candidate, Fragment
from launchgate.detect.detector import GENERIC
from launchgate.detect.engine import Lines, Match
from launchgate.detect.table import Row
from launchgate.gates.secrets.rules.custom_plugin import custom_plugin
from launchgate.gates.secrets.worker_client import WorkerClient
from launchgate.model.errors import ConfigError, Inconclusive, Unreadable
from launchgate.model.run import SkipReason

if TYPE_CHECKING:
    from launchgate.gates.secrets.config import DetectSecrets
    from launchgate.gates.secrets.reading import Reading
    from launchgate.model.rule import Rule
    from launchgate.model.run import Run


_LARGEST = 64 << 20


def detect_secrets_baseline(run: Run, settings: DetectSecrets, reading: Reading) -> frozenset[str]:
    """Return the digests of the values that are set aside, from base where something is compared."""
    if settings.baseline is None:
        return frozenset()
    tree = (run.tree if run.change is None else run.change.base).whole()
    try:
        content = tree.read(settings.baseline)
        results = json.loads(content[:_LARGEST])["results"]
        return frozenset(
            entry["hashed_secret"]
            for entries in results.values()
            for entry in entries
            if entry.get("is_secret") is not True and isinstance(entry["hashed_secret"], str)
        )
    except Unreadable as error:
        reading.skip(settings.baseline, error.reason, SkipReason.FAILED)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        reading.skip(settings.baseline, "it is not a baseline of detect-secrets", SkipReason.FAILED)
    return frozenset()


def is_in_baseline(secret: str, digests: frozenset[str]) -> bool:
    """Whether a value is among the digests."""
    import hashlib

    raw = secret.encode("utf-8", "surrogateescape")
    return bool(digests) and hashlib.sha1(raw, usedforsecurity=False).hexdigest() in digests


_SECONDS = 10.0  # for the lines of one text
_MOST_FAILURES = 3
_LARGEST = 1 << 20  # of a plugin
_ROW = Row(custom_plugin.id, "launchgate.gates.secrets.rules.custom_plugin", GENERIC, 0, "", ("",), "", "")
_WHOLE = re.compile(b"(?s:.*)")


class PluginMatch(Match):
    """A find of a plugin, with the rule that names its kind."""

    __slots__ = ("rule",)

    def __init__(self, candidate: Candidate, value: str, kind: str) -> None:
        """Take the place, and the value that the plugin found there."""
        super().__init__(_ROW, candidate, MEDIUM)
        self.secret = value
        self.rule: Rule[Any] = replace(
            custom_plugin, entry=replace(custom_plugin.entry, title=f"Value that a plugin calls `{kind[:60]}` found")
        )


class Plugins(WorkerClient):
    """The plugins of one section, `sources` by path, which run in a process of their own."""

    function = "launchgate.detect.custom:run"

    def __init__(self, sources: Mapping[str, bytes], lost: Callable[[str, str], None]) -> None:
        """Start nothing before the first text; `lost` takes `(path, why)` of a text that they could not scan."""
        self._sources = tuple(sources.items())
        self._lost = lost
        self._failures = 0

    def scan(self, text: Fragment) -> Iterator[Match]:
        """Return what the plugins find in a text, each value once for its place."""
        if not self._sources or text.named:
            return
        if self._failures >= _MOST_FAILURES:
            rest = f"the plugins of detect-secrets failed {_MOST_FAILURES} times before it and were not run on it"
            self._lost(text.path, rest)
            return
        try:
            found = self._ask(text)
        except Inconclusive as error:
            self._failures += 1
            self._lost(text.path, f"plugins of detect-secrets: {error.message}")
            return
        lines = Lines(text)
        for start, end, value, kind in sorted(found):
            whole = _WHOLE.fullmatch(text.data, start, end)
            assert whole is not None
            match = PluginMatch(Candidate(text.path, whole), value, kind)
            match.place(lines)
            yield match

    def _ask(self, text: Fragment) -> list[tuple[int, int, str, str]]:
        answer: list[tuple[int, int, str, str]] = self.ask(self._sources, text.path, text.data, deadline=_SECONDS)
        return answer


def sources_of(run: Run, settings: DetectSecrets, reading: Reading, *, allowed: bool) -> dict[str, bytes]:
    """Read the plugins that may run, from base where something is compared; what is not run is reported."""
    sources: dict[str, bytes] = {}
    tree = (run.tree if run.change is None else run.change.base).whole()
    at_base = _named_at_base(run) if settings.plugins and allowed else frozenset()
    for path in settings.plugins:
        if not allowed:
            reading.skip(
                path, "plugins of detect-secrets are code and run only with --allow-plugins", SkipReason.BY_CONFIG
            )
        elif run.where.fork:
            reading.skip(path, "plugins of detect-secrets are never run on a fork", SkipReason.BY_CONFIG)
        elif run.change is not None and path not in at_base:
            reading.skip(
                path, "a plugin of detect-secrets that base does not name and hold is not run", SkipReason.BY_CONFIG
            )
        else:
            try:
                content = tree.read(path)
            except Unreadable as error:
                reading.skip(path, error.reason, SkipReason.FAILED)
                continue
            if len(content) > _LARGEST:
                reading.skip(path, "it is larger than a plugin of detect-secrets can be", SkipReason.FAILED)
            else:
                sources[path] = content
    return sources


def _named_at_base(run: Run) -> frozenset[str]:
    """Return the plugins that the configuration at base names, of the files there: a change could name any other."""
    from launchgate.policy.nodes import plain
    from launchgate.policy.reader import parse

    if run.change is None or run.config_path is None:
        return frozenset()
    base, folder = run.change.base.whole(), run.config_path.rpartition("/")[0]
    try:
        document: Any = plain(parse(base.read(run.config_path), run.config_path))
        named = document["secrets"]["detect_secrets"]["plugins"]
    except (ConfigError, Unreadable, KeyError, TypeError):
        return frozenset()
    paths = {each for each in named if isinstance(each, str)} if isinstance(named, list) else set()
    return frozenset(base.paths()) & (paths | {f"{folder}/{each}" for each in paths})

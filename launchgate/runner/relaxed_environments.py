"""Checks that new entries of `environments` relax.

A change may add environments. But the strictness of that environment applies to the files it names, no longer that of
their own names, and values that its `url` shows are allowed in them. So what such entries relax is a protected setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urlsplit

from launchgate.model.run import Environment
from launchgate.policy.compare import Weakening
from launchgate.policy.settings import EnvironmentEntry

Entries: TypeAlias = Mapping[str, EnvironmentEntry]


def relaxed_environments(base: Entries, head: Entries) -> tuple[dict[str, EnvironmentEntry], list[Weakening]]:
    """Return the environments of head without what relaxes a check, and what does, by comparison with base.

    The files that base names for an environment come last, because of two files that set one variable the later wins.
    """
    kept, weakenings = {}, list[Weakening]()

    def note(what: str, name: str, key: str, *index: int) -> None:
        weakenings.append(Weakening(f"environments.{name}.{key}", ("environments", name, key, *index), what))

    lowered = dict(_lowered(base, head))
    for name, entry in head.items():
        before = base.get(name, EnvironmentEntry())
        new = tuple(path for path in entry.files if path not in lowered and path not in before.files)
        kept[name] = replace(entry, files=(*new, *before.files))
        for index, path in enumerate(entry.files):
            if path in lowered and path not in before.files:
                note(lowered[path], name, "files", index)
        if entry.url != before.url and _exempted(name, entry):
            note(f"lets the files of the environment name `{urlsplit(entry.url or '').hostname}`", name, "url")
            kept[name] = replace(kept[name], url=before.url)
    return kept, weakenings


def _lowered(base: Entries, head: Entries) -> Iterator[tuple[str, str]]:
    """Return each file that head checks less strictly because it names it, and the sentence for the report."""
    old = {(name, path) for name, entry in base.items() for path in entry.files}
    new = dict.fromkeys(path for name, entry in head.items() for path in entry.files if (name, path) not in old)
    if not new:
        return
    from launchgate.sources.kinds import SourceKind, kind_of
    from launchgate.values.dev_settings import Stage
    from launchgate.values.dev_settings.stage import stage_among, stage_of, strictness

    then, now = ([_environment(*each) for each in entries.items()] for entries in (base, head))
    for path in new:
        own = stage_of(path)
        if own is Stage.UNKNOWN and kind_of(path) is SourceKind.PLATFORM:
            own = Stage.PRODUCTION
        (before, _), (after, _) = stage_among(path, then, own), stage_among(path, now, own)
        if strictness(after) < strictness(before):
            until = "as a file of unknown purpose" if before is Stage.UNKNOWN else before.value
            yield path, f"checks `{path}` as {after.value} instead of {until}"


def _exempted(name: str, entry: EnvironmentEntry) -> bool:
    """Whether the address contains a host that would be a finding in files of its environment, and is allowed there."""
    from launchgate.values.dev_settings import match
    from launchgate.values.dev_settings.stage import stage_of_environment

    stage = stage_of_environment(_environment(name, entry))
    return any(matched.rule.check.host for matched in match("URL", entry.url or "", stage))


def _environment(name: str, entry: EnvironmentEntry) -> Environment:
    return Environment(name, entry.url or "", entry.files, entry.protected)

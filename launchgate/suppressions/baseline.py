"""The baseline: findings recorded on one day so that only new ones fail the gate. It only shrinks.

One line for each, `rule<TAB>key`, sorted: key is `v:` and the tag of the value where there is one, else `f:` and the
fingerprint; `u:` and the fingerprint for a value that could have a tag, but lay beyond the tags of one run. No line
numbers, times or counts, so that git's union merge of two versions is a right one; a line that a merge doubled or
brought back does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from launchgate.model.errors import ConfigError
from launchgate.model.masker import Secret
from launchgate.suppressions.tags import ENOUGH_BITS, is_tag, strength

PATH = ".launchgate/baseline"
ATTRIBUTES = ".launchgate/baseline merge=union"
_MOST_BYTES = 16 << 20
_LINE = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+\t[fu]:[0-9a-f]{32}")


@dataclass(frozen=True)
class Baseline:
    """The recorded `(rule, key)` pairs."""

    entries: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def tagged_rules(self) -> frozenset[str]:
        """The rules for which a tag is recorded: only their values are worth computing one."""
        return frozenset(rule for rule, key in self.entries if is_tag(key))

    def shrink(self, present: Iterable[tuple[str, str]], unseen: Iterable[str] = ()) -> Baseline:
        """Return the entries that are still `present`; those of the gates `unseen`, which could not check, stay."""
        kept = {pair for pair in self.entries if pair[0].partition("/")[0] in set(unseen)}
        return Baseline(self.entries & (set(present) | kept))

    def dump(self) -> str:
        """Return the text of the file."""
        return "".join(f"{rule}\t{key}\n" for rule, key in sorted(self.entries))


def structural_key(print_: str, value: Secret | None) -> str:
    """Return the key of a finding by its fingerprint, which stays when the value is replaced.

    A strong value is known by its tag, so it never passes under the entry of a weak one that was in its place.
    """
    return f"{'u' if value is not None and strength(value.reveal()) >= ENOUGH_BITS else 'f'}:{print_}"


def parse(text: str, path: str = PATH) -> Baseline:
    """Read the text of a baseline; raise `ConfigError` at the first line that is not an entry."""
    if len(text) > _MOST_BYTES:
        message = "the baseline is larger than 16 MiB"
        raise ConfigError(message, hint="`launchgate baseline` drops what is gone", path=path)
    entries = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line:
            continue
        rule, _, key = line.partition("\t")
        if not (_LINE.fullmatch(line) or (is_tag(key) and "/" in rule)):
            raise _not_an_entry(line, path, number)
        entries.add((rule, key))
    return Baseline(frozenset(entries))


def _not_an_entry(line: str, path: str, number: int) -> ConfigError:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        hint = f"delete the conflict markers and keep all other lines; `{ATTRIBUTES}` in .gitattributes avoids them"
        return ConfigError("this is a line of an unfinished merge", hint=hint, path=path, line=number)
    message = "this is not an entry: expected a rule, a tab and a key that `launchgate baseline` wrote"
    return ConfigError(message, hint="restore the file from git, or write it again", path=path, line=number)

"""The kinds of credentials: TOML in `detectors/`, in the format of a user's own `secrets.rules`.

A file is a list of `[[rules]]`; `[defaults]` are keys that its rules share, `[fragments]` are parts of expressions,
which an expression quotes as `(?&name)`. Files are parsed at build time and when a finding needs its catalogue entry.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from launchgate.model.finding import Severity
from launchgate.model.rule import Rule, rule
from launchgate.text.similar import did_you_mean

if TYPE_CHECKING:
    from random import Random

FOLDER = os.path.join(os.path.dirname(__file__), "detectors")

# Who wins where two detectors match the same text.
PROVIDER, STRUCTURE, GENERIC = range(3)
RANKS = ("provider", "structure", "generic")

# Parts of expressions that every file may quote.
FRAGMENTS = {
    # A credential begins where no letter or digit is before it, or after an escape such as `\n` in a string literal.
    "start": r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))",
    "end": r"(?![A-Za-z0-9])",
    # Between the name of a variable and its value, in the notations of configuration and code.
    "assign": (
        r"""(?:[\w.-]{0,40})["'`\]]{0,2}(?:[ \t]{0,20}|<)(?::[ ]?[Ss]tring[ ]?=|=>|:=|\?=|[=:,(>])[ \t]{0,20}"""
        r"""(?:[\w.]{1,20}\()?\\?["'`]{0,2}"""
    ),
    # How `assign` begins, for hyperscan: enough to pass over the many places where a name is only mentioned.
    "assigned": r"""[\w.-]{0,40}["'`\]]{0,2}(?:[ \t]{0,20}|<)[:=?,(>]""",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}

_TYPES: dict[str, type] = {
    **dict.fromkeys(("id", "description", "pattern", "names", "prefilter", "validate", "rank"), str),
    **dict.fromkeys(("severity", "impact", "fix", "rotate", "revoke_at", "since"), str),
    **dict.fromkeys(("keywords", "references", "examples", "counterexamples", "formerly"), list),
    **dict.fromkeys(("whole", "preview"), bool),
    "reach": int,
}
_NEEDED = ("id", "description", "pattern", "keywords", "impact")
_FIX = "Revoke it, make a new one, and read that from the environment or a secret store."
_QUOTED = re.compile(r"\(\?&(\w+)\)")
_TABLES = {"rules", "defaults", "fragments"}


@dataclass(frozen=True, slots=True)
class Detector:
    """How one kind is found.

    `keywords` are lower-case words of which one is in every match (ignoring case). `prefilter` is the expression
    for hyperscan, no narrower than `pattern`; where it is empty the keywords are. `check` names a function
    `module:function` below `launchgate.detect.checks` from `Candidate` to an answer. `reach` is how many bytes a
    match may extend beyond its line.
    """

    pattern: str
    keywords: tuple[str, ...]
    prefilter: str = ""
    check: str = "token:plausible"
    reach: int = 0
    rank: int = PROVIDER

    def __post_init__(self) -> None:
        """Refuse keywords that the search, which ignores case by lowering the text, could never find."""
        if wrong := [word for word in self.keywords if not word or word != word.lower()]:
            raise ValueError(f"keywords are lower-case words, and {wrong[0]!r} is not")


def sources() -> list[str]:
    """Return the names of the files, without their suffix, sorted."""
    return sorted(name.removesuffix(".toml") for name in os.listdir(FOLDER) if name.endswith(".toml"))


def rules() -> tuple[Rule[Detector], ...]:
    """Return every kind of credential, sorted by id; an id that is declared twice is an error."""
    found: dict[str, tuple[str, Rule[Detector]]] = {}
    for source in sources():
        for each in load(source):
            if each.id in found:
                raise ValueError(f"{source}.toml: `{each.id}` is declared in {found[each.id][0]}.toml already")
            found[each.id] = source, each
    return tuple(found[key][1] for key in sorted(found))


@lru_cache(maxsize=64)
def load(source: str) -> tuple[Rule[Detector], ...]:
    """Parse the file of this name."""
    with open(os.path.join(FOLDER, f"{source}.toml"), encoding="utf-8") as file:
        return parse(file.read(), f"{source}.toml")


def parse(text: str, name: str) -> tuple[Rule[Detector], ...]:
    """Read the rules of a file called `name`; a key that is missing, unknown or of a wrong type is named with it."""
    import tomllib

    document = tomllib.loads(text)
    if unknown := sorted(set(document) - _TABLES):
        raise ValueError(f"{name}: `{unknown[0]}` is not one of `rules`, `defaults` and `fragments`")
    fragments = _fragments(document.get("fragments", {}), name)
    found = []
    for number, written in enumerate(document.get("rules", ()), 1):
        place = f"{name}: rule {number} (`{written.get('id', '?')}`)"
        keys = document.get("defaults", {}) | written
        _check(keys, place)
        try:
            found.append(_rule({key: _expanded(value, fragments) for key, value in keys.items()}))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{place}: {error}") from error
    if not found:
        raise ValueError(f"{name} has no `[[rules]]`")
    return tuple(found)


def _fragments(written: Mapping[str, str | list[str]], name: str) -> dict[str, str]:
    """Expand the fragments of a file; a list is a choice of its items."""
    fragments = dict(FRAGMENTS)
    for key, value in written.items():
        if key in fragments:
            raise ValueError(f"{name}: the fragment `{key}` is declared already")
        fragments[key] = _expanded("|".join(value) if isinstance(value, list) else value, fragments)
    return fragments


def _expanded(value: Any, fragments: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    for name in _QUOTED.findall(value):
        if name not in fragments:
            raise ValueError(f"there is no fragment `{name}`; there are: {', '.join(sorted(fragments))}")
    return _QUOTED.sub(lambda found: fragments[found[1]], value)


def _check(keys: Mapping[str, Any], place: str) -> None:
    for key, value in keys.items():
        if key not in _TYPES:
            raise ValueError(
                f"{place}: unknown key `{key}`; {did_you_mean(key, _TYPES, 'the keys are in docs/secrets.md')}"
            )
        if type(value) is not _TYPES[key]:
            raise ValueError(f"{place}: `{key}` is a {type(value).__name__}, not a {_TYPES[key].__name__}")
    for key, words in (("severity", [each.name.lower() for each in Severity]), ("rank", RANKS)):
        if keys.get(key, words[0]) not in words:
            raise ValueError(f"{place}: `{key}` is one of {', '.join(words)}, not {keys[key]!r}")
    needed = [*_NEEDED, *(() if keys.get("revoke_at") else ("rotate",))]
    if not (keys.get("whole") or keys.get("names")) and "(?P<" in keys.get("pattern", "") and keys.get("rank"):
        needed.append("examples")
    if missing := [key for key in needed if not keys.get(key)]:
        raise ValueError(f"{place}: `{missing[0]}` is missing")


def _rule(keys: Mapping[str, Any]) -> Rule[Detector]:
    detector, name, page = _detector(keys), keys["description"], keys.get("revoke_at", "")
    examples, not_found = keys.get("examples"), keys.get("counterexamples")
    rotate = keys.get("rotate") or (
        f"1. Make a new one at {page} 2. Put it where the application reads it 3. Revoke the old one there"
    )
    return rule(
        f"secrets/{keys['id']}",
        severity=Severity[keys.get("severity", "error").upper()],
        title=f"{name[:1].upper()}{name[1:]} found",
        why=f"Anyone who reads this repository, a fork, a cache or a build log can {keys['impact']}.",
        fix=keys.get("fix", _FIX),
        bad=partial(_written, examples, detector.pattern) if examples else partial(_drawn, detector),
        good=not_found or partial(_placeholders, detector),
        references=tuple(dict.fromkeys((*((page,) if page else ()), *keys.get("references", ())))),
        since=keys.get("since", "0.1"),
        formerly=keys.get("formerly", ()),
        preview=keys.get("preview", False),
        notes={"rotate": rotate, "pattern": detector.pattern, "validate": detector.check},
    )(detector)


def _detector(keys: Mapping[str, Any]) -> Detector:
    pattern, prefilter, check = keys["pattern"], keys.get("prefilter", ""), "token:plausible"
    if names := keys.get("names"):
        prefilter = prefilter or f"(?i:{_without_looks(names)}){FRAGMENTS['assigned']}"
        pattern = rf"(?P<name>(?i:{names})){FRAGMENTS['assign']}(?P<secret>{pattern})(?![A-Za-z0-9_/+=-])"
        check = "token:random"
    elif keys.get("whole"):
        prefilter = prefilter or _fixed_tail(pattern)
        pattern = FRAGMENTS["start"] + pattern + FRAGMENTS["end"]
    rank = RANKS.index(keys.get("rank", RANKS[PROVIDER]))
    check = keys.get("validate", check)
    check = check if ":" in check else f"token:{check}"  # as users name them
    return Detector(pattern, tuple(keys["keywords"]), prefilter, check, keys.get("reach", 0), rank)


def _fixed_tail(body: str) -> str:
    # hyperscan reports every end of an open repetition; one report at its least length is enough to look.
    return re.sub(r"\{(\d+),\d*\}$", r"{\1}", _without_looks(body).removesuffix("={0,2}"))


def _without_looks(pattern: str) -> str:
    """Return a pattern, which may match more, without the look-around that hyperscan does not have."""
    return re.sub(r"\(\?<?[!=][^()]*\)", "", pattern)


def _written(templates: Sequence[str], pattern: str, random: Random) -> list[str]:
    from launchgate.detect.sample import fill

    return [fill(each, random, pattern) for each in templates]


def _drawn(detector: Detector, random: Random) -> list[str]:
    from launchgate.detect.sample import sample

    drawn = sample(detector.pattern, random)
    if "(?P<name>" not in detector.pattern:
        return [f'value = "{drawn}"', drawn]
    return [drawn + '"' * (drawn.count('"') % 2)]


def _placeholders(detector: Detector, random: Random) -> list[str]:
    from launchgate.detect.sample import sample

    return [sample(detector.pattern, random, filler="x"), "token = os.environ['TOKEN']"]

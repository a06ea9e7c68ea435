"""One kind of credential: the catalogue entry with what the engine needs to find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.model.finding import Severity
from launchgate.model.rule import Examples, Rule, rule

if TYPE_CHECKING:
    from random import Random

# A credential begins where no letter or digit stands before it, or after an escape such as `\n` in a string literal.
START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"
END = r"(?![A-Za-z0-9])"
# Between the name of a variable and its value, in the notations of configuration and code.
ASSIGN = (
    r"""(?:[\w.-]{0,40})["'`\]]{0,2}(?:[ \t]{0,20}|<)(?::[ ]?[Ss]tring[ ]?=|=>|:=|\?=|[=:,(>])[ \t]{0,20}"""
    r"""(?:[\w.]{1,20}\()?\\?["'`]{0,2}"""
)

# How `ASSIGN` begins, for hyperscan: enough to pass over the many places where a name is only spoken of.
ASSIGNED = r"""[\w.-]{0,40}["'`\]]{0,2}(?:[ \t]{0,20}|<)[:=?,(>]"""

# Who wins where two detectors match the same text.
PROVIDER, STRUCTURE, GENERIC = range(3)


@dataclass(frozen=True, slots=True)
class Detector:
    """How one kind is found.

    `keywords` are lower-case words of which one stands in every match (ignoring case). `prefilter` is the expression
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
            message = f"keywords are lower-case words, and {wrong[0]!r} is none"
            raise TypeError(message)


def credential(
    kind: str,
    name: str,
    detector: Detector,
    *,
    can: str,
    page: str,
    source: str,
    fix: str = "",
    rotate: str = "",
    severity: Severity = Severity.ERROR,
    bad: Examples | None = None,
    good: Examples | None = None,
    since: str = "0.1",
) -> Rule[Detector]:
    """Declare one kind. `can` completes "whoever reads it can …"; it is revoked at `page` and described at `source`."""
    steps = (
        rotate or f"1. Make a new one at {page} 2. Put it where the application reads it 3. Revoke the old one there"
    )
    return rule(
        f"secrets/{kind}",
        severity=severity,
        title=f"{'an' if name[0] in 'AEIOUaeio' else 'a'} {name} stands in the text",
        why=f"Whoever reads this repository, a fork, a cache or a build log can {can}.",
        fix=fix or "Revoke it, make a new one, and read that from the environment or a secret store.",
        bad=bad or (lambda random: _drawn(detector, random)),
        good=good or (lambda random: _placeholders(detector, random)),
        references=tuple(dict.fromkeys(each for each in (page, source) if each)),
        since=since,
        notes={"rotate": steps, "pattern": detector.pattern, "validate": detector.check},
    )(detector)


def token(
    kind: str,
    name: str,
    body: str,
    *keywords: str,
    can: str,
    page: str,
    source: str = "",
    check: str = "token:plausible",
    bad: Examples | None = None,
    since: str = "0.1",
) -> Rule[Detector]:
    """Declare a kind that is known by its own shape: `body` is a pattern that begins with a fixed prefix."""
    detector = Detector(START + body + END, keywords, prefilter=_fixed_tail(body), check=check)
    return credential(kind, name, detector, can=can, page=page, source=source, bad=bad, since=since)


def named(
    kind: str,
    name: str,
    names: str,
    value: str,
    *keywords: str,
    can: str,
    page: str,
    source: str = "",
    check: str = "token:random",
    since: str = "0.1",
) -> Rule[Detector]:
    """Declare a kind without a prefix of its own: `value` counts only when assigned to something called `names`."""
    pattern = rf"(?P<name>(?i:{names})){ASSIGN}(?P<secret>{value})(?![A-Za-z0-9_/+=-])"
    prefilter = rf"(?i:{_without_looks(names)}){ASSIGNED}"
    detector = Detector(pattern, keywords, prefilter, check=check)
    return credential(kind, name, detector, can=can, page=page, source=source, since=since)


def _fixed_tail(body: str) -> str:
    # hyperscan reports every end of an open repetition; one report at its least length is enough to look.
    import re

    return re.sub(r"\{(\d+),\d*\}$", r"{\1}", _without_looks(body).removesuffix("={0,2}"))


def _without_looks(pattern: str) -> str:
    """Return a pattern, which may match more, without the look-around that hyperscan does not have."""
    import re

    return re.sub(r"\(\?<?[!=][^()]*\)", "", pattern)


def _drawn(detector: Detector, random: Random) -> list[str]:
    from launchgate.detect.sample import sample

    drawn = sample(detector.pattern, random)
    if "(?P<name>" not in detector.pattern:
        return [f'value = "{drawn}"', drawn]
    return [drawn + '"' * (drawn.count('"') % 2)]


def _placeholders(detector: Detector, random: Random) -> list[str]:
    from launchgate.detect.sample import sample

    return [sample(detector.pattern, random, filler="x"), "token = os.environ['TOKEN']"]

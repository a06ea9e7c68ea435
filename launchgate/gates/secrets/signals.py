"""Development and test settings outside the files that are sources of an environment: `env/<signal>`.

The rules are declared once, in `launchgate.values.dev_settings`; here they check the values that code, scripts and
other configuration assign. Values that the env gate checks are left to it where it runs
(`launchgate.sources.settings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from launchgate.detect.candidate import KNOWN_TEST_MARKERS, Fragment
from launchgate.detect.candidate import text as decoded
from launchgate.detect.engine import LINE, Lines
from launchgate.detect.paths import CONFIG, DATA, PROSE, for_tests, notation
from launchgate.gates.secrets.collector import severity_of
from launchgate.model.finding import Finding, InFile
from launchgate.model.run import Environment
from launchgate.sources.kinds import SourceKind, kind_of
from launchgate.text.names import is_secret_name
from launchgate.values.dev_settings import Aspect, SettingMatch, Stage, finding, match, rules
from launchgate.values.dev_settings.stage import stage_among, stage_of

if TYPE_CHECKING:
    from launchgate.detect.engine import Match as Credential


_ASSIGNED = re.compile(
    rb"""(?m)(?:^|[\s(,;.]|(?<!\$)\{)["'`]?(?P<name>[A-Za-z_][\w.-]{1,80}+)["'`\]]{0,2}+[ \t]{0,40}+"""
    rb"""(?P<sign>:=|=>|=(?!=)|:(?![:=]))[ \t]{0,40}+(?P<quote>["'`])?+"""
    rb"""(?P<value>(?(quote)(?:(?!(?P=quote))[^\n\\]){1,500}+(?=(?P=quote))|(?:\$\{[^\n{}]{0,200}\}|[^\s"'`,;(){}\[\]]){1,500}+))"""
)
_WORDS = re.compile(b"|".join(map(re.escape, KNOWN_TEST_MARKERS)))
_SHELLS = (".sh", ".bash", ".zsh", ".ksh", ".fish")
_WRITTEN_OUT = (".json", ".jsonc", ".json5", ".toml", ".tfvars")
_PIPELINE = re.compile(
    r"(?:^|/)(?:\.github|\.circleci|\.buildkite|\.woodpecker|\.forgejo|\.gitea)/|"
    r"(?:^|/)(?:\.gitlab-ci|\.drone|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec)[\w.-]*\.ya?ml$"
)
# Files whose own framework fills in the templates: Spring, Micronaut and Quarkus; Ansible; Serverless; dbt; Elastic's
# shippers; the OpenTelemetry collector.
_FILLED_IN = re.compile(
    r"(?:^|/)(?:application|bootstrap)(?:-[\w-]+)?\.(?:ya?ml|properties)$"
    r"|(?:^|/)(?:group_vars|host_vars|playbooks?|roles/[^/]+/(?:vars|defaults|tasks|handlers))/"
    r"|(?:^|/)(?:serverless(?:[.-][\w-]+)?|profiles|(?:file|metric|heart|packet|audit)beat|logstash|elasticsearch"
    r"|otel[\w-]*)\.ya?ml$"
)
_PLACEHOLDER, _TEMPLATE = "env/placeholder-value", "env/unexpanded-template"
_SPOKEN = (Stage.PRODUCTION, Stage.STAGING)


def setting_findings(
    text: Fragment, environments: Iterable[Environment] = ()
) -> Iterator[tuple[Finding, tuple[int, int]]]:
    """Return each finding with the offsets of its value; `environments` may name the file."""
    path, form = text.path, notation(text.path)
    if form in {DATA, PROSE} or for_tests(path):
        return
    stage, owners = stage_among(path, environments, stage_of(path))
    own = [each.url for each in owners]
    everything = stage in _SPOKEN
    if not everything and (stage is not Stage.UNKNOWN or not any(word in text.data for word in KNOWN_TEST_MARKERS)):
        return
    lines = Lines(text)
    spans = ((0, len(text.data)),) if everything else _candidate_lines(text.data)
    for found in (found for span in spans for found in _ASSIGNED.finditer(text.data, *span)):
        if not found["quote"] and form != CONFIG:
            continue
        name, value = snake(decoded(found["name"])), decoded(found["value"])
        span = found.span("value")
        for matched in match(name, value, stage, own):
            if not _tells(matched, name, path, found["sign"]):
                continue
            if everything or matched.rule.check.proven:
                line, column = lines.position(span[0])
                _, end = lines.position(span[1])
                yield finding(matched, InFile(path, line, column, line, end), name, value), span


def _computed(path: str, sign: bytes) -> bool:
    """Whether a language fills in or computes what is assigned there, instead of taking it as written.

    So do code, shells and pipelines; and in YAML an `=` is in text for another language, for YAML assigns by `:`.
    """
    name = path.lower()
    if name.endswith(_WRITTEN_OUT):
        return False
    if notation(path) != CONFIG or name.endswith(_SHELLS) or _PIPELINE.search(name):
        return True
    return name.endswith((".yml", ".yaml")) and sign != b":"


def _tells(matched: SettingMatch, name: str, path: str, sign: bytes) -> bool:
    """Whether a match means something where it is: in a dotenv file, read by no other gate here, each does.

    Elsewhere a placeholder or a damaged shape is a fault only in a secret, and the shape of what is computed is none;
    what reads JSON and its like often fills in templates.
    """
    if matched.rule.id != _PLACEHOLDER and matched.rule.check.aspect is not Aspect.SHAPE:
        return True
    if kind_of(path) is SourceKind.DOTENV:
        return True
    if not is_secret_name(name) or matched.rule.id == _PLACEHOLDER:
        return is_secret_name(name)
    if matched.rule.id == _TEMPLATE and (notation(path) != CONFIG or _FILLED_IN.search(path)):
        return False
    return not _computed(path, sign)


def _candidate_lines(data: bytes) -> list[tuple[int, int]]:
    """Return the lines that contain a word of a rule, as offsets; of a longer line 4 KiB to each side of the word."""
    spans: list[tuple[int, int]] = []
    for word in _WORDS.finditer(data):
        at = word.start()
        if not spans or at >= spans[-1][1]:
            low = max(0, at - LINE, spans[-1][1] if spans else 0)
            end = data.find(b"\n", at, at + LINE)
            spans.append((data.rfind(b"\n", low, at) + 1 or low, end if end >= 0 else min(len(data), at + LINE)))
    return spans


def snake(name: str) -> str:
    """Return a name as environment variables are written: `apiKey` and `api-key` as `api_key`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rpartition(".")[2]).replace("-", "_")


Spoken: TypeAlias = "Sequence[tuple[Finding, tuple[int, int]]]"


def resolve_overlaps(matches: Iterable[Credential], spoken: Spoken) -> tuple[list[Credential], list[Finding]]:
    """Return the credentials and settings to report: of those that overlap the graver, the setting where equal."""
    if not spoken:
        return [*matches], []
    # These are about the value itself; a host, a mode or missing encryption is another fault with a fix of its own.
    of_value = {rule.id for rule in rules() if rule.check.aspect in {Aspect.SHAPE, Aspect.KEY, Aspect.PASSWORD}}
    louder = [
        match
        for match in matches
        if all(finding.severity < severity_of(match) for finding, span in spoken if _overlaps(match, span))
    ]
    heard = [
        finding
        for finding, span in spoken
        if finding.rule.id not in of_value or not any(_overlaps(match, span) for match in louder)
    ]
    return louder, heard


def _overlaps(match: Credential, span: tuple[int, int]) -> bool:
    return span[0] < match.end and match.start < span[1]

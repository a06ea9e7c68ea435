"""The JSON report is read back as it was written, and refuses what is none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from launchgate.model.codec import dump, merge, parse
from launchgate.model.errors import UsageError
from launchgate.model.finding import (
    Confidence,
    DnsRecord,
    Finding,
    Fix,
    InFile,
    Location,
    RuleInfo,
    Severity,
    Url,
    Variable,
)
from launchgate.model.masker import Secret
from launchgate.model.report import GateResult, Report, Result, Suppression, Verdict, WaiverSnippet
from launchgate.model.run import Series, Skipped, SkipReason, Source, Table, Timeline

ENTRY = RuleInfo("gate/name", Severity.ERROR, "t", "w", "f", ("https://example.test/",), notes={"rotate": "so"})
PLACES: tuple[Location, ...] = (
    InFile("ä,%.sql", 3, 2, 4, 9, "0" * 40),
    Variable("DATABASE_URL"),
    Variable("DATABASE_URL", InFile("launchgate.yml", 7)),
    Url("https://app.acme.test/", InFile("launchgate.yml", 8)),
    DnsRecord("acme.test", "MX"),
)


def _report() -> Report:
    judged = [
        Result(
            Finding(
                ENTRY,
                place,
                "m",
                Severity.WARNING,
                Confidence.LOW,
                Fix("s", "r", safe=True),
                "a",
                PLACES[:1],
                {"k": [1, None]},
            ),
            f"{number:032}",
            Suppression("file", "because", "2026-12-01", "ops", InFile("launchgate.yml", 2)) if number else None,
            WaiverSnippet("inline", "# launchgate: allow gate/name until 2026-12-01: …"),
        )
        for number, place in enumerate(PLACES)
    ]
    gate = GateResult(
        "gate",
        Verdict.PASS,
        "launchgate.yml",
        1,
        12,
        {"event": "push"},
        {"files": 2},
        (Skipped("a", "b", SkipReason.BY_CONFIG),),
        tuple(judged),
        {"statements": []},
        (Table("t", ("a",), (("1",),)), Series("s", "ms", (("x", 1.5),)), Timeline("l", "s", (("x", 0.0, 1.0),))),
        None,
        "warn",
        "",
    )
    return Report((gate,), "2026-01-01T00:00:00Z", "0.1.0", Source("https://git.test", "a/b", "f" * 40), ("note",))


def test_a_report_is_read_back_as_it_was_written() -> None:
    report = _report()
    assert parse(dump(report)) == report
    assert dump(parse(dump(report))) == dump(report)


def test_the_text_is_ascii_and_holds_no_value() -> None:
    report = _report()
    finding = replace(report.gates[0].findings[0].finding, value=Secret("correct horse"))
    gate = replace(report.gates[0], findings=(replace(report.gates[0].findings[0], finding=finding),))
    text = dump(replace(report, gates=(gate,)))
    assert text.isascii()
    assert "correct horse" not in text


def test_unknown_keys_are_ignored() -> None:
    document = json.loads(dump(_report()))
    document["later"] = document["gates"][0]["later"] = document["gates"][0]["findings"][0]["later"] = 1
    assert parse(json.dumps(document)) == _report()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"version": 2}',
        '{"version": 1, "rules": {}}',
        "[" * 100_000,
        '{"version": 1, "rules": 3}',
    ],
    ids=["empty", "list", "object", "null", "newer", "half", "deep", "wrong-type"],
)
def test_what_is_no_report_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match=r"shard-1\.json"):
        parse(text, path="shard-1.json")


def test_merging_keeps_every_gate_and_the_newest_time() -> None:
    early, late = _report(), replace(_report(), made_at="2026-02-01T00:00:00Z", source=Source())
    merged = merge([late, early])
    assert (len(merged.gates), merged.made_at, merged.source) == (2, "2026-02-01T00:00:00Z", early.source)
    assert merged.notes == ("note",)


def test_a_report_given_twice_counts_once_and_that_is_said() -> None:
    one, other = _report(), replace(_report(), made_at="2026-02-01T00:00:00Z")
    merged = merge([one, other, parse(dump(one)), one])
    assert merged.gates == (*one.gates, *other.gates)
    assert merged.notes == ("note", "Reports that were given more than once count once: 2 copies ignored.")
    assert merge([one]) == one

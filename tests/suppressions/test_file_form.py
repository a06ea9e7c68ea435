"""Entries of `waivers:`, the baseline and value tags against real findings."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from launchgate.model.finding import DnsRecord, InFile, Severity, Url, Variable
from launchgate.runner.suppressor import WaiversInForce
from launchgate.suppressions.baseline import Baseline
from launchgate.suppressions.grammar import Waiver
from launchgate.suppressions.tags import Tagger

from .conftest import SECRET, Repo, finding, judged

AT = InFile("launchgate.yml", 7)
SALT = bytes(16)


def waiver(kind: Any, place: str, rule: str = SECRET, expires: str = "2027-01-31", at: InFile = AT) -> Waiver:
    return Waiver(rule, kind, place, "launch week", date.fromisoformat(expires), at, "ops")


def random_value(seed: int = 1) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(random.Random(seed).choices(letters, k=32))


CASES = {
    "path": (("path", "app.py"), finding(("app.py", 3)), finding(("lib/app.sh", 3))),
    "a folder": (("path", "docs/"), finding(("docs/a/b.md", 3)), finding(("src/a.md", 3))),
    "a pattern": (("path", "docs/**/*.md"), finding(("docs/a/b.md", 3)), finding(("docs/a/b.py", 3))),
    "brackets in a name": (("path", "app/[id]/page.ts"), finding(("app/[id]/page.ts", 1)), finding(("a", 1))),
    "variable": (("variable", "LOG"), finding(Variable("LOG")), finding(Variable("LOG_LEVEL"))),
    "variable in a file": (("variable", "LOG"), finding(("a.env", 1), variable="LOG"), finding(("a.env", 1))),
    "url": (("url", "https://a.test/x"), finding(Url("https://a.test/x")), finding(Url("https://a.test/"))),
    "record": (("record", "a.test MX"), finding(DnsRecord("a.test", "MX")), finding(DnsRecord("a.test", "A"))),
    "any record": (("record", "a.test"), finding(DnsRecord("a.test", "MX")), finding(DnsRecord("b.test", "MX"))),
    "check": (("check", "login"), finding(Url("https://a"), check="login"), finding(Url("https://a"), check="x")),
}  # fmt: skip


@pytest.mark.parametrize(("where", "covered", "other"), CASES.values(), ids=CASES)
def test_an_entry_excuses_its_place_and_no_other(repo: Repo, where: tuple[str, str], covered: Any, other: Any) -> None:
    waivers = WaiversInForce([waiver(*where)])
    [one, two], _ = judged(repo.whole({}), covered, other, waivers=waivers)
    assert one.suppression
    assert (one.suppression.kind, one.suppression.owner, one.suppression.expires, one.suppression.at) == (
        "file",
        "ops",
        "2027-01-31",
        AT,
    )
    assert two.suppression is None


def test_a_path_begins_at_the_folder_of_its_configuration(repo: Repo) -> None:
    waivers = WaiversInForce([waiver("path", "db/*.sql", at=InFile("apps/web/launchgate.yml", 3))])
    results, _ = judged(
        repo.whole({}), finding(("apps/web/db/1.sql", 1)), finding(("apps/api/db/1.sql", 1)), waivers=waivers
    )
    assert [bool(result.suppression) for result in results] == [True, False]


def test_another_rule_is_not_excused(repo: Repo) -> None:
    waivers = WaiversInForce([waiver("path", "app.py", rule="env/debug-enabled")])
    [result], _ = judged(repo.whole({}), finding(("app.py", 1)), waivers=waivers)
    assert result.suppression is None


@pytest.mark.parametrize(
    ("kind", "place", "after", "severity"),
    [
        ("path", "app.py", {"app.py": "x = 2\n"}, Severity.ERROR),
        ("path", "lib/", {"app.py": "x = 2\n"}, Severity.WARNING),
        ("variable", "LOG_LEVEL", {"app.py": "os.environ['LOG_LEVEL']\n"}, Severity.ERROR),
        ("variable", "LOG_LEVEL", {"app.py": "x = 2\n"}, Severity.WARNING),
    ],
)
def test_an_ended_entry_closes_where_the_change_touches_its_place(
    repo: Repo, kind: str, place: str, after: dict[str, str], severity: Severity
) -> None:
    places = repo.change({"app.py": "x = 1\n"}, after)
    _, about = judged(places, waivers=WaiversInForce([waiver(kind, place, expires="2026-11-01")]))
    assert about["config/waiver-ended"].severity is severity
    assert about["config/waiver-ended"].at == AT


def test_an_entry_too_far_ahead_does_not_count_and_is_told(repo: Repo) -> None:
    waivers = WaiversInForce([waiver("path", "app.py", expires="2027-05-24")])
    [result], about = judged(repo.whole({}), finding(("app.py", 1)), waivers=waivers)
    assert result.suppression is None
    assert "2027-05-23" in about["config/waiver-too-long"].fix.summary


def test_a_recorded_finding_is_excused_by_its_fingerprint_also_under_a_former_rule(repo: Repo) -> None:
    places = repo.whole({})
    same = [finding(("app.py", 1)), finding(("app.py", 9)), finding(("app.py", 3), anchor="other")]
    results, _ = judged(places, *same)
    first = results[0].fingerprint
    assert len({result.fingerprint for result in results}) == 3
    for rule in (SECRET, "secrets/password"):
        waivers = WaiversInForce(baseline=Baseline(frozenset({(rule, f"f:{first}")})))
        excused, about = judged(places, *same, waivers=waivers, complete={"secrets"})
        assert [result.suppression.kind if result.suppression else "" for result in excused] == ["baseline", "", ""]
        assert about == {}


def test_a_recorded_value_is_known_in_another_file_and_a_new_value_at_the_same_place_is_not(repo: Repo) -> None:
    value, other = random_value(1), random_value(2)
    tag = Tagger(SALT).tag(finding(("a", 1), value=value).value)  # type: ignore[arg-type] # a value was given
    assert tag
    waivers = WaiversInForce(baseline=Baseline(frozenset({(SECRET, tag)})), salt=SALT)
    moved, changed = finding(("moved/b.py", 7), value=value), finding(("a", 1), value=other)
    results, _ = judged(repo.whole({}), moved, changed, waivers=waivers)
    assert [bool(result.suppression) for result in results] == [True, False]
    by_entry = WaiversInForce([waiver("value", tag)], salt=SALT)
    results, _ = judged(repo.whole({}), moved, changed, waivers=by_entry)
    assert [bool(result.suppression) for result in results] == [True, False]
    ended = WaiversInForce([waiver("value", tag, expires="2026-11-01")], salt=SALT)
    [result], about = judged(repo.whole({}), moved, waivers=ended, event="schedule")
    assert result.suppression is None
    assert about["config/waiver-ended"].severity is Severity.ERROR


def test_recorded_findings_that_are_gone_are_counted_where_everything_was_looked_at(repo: Repo) -> None:
    waivers = WaiversInForce(baseline=Baseline(frozenset({(SECRET, "f:" + "0" * 32), ("env/x", "f:" + "0" * 32)})))
    assert judged(repo.whole({}), waivers=waivers)[1] == {}
    _, about = judged(repo.whole({}), waivers=waivers, complete={"secrets"})
    assert about["config/baseline-stale"].evidence == {"gone": 1}

"""Inline waivers in a real change: what they excuse, when they end, and what the change may not do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from launchgate.model.finding import InFile, Severity
from launchgate.model.run import Scope
from launchgate.runner.suppressor import WaiversInForce

from .conftest import SECRET, Repo, finding, judged

GOOD = f"# launchgate: allow {SECRET} until 2027-01-31: launch week"
ENDED = f"# launchgate: allow {SECRET} until 2026-11-23: launch week"
SOON = f"# launchgate: allow {SECRET} until 2026-12-08: launch week"


@pytest.mark.parametrize(
    ("text", "line", "excused"),
    [
        (f"x = 1  {GOOD}\n", 1, True),
        (f"{GOOD}\nx = 1\n", 2, True),
        (f"    {GOOD}\n    x = 1\n", 2, True),
        (f"{GOOD}\n\nx = 1\n", 3, False),
        (f"y = 1  {GOOD}\nx = 1\n", 2, False),
        (f"x = 1\n{GOOD}\n", 1, False),
        (f"{GOOD}\n{GOOD.replace(SECRET, 'env/debug-enabled')}\nx = 1\n", 3, False),
        (f"x = 1  {GOOD.replace(SECRET, 'secrets/password')}\n", 1, True),
        (f"x = 1  {GOOD.replace(SECRET, 'env/debug-enabled')}\n", 1, False),
        (f"x = 1  {GOOD.replace('2027-01-31', '2027-05-24')}\n", 1, False),
        (f"x = 1  {GOOD.replace('2027-01-31', '2026-11-24')}\n", 1, True),
    ],
    ids=[
        "same line", "line above", "indented above", "two lines above", "behind other code", "line below",
        "another rule between", "a former id", "another rule", "181 days ahead", "its last day",
    ],
)  # fmt: skip
def test_a_comment_excuses_its_own_line_and_alone_the_next_one(repo: Repo, text: str, line: int, excused: bool) -> None:
    places = repo.whole({"app.py": text})
    [result], _ = judged(places, finding(("app.py", line)))
    assert (result.suppression is not None) == excused
    if result.suppression:
        assert (result.suppression.kind, result.suppression.reason) == ("inline", "launch week")
        assert result.suppression.at
        assert result.suppression.at.path == "app.py"


def test_crlf_files_are_read_alike(repo: Repo) -> None:
    [result], _ = judged(repo.whole({"app.py": f"{GOOD}\r\nx = 1\r\n"}), finding(("app.py", 2)))
    assert result.suppression


@pytest.mark.parametrize(
    ("where", "closes"),
    [
        ({"event": "schedule"}, True),
        ({"event": "push", "on_default_branch": True}, True),
        ({"event": "workflow_dispatch"}, False),
        ({"event": "local", "scope": Scope.FIRST_LOOK}, False),
    ],
    ids=["schedule", "default branch", "by hand on a branch", "laptop"],
)
def test_an_ended_waiver_closes_on_schedule_and_default_branch_and_warns_elsewhere(
    repo: Repo, where: dict[str, Any], closes: bool
) -> None:
    [result], about = judged(repo.whole({"app.py": f"x = 1  {ENDED}\n"}), finding(("app.py", 1)), **where)
    assert about["config/waiver-ended"].severity is (Severity.ERROR if closes else Severity.WARNING)
    assert (result.suppression is None) == closes


def test_an_ended_waiver_closes_a_change_that_touches_its_place(repo: Repo) -> None:
    places = repo.change({"app.py": f"{ENDED}\nx = 1\n"}, {"app.py": f"{ENDED}\nx = 2\n"})
    [result], about = judged(places, finding(("app.py", 2)))
    assert result.suppression is None
    assert about["config/waiver-ended"].severity is Severity.ERROR
    assert "ended 1 day ago, on 2026-11-23 (reason: launch week)" in about["config/waiver-ended"].message


def test_an_ended_waiver_elsewhere_does_not_concern_a_change(repo: Repo) -> None:
    places = repo.change({"app.py": f"{ENDED}\nx = 1\n"}, {"other.py": "x = 2\n"})
    assert judged(places) == ([], {})


@pytest.mark.parametrize("event", ["schedule", "pull_request"])
def test_the_last_fourteen_days_are_announced(repo: Repo, event: str) -> None:
    places = repo.whole({"app.py": f"x = 1  {SOON}\n"})
    [result], about = judged(places, finding(("app.py", 1)), event=event)
    assert result.suppression
    assert about["config/waiver-ending-soon"].severity is Severity.WARNING
    assert "ends in 14 days" in about["config/waiver-ending-soon"].message


def test_a_waiver_that_the_change_writes_counts_only_where_head_is_trusted_and_is_told(repo: Repo) -> None:
    places = repo.change({"app.py": ""}, {"app.py": f"x = 1  {GOOD}\n"})
    [trusted], _ = judged(places, finding(("app.py", 1)))
    [distrusted], _ = judged(places, finding(("app.py", 1)), waivers=WaiversInForce(honour_added=False))
    assert trusted.suppression
    assert distrusted.suppression is None


def test_an_old_waiver_does_not_cover_what_the_change_puts_under_it(repo: Repo) -> None:
    """The pain of ignore lists: another secret, later, on the same line."""
    places = repo.change({"app.py": f"{GOOD}\nx = 1\n"}, {"app.py": f"{GOOD}\nx = 2\n"})
    [result], _ = judged(places, finding(("app.py", 2)), waivers=WaiversInForce(honour_added=False))
    assert result.suppression is None


def test_an_old_waiver_moves_with_its_line_and_its_file(repo: Repo) -> None:
    before = "a = 1\n" * 9 + f"{GOOD}\nx = 1\n"
    repo.commit({"app.py": before})
    repo.git("mv", "app.py", "main.py")
    places = repo.change({}, {"main.py": "import os\n" + before})
    [result], _ = judged(places, finding(("main.py", 12)), waivers=WaiversInForce(honour_added=False))
    assert result.suppression


def test_a_waiver_in_an_earlier_commit_of_the_range_is_read_there(repo: Repo) -> None:
    first = repo.commit({"app.py": f"x = 1  {GOOD}\n"})
    places = repo.change({}, {"app.py": "x = 1\n"})
    [there, here], _ = judged(places, finding(InFile("app.py", 1, commit=first)), finding(("app.py", 1)))
    assert there.suppression
    assert here.suppression is None


def test_attempts_and_unknown_rules_in_added_lines_are_told_with_what_was_meant(repo: Repo) -> None:
    old = "y = 1  # launchgate: allow\n"
    new = "x = 1  # launchgate: allow secrets/generic-pasword until 2027-01-31: why\n"
    attempt = "z = 1  # launchgate: ignore\n"
    places = repo.change({"app.py": old}, {"app.py": old + new + attempt})
    _, about = judged(places)
    assert set(about) == {"config/waiver-for-unknown-rule", "config/waiver-malformed"}
    assert "did you mean `secrets/generic-password`?" in about["config/waiver-for-unknown-rule"].message
    assert about["config/waiver-malformed"].at == InFile("app.py", 3, 8, 3, 28)


def test_a_waiver_that_nothing_needs_is_told_only_when_everything_was_looked_at(repo: Repo) -> None:
    places = repo.whole({"app.py": f"x = 1  {GOOD}\n"})
    assert judged(places)[1] == {}
    _, about = judged(places, complete={"secrets"})
    assert about["config/waiver-unused"].severity is Severity.NOTE
    assert judged(places, finding(("app.py", 1)), complete={"secrets"})[1] == {}


def test_unreadable_and_missing_files_have_no_waivers(repo: Repo) -> None:
    results, _ = judged(repo.whole({}), finding(("gone.py", 3)), finding(("-", 1)), finding(("README", 99)))
    assert [result.suppression for result in results] == [None, None, None]


def test_a_secret_in_two_places_needs_an_excuse_for_each(repo: Repo) -> None:
    places = repo.whole({"a.py": f"x = 1  {GOOD}\n", "b.py": "x = 1\n", "c.py": f"x = 1  {GOOD}\n"})
    both = replace(finding(("a.py", 1), value="a value"), also=(InFile("c.py", 1),))
    three = replace(both, also=(InFile("b.py", 1), InFile("c.py", 1)))
    [excused, left], _ = judged(places, both, three)
    assert excused.suppression
    assert left.suppression is None
    assert (left.finding.at, left.finding.also) == (InFile("b.py", 1), ())

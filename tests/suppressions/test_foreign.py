"""Markers of other tools: they count where they stood before, never when the change adds them."""

from __future__ import annotations

import pytest

from .conftest import SECRET, Repo, finding, judged

SAME_LINE = {
    "gitleaks": "x = 1  # gitleaks:allow",
    "betterleaks": "x = 1  # betterleaks:allow",
    "trufflehog": "x = 1  # trufflehog:ignore",
    "detect-secrets": "x = 1  # pragma: allowlist secret",
    "detect-secrets, old": "x = 1  // pragma: whitelist secret",
    "kingfisher": "x = 1  # kingfisher:ignore",
    "secretlint": "x = 1  // secretlint-disable-line",
}
LINE_ABOVE = {
    "detect-secrets": "# pragma: allowlist nextline secret",
    "secretlint": "// secretlint-disable-next-line",
}


@pytest.mark.parametrize("line", SAME_LINE.values(), ids=SAME_LINE)
def test_a_marker_on_the_line_counts_where_nothing_is_compared_and_is_counted(repo: Repo, line: str) -> None:
    [result], about = judged(repo.whole({"app.py": f"{line}\n"}), finding(("app.py", 1)))
    assert result.suppression
    assert result.suppression.kind == "foreign"
    assert about == {}


@pytest.mark.parametrize("line", LINE_ABOVE.values(), ids=LINE_ABOVE)
def test_a_marker_above_the_line_counts(repo: Repo, line: str) -> None:
    results, _ = judged(
        repo.whole({"app.py": f"{line}\nx = 1\ny = 1\n"}), finding(("app.py", 2)), finding(("app.py", 3))
    )
    assert [bool(result.suppression) for result in results] == [True, False]


def test_a_marker_that_was_at_base_counts_in_a_change(repo: Repo) -> None:
    line = "x = 1  # gitleaks:allow\n"
    places = repo.change({"app.py": line}, {"app.py": "import os\n" + line})
    [result], about = judged(places, finding(("app.py", 2)))
    assert result.suppression
    assert about == {}


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("", "x = 1  # gitleaks:allow\n", 1),
        ("x = 1\n", "x = 1  # gitleaks:allow\n", 1),
        ("x = 1  # gitleaks:allow\n", "x = 2  # gitleaks:allow\n", 1),
        ("x = 2\n", "# pragma: allowlist nextline secret\nx = 2\n", 2),
        ("# pragma: allowlist nextline secret\nx = 1\n", "# pragma: allowlist nextline secret\nx = 2\n", 2),
    ],
    ids=["new line", "marker added", "another value under an old marker", "marker added above", "line below changed"],
)
def test_a_marker_that_the_change_adds_is_a_finding_whose_fix_is_our_waiver(
    repo: Repo, before: str, after: str, line: int
) -> None:
    places = repo.change({"app.py": before}, {"app.py": after})
    [result], about = judged(places, finding(("app.py", line)))
    assert result.suppression is None
    assert about["config/foreign-marker-added"].fix.replacement == (
        f"# launchgate: allow {SECRET} until 2026-12-24: why this is acceptable until then"
    )


def test_a_structurally_proven_token_is_never_excused_by_a_marker(repo: Repo) -> None:
    places = repo.whole({"app.py": "x = 1  # gitleaks:allow\n"})
    [result], _ = judged(places, finding(("app.py", 1), proven=True))
    assert result.suppression is None


def test_a_marker_for_secrets_says_nothing_about_other_gates(repo: Repo) -> None:
    places = repo.whole({"app.py": "x = 1  # gitleaks:allow\n"})
    [result], _ = judged(places, finding(("app.py", 1), "env/debug-enabled"))
    assert result.suppression is None

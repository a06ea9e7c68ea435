"""A run that has used up its time says of what it could not check, in every scope and gate; it never passes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from launchgate.ci import ScopeOptions
from launchgate.git import Commit, GitChange
from launchgate.git.history import GitHistory
from launchgate.git.repository import Repository
from launchgate.model.budget import Budget, Limits
from launchgate.model.errors import Unreadable
from launchgate.model.report import GateResult, Verdict
from launchgate.runner.session import Request, run_request
from launchgate.runner.views import ChangeView, HistoryView
from tests.conftest import Repo

MIGRATION = "CREATE INDEX orders_day ON orders (day);\n"
FILES = {
    "a.py": "x = 1\n",
    "app.py": 'import os\n\nkey = os.environ["API_URL"]\n',
    ".env.example": "API_URL=https://api.acme.test\n",
    "migrations/0001_orders.sql": "CREATE TABLE orders (day date);\n",
    "launchgate.yml": "version: 1\nmigrations: {paths: [migrations]}\n",
}


@pytest.fixture
def repo(repo: Repo) -> Repo:
    """A repository with a commit on main, a commit on a branch, and something staged."""
    repo.commit(FILES)
    repo.git("checkout", "--quiet", "-b", "work")
    repo.commit({"a.py": "x = 2\n", "app.py": FILES["app.py"] + "# more\n", "migrations/0002_index.sql": MIGRATION})
    more = {"b.py": "y = 3\n", "app.py": FILES["app.py"] + "# yet more\n", "migrations/0003_index.sql": MIGRATION}
    return repo.stage(more)


def result(repo: Repo, gate: str, scope: ScopeOptions) -> GateResult:
    report = run_request(Request((gate,), {}, str(repo.root), scope))
    (found,) = [each for each in report.gates if each.gate == gate]
    return found


@pytest.mark.parametrize("gate", ["secrets", "env", "migrations"])
@pytest.mark.parametrize(
    "scope",
    [
        ScopeOptions(staged=True),
        ScopeOptions(base="main"),
        ScopeOptions(base="main", head="work"),
        ScopeOptions(all=True),
    ],
    ids=["staged", "work tree", "range", "all"],
)
def test_what_there_was_no_time_for_keeps_a_gate_from_passing(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, gate: str, scope: ScopeOptions
) -> None:
    assert not late(result(repo, gate, scope))
    monkeypatch.setattr("launchgate.runner.session.Budget", lambda: Budget(Limits(seconds=0)))
    seen = result(repo, gate, scope)
    assert seen.verdict is Verdict.INCONCLUSIVE
    assert late(seen)
    assert not seen.findings


def test_the_commits_of_a_range_end_with_the_time_of_the_run(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchgate.runner.session.Budget", lambda: Budget(Limits(seconds=0)))
    seen = result(repo, "secrets", ScopeOptions(base="main", head="work"))
    assert {"the commits", "a.py"} <= set(late(seen))


def test_head_commits_and_history_end_with_the_time_and_what_stood_before_does_not(repo: Repo) -> None:
    root, late = str(repo.root), Budget(Limits(seconds=0))
    repository = Repository.open(root)
    base, head = (Commit(root, repository.commit(name)) for name in ("main", "work"))
    commits = repository.commits("main..work")
    change = ChangeView(GitChange.between(base, head, commits), budget=late)
    history = HistoryView(GitHistory.of(repository, head), budget=late)
    refused: tuple[Callable[[], object], ...] = (
        lambda: change.head.read("a.py"),
        lambda: change.head.whole().read("a.py"),
        lambda: change.head.grep([b"x"]),
        lambda: change.read_at(commits[0], "a.py"),
        lambda: history.head.read("a.py"),
    )
    for read in refused:
        with pytest.raises(Unreadable, match="the run was longer than 0 s"):
            read()
    assert change.base.read("a.py") == b"x = 1\n"


def late(seen: GateResult) -> list[str]:
    return [each.subject for each in seen.skipped if "the run was longer than" in each.reason]

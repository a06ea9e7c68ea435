"""Pull requests in the shallow clone that actions/checkout makes, with a base fetched from a real server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from launchgate.ci import ScanContext, ScopeOptions, detect
from launchgate.model.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    from tests.ci.conftest import Hub


def pull_request(hub: Hub, commits: int = 2, base_moves: int = 3) -> dict[str, Any]:
    """Make a pull request of `commits` commits while main moves on by `base_moves`; give its event."""
    work = hub.work
    hub.names["fork point"] = work.commit({"a.txt": "1\n", "old.txt": "old\n"}, "fork point")
    work.git("switch", "--quiet", "--create", "topic")
    for number in range(commits):
        hub.names["head"] = work.commit({f"topic{number}.txt": f"t{number}\n"}, f"topic {number}")
    work.git("switch", "--quiet", "main")
    for number in range(base_moves):
        work.commit({f"main{number}.txt": "m\n"}, f"main {number}")
    hub.names["base"] = work.git("rev-parse", "main")
    work.git("switch", "--quiet", "--detach", "main")
    work.git("merge", "--quiet", "--no-ff", "-m", "Merge topic into main", "topic")
    hub.names["merge"] = work.git("rev-parse", "HEAD")
    hub.push("main", "topic", "HEAD:refs/pull/7/merge", "topic:refs/pull/7/head")
    return event(hub, commits)


def event(hub: Hub, commits: int | None) -> dict[str, Any]:
    repository = {"full_name": "acme/ops"}
    return {
        "pull_request": {
            "number": 7,
            "commits": commits,
            "user": {"login": "octocat"},
            "base": {"sha": hub.names["fork point"], "ref": "main", "repo": repository},
            "head": {"sha": hub.names["head"], "ref": "topic", "repo": repository},
        },
        "repository": {"full_name": "acme/ops", "default_branch": "main"},
    }


def seen(hub: Hub, payload: dict[str, Any], root: Path, **environ: str) -> ScanContext:
    return detect(ScopeOptions(), hub.environ("pull_request", payload, **environ), str(root))


def judged(situation: ScanContext) -> tuple[list[str], list[str]]:
    """Give the changed paths and the subjects of the commits."""
    assert situation.change is not None
    commits = [commit.summary for commit, _ in situation.change.each_commit()]
    assert situation.change.skipped() == ()
    return [file.path for file in situation.change.files()], commits


@pytest.mark.parametrize("depth", [1, 2, None], ids=["depth 1", "depth 2", "full"])
@pytest.mark.parametrize(("commits", "moves"), [(1, 0), (2, 3), (9, 12)])
def test_a_pull_request_is_judged_exactly(hub: Hub, depth: int | None, commits: int, moves: int) -> None:
    payload = pull_request(hub, commits, moves)
    situation = seen(hub, payload, hub.checkout("refs/pull/7/merge", depth=depth))
    files = [f"topic{number}.txt" for number in range(commits)]
    assert judged(situation) == (files, [f"topic {number}" for number in range(commits)])
    assert (situation.where.base, situation.where.head) == (hub.names["base"], hub.names["merge"])
    assert situation.where.source.commit == hub.names["head"]
    assert situation.where.pull_request == 7
    assert not situation.where.fork


def test_what_was_fetched_is_said(hub: Hub) -> None:
    situation = seen(hub, pull_request(hub), hub.checkout("refs/pull/7/merge"))
    assert situation.where.notes == (f"the base {hub.names['base'][:12]} was fetched",)


def test_a_full_clone_stays_full(hub: Hub) -> None:
    payload = pull_request(hub)
    root = hub.checkout("refs/pull/7/merge", depth=None)
    seen(hub, payload, root)
    assert not (root / ".git/shallow").exists()


@pytest.mark.parametrize("commits", [None, 0, 99], ids=["uncounted", "counted as none", "counted too high"])
def test_a_wrong_count_of_commits_costs_fetches_and_not_exactness(hub: Hub, commits: int | None) -> None:
    pull_request(hub, 3, 20)
    situation = seen(hub, event(hub, commits), hub.checkout("refs/pull/7/merge"))
    assert judged(situation)[1] == ["topic 0", "topic 1", "topic 2"]


def test_a_branch_that_merged_main_shows_its_own_commits_only(hub: Hub) -> None:
    work = hub.work
    hub.names["fork point"] = work.commit({"a.txt": "1\n"}, "fork point")
    work.git("switch", "--quiet", "--create", "topic")
    work.commit({"t.txt": "t\n"}, "topic 0")
    work.git("switch", "--quiet", "main")
    for number in range(6):
        work.commit({f"main{number}.txt": "m\n"}, f"main {number}")
    work.git("switch", "--quiet", "topic")
    work.git("merge", "--quiet", "-m", "merge main", "main")
    hub.names["head"] = work.commit({"u.txt": "u\n"}, "topic 1")
    work.git("switch", "--quiet", "--detach", "main")
    work.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
    hub.push("main", "HEAD:refs/pull/7/merge")
    situation = seen(hub, event(hub, 3), hub.checkout("refs/pull/7/merge"))
    assert judged(situation) == (["t.txt", "u.txt"], ["topic 0", "merge main", "topic 1"])


def test_another_ref_checked_out_is_compared_with_the_merge_base(hub: Hub) -> None:
    payload = pull_request(hub)
    situation = seen(hub, payload, hub.checkout("refs/heads/topic"))
    assert judged(situation)[0] == ["topic0.txt", "topic1.txt"]
    assert situation.where.base == hub.names["fork point"]
    assert "HEAD is not the merge commit of this pull request" in situation.where.notes


def test_a_head_that_is_itself_a_merge_is_not_taken_for_the_test_merge(hub: Hub) -> None:
    work = hub.work
    hub.names["fork point"] = work.commit({"a.txt": "1\n"}, "fork point")
    work.git("switch", "--quiet", "--create", "topic")
    work.commit({"t.txt": "t\n"}, "topic 0")
    work.git("switch", "--quiet", "main")
    work.commit({"m.txt": "m\n"}, "main 0")
    work.git("switch", "--quiet", "topic")
    work.git("merge", "--quiet", "-m", "merge main", "main")
    hub.names["head"] = work.git("rev-parse", "HEAD")
    hub.push("main", "topic")
    payload = event(hub, 2)
    payload["pull_request"]["base"]["sha"] = work.git("rev-parse", "main")
    situation = seen(hub, payload, hub.checkout("refs/heads/topic"))
    assert judged(situation) == (["t.txt"], ["topic 0", "merge main"])


TOKEN = "a-token-of-this-test"


def test_a_server_that_demands_a_login_gets_the_token_and_nothing_else_does(hub: Hub) -> None:
    payload = pull_request(hub)
    root = hub.checkout("refs/pull/7/merge")
    hub.server.demand("x-access-token", TOKEN)
    situation = seen(hub, payload, root, INPUT_TOKEN=TOKEN)
    assert judged(situation)[1] == ["topic 0", "topic 1"]
    assert set(hub.server.logins) == {hub.server.demanded}
    assert TOKEN not in (root / ".git/config").read_text()


def test_a_login_left_by_the_checkout_step_is_replaced_and_not_doubled(hub: Hub) -> None:
    payload = pull_request(hub)
    root = hub.checkout("refs/pull/7/merge")
    config = root / ".git/config"
    config.write_text(
        config.read_text() + f'[http "{hub.server.url}/"]\n\textraheader = AUTHORIZATION: basic bm90IHRoaXMgb25l\n'
    )
    hub.server.demand("x-access-token", TOKEN)
    assert judged(seen(hub, payload, root, GITHUB_TOKEN=TOKEN))[1] == ["topic 0", "topic 1"]


def test_a_login_left_by_the_checkout_step_is_used_where_no_token_is_given(hub: Hub) -> None:
    payload = pull_request(hub)
    root = hub.checkout("refs/pull/7/merge")
    hub.server.demand("x-access-token", TOKEN)
    config = root / ".git/config"
    config.write_text(
        config.read_text() + f'[http "{hub.server.url}/"]\n\textraheader = Authorization: {hub.server.demanded}\n'
    )
    assert judged(seen(hub, payload, root))[1] == ["topic 0", "topic 1"]


@pytest.mark.parametrize("token", ["", "wrong"], ids=["no token", "a wrong token"])
def test_a_base_that_cannot_be_had_is_inconclusive_with_the_line_to_paste(hub: Hub, token: str) -> None:
    payload = pull_request(hub)
    root = hub.checkout("refs/pull/7/merge")
    hub.server.demand("x-access-token", TOKEN)
    with pytest.raises(Inconclusive, match="could not fetch the base commit") as caught:
        seen(hub, payload, root, INPUT_TOKEN=token)
    assert "fetch-depth: 0" in caught.value.hint
    assert "token: ${{ github.token }}" in caught.value.hint
    assert "wrong" not in str(caught.value)


def test_a_server_that_is_down_is_inconclusive(hub: Hub) -> None:
    payload = pull_request(hub)
    root = hub.checkout("refs/pull/7/merge")
    environ = hub.environ("pull_request", payload) | {"GITHUB_SERVER_URL": "http://127.0.0.1:1"}
    with pytest.raises(Inconclusive, match=r"http://127\.0\.0\.1:1/acme/ops"):
        detect(ScopeOptions(), environ, str(root))


def test_commits_that_cannot_be_had_leave_the_net_difference(hub: Hub) -> None:
    """With `fetch-depth: 2` the parents are there, so that only the judgement of single commits is incomplete."""
    payload = pull_request(hub, commits=3, base_moves=3)
    root = hub.checkout("refs/pull/7/merge", depth=2)
    hub.server.demand("x-access-token", TOKEN)
    situation = seen(hub, payload, root)
    assert situation.change is not None
    assert [file.path for file in situation.change.files()] == ["topic0.txt", "topic1.txt", "topic2.txt"]
    assert situation.change.skipped() == ()
    assert list(situation.change.each_commit()) == []
    (skipped,) = situation.change.skipped()
    assert skipped.subject == "single commits"
    assert "fetch-depth: 0" in skipped.reason


@pytest.mark.parametrize(
    ("head_repo", "fork"),
    [({"full_name": "acme/ops"}, False), ({"full_name": "stranger/ops"}, True), (None, True)],
    ids=["same repository", "fork", "deleted fork"],
)
def test_a_fork_is_known_as_such(hub: Hub, head_repo: dict[str, str] | None, fork: bool) -> None:
    payload = pull_request(hub)
    payload["pull_request"]["head"]["repo"] = head_repo
    assert seen(hub, payload, hub.checkout("refs/pull/7/merge", depth=None)).where.fork is fork


@pytest.mark.parametrize("who", ["author", "actor", "nobody"])
def test_dependabot_is_known_as_such(hub: Hub, who: str) -> None:
    payload = pull_request(hub)
    if who == "author":
        payload["pull_request"]["user"]["login"] = "dependabot[bot]"
    actor = "dependabot[bot]" if who == "actor" else "octocat"
    situation = seen(hub, payload, hub.checkout("refs/pull/7/merge", depth=None), GITHUB_ACTOR=actor)
    assert situation.where.dependabot is (who != "nobody")


def test_flags_keep_what_the_event_says_about_a_fork(hub: Hub) -> None:
    payload = pull_request(hub)
    payload["pull_request"]["head"]["repo"] = None
    root = hub.checkout("refs/pull/7/merge", depth=None)
    situation = detect(ScopeOptions(base="HEAD^1", head="HEAD"), hub.environ("pull_request", payload), str(root))
    assert (situation.where.fork, situation.where.event, situation.where.base) == (
        True,
        "pull_request",
        hub.names["base"],
    )


@pytest.mark.parametrize("options", [ScopeOptions(), ScopeOptions(all=True), ScopeOptions(staged=True)], ids=repr)
def test_pull_request_target_is_refused_whatever_is_asked(hub: Hub, options: ScopeOptions) -> None:
    payload = pull_request(hub)
    with pytest.raises(UsageError, match="pull_request_target is refused") as caught:
        detect(options, hub.environ("pull_request_target", payload), str(hub.checkout("refs/pull/7/merge")))
    assert "on: pull_request" in caught.value.hint

"""Hooks, flags and laptops: no event, and nothing is fetched."""

from __future__ import annotations

from launchgate.ci import ScopeOptions
from tests.ci.cases import TOPIC, ZERO, Case, case, history
from tests.ci.conftest import Hub
from tests.conftest import Repo


def laptop(hub: Hub, branch: str) -> Repo:
    """Clone the server's repository and switch to `branch`."""
    history(hub).work.git("clone", "--quiet", f"{hub.server.folder}/acme/ops", str(hub.tmp_path / "laptop"))
    repo = Repo(hub.tmp_path / "laptop")
    repo.git("switch", "--quiet", branch)
    return repo


def empty(hub: Hub) -> Repo:
    """Make an empty repository."""
    return Repo.new(hub.tmp_path / "empty")


@case
def pre_commit(hub: Hub) -> Case:
    repo = laptop(hub, "topic").stage({"new.txt": "n\n"})
    hub.names["HEAD"] = hub.names["t1"]
    return Case(repo.root, {"PRE_COMMIT": "1", "GIT_INDEX_FILE": ".git/index"}, changed=("new.txt",))


def _before_push(hub: Hub, start: str, **names: str) -> Case:
    repo = laptop(hub, "topic")
    hub.names |= names
    environ = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": start or hub.names["t0"], "PRE_COMMIT_TO_REF": "topic"}
    return Case(repo.root, environ, changed=("t1.txt",) if not start else TOPIC)


@case
def pre_push(hub: Hub) -> Case:
    made = _before_push(hub, "")
    hub.names["FROM"] = hub.names["t0"]
    return made


@case
def pre_push_new_branch(hub: Hub) -> Case:
    return _before_push(hub, ZERO)


@case
def pre_push_unknown_ref(hub: Hub) -> Case:
    return _before_push(hub, "1" * 40)


@case
def pre_push_orphan(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    repo.git("switch", "--quiet", "--orphan", "new")
    head = repo.commit({"n.txt": "n\n"})
    environ = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": ZERO, "PRE_COMMIT_TO_REF": head}
    return Case(repo.root, environ, changed=("n.txt",))


@case
def pre_push_of_a_first_commit(hub: Hub) -> Case:
    repo = empty(hub)
    repo.commit({"a.txt": "a\n"})
    environ = {"PRE_COMMIT": "1", "PRE_COMMIT_REMOTE_NAME": "origin", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main"}
    return Case(repo.root, environ, changed=("a.txt",))


@case
def pre_commit_all_files(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, {"PRE_COMMIT": "1"})


@case
def pre_commit_all_files_of_a_part(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, {"PRE_COMMIT": "1"}, options=ScopeOptions(staged=True))


@case
def pre_commit_all_files_while_something_is_staged(hub: Hub) -> Case:
    repo = laptop(hub, "topic").stage({"new.txt": "n\n"})
    hub.names["HEAD"] = hub.names["t1"]
    return Case(repo.root, {"PRE_COMMIT": "1"}, changed=("new.txt",))


@case
def pre_commit_amend(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    hub.names["HEAD"] = hub.names["t1"]
    return Case(repo.root, {"PRE_COMMIT": "1", "GIT_INDEX_FILE": ".git/index"}, changed=())


@case
def staged(hub: Hub) -> Case:
    repo = laptop(hub, "topic").stage({"new.txt": "n\n"})
    repo.write({"not-staged.txt": "x\n"})
    hub.names["HEAD"] = hub.names["t1"]
    return Case(repo.root, options=ScopeOptions(staged=True), changed=("new.txt",))


@case
def staged_before_the_first_commit(hub: Hub) -> Case:
    repo = empty(hub).stage({"a.txt": "a\n"})
    return Case(repo.root, options=ScopeOptions(staged=True), changed=("a.txt",))


@case
def base(hub: Hub) -> Case:
    repo = laptop(hub, "topic").write({"untracked.txt": "u\n", "t0.txt": "edited\n"})
    return Case(repo.root, options=ScopeOptions(base="origin/main"), changed=(*TOPIC, "untracked.txt"))


@case
def base_and_head(hub: Hub) -> Case:
    repo = laptop(hub, "main").write({"untracked.txt": "u\n"})
    return Case(repo.root, options=ScopeOptions(base="main", head="origin/topic"), changed=TOPIC)


@case
def base_unknown(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=ScopeOptions(base="nothing"))


@case
def base_misspelt(hub: Hub) -> Case:
    return Case(laptop(hub, "main").root, options=ScopeOptions(base="mian"))


@case
def base_known_to_the_remote_alone(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    repo.git("branch", "--quiet", "-D", "main")
    return Case(repo.root, options=ScopeOptions(base="main"))


@case
def base_is_an_option(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=ScopeOptions(base="--upload-pack=touch pwned"))


@case
def base_unrelated(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.commit({"a.txt": "a\n"})
    return Case(repo.root, options=ScopeOptions(base="topic", head="other"))


@case
def base_beyond_a_shallow_clone(hub: Hub) -> Case:
    root = history(hub).checkout("refs/heads/topic", depth=1)
    repo = Repo(root)
    repo.git("fetch", "--quiet", "--depth=1", f"file://{hub.server.folder}/acme/ops", "main:main")
    return Case(root, options=ScopeOptions(base="main"))


@case
def base_before_the_first_commit(hub: Hub) -> Case:
    return Case(empty(hub).root, options=ScopeOptions(base="HEAD"))


@case
def head_without_base(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=ScopeOptions(head="HEAD"))


@case
def two_scopes(hub: Hub) -> Case:
    return Case(laptop(hub, "topic").root, options=ScopeOptions(staged=True, all=True))


@case
def all(hub: Hub) -> Case:  # noqa: A001 - named as its row
    return Case(laptop(hub, "topic").root, options=ScopeOptions(all=True))


@case
def topic_branch(hub: Hub) -> Case:
    repo = laptop(hub, "topic").write({"untracked.txt": "u\n"})
    return Case(repo.root, changed=(*TOPIC, "untracked.txt"))


@case
def topic_branch_of_a_clone_without_head(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    repo.git("remote", "set-head", "origin", "--delete")
    return Case(repo.root, changed=TOPIC)


@case
def detached_head(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    repo.git("switch", "--quiet", "--detach")
    return Case(repo.root, changed=TOPIC)


@case
def unpushed_on_main(hub: Hub) -> Case:
    repo = laptop(hub, "main")
    repo.commit({"new.txt": "n\n"})
    hub.names["merge base"] = hub.names["m2"]
    return Case(repo.root, changed=("new.txt",))


@case
def edited_on_main(hub: Hub) -> Case:
    repo = laptop(hub, "main").write({"m0.txt": "edited\n"})
    hub.names["merge base"] = hub.names["m2"]
    return Case(repo.root, changed=("m0.txt",))


@case
def clean_main(hub: Hub) -> Case:
    return Case(laptop(hub, "main").root)


@case
def no_remote(hub: Hub) -> Case:
    repo = history(hub).work
    repo.git("switch", "--quiet", "main")
    return Case(repo.root)


@case
def no_remote_topic_branch(hub: Hub) -> Case:
    repo = history(hub).work
    repo.git("switch", "--quiet", "topic")
    repo.write({"untracked.txt": "u\n"})
    return Case(repo.root, changed=(*TOPIC, "untracked.txt"))


@case
def no_remote_detached_head(hub: Hub) -> Case:
    repo = history(hub).work
    repo.git("switch", "--quiet", "--detach", "topic")
    return Case(repo.root, changed=TOPIC)


@case
def no_remote_unrelated_branch(hub: Hub) -> Case:
    repo = history(hub).work
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.commit({"a.txt": "a\n"})
    return Case(repo.root)


@case
def no_commit(hub: Hub) -> Case:
    return Case(empty(hub).write({"a.txt": "a\n"}).root)


@case
def unrelated_main(hub: Hub) -> Case:
    repo = laptop(hub, "topic")
    repo.git("switch", "--quiet", "--orphan", "other")
    repo.commit({"a.txt": "a\n"})
    return Case(repo.root)

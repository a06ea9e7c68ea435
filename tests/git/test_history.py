"""Each commit of a range is judged by what it adds to all of its parents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.git import Commit, GitChange, Repository
from launchgate.model.run import SkipReason

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repo

Told = list[tuple[str, dict[str, list[tuple[int, bytes]]]]]


def change_of(repo: Repo, base: str, head: str, only: tuple[str, ...] = ()) -> GitChange:
    root = str(repo.root)
    commits = Repository.open(root).commits(head, f"^{base}")
    return GitChange.between(Commit(root, base, only), Commit(root, head, only), commits)


def told(change: GitChange) -> Told:
    return [
        (commit.summary, {file.path: list(file.added) for file in files if file.added})
        for commit, files in change.each_commit()
    ]


def test_commits_come_oldest_first_each_with_its_own_lines(repo: Repo) -> None:
    base = repo.commit({"a": "1\n"})
    repo.commit({"a": "1\n2\n"}, "second")
    head = repo.commit({"a": "0\n1\n2\n", "b": "x\n"}, "third")
    change = change_of(repo, base, head)
    assert told(change) == [("second", {"a": [(2, b"2")]}), ("third", {"a": [(1, b"0")], "b": [(1, b"x")]})]
    assert [commit.parents for commit in change.commits] == [(base,), (change.commits[0].id,)]
    assert change.skipped() == ()


def test_what_was_added_and_removed_again_is_in_its_commit_and_not_in_the_net_difference(repo: Repo) -> None:
    base = repo.commit({"a": "1\n"})
    repo.commit({"a": "1\nsecret\n"}, "oops")
    head = repo.commit({"a": "1\n"}, "remove it")
    change = change_of(repo, base, head)
    assert change.files() == []
    assert told(change) == [("oops", {"a": [(2, b"secret")]}), ("remove it", {})]


def test_the_first_commit_of_all_is_new_in_every_line(repo: Repo) -> None:
    head = repo.commit({"a": "1\n"}, "first")
    root = str(repo.root)
    commits = Repository.open(root).commits(head)
    change = GitChange.between(Commit(root, head), Commit(root, head), commits)
    assert told(change) == [("first", {"a": [(1, b"1")]})]


def test_lines_smuggled_into_a_merge_are_found_and_merged_ones_are_not_told_twice(repo: Repo) -> None:
    base = repo.commit({"a": "1\n2\n3\n", "b": "b\n"})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"a": "1\n2\n3\ntopic\n"}, "topic")
    repo.git("switch", "--quiet", "main")
    repo.commit({"a": "main\n1\n2\n3\n"}, "main")
    repo.git("merge", "--quiet", "--no-commit", "topic")
    head = repo.commit({"a": "main\n1\nsmuggled\n2\n3\ntopic\n", "new": "of nobody\n"}, "merge")
    assert told(change_of(repo, base, head))[-1] == ("merge", {"a": [(3, b"smuggled")], "new": [(1, b"of nobody")]})


def test_a_merge_of_three_is_compared_with_all_three(repo: Repo) -> None:
    base = repo.commit({"a": "a\n"})
    for name in ("x", "y"):
        repo.git("switch", "--quiet", "--create", name, base)
        repo.commit({name: f"{name}\n"}, name)
    repo.git("switch", "--quiet", "--create", "z", base)
    repo.git("merge", "--quiet", "--no-commit", "x", "y")
    head = repo.commit({"a": "a\nsmuggled\n", "x": "x\n"}, "octopus")
    assert told(change_of(repo, base, head))[-1] == ("octopus", {"a": [(2, b"smuggled")]})


def test_a_merge_that_attributes_hide_still_shows_its_lines(repo: Repo) -> None:
    base = repo.commit({".gitattributes": "* -diff\n", "a": "1\n"})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit({"b": "b\n"}, "topic")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    head = repo.commit({"a": "1\nsmuggled\n"}, "merge")
    assert told(change_of(repo, base, head))[-1] == ("merge", {"a": [(2, b"smuggled")]})


def test_paths_narrow_each_commit(repo: Repo) -> None:
    base = repo.commit({"in/a": "1\n", "out/a": "1\n"})
    head = repo.commit({"in/a": "2\n", "out/a": "2\n", "inner/a": "2\n"}, "both")
    assert told(change_of(repo, base, head, ("in",))) == [("both", {"in/a": [(1, b"2")]})]


def test_a_commit_whose_parent_was_cut_off_is_said_and_not_taken_for_a_first_commit(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"old": "old\n"})
    repo.commit({"a": "1\n"}, "cut here")
    head = repo.commit({"b": "2\n"}, "newest")
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.root}", str(tmp_path / "shallow"))
    root = str(tmp_path / "shallow")
    commits = Repository.open(root).commits(head)
    change = GitChange.between(Commit(root, commits[0].id), Commit(root, head), commits)
    assert told(change) == [("newest", {"b": [(1, b"2")]})]
    ((subject, why),) = [(each.subject, each.why) for each in change.skipped()]
    assert (subject, why) == (commits[0].id[:12], SkipReason.FAILED)


def test_replace_refs_and_grafts_change_nothing(repo: Repo) -> None:
    base = repo.commit({"a": "1\n"})
    bad = repo.commit({"a": "1\nsecret\n"}, "oops")
    repo.git("replace", bad, base)
    head = repo.commit({"b": "b\n"}, "after")
    (repo.root / ".git/info").mkdir(exist_ok=True)
    (repo.root / ".git/info/grafts").write_text(f"{head} {base}\n")
    assert [summary for summary, _ in told(change_of(repo, base, head))] == ["oops", "after"]


def test_a_message_is_whole_and_its_encoding_honoured(repo: Repo) -> None:
    base = repo.commit()
    repo.git(
        "-c",
        "i18n.commitEncoding=ISO-8859-1",
        "commit",
        "--allow-empty",
        "-qF-",
        given=b"caf\xe9\n\nbody\nSigned-off\n",
    )
    (commit,) = Repository.open(str(repo.root)).commits("HEAD", f"^{base}")
    assert commit.message == "café\n\nbody\nSigned-off\n"
    assert commit.summary == "café"
    assert commit.author == "Test Author <author@example.test>"


def test_a_signed_commit_keeps_its_parents_and_message(repo: Repo) -> None:
    base = repo.commit()
    tree = repo.git("rev-parse", "HEAD^{tree}")
    signature = "gpgsig -----BEGIN SIGNATURE-----\n parent of nothing\n \n -----END SIGNATURE-----"
    person = "A <a@example.test> 1 +0000"
    text = f"tree {tree}\nparent {base}\nauthor {person}\ncommitter {person}\n{signature}\n\nmessage\n"
    oid = repo.git("hash-object", "-t", "commit", "-w", "--stdin", given=text.encode())
    info = Repository.open(str(repo.root)).info(oid)
    assert (info.parents, info.message) == ((base,), "message\n")


def test_a_range_of_nothing_gives_nothing(repo: Repo) -> None:
    head = repo.commit({"a": "1\n"})
    change = change_of(repo, head, head)
    assert (change.files(), told(change), change.skipped()) == ([], [], ())

"""Added lines have exact numbers in the new file, whatever happened to the file around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from launchgate.git import Commit, GitChange, Index, WorkTree, staged_changes
from launchgate.model.run import ChangedFile, PathKind, SkipReason

if TYPE_CHECKING:
    from tests.conftest import Repo

Lines = list[tuple[int, bytes]]


def lines(file: ChangedFile) -> Lines:
    return list(file.added)


def staged(repo: Repo) -> dict[str, ChangedFile]:
    files, skipped = staged_changes(str(repo.root))
    assert skipped == []
    return {file.path: file for file in files}


TEN = "".join(f"line {number}\n" for number in range(1, 11))

EDITS: dict[str, tuple[str | bytes, str | bytes, Lines]] = {
    "a line in the middle": (TEN, TEN.replace("line 5\n", "line 5\nnew\n"), [(6, b"new")]),
    "a changed line": (TEN, TEN.replace("line 5\n", "other\n"), [(5, b"other")]),
    "the first line": (TEN, "new\n" + TEN, [(1, b"new")]),
    "the last line": (TEN, TEN + "new\n", [(11, b"new")]),
    "two places": (TEN, "a\n" + TEN.replace("line 9\n", "line 9\nb\n"), [(1, b"a"), (11, b"b")]),
    "neighbours": (TEN, TEN.replace("line 2\n", "x\n").replace("line 4\n", "y\n"), [(2, b"x"), (4, b"y")]),
    "only deletions": (TEN, TEN.replace("line 5\n", ""), []),
    "no newline at the end": ("a\n", "a\nb", [(2, b"b")]),
    "a newline added at the end": ("a\nb", "a\nb\n", [(2, b"b")]),
    "no newline before and after": ("a", "a\nb", [(1, b"a"), (2, b"b")]),
    "CRLF": ("a\r\n", "a\r\nb\r\n", [(2, b"b")]),
    "line endings changed to CRLF": ("a\nb\n", "a\r\nb\r\n", [(1, b"a"), (2, b"b")]),
    "a lone carriage return is no line end": ("", "a\rb\n", [(1, b"a\rb")]),
    "lines that look like a patch": (
        "",
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\ndiff --git a/x b/x\n:100644\n\\ No newline\n" + "f" * 40 + "\n",
        list(
            enumerate(
                [
                    b"--- a/x",
                    b"+++ b/x",
                    b"@@ -1 +1 @@",
                    b"diff --git a/x b/x",
                    b":100644",
                    b"\\ No newline",
                    b"f" * 40,
                ],
                1,
            )
        ),
    ),
    "removed lines that look like a patch": ("-- a\n++ b\n@@ -9 +9 @@\nx\n", "x\n", []),
    "blank lines": ("a\n", "a\n\n\n", [(2, b""), (3, b"")]),
    "bytes that are not UTF-8": (b"a\n", b"a\n\xff\xfe\xe9\n", [(2, b"\xff\xfe\xe9")]),
    "form feeds and unicode line ends": ("", "a\x0bb\x0cc\u2028d\x85e\n", [(1, "a\x0bb\x0cc\u2028d\x85e".encode())]),
}


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_gives_its_lines(repo: Repo, edit: str) -> None:
    before, after, expected = EDITS[edit]
    repo.commit({"file.txt": before})
    repo.stage({"file.txt": after})
    assert lines(staged(repo)["file.txt"]) == expected


@pytest.mark.parametrize(
    "name",
    [
        "with space.txt",
        "tab\tname",
        "new\nline",
        'quo"te',
        "back\\slash",
        "umlaut-ä.txt",
        "b/a/b b/x",
        "x b/x",
        " lead and trail ",
        "-option",
        ":(exclude)magic",
        "*.txt",
        "bell\x07esc\x1b",
        os_name := b"latin-\xe4".decode("utf-8", "surrogateescape"),
    ],
)
@pytest.mark.parametrize("attributes", ["", "* -diff\n"], ids=["plain", "hidden"])
def test_a_name_of_any_bytes_is_given_exactly(repo: Repo, name: str, attributes: str) -> None:
    repo.commit({".gitattributes": attributes, name: "a\n"})
    repo.stage({name: "a\nb\n"})
    files = staged(repo)
    assert {path: lines(file) for path, file in files.items()} == {name: [(2, b"b")]}
    assert Index(str(repo.root)).read(name) == b"a\nb\n"
    assert name in WorkTree(str(repo.root)).paths()


def test_a_renamed_file_gives_only_what_changed_in_it(repo: Repo) -> None:
    repo.commit({"old name.txt": TEN})
    repo.git("mv", "old name.txt", "new\tname.txt")
    repo.stage({"new\tname.txt": TEN.replace("line 3\n", "line 3\nnew\n")})
    (file,) = staged(repo).values()
    assert (file.path, file.old_path, file.status, lines(file)) == (
        "new\tname.txt",
        "old name.txt",
        "renamed",
        [(4, b"new")],
    )


def test_a_file_that_only_moves_adds_nothing(repo: Repo) -> None:
    repo.commit({"a.txt": TEN})
    repo.git("mv", "a.txt", "b.txt")
    (file,) = staged(repo).values()
    assert (file.status, lines(file)) == ("renamed", [])


def test_a_renamed_file_that_attributes_hide_gives_what_changed_in_it(repo: Repo) -> None:
    repo.commit({".gitattributes": "* -diff\n", "a.txt": TEN})
    repo.git("mv", "a.txt", "b.txt")
    repo.stage({"b.txt": TEN + "new\n"})
    (file,) = staged(repo).values()
    assert (file.status, file.old_path, lines(file)) == ("renamed", "a.txt", [(11, b"new")])


def test_a_copy_is_new_in_every_line(repo: Repo) -> None:
    """A copied `.env.development` is a new environment: all of it has to be judged."""
    repo.commit({"a.txt": TEN})
    repo.stage({"a.txt": TEN + "more\n", "b.txt": TEN})
    files = staged(repo)
    assert (files["b.txt"].status, len(files["b.txt"].added)) == ("added", 10)


def test_a_mode_change_adds_nothing_and_hides_nothing(repo: Repo) -> None:
    repo.commit({"a.sh": "a\n", "b.sh": "b\n"})
    repo.stage({"b.sh": "b\nc\n"})
    repo.git("update-index", "--chmod=+x", "a.sh", "b.sh")
    files = staged(repo)
    assert lines(files["a.sh"]) == []
    assert lines(files["b.sh"]) == [(2, b"c")]


def test_a_file_that_becomes_a_link_shows_its_target_text(repo: Repo) -> None:
    repo.commit({"config": "a\nb\n"})
    (repo.root / "config").unlink()
    (repo.root / "config").symlink_to("/proc/self/environ")
    repo.stage()
    (file,) = staged(repo).values()
    assert (file.status, file.kind, lines(file)) == ("retyped", PathKind.SYMLINK, [(1, b"/proc/self/environ")])


def test_a_link_that_becomes_a_file_is_new_in_every_line(repo: Repo) -> None:
    (repo.root / "config").symlink_to("elsewhere")
    repo.commit()
    (repo.root / "config").unlink()
    repo.stage({"config": "a\nb\n"})
    (file,) = staged(repo).values()
    assert (file.status, file.kind, lines(file)) == ("retyped", PathKind.FILE, [(1, b"a"), (2, b"b")])


def test_a_deleted_file_is_listed_and_adds_nothing(repo: Repo) -> None:
    repo.commit({"a.txt": "a\n", "b.bin": b"\0"})
    repo.git("rm", "--quiet", "a.txt", "b.bin")
    files = staged(repo)
    assert [(file.status, lines(file)) for file in files.values()] == [("deleted", []), ("deleted", [])]


def test_an_empty_file_adds_nothing(repo: Repo) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.stage({"empty": ""})
    assert lines(staged(repo)["empty"]) == []


def test_a_submodule_is_named_and_not_entered(repo: Repo) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/lib")
    file = staged(repo)["vendor/lib"]
    assert (file.kind, lines(file)) == (PathKind.SUBMODULE, [])
    assert "vendor/lib" not in Index(str(repo.root)).paths()


def test_everything_is_new_before_the_first_commit(repo: Repo) -> None:
    repo.stage({"a.txt": "a\n", "b.txt": "b\n"})
    assert {path: lines(file) for path, file in staged(repo).items()} == {"a.txt": [(1, b"a")], "b.txt": [(1, b"b")]}


def test_a_file_with_conflicts_is_not_passed_over(repo: Repo) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.git("switch", "--quiet", "--create", "other")
    repo.commit({"a.txt": "other\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"a.txt": "main\n"})
    with pytest.raises(Exception, match="exit status 1"):
        repo.git("merge", "other")
    _, skipped = staged_changes(str(repo.root))
    assert [(each.subject, each.why) for each in skipped] == [("a.txt", SkipReason.FAILED)]


BINARY: dict[str, tuple[bytes, bool]] = {
    "a NUL among control characters": (b"a\0\1b\n", True),
    "a NUL in what is otherwise writing": (b"a\0b\n", False),
    "UTF-16 without its mark": ("KEY=value\nB=2\n".encode("utf-16-le"), False),
    "a NUL after 8,000 bytes": (b"a\n" * 4_001 + b"\0\n", False),
    "UTF-16 with its mark": ("KEY=value\nB=2\n".encode("utf-16"), False),
    "a mark and no UTF-16": (b"\xff\xfe\0", False),
    "text": (b"KEY=value\n", False),
}


@pytest.mark.parametrize("attributes", ["", "* binary\n", "* diff\n", "* -text -diff\n"], ids=repr)
@pytest.mark.parametrize("case", BINARY, ids=str)
def test_content_and_not_attributes_decides_what_is_binary(repo: Repo, case: str, attributes: str) -> None:
    content, binary = BINARY[case]
    repo.commit({".gitattributes": attributes})
    repo.stage({"file": content})
    file = staged(repo)["file"]
    assert (file.binary, bool(lines(file))) == (binary, not binary)


def test_utf_16_is_read_as_utf_8(repo: Repo) -> None:
    repo.commit()
    repo.stage({".env": "KEY=välue\r\nB=2\r\n".encode("utf-16")})
    assert lines(staged(repo)[".env"]) == [(1, "KEY=välue".encode()), (2, b"B=2")]


def test_text_in_the_place_of_something_binary_is_new_in_every_line(repo: Repo) -> None:
    repo.commit({"file": b"\0\1\2\n"})
    repo.stage({"file": "a\nb\n"})
    assert lines(staged(repo)["file"]) == [(1, b"a"), (2, b"b")]


def three_ways(repo: Repo) -> list[Callable[[], GitChange]]:
    root = str(repo.root)
    head, before = repo.git("rev-parse", "HEAD"), repo.git("rev-parse", "HEAD~1")
    return [
        lambda: GitChange.staged(Commit(root, before), Index(root)),
        lambda: GitChange.between(Commit(root, before), Commit(root, head), ()),
        lambda: GitChange.in_work_tree(Commit(root, before), WorkTree(root), ()),
    ]


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_index_commit_and_work_tree_agree(repo: Repo, edit: str) -> None:
    before, after, expected = EDITS[edit]
    repo.commit({"sub dir/file.txt": before, ".gitattributes": "*.txt -diff\n"})
    repo.commit({"sub dir/file.txt": after, "other": "x\n"})
    for change in three_ways(repo):
        files = {file.path: lines(file) for file in change().files()}
        assert files == {"sub dir/file.txt": expected, "other": [(1, b"x")]}

"""Path patterns: what they match, what is refused, and that none is slow."""

from __future__ import annotations

import re
import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.text.globs import Globs, below, matches, problem


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("docs/**", "docs/a/b.md", True),
        ("docs/**", "docs", False),
        ("docs/**", "x/docs/a", False),
        ("docs", "docs/a", True),
        ("docs", "x/docs/a", True),
        ("docs", "docs2/a", False),
        ("/docs", "x/docs/a", False),
        ("/docs", "docs/a", True),
        ("docs/", "docs/a", True),
        ("docs/", "docs", False),
        ("docs/", "x/docs/a", True),
        ("*.md", "a/b/c.md", True),
        ("*.md", "c.mdx", False),
        (".env*", "deploy/.env.production", True),
        ("db/migrations", "db/migrations/1.sql", True),
        ("db/migrations", "db/migrations2/1.sql", False),
        ("**/test/**", "a/b/test/c", True),
        ("**/test/**", "test/c", True),
        ("**/test/**", "a/test", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b/c", True),
        ("a/**/b", "a/xb", False),
        ("a/**/b/c", "a/b/x/b/c", True),
        ("**", "x", True),
        ("**/*.py", "a.py", True),
        ("src/*.js", "src/a/b.js", False),
        ("src/*", "src/a/b", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[ab].txt", "b.txt", True),
        ("[!ab].txt", "b.txt", False),
        ("[^ab].txt", "c.txt", True),
        ("[!a]b", "/b", False),
        ("app/[id]/page", "app/i/page", True),
        ("app/[[]id]/page", "app/[id]/page", True),
        ("[", "[", True),
        ("[]", "[]", True),
        ("[]a]", "]", True),
        ("[!]", "!", True),
        ("a[", "a[", True),
        ("[a&&b]", "&", True),
        ("a.b", "axb", False),
        ("a*b*c", "axxbxxbxc", True),
        ("a*b*c", "axxbxxbx", False),
        ("*", "any/thing", True),
        ("weird\nname", "weird\nname", True),
    ],
)
def test_a_pattern_means_what_gitignore_means(pattern: str, path: str, expected: bool) -> None:
    assert matches(path, [pattern]) is expected


def test_no_pattern_matches_nothing_and_many_match_what_any_matches() -> None:
    assert not Globs(())
    assert not Globs(()).match("a")
    assert Globs(("x", "a/**")).match("a/b")


@pytest.mark.parametrize("pattern", ["", "/", "a\\b", "!a", "../a", "a/./b", "a/..", "x" * 301, "[z-a]"])
def test_what_no_pattern_may_be_is_named(pattern: str) -> None:
    assert problem(pattern)
    with pytest.raises(ValueError, match=re.escape(problem(pattern))):
        Globs([pattern])


@pytest.mark.parametrize(
    ("folder", "pattern", "inside", "outside"),
    [
        ("apps/a", "docs/**", "apps/a/docs/x", "docs/x"),
        ("apps/a", "*.md", "apps/a/x/y.md", "y.md"),
        ("apps/a", "/x", "apps/a/x", "apps/a/b/x"),
        ("apps/[id]", "x/y", "apps/[id]/x/y", "apps/i/x/y"),
        ("a*", "x/y", "a*/x/y", "ab/x/y"),
    ],
)
def test_a_pattern_of_a_folder_is_said_from_the_root(folder: str, pattern: str, inside: str, outside: str) -> None:
    moved = below(folder, pattern)
    assert matches(inside, [moved])
    assert not matches(outside, [moved])


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 100 + "b", "a" * 4000),
        ("**/a" * 60 + "/b", "a/" * 2000 + "a"),
        ("**/*a*" * 40 + "/b", "a/" * 2000 + "a"),
        ("*/" * 100 + "b", "a/" * 2000 + "a"),
        ("?" * 200, "a" * 4000),
    ],
    ids=["stars in a name", "stars between folders", "both", "many folders", "question marks"],
)
def test_no_pattern_is_slow(pattern: str, path: str) -> None:
    glob = Globs([pattern])
    started = time.process_time()
    assert not glob.match(path)
    assert time.process_time() - started < 2  # trying everything would take longer than the universe


def _by_trying_everything(pattern: list[str], path: list[str]) -> bool:
    """The meaning, with no thought of speed: match a prefix of the path, segment by segment."""
    if not pattern:
        return True
    if pattern[0] == "**":
        if len(pattern) == 1:
            return bool(path)
        return any(_by_trying_everything(pattern[1:], path[start:]) for start in range(len(path) + 1))
    return bool(path) and fnmatchcase(path[0], pattern[0]) and _by_trying_everything(pattern[1:], path[1:])


_SEGMENTS = st.text(alphabet="ab*?", min_size=1, max_size=4)


@given(
    st.lists(st.one_of(_SEGMENTS, st.just("**")), min_size=2, max_size=5),
    st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=6),
)
def test_the_expression_agrees_with_trying_everything(pattern: list[str], path: list[str]) -> None:
    expected = _by_trying_everything(pattern, path)
    assert matches("/".join(path), ["/" + "/".join(pattern)]) is expected

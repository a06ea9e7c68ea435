"""The baseline as text: sorted, merged by git without conflicts, shrinking, and refused where it is not ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.model.errors import ConfigError
from launchgate.suppressions.baseline import ATTRIBUTES, PATH, Baseline, parse

from .conftest import Repo

_HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
_RULES = st.from_regex(r"[a-z]{1,8}/[a-z-]{1,20}", fullmatch=True)
_ENTRIES = st.frozensets(st.tuples(_RULES, st.builds("{}:{}".format, st.sampled_from("vf"), _HEX)))


@given(entries=_ENTRIES)
def test_what_is_written_reads_back_in_any_order_and_doubled(entries: frozenset[tuple[str, str]]) -> None:
    text = Baseline(entries).dump()
    lines = text.splitlines(keepends=True)
    assert lines == sorted(lines)
    assert parse("".join(reversed(lines)) + text).entries == entries


def _entry(number: int, rule: str = "env/x") -> tuple[str, str]:
    return rule, f"f:{number:032x}"


def test_it_only_shrinks_and_keeps_what_a_gate_could_not_look_at() -> None:
    recorded = Baseline(frozenset({_entry(1), _entry(2), _entry(3, "secrets/y")}))
    assert recorded.shrink({_entry(1), _entry(9)}).entries == {_entry(1)}
    assert recorded.shrink({_entry(1)}, unseen={"secrets"}).entries == {_entry(1), _entry(3, "secrets/y")}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<<<<<<< HEAD", "unfinished merge"),
        ("=======", "unfinished merge"),
        ("env/x f:" + "0" * 32, "not an entry"),
        ("env/x\tf:xyz", "not an entry"),
        ("env/x\tv:" + "0" * 31, "not an entry"),
        ("x\tv:" + "0" * 32, "not an entry"),
        ("env/x\tf:" + "0" * 32 + "\tmore", "not an entry"),
    ],
)
def test_a_line_that_is_no_entry_is_refused_at_its_place(line: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        parse(f"env/x\tf:{'0' * 32}\n{line}\n")
    assert (caught.value.path, caught.value.line) == (PATH, 2)


def test_two_branches_that_shrink_and_one_that_is_reordered_merge_without_a_conflict(repo: Repo) -> None:
    entries = frozenset(_entry(number) for number in range(20))
    repo.commit({PATH: Baseline(entries).dump(), ".gitattributes": f"{ATTRIBUTES}\n"})
    repo.git("switch", "-q", "-c", "other")
    repo.commit({PATH: Baseline(entries - {_entry(4), _entry(5)}).dump()})
    repo.git("switch", "-q", "main")
    repo.commit({PATH: Baseline(entries - {_entry(5), _entry(6)}).dump()})
    repo.git("merge", "-q", "other", "-m", "merge")
    merged = parse((repo.root / PATH).read_text())
    assert entries - {_entry(4), _entry(5), _entry(6)} <= merged.entries <= entries

"""A strong value beyond the tags of one run is recorded by structure, and never stands in for one that was weak."""

from __future__ import annotations

import pytest

from launchgate.model.masker import Secret
from launchgate.suppressions.baseline import parse, structural_key

PRINT = "0" * 32
WEAK = "hunter2"
STRONG = "".join(f"{chr(97 + number)}{number}" for number in range(9))


@pytest.mark.parametrize(
    ("value", "key"),
    [(None, f"f:{PRINT}"), (Secret(WEAK), f"f:{PRINT}"), (Secret(STRONG), f"u:{PRINT}")],
    ids=["no value", "weak", "strong"],
)
def test_the_key_says_whether_the_value_could_have_been_known(value: Secret | None, key: str) -> None:
    assert structural_key(PRINT, value) == key


def test_a_baseline_reads_back_entries_of_both_kinds() -> None:
    text = f"secrets/generic-password\tf:{PRINT}\nsecrets/generic-password\tu:{PRINT}\n"
    assert parse(text).dump() == text

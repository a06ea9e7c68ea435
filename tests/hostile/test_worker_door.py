"""Children that answer with what is no answer: garbage, a size without an end, half of one."""

from __future__ import annotations

import marshal
import struct

import pytest

from launchgate.proc import Crashed, worker

ANSWERS = 3  # the descriptor on which a child answers; 0 to 2 are taken
HEAD = struct.Struct("<Q")

FORGED = {
    "garbage": HEAD.pack(5) + b"\xff\xff\xff\xff\xff",
    "no pair": HEAD.pack(5) + marshal.dumps(1),
    "three": HEAD.pack(len(marshal.dumps((1, 2, 3)))) + marshal.dumps((1, 2, 3)),
    "a size without an end": HEAD.pack(1 << 62),
    "more than may travel": HEAD.pack((1 << 30) + 1),
    "nothing": HEAD.pack(0),
    "a list that says it is long": HEAD.pack(5) + b"[\xff\xff\xff\x7f",
    "deep nesting": HEAD.pack(5_000_000) + b"(\x01\x00\x00\x00" * 1_000_000,
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_no_answer_is_a_crash_and_the_next_call_works(name: str) -> None:
    with worker("os:write") as child:
        with pytest.raises(Crashed):
            child.call(ANSWERS, FORGED[name])
        assert child.call(1, b"x") == 1


def test_the_descriptor_of_these_tests_is_the_one() -> None:
    """Else they would try nothing."""
    forged = marshal.dumps(("ok", "forged"))
    with worker("os:write") as child:
        assert child.call(ANSWERS, HEAD.pack(len(forged)) + forged) == "forged"

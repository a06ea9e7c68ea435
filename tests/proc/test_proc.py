"""Children crash, hang and print; the parent gets an answer or an error that says what happened."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from launchgate.errors import Inconclusive
from launchgate.proc import Crashed, pool, run, worker


def test_a_worker_gives_what_the_function_returns() -> None:
    with worker("base64:b64encode") as child:
        assert child.call(b"a") == b"YQ=="
    with worker("operator:add") as child:
        assert [child.call([number], [b"\0"]) for number in range(3)] == [[number, b"\0"] for number in range(3)]


def test_one_child_serves_all_calls_and_a_new_one_comes_after_a_crash() -> None:
    with worker("os:getpid") as child:
        first = child.call()
        assert child.call() == first
        child._stop()
        assert child.call() != first


def test_a_crash_of_native_code_is_named_and_the_next_call_works() -> None:
    with worker("ctypes:string_at") as child:
        for _ in range(2):
            with pytest.raises(Crashed, match=r"ctypes:string_at crashed \(exit code -11\)"):
                child.call(0)


def test_a_child_that_ends_itself_is_a_crash() -> None:
    with worker("os:_exit") as child, pytest.raises(Inconclusive, match="exit code 7"):
        child.call(7)


def test_a_child_that_hangs_is_ended_at_its_deadline() -> None:
    started = time.monotonic()
    with worker("time:sleep") as child:
        with pytest.raises(Crashed, match=r"took longer than 0\.2 s"):
            child.call(60, deadline=0.2)
        assert child.call(0) is None
    assert time.monotonic() - started < 5


def test_an_exception_arrives_with_its_words_and_the_child_lives_on() -> None:
    with worker("math:sqrt") as child:
        with pytest.raises(Crashed, match="ValueError: math domain error"):
            child.call(-1)
        assert child.call(4) == 2


def test_a_result_that_cannot_travel_is_an_error_and_not_a_crash() -> None:
    with worker("builtins:object") as child, pytest.raises(Crashed, match="unmarshallable"):
        child.call()


def test_what_a_child_prints_is_not_taken_for_an_answer() -> None:
    with worker("builtins:print") as child:
        assert child.call("x" * 100_000) is None
    with worker("os:write") as child:
        assert child.call(1, b"\0" * 64) == 64


def test_a_child_that_eats_memory_fails_alone() -> None:
    with worker("builtins:bytearray") as child, pytest.raises(Crashed, match="MemoryError"):
        child.call(8 << 30)


def test_a_module_that_does_not_exist_is_a_crash() -> None:
    with worker("no_such_module:f") as child, pytest.raises(Crashed):
        child.call()


def test_a_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHGATE_SMOKE_PASSWORD", "x")
    with worker("os:getenv") as child:
        assert child.call("LAUNCHGATE_SMOKE_PASSWORD") is None
        assert child.call("PATH") is None
    with worker("os:getenv", environ={"GIVEN": "y"}) as child:
        assert child.call("GIVEN") == "y"


def test_a_pool_gives_results_in_order_and_crashes_in_their_place() -> None:
    with pool("math:sqrt", 2) as children:
        results = list(children.map([[4], [-1], [9]]))
    assert (results[0], results[2]) == (2, 3)
    assert isinstance(results[1], Crashed)


def test_a_program_is_run_to_its_end_with_its_output_and_errors_apart() -> None:
    script = "import sys; sys.stderr.write('e'); print(sys.stdin.read()); sys.exit(3)"
    assert run([sys.executable, "-c", script], given=b"in") == (3, b"in\n", b"e")


def test_a_program_that_is_missing_or_hangs_says_so(tmp_path: Path) -> None:
    with pytest.raises(Crashed, match="no-such-program could not be started"):
        run(["no-such-program"])
    with pytest.raises(Crashed, match=r"took longer than 0\.1 s"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], deadline=0.1, cwd=str(tmp_path))


def test_no_child_is_left_behind() -> None:
    with worker("os:getpid") as child:
        pid = child.call()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)

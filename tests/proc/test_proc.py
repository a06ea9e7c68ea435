"""Children crash, hang and print; the parent gets an answer or an error that says what happened."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from launchgate.model.errors import Inconclusive
from launchgate.proc import Crashed, Pool, run, worker


def test_a_worker_gives_what_the_function_returns() -> None:
    with worker("base64:b64encode") as child:
        assert child.call(b"a") == b"YQ=="
    with worker("operator:add") as child:
        assert [child.call([number], [b"\0"]) for number in range(3)] == [[number, b"\0"] for number in range(3)]


def test_one_child_serves_all_calls_and_a_new_one_comes_after_a_crash() -> None:
    with worker("os:getpid") as child:
        first = child.call()
        assert child.call() == first
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Crashed):
            child.call()
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
    with worker("time:sleep") as child:
        with pytest.raises(Crashed, match=r"took longer than 0\.2 s"):
            child.call(60, deadline=0.2)
        assert child.call(0) is None  # by another child: this one would sleep for a minute


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


def test_a_timeout_is_never_told_as_a_crash() -> None:
    with worker("time:sleep") as child:
        for _ in range(20):
            with pytest.raises(Crashed) as caught:
                child.call(60, deadline=0.05)
            assert caught.value.what == "took longer than 0.05 s"


def test_a_child_that_cannot_be_started_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with worker("os:getpid") as child, pytest.raises(Crashed, match="could not be started: No such file"):
        child.call()


def test_a_killed_worker_takes_no_more_calls() -> None:
    child = worker("os:getpid")
    child.kill()
    for _ in range(2):
        with pytest.raises(Crashed):
            child.call()


@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_pool_answers_every_call_whoever_does_it(size: int) -> None:
    with Pool("math:sqrt", [[number * number] for number in range(50)], deadline=60, size=size) as pool:
        assert [pool.answer(number) for number in range(50)] == list(range(50))


def test_a_pool_works_in_the_caller_and_in_its_children() -> None:
    with Pool("os:getpid", [[]] * 4000, deadline=60, size=1) as pool:
        pids = {pool.answer(number) for number in range(4000)}
    assert len(pids) == 2
    assert os.getpid() in pids


def test_a_crash_in_a_pool_comes_in_the_place_of_its_call_and_the_others_are_answered(tmp_path: Path) -> None:
    crash = _begun(tmp_path, "__import__('ctypes').string_at(0)")
    with Pool("builtins:exec", [[crash]] * 3, deadline=60, size=3) as pool:
        _wait(lambda: len(list(tmp_path.iterdir())) == 3)  # children, not this process, have begun all of them
        for number in range(3):
            with pytest.raises(Crashed, match="exit code -11"):
                pool.answer(number)


def test_a_pool_ends_at_its_deadline_and_says_so() -> None:
    with Pool("time:sleep", [[60]] * 4, deadline=0.3, size=2) as pool:
        time.sleep(0.4)
        for number in range(4):
            with pytest.raises(Crashed, match="took longer than"):
                pool.answer(number)


def test_leaving_a_pool_ends_its_children_at_once(tmp_path: Path) -> None:
    with Pool("builtins:exec", [[_begun(tmp_path, "__import__('time').sleep(60)")]] * 9, deadline=600, size=2):
        _wait(lambda: len(list(tmp_path.iterdir())) == 2)
    children = [int(path.name) for path in tmp_path.iterdir()]
    assert len(children) == 2
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def _begun(folder: Path, then: str) -> str:
    """Give code that leaves the id of its process in a folder and then does something."""
    return f"import os; open(os.path.join({str(folder)!r}, str(os.getpid())), 'w').close(); {then}"


def _wait(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition() and time.monotonic() < until:
        time.sleep(0.001)


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

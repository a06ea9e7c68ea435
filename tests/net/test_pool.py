"""Threads that start when needed, answer in order, and never hold the process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from launchgate.net.pool import DaemonPool, side_by_side


def test_results_are_in_order_and_calls_side_by_side() -> None:
    met = threading.Barrier(4, timeout=5)

    def meet(number: int) -> int:
        met.wait()
        return number * 2

    assert side_by_side(meet, [1, 2, 3, 4], at_once=4) == [2, 4, 6, 8]


def test_no_more_calls_run_than_allowed() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def count(_: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    side_by_side(count, range(30), at_once=3)
    assert most == 3


def test_an_exception_reaches_the_caller_after_all_calls_are_over() -> None:
    done = list[int]()

    def fail(number: int) -> None:
        if number == 0:
            raise KeyError(number)
        time.sleep(0.05)
        done.append(number)

    with pytest.raises(KeyError):
        side_by_side(fail, range(4))
    assert sorted(done) == [1, 2, 3]


def test_nothing_to_do_starts_no_thread() -> None:
    before = threading.active_count()
    assert side_by_side(str, []) == []
    assert threading.active_count() == before


def test_a_pool_may_be_used_again_after_its_threads_ended() -> None:
    pool = DaemonPool(2)
    for _ in range(3):
        assert pool.submit(lambda: 7).result(timeout=5) == 7
    time.sleep(1.3)
    assert pool.submit(lambda: 8).result(timeout=5) == 8


def test_a_thread_that_hangs_does_not_hold_the_end_of_the_process() -> None:
    code = "import time; from launchgate.net.pool import DaemonPool; DaemonPool(1).submit(lambda: time.sleep(60))"
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
    assert time.monotonic() - started < 20

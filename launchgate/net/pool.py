"""Threads of a run: several questions at a time, and none that outlives the run by hanging in the system's resolver."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class DaemonPool:
    """Up to `size` threads that are started when needed and that Python does not wait for at its end.

    `concurrent.futures` joins its threads at exit, where one in a hanging `getaddrinfo` would hold the process. What
    is submitted must not wait for this same pool.
    """

    def __init__(self, size: int) -> None:
        """Start no thread yet."""
        self._size = size
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._pending = 0

    def submit(self, function: Callable[[], R]) -> Future[R]:
        """Return the future result of a call."""
        future: Future[R] = Future()
        self._work.put(lambda: _fulfil(future, function))
        with self._lock:
            self._pending += 1
            starts = self._threads < min(self._size, self._pending)
            self._threads += starts
        if starts:
            threading.Thread(target=self._serve, daemon=True).start()
        return future

    def _serve(self) -> None:
        while True:
            try:
                call = self._work.get(timeout=1.0)
            except Empty:
                with self._lock:
                    if self._pending:
                        continue
                    self._threads -= 1
                return
            call()
            with self._lock:
                self._pending -= 1


def side_by_side(function: Callable[[T], R], items: Sequence[T], *, at_once: int = 8) -> list[R]:
    """Return the results in order; the first exception is raised when all calls are over."""
    pool = DaemonPool(at_once)
    futures = [pool.submit(lambda item=item: function(item)) for item in items]  # type: ignore[misc] # bound now
    for future in futures:
        future.exception()
    return [future.result() for future in futures]


def _fulfil(future: Future[R], function: Callable[[], R]) -> None:
    try:
        future.set_result(function())
    except BaseException as error:  # noqa: BLE001 - the caller that waits gets it
        future.set_exception(error)

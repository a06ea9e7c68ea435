"""DNS look-ups of a run: many at a time, each asked once."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from typing import TYPE_CHECKING

from launchgate.net.dns_exchange import exchange
from launchgate.net.results import CUT_SHORT, Lookup, LookupState, Query

if TYPE_CHECKING:
    from launchgate.net import Net
    from launchgate.net.results import Endpoint

_RESOLUTION_DELAY = 0.05  # seconds that RFC 8305 waits for the other family


class Dns:
    """The look-ups of one scope; answers are shared by all scopes of the run."""

    def __init__(self, net: Net) -> None:
        """Ask within the time of `net`."""
        self._net = net

    def look_up(self, name: str, record_type: str, *, server: Endpoint | None = None) -> Lookup:
        """Ask for one record set, following aliases.

        NXDOMAIN and an empty answer are `absent`; SERVFAIL, REFUSED, a timeout, an invalid name and a flood of
        records are `unknown`.
        """
        return self.ask(Query(name, record_type, server))

    def look_up_all(self, pairs: Sequence[tuple[str, str]]) -> list[Lookup]:
        """Ask for several names and types side by side; the answers are in order."""
        return self.ask_all([Query(*pair) for pair in pairs])

    def ask(self, question: Query) -> Lookup:
        """Ask one question, or return what it was answered before."""
        return self._wait(question, self.begin(question))

    def ask_all(self, questions: Sequence[Query]) -> list[Lookup]:
        """Ask side by side; the answers are in order."""
        futures = [self.begin(question) for question in questions]
        return [self._wait(question, future) for question, future in zip(questions, futures, strict=True)]

    def begin(self, question: Query) -> Future[Lookup]:
        """Start to ask, without waiting."""
        shared = self._net.shared
        key = replace(question, name=question.name.lower().rstrip("."), type=question.type.upper())
        with shared.lock:
            future: Future[Lookup] | None = shared.lookups.get(("dns", key))
            if future is None or _was_cut_short(future):
                future = shared.pool.submit(lambda: exchange(self._net, question))
                shared.lookups["dns", key] = future
        return future

    def addresses(self, host: str, until: float) -> list[Lookup]:
        """Look up A and AAAA until a moment; where A answers, AAAA is waited for no longer than RFC 8305 recommends."""
        a, aaaa = Query(host, "A"), Query(host, "AAAA")
        futures = self.begin(a), self.begin(aaaa)
        found = self._wait(a, futures[0], until - time.monotonic())
        left = until - time.monotonic()
        return [found, self._wait(aaaa, futures[1], min(left, _RESOLUTION_DELAY) if found.values else left)]

    def _wait(self, question: Query, future: Future[Lookup], seconds: float = math.inf) -> Lookup:
        # Others may be in front: a wait ends with the time of the scope, not with that of one answer.
        try:
            return future.result(timeout=self._net.remaining(seconds))
        except FutureTimeout:
            return Lookup(question.name, question.type, LookupState.UNKNOWN, reason=CUT_SHORT)


def _was_cut_short(future: Future[Lookup]) -> bool:
    """Whether an earlier scope had no time for an answer, which means nothing for this one."""
    return future.done() and future.exception() is None and future.result().reason == CUT_SHORT

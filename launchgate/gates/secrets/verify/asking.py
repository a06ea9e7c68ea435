"""The conversation with the providers: several at a time, each question bounded, all of them together too."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from launchgate.gates.secrets.verify.answers import TOO_MANY
from launchgate.gates.secrets.verify.provider import Call, Credential, Provider, Reply, State

if TYPE_CHECKING:
    from launchgate.model.masker import Secret
    from launchgate.net import Net

MOST_ASKED = 100
"""Credentials that one run asks about."""

_AT_ONCE = 4
# One connection a request: a POST cannot be sent again where the server closed a kept connection just now.
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
_LATE = Reply(State.UNKNOWN, "the time for asking was over (--deadline)")
_BUSY = Reply(State.UNKNOWN, "it had answered another question that there were too many (HTTP 429)")


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """A credential and who is asked about it."""

    provider: Provider
    credential: Credential


def ask_all(net: Net, wanted: Sequence[VerificationRequest]) -> Mapping[VerificationRequest, Reply]:
    """Ask about each, at most `MOST_ASKED`, until the time of `net` is over; every one of them gets a reply."""
    first = list(dict.fromkeys(wanted))
    limit = Reply(State.UNKNOWN, f"one run asks about {MOST_ASKED} credentials, and this is a later one")
    replies = dict.fromkeys(first[MOST_ASKED:], limit)
    work: SimpleQueue[VerificationRequest] = SimpleQueue()
    done: SimpleQueue[tuple[VerificationRequest, Reply]] = SimpleQueue()
    for each in first[:MOST_ASKED]:
        work.put(each)
    hosts = {call.url.split("/")[2] for each in first for call in each.provider.calls}
    net = net.scoped(hosts, https_only=True)
    conversation = _Conversation(net, work, done)
    # Daemon threads: a look-up that hangs in the system's resolver must hold up neither this run nor its end.
    for _ in range(min(_AT_ONCE, len(first))):
        threading.Thread(target=conversation.work, daemon=True).start()
    try:
        for _ in first[:MOST_ASKED]:
            asked, reply = done.get(timeout=net.remaining(float("inf")))
            replies[asked] = reply
    except Empty:
        pass
    net.close()
    return {each: replies.get(each, _LATE) for each in first}


class _Conversation:
    """What the threads share."""

    def __init__(
        self, net: Net, work: SimpleQueue[VerificationRequest], done: SimpleQueue[tuple[VerificationRequest, Reply]]
    ) -> None:
        self._net = net
        self._work = work
        self._done = done
        self._busy: set[str] = set()  # providers that want no more questions

    def work(self) -> None:
        while True:
            try:
                asked = self._work.get_nowait()
            except Empty:
                return
            self._done.put((asked, self._about(asked)))

    def _about(self, asked: VerificationRequest) -> Reply:
        replies = []
        for call in asked.provider.calls:
            if self._net.is_over:
                return _LATE
            if asked.provider.name in self._busy:
                return _BUSY
            reply = self._one(asked, call)
            if reply.state is State.LIVE:
                return reply
            replies.append(reply)
        return next((reply for reply in replies if reply.state is State.UNKNOWN), replies[0])

    def _one(self, asked: VerificationRequest, call: Call) -> Reply:
        from launchgate.net import NetFailure
        from launchgate.net.http import HttpRequest

        headers: dict[str, str | Secret] = {**_HEADERS, **call.headers(asked.credential)}
        try:
            response = self._net.http.send(HttpRequest(call.method, call.url, headers, call.body))
        except NetFailure as failure:
            return Reply(State.UNKNOWN, failure.reason)
        if response.status == TOO_MANY:
            self._busy.add(asked.provider.name)
        return call.read(response)

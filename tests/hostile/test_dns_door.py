"""Name servers that loop, lie, flood, drip and put escapes and markup into what they answer."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise

import dns.flags
import dns.message
import dns.name
import dns.rrset
import pytest

from launchgate.gates.domain.config import DomainSection
from launchgate.gates.domain.gate import GATE
from launchgate.model.finding import InFile
from launchgate.model.report import Report, Result, Verdict
from launchgate.model.run import CiContext, Environment, NoOptions, Run, Target, Tree
from launchgate.net import Endpoint, Net
from launchgate.net.results import LookupState
from launchgate.reporters import ReportOptions, render
from launchgate.runner.pipeline import Task, run_task

HOST = "app.acme.test"
Answer = Callable[[dns.message.Message, bool], bytes]  # the query, whether it came over TCP


@contextmanager
def serving(answer: Answer) -> Iterator[Endpoint]:
    """Answer over UDP and TCP on one port of loopback."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packets:
        packets.bind(stream.getsockname())
        loops = (lambda: _over_udp(packets, answer, stop), lambda: _over_tcp(stream, answer, stop))
        threads = [threading.Thread(target=each) for each in loops]
        for thread in threads:
            thread.start()
        try:
            yield Endpoint(*stream.getsockname()[:2])
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def _over_udp(packets: socket.socket, answer: Answer, stop: threading.Event) -> None:
    packets.settimeout(0.05)
    while not stop.is_set():
        with suppress(TimeoutError):
            data, peer = packets.recvfrom(4096)
            if reply := answer(dns.message.from_wire(data), False)[:65_000]:
                packets.sendto(reply, peer)


def _over_tcp(stream: socket.socket, answer: Answer, stop: threading.Event) -> None:
    stream.settimeout(0.05)
    while not stop.is_set():
        with suppress(OSError), stream.accept()[0] as connection:
            connection.settimeout(2)
            connection.sendall(answer(dns.message.from_wire(connection.recv(4096)[2:]), True))


def _response(query: dns.message.Message, *records: tuple[str, str, str]) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA | dns.flags.RA
    for name, kind, value in records:
        response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, value))
    return response


def _wire(query: dns.message.Message, *records: tuple[str, str, str]) -> bytes:
    return _response(query, *records).to_wire(max_size=65_535)


def _loop(query: dns.message.Message, tcp: bool) -> bytes:
    del tcp
    return _wire(query, (HOST, "CNAME", "b.acme.test."), ("b.acme.test", "CNAME", f"{HOST}."))


def _chain(query: dns.message.Message, tcp: bool) -> bytes:
    del tcp
    names = [HOST, *(f"c{number}.acme.test" for number in range(100))]
    links = [(name, "CNAME", f"{target}.") for name, target in pairwise(names)]
    return _wire(query, *links, (names[-1], "A", "93.184.216.34"))


def _self_pointing(query: dns.message.Message, tcp: bool) -> bytes:
    """A name whose compression pointer leads to itself."""
    head = struct.pack("!HHHHHH", query.id, 0x8180, 1, 1, 0, 0)
    question = query.question[0].name.to_wire() or b""
    body = question + struct.pack("!HH", 1, 1) + struct.pack("!H", 0xC000 + 12 + len(question) + 4)
    reply = head + body + struct.pack("!HHIH", 1, 1, 60, 4) + b"\x5d\xb8\xd8\x22"
    return struct.pack("!H", len(reply)) + reply if tcp else reply


def _other_question(query: dns.message.Message, tcp: bool) -> bytes:
    del tcp
    other = dns.message.make_query("evil.test", "A", id=query.id)
    return _wire(other, ("evil.test", "A", "93.184.216.34"))


def _other_id(query: dns.message.Message, tcp: bool) -> bytes:
    del tcp
    query.id ^= 1
    return _wire(query, (HOST, "A", "93.184.216.34"))


def _truncated_and_dripping(query: dns.message.Message, tcp: bool) -> bytes:
    if tcp:
        time.sleep(0.2)
        return b"\xff\xff\0"  # 65,535 bytes are announced
    response = _response(query)
    response.flags |= dns.flags.TC
    return response.to_wire()


NO_ANSWERS: dict[str, Answer] = {
    "a loop of aliases": _loop,
    "aliases without end": _chain,
    "a name that leads to itself": _self_pointing,
    "another question": _other_question,
    "another id": _other_id,
    "truncated, then a drip": _truncated_and_dripping,
    "nothing": lambda _query, _tcp: b"",
    "one byte": lambda _query, _tcp: b"\0",
    "noise": lambda query, _tcp: struct.pack("!H", query.id) + b"\xff" * 600,
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_is_unknown_and_does_not_last(name: str) -> None:
    with serving(NO_ANSWERS[name]) as server:
        started = time.monotonic()
        lookup = Net(server, seconds=1.5).dns.look_up(HOST, "A")
        assert time.monotonic() - started < 3
    assert lookup.state is LookupState.UNKNOWN
    assert lookup.reason


MARKUP = dns.name.Name(
    [
        b"\x1b[31m::error::x\n##[group]\n::error::x",
        b"<script>alert(1)</script>`${X}`|",
        b"[a](javascript:x)@team",
        *(b"acme", b"test", b""),
    ]
)


def _marked(query: dns.message.Message, tcp: bool) -> bytes:
    del tcp
    response = _response(query)
    response.answer.append(dns.rrset.from_text(f"{HOST}.", 60, "IN", "CNAME", MARKUP.to_text()))
    response.answer.append(dns.rrset.from_text(MARKUP, 60, "IN", "A", "10.1.2.3"))
    return response.to_wire()


def _judged(server: Endpoint) -> Report:
    tree: Tree = None  # type: ignore[assignment] # a live gate reads no file
    environment = Environment("production", f"https://{HOST}/", at=InFile("launchgate.yml", 3))
    target = Target(environment, environment.url, Net(server))
    task = Task(
        gate=GATE,
        run=Run(CiContext(), tree, target=target),
        section=DomainSection(),
        options=NoOptions(),
        level=lambda finding: finding.severity,
        suppress=lambda findings: [Result(finding, "f") for finding in findings],
    )
    return Report((run_task(task),), made_at=datetime.now(UTC).isoformat(), version="0")


@pytest.mark.parametrize("name", ["console", "markdown", "html", "github", "json", "sarif", "junit", "rdjson"])
def test_no_record_steers_a_terminal_a_runner_or_a_page(name: str) -> None:
    with serving(_marked) as server:
        report = _judged(server)
    assert report.verdict is Verdict.FAIL
    text = render(name, report, ReportOptions(verbose=2))
    assert "\x1b" not in text
    assert "<script>alert" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::error::x") or "##[group]" in line]


def _flood(query: dns.message.Message, tcp: bool) -> bytes:
    response = _response(query)
    if not tcp:
        response.flags |= dns.flags.TC
        return response.to_wire()
    kind = query.question[0].rdtype.name
    if kind == "A":
        values = [f"10.{number >> 8}.{number & 255}.1" for number in range(3_900)]
        response.answer.append(dns.rrset.from_text(f"{HOST}.", 60, "IN", "A", *values))
    reply = response.to_wire(max_size=65_535)
    return struct.pack("!H", len(reply)) + reply


def test_thousands_of_records_are_said_and_flood_nothing() -> None:
    with serving(_flood) as server:
        report = _judged(server)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert "3,900 records" in report.gates[0].skipped[0].reason
    assert len(render("json", report)) < 10_000

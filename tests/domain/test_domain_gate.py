"""The domain gate against a real DNS server on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from launchgate.cli.main import main
from launchgate.gates.domain.config import DomainSection
from launchgate.gates.domain.gate import GATE
from launchgate.model.finding import DnsRecord, InFile
from launchgate.model.run import CiContext, Environment, NoOptions, Outcome, Run, SkipReason, Target, Tree
from launchgate.net import Endpoint, Net
from launchgate.net.results import LookupState
from tests.conftest import Repo

ZONE = {
    ("app.acme.test.", "A"): ["93.184.216.34"],
    ("www.acme.test.", "CNAME"): ["app.acme.test."],
    ("office.acme.test.", "A"): ["10.1.2.3"],
    ("text.acme.test.", "TXT"): ['"hello"'],
}
BROKEN = "broken.acme.test."


def _answer(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA | dns.flags.RA
    question = query.question[0]
    name, kind = question.name.to_text(), question.rdtype.name
    if name == BROKEN:
        response.set_rcode(dns.rcode.SERVFAIL)
        return response
    alias = ZONE.get((name, "CNAME"))
    if alias:
        response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", *alias))
        name = alias[0]
    values = ZONE.get((name, kind))
    if values:
        response.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *values))
    elif not any(known == name for known, _ in ZONE):
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response


@pytest.fixture(scope="module")
def resolver() -> Iterator[Endpoint]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    data, peer = server.recvfrom(4096)
                except TimeoutError:
                    continue
                server.sendto(_answer(dns.message.from_wire(data)).to_wire(), peer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield Endpoint(*server.getsockname())
        stop.set()
        thread.join()


class NoTree:
    """A live gate reads no file: every use fails."""


def _run(resolver: Endpoint, url: str, *hosts: str, canonical: str | None = None) -> Outcome:
    tree: Tree = NoTree()  # type: ignore[assignment] # see NoTree
    environment = Environment("production", url, at=InFile("launchgate.yml", 3))
    run = Run(CiContext(), tree, target=Target(environment, url, Net(resolver)))
    return GATE.run(run, DomainSection(canonical, hosts), NoOptions())


def test_a_host_that_resolves_passes(resolver: Endpoint) -> None:
    outcome = _run(resolver, "https://app.acme.test/")
    assert (list(outcome.findings), list(outcome.skipped)) == ([], [])
    assert outcome.scanned == {"hosts": 1, "lookups": 2}


def test_a_host_without_a_record_is_found_at_the_line_that_declares_it(resolver: Endpoint) -> None:
    (finding,) = _run(resolver, "https://app.acme.test/", "gone.acme.test").findings
    assert finding.rule.id == "domain/host-unresolvable"
    assert finding.at == DnsRecord("gone.acme.test", "A", InFile("launchgate.yml", 3))
    assert "NXDOMAIN" in finding.message


def test_declared_hosts_take_no_look_up_away(resolver: Endpoint) -> None:
    alone = _run(resolver, "https://gone.acme.test/")
    beside = _run(resolver, "https://gone.acme.test/", "app.acme.test", canonical="app.acme.test")
    assert [each.at for each in beside.findings] == [each.at for each in alone.findings]
    assert (len(alone.findings), beside.scanned["hosts"]) == (1, 2)


def test_a_name_with_other_records_but_no_address_is_found(resolver: Endpoint) -> None:
    (finding,) = _run(resolver, "https://text.acme.test/").findings
    assert "has no A record" in finding.message


def test_an_alias_is_followed_and_named(resolver: Endpoint) -> None:
    lookup = Net(resolver).dns.look_up("www.acme.test", "A")
    assert (lookup.state, lookup.values, lookup.aliases) == (LookupState.FOUND, ("93.184.216.34",), ("www.acme.test",))


def test_a_private_address_is_found(resolver: Endpoint) -> None:
    (finding,) = _run(resolver, "https://office.acme.test/").findings
    assert finding.rule.id == "domain/private-address"


def test_a_resolver_that_fails_is_never_a_pass(resolver: Endpoint) -> None:
    outcome = _run(resolver, "https://broken.acme.test/")
    assert list(outcome.findings) == []
    assert {skipped.why for skipped in outcome.skipped} == {SkipReason.FAILED}


def test_a_dead_resolver_is_never_a_pass() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        net = Net(Endpoint(*nobody.getsockname()), seconds=0.2)
        assert net.dns.look_up("app.acme.test", "A").state is LookupState.UNKNOWN


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".test", "ü" * 80], ids=["empty-label", "long-label", "long-idn"])
def test_a_name_that_is_no_name_is_unknown_and_no_traceback(resolver: Endpoint, name: str) -> None:
    assert Net(resolver).dns.look_up(name, "A").state is LookupState.UNKNOWN


def _command(resolver: Endpoint, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["domain", *words, "--resolver", str(resolver), "--format", "json"])
    out = capsys.readouterr().out
    return code, json.loads(out)["gates"][0] if out else {}


@pytest.mark.parametrize(
    "text",
    [
        *("app.acme.test", "APP.Acme.TEST", "app.acme.test.", "app.acme.test:8443", "app.acme.test/login?next=/"),
        *("https://app.acme.test", "HTTP://app.acme.test.:8080/path#part", "https://user@app.acme.test/"),
    ],
)
def test_the_command_takes_a_host_however_it_is_written(
    resolver: Endpoint, text: str, repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.root)
    code, gate = _command(resolver, capsys, text)
    assert code == 0
    assert [fact["name"] for fact in gate["details"]["facts"]] == ["app.acme.test"] * 2
    assert (gate["details"]["facts"][0]["ttl"], gate["details"]["facts"][0]["rcode"]) == (60, "NOERROR")


def test_the_command_takes_a_unicode_host_in_its_ascii_form(
    resolver: Endpoint, repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.root)
    code, gate = _command(resolver, capsys, "https://Bücher.acme.test/")
    assert code == 1
    assert gate["findings"][0]["evidence"]["host"] == "xn--bcher-kva.acme.test"


@pytest.mark.parametrize(
    "text", ["", "https://", "a..b", "https://a b/", "http://[::1", "*.acme.test", "x" * 64, "192.0.2.1", "[::1]:443"]
)
def test_the_command_refuses_what_is_not_a_host(
    text: str, repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.root)
    assert main(["domain", text]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_hosts_that_are_the_same_are_looked_up_once(resolver: Endpoint) -> None:
    outcome = _run(resolver, "https://APP.acme.test:8443/", "app.acme.test", canonical="App.Acme.test")
    assert outcome.scanned == {"hosts": 1, "lookups": 2}


def test_the_time_of_the_gate_begins_with_the_gate(resolver: Endpoint) -> None:
    tree: Tree = NoTree()  # type: ignore[assignment] # see NoTree
    net = Net(resolver)
    net.deadline = 0.0  # as if long ago
    run = Run(CiContext(), tree, target=Target(Environment("production"), "https://app.acme.test/", net))
    assert not GATE.run(run, DomainSection(), NoOptions()).skipped

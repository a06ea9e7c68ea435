"""Look-ups: unknown is never missing, nothing is asked twice, and a silent server holds nobody up for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from launchgate.net import Endpoint, Net, dns_exchange
from launchgate.net.results import LookupState, Query

from .conftest import ADDRESS, HOST, NameServer, silent

Message = dns.message.Message


def test_an_answer_keeps_what_came_with_it(names: NameServer) -> None:
    names.zone[HOST, "A"] = ["192.0.2.20", ADDRESS]
    found = Net(names.endpoint).dns.look_up(HOST, "A")
    assert (found.state, found.values) == (LookupState.FOUND, (ADDRESS, "192.0.2.20"))
    assert (found.ttl, found.rcode, found.canonical) == (60, "NOERROR", HOST)
    assert {"QR", "RD", "RA"} <= set(found.flags)
    assert found.rdata == (bytes([192, 0, 2, 10]), bytes([192, 0, 2, 20]))
    assert found.resolver == str(names.endpoint)
    assert dns.message.from_wire(found.message).answer[0].ttl == 60


def test_aliases_are_followed_and_kept(names: NameServer) -> None:
    names.zone["www.acme.test", "CNAME"] = ["cdn.acme.test."]
    names.zone["cdn.acme.test", "CNAME"] = [f"{HOST}."]
    found = Net(names.endpoint).dns.look_up("www.acme.test", "A")
    assert (found.values, found.aliases) == ((ADDRESS,), ("www.acme.test", "cdn.acme.test"))
    assert (found.canonical, found.ttl) == (HOST, 60)


def test_an_alias_to_nothing_keeps_its_chain(names: NameServer) -> None:
    names.zone["www.acme.test", "CNAME"] = ["gone.acme.test."]
    found = Net(names.endpoint).dns.look_up("www.acme.test", "A")
    assert (found.state, found.aliases, found.canonical) == (LookupState.ABSENT, ("www.acme.test",), "gone.acme.test")
    assert found.reason == "its alias leads to gone.acme.test, which does not exist (NXDOMAIN)"


def test_an_alias_asked_for_as_such_is_a_record(names: NameServer) -> None:
    names.zone["www.acme.test", "CNAME"] = [f"{HOST}."]
    found = Net(names.endpoint).dns.look_up("www.acme.test", "CNAME")
    assert (found.values, found.aliases) == ((f"{HOST}.",), ())


def test_a_no_says_how_long_it_holds(names: NameServer) -> None:
    net = Net(names.endpoint)
    gone, empty = net.dns.look_up("gone.acme.test", "A"), net.dns.look_up(HOST, "MX")
    assert (gone.state, gone.rcode, gone.ttl) == (LookupState.ABSENT, "NXDOMAIN", 30)
    assert (empty.state, empty.rcode, empty.ttl) == (LookupState.ABSENT, "NOERROR", 30)
    assert empty.reason == "the name exists but has no MX record"


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.NOTIMP, dns.rcode.YXDOMAIN])
def test_a_failure_is_unknown_and_named(names: NameServer, rcode: dns.rcode.Rcode) -> None:
    names.rcodes[HOST] = rcode
    found = Net(names.endpoint).dns.look_up(HOST, "A")
    assert (found.state, found.rcode) == (LookupState.UNKNOWN, dns.rcode.to_text(rcode))
    assert dns.rcode.to_text(rcode) in found.reason


def test_an_extended_error_is_kept_and_its_free_text_not_quoted(names: NameServer) -> None:
    def bogus(message: Message, _: bool) -> Message:
        message.set_rcode(dns.rcode.SERVFAIL)
        message.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "signature \x1b[31mexpired")])
        return message

    names.change = bogus
    found = Net(names.endpoint).dns.look_up(HOST, "A")
    assert found.extended_errors == ((6, "signature \x1b[31mexpired"),)
    assert found.reason == "the name server answered SERVFAIL (DNSSEC bogus)"


def test_a_referral_says_nothing_about_the_name(names: NameServer) -> None:
    def referral(message: Message, _: bool) -> Message:
        message.answer.clear()
        message.authority.append(dns.rrset.from_text("acme.test.", 300, "IN", "NS", "ns.elsewhere.test."))
        return message

    names.change = referral
    found = Net(names.endpoint).dns.look_up(HOST, "A")
    assert (found.state, found.reason) == (LookupState.UNKNOWN, "the name server answered with a referral to others")


def test_a_loop_of_aliases_is_unknown(names: NameServer) -> None:
    def loop(message: Message, _: bool) -> Message:
        for owner, target in ((HOST, "b.acme.test."), ("b.acme.test", f"{HOST}.")):
            message.answer.append(dns.rrset.from_text(f"{owner}.", 60, "IN", "CNAME", target))
        return message

    names.zone.clear()
    names.change = loop
    found = Net(names.endpoint).dns.look_up(HOST, "A")
    assert (found.state, found.reason) == (LookupState.UNKNOWN, "its aliases form a loop")


def test_a_cut_answer_is_asked_for_again_over_tcp(names: NameServer) -> None:
    def cut(message: Message, tcp: bool) -> Message:
        if not tcp:
            message.answer.clear()
            message.flags |= dns.flags.TC
        return message

    names.change = cut
    assert Net(names.endpoint).dns.look_up(HOST, "A").values == (ADDRESS,)
    assert dict(names.asked) == {(HOST, "A", "udp"): 1, (HOST, "A", "tcp"): 1}


def test_a_server_from_before_edns_is_asked_without_it(names: NameServer) -> None:
    def old(message: Message, _: bool) -> Message:
        if message.edns >= 0:
            message.set_rcode(dns.rcode.FORMERR)
            message.answer.clear()
        message.use_edns(False)
        return message

    names.change = old
    assert Net(names.endpoint).dns.look_up(HOST, "A").values == (ADDRESS,)


def test_a_lost_packet_is_sent_again(names: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_exchange, "_TRY_SECONDS", 0.3)
    names.change = lambda message, _: message if names.asked[HOST, "A", "udp"] > 1 else None
    assert Net(names.endpoint).dns.look_up(HOST, "A").values == (ADDRESS,)


# Once a run, and side by side


def test_a_question_is_asked_once_in_a_run_however_it_is_written(names: NameServer) -> None:
    net = Net(names.endpoint)
    spellings = (HOST, HOST.upper(), f"{HOST}.")
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: net.dns.look_up(spellings[number % 3], "A").values, range(24)))
    found.append(net.scoped([]).dns.look_up(HOST, "a").values)
    assert set(found) == {(ADDRESS,)}
    assert names.asked[HOST, "A", "udp"] == 1


def test_many_are_asked_side_by_side_and_answered_in_order(names: NameServer) -> None:
    def slowly(message: Message, _: bool) -> Message:
        time.sleep(0.02)
        return message

    for number in range(20):
        names.zone[f"h{number}.acme.test", "A"] = [f"192.0.2.{number}"]
    names.change = slowly
    found = Net(names.endpoint).dns.look_up_all([(f"h{number}.acme.test", "A") for number in range(20)])
    assert [each.values for each in found] == [(f"192.0.2.{number}",) for number in range(20)]


def test_a_silent_name_costs_its_time_once_with_all_below_it(
    names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_exchange, "ANSWER_SECONDS", 0.6)
    monkeypatch.setattr(dns_exchange, "_TRY_SECONDS", 0.3)
    lame = {"lame.test", "www.lame.test", "_dmarc.lame.test", "mail.lame.test"}
    names.mute |= lame
    net = Net(names.endpoint)
    assert net.dns.look_up(HOST, "A").state is LookupState.FOUND
    started = time.monotonic()
    first = net.dns.look_up_all([("lame.test", kind) for kind in ("A", "AAAA", "MX", "TXT")])
    rest = net.dns.look_up_all([(name, kind) for name in sorted(lame) for kind in ("CAA", "NS", "TXT")])
    assert time.monotonic() - started < 1.2
    assert {each.state for each in (*first, *rest)} == {LookupState.UNKNOWN}
    assert "did not answer before" in rest[-1].reason
    assert net.dns.look_up("other.test", "A").state is LookupState.ABSENT  # and nobody else suffers


def test_a_name_that_is_silent_for_one_type_is_still_asked_for_others(
    names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_exchange, "ANSWER_SECONDS", 0.4)
    names.change = lambda message, _: None if message.question[0].rdtype == dns.rdatatype.AAAA else message
    net = Net(names.endpoint)
    first = net.dns.look_up_all([(HOST, "AAAA"), (HOST, "A")])
    assert [each.state for each in first] == [LookupState.UNKNOWN, LookupState.FOUND]
    assert net.dns.look_up(HOST, "MX").state is LookupState.ABSENT


def test_a_dead_resolver_costs_its_time_once(monkeypatch: pytest.MonkeyPatch, names: NameServer) -> None:
    monkeypatch.setattr(dns_exchange, "ANSWER_SECONDS", 0.5)
    names.change = lambda _message, _tcp: None
    net = Net(names.endpoint)
    started = time.monotonic()
    for number in range(10):
        assert net.dns.look_up(f"h{number}.test", "A").state is LookupState.UNKNOWN
    assert time.monotonic() - started < 1.0


def test_a_closed_port_is_noticed_at_once() -> None:
    with silent() as tcp_only:  # nothing listens to UDP there
        started = time.monotonic()
        assert Net(tcp_only).dns.look_up(HOST, "A").state is LookupState.UNKNOWN
        assert time.monotonic() - started < 1.0


def test_what_one_scope_had_no_time_for_another_asks(names: NameServer) -> None:
    def slowly(message: Message, _: bool) -> Message:
        time.sleep(0.5)
        return message

    names.change = slowly
    net = Net(names.endpoint)
    assert net.scoped([], seconds=0.1).dns.look_up(HOST, "A").state is LookupState.UNKNOWN
    time.sleep(0.6)
    assert net.scoped([], seconds=10).dns.look_up(HOST, "A").state is LookupState.FOUND


# A given name server


def test_a_given_server_is_asked_without_recursion(names: NameServer) -> None:
    with NameServer({(HOST, "A"): ["192.0.2.99"]}).serving() as other:
        net = Net(names.endpoint)
        there, here = net.dns.look_up(HOST, "A", server=other.endpoint), net.dns.look_up(HOST, "A")
    assert (there.values, here.values) == (("192.0.2.99",), (ADDRESS,))
    assert "RD" not in there.flags


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_overrides_hold_for_questions_to_a_server(names: NameServer, tcp: bool) -> None:
    if tcp:
        names.change = lambda message, over_tcp: message if over_tcp else _truncated(message)
    server = Endpoint("192.0.2.53", 53)
    net = Net(connect_overrides={server: names.endpoint})
    assert net.dns.look_up(HOST, "A", server=server).values == (ADDRESS,)
    assert names.asked[HOST, "A", "tcp"] == int(tcp)


def test_an_override_for_dns_may_name_a_host(names: NameServer) -> None:
    server = Endpoint("192.0.2.53", 53)
    net = Net(connect_overrides={server: Endpoint("localhost", names.endpoint.port)})
    assert net.dns.look_up(HOST, "A", server=server).values == (ADDRESS,)


def _truncated(message: Message) -> Message:
    message.flags |= dns.flags.TC
    return message


@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16", "::ffff:169.254.169.254", "fd00:ec2::253"])
def test_a_given_server_at_a_blocked_address_is_not_asked(address: str) -> None:
    started = time.monotonic()
    found = Net().dns.look_up(HOST, "A", server=Endpoint(address, 53))
    assert (found.state, "metadata" in found.reason) == (LookupState.UNKNOWN, True)
    assert time.monotonic() - started < 0.5


def test_signatures_and_bogus_data_are_asked_for_where_wanted(names: NameServer) -> None:
    found = Net(names.endpoint).dns.ask(Query(HOST, "A", dnssec=True, unchecked=True))
    assert found.state is LookupState.FOUND
    (query,) = names.queries
    assert query.ednsflags & dns.flags.DO
    assert query.flags & dns.flags.CD


# Lies


def _wrong_name(message: Message, _: bool) -> Message:
    message.answer = [dns.rrset.from_text("evil.test.", 60, "IN", "A", "192.0.2.66")]
    return message


def _gone_with_records(message: Message, _: bool) -> Message:
    message.set_rcode(dns.rcode.NXDOMAIN)
    return message


def _flood(message: Message, tcp: bool) -> Message:
    if not tcp:
        return _truncated(message)
    message.answer = [dns.rrset.from_text(f"{HOST}.", 60, "IN", "A", *(f"10.0.{n >> 8}.{n & 255}" for n in range(500)))]
    return message


def _markup(message: Message, _: bool) -> Message:
    target = dns.name.Name([b"<script>\x1b", b"test", b""])
    message.answer = [dns.rrset.from_text(f"{HOST}.", 60, "IN", "CNAME", target.to_text())]
    return message


@pytest.mark.parametrize(
    ("lie", "state", "said"),
    [
        (_wrong_name, LookupState.ABSENT, "has no A record"),
        (_gone_with_records, LookupState.UNKNOWN, "NXDOMAIN at once"),
        (_flood, LookupState.UNKNOWN, "500 records"),
        (_markup, LookupState.ABSENT, "a name of odd characters"),
    ],
)
def test_a_lie_is_not_taken_for_a_record(
    names: NameServer, lie: Callable[[Message, bool], Message], state: LookupState, said: str
) -> None:
    names.change = lie
    found = Net(names.endpoint).dns.look_up(HOST, "A")
    assert (found.state, found.values) == (state, ())
    assert said in found.reason


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".test", "ü" * 80, "\udc80.test", "a" * 300])
def test_a_name_that_dns_cannot_hold_is_unknown(names: NameServer, name: str) -> None:
    assert Net(names.endpoint).dns.look_up(name, "A").state is LookupState.UNKNOWN


def test_a_unicode_name_is_asked_for_in_its_ascii_form(names: NameServer) -> None:
    names.zone["xn--bcher-kva.test", "A"] = [ADDRESS]
    assert Net(names.endpoint).dns.look_up("Bücher.test", "A").values == (ADDRESS,)


def test_a_type_that_does_not_exist_is_unknown(names: NameServer) -> None:
    assert Net(names.endpoint).dns.look_up(HOST, "NONSENSE").state is LookupState.UNKNOWN

"""Connections: the dead do not hold up the living, and nothing is reached that was not allowed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest

from launchgate.net import Endpoint, FailureKind, Net, NetFailure
from launchgate.net.connect import connect

from .conftest import ADDRESS, HOST, NameServer, closed, listening, silent

OTHER = "192.0.2.11"
IPV6 = "2001:db8::10"


def quiet(connection: socket.socket) -> None:
    connection.recv(1)


def dial(net: Net, host: str = HOST, *, port: int = 80, seconds: float = 3.0, address: str | None = None) -> Endpoint:
    """Connect, close, and return the resolved address that answered."""
    made = connect(net, host, port, time.monotonic() + seconds, address=address)
    made.sock.close()
    return made.address


def failure(
    net: Net, host: str = HOST, *, port: int = 80, seconds: float = 3.0, address: str | None = None
) -> NetFailure:
    with pytest.raises(NetFailure) as caught:
        dial(net, host, port=port, seconds=seconds, address=address)
    return caught.value


def test_a_silent_first_address_does_not_eat_the_time_of_the_next(names: NameServer) -> None:
    names.zone[HOST, "A"] = [ADDRESS, OTHER]
    with silent() as dead, listening(quiet) as alive:
        overrides = {Endpoint(ADDRESS, 80): dead, Endpoint(OTHER, 80): alive}
        net = Net(names.endpoint, connect_overrides=overrides).scoped([HOST])
        started = time.monotonic()
        assert dial(net) == Endpoint(OTHER, 80)
        assert time.monotonic() - started < 1.5


def test_an_address_that_was_silent_comes_last_the_next_time(names: NameServer) -> None:
    names.zone[HOST, "A"] = [ADDRESS, OTHER]
    with silent() as dead, listening(quiet) as alive:
        overrides = {Endpoint(ADDRESS, 80): dead, Endpoint(OTHER, 80): alive}
        net = Net(names.endpoint, connect_overrides=overrides)
        dial(net.scoped([HOST]))
        started = time.monotonic()
        for _ in range(8):
            dial(net.scoped([HOST]))
        assert time.monotonic() - started < 1.5  # eight head starts would be two seconds


def test_a_refusing_first_address_is_passed_over_at_once(names: NameServer) -> None:
    names.zone[HOST, "A"] = [ADDRESS, OTHER]
    with listening(quiet) as alive:
        overrides = {Endpoint(ADDRESS, 80): closed(), Endpoint(OTHER, 80): alive}
        assert dial(Net(names.endpoint, connect_overrides=overrides).scoped([HOST])) == Endpoint(OTHER, 80)


def test_the_families_take_turns(names: NameServer) -> None:
    names.zone[HOST, "A"] = [f"192.0.2.{number}" for number in range(1, 9)]
    names.zone[HOST, "AAAA"] = [IPV6]
    with silent() as dead, listening(quiet) as alive:
        overrides = {Endpoint(f"192.0.2.{number}", 80): dead for number in range(1, 9)}
        net = Net(names.endpoint, connect_overrides={**overrides, Endpoint(IPV6, 80): alive}).scoped([HOST])
        started = time.monotonic()
        assert dial(net) == Endpoint(IPV6, 80)
        assert time.monotonic() - started < 1.0


def test_silence_everywhere_ends_with_the_time_and_is_a_timeout(open_net: Callable[..., Net]) -> None:
    with silent() as dead:
        started = time.monotonic()
        assert failure(open_net(dead), seconds=0.6).kind is FailureKind.TIMEOUT
        assert 0.5 < time.monotonic() - started < 2.0


def test_a_closed_port_is_refused_and_names_the_resolved_address(open_net: Callable[..., Net]) -> None:
    refused = failure(open_net(closed()))
    assert (refused.kind, refused.reason) == (FailureKind.REFUSED, f"it refuses the connection ({ADDRESS}:80)")


@pytest.mark.parametrize("host", ["elsewhere.test", "127.0.0.1", "acme.test", "sub.app.acme.test"])
def test_a_host_that_is_not_of_the_scope_is_refused_without_a_look_up(names: NameServer, host: str) -> None:
    assert failure(Net(names.endpoint).scoped([HOST]), host).kind is FailureKind.NOT_ALLOWED
    assert not names.asked


def test_before_a_gate_names_hosts_none_is_allowed(names: NameServer) -> None:
    assert failure(Net(names.endpoint)).kind is FailureKind.NOT_ALLOWED


def test_a_scope_of_a_scope_is_only_ever_narrower(names: NameServer) -> None:
    outer = Net(names.endpoint).scoped(["a.test", "b.test"], seconds=5, https_only=True)
    inner = outer.scoped(["b.test", "c.test"], seconds=500)
    assert [inner.allows(host) for host in ("a.test", "b.test", "c.test")] == [False, True, False]
    assert (inner.deadline, inner.https_only) == (outer.deadline, True)


def test_each_scope_has_its_own_time_and_the_cap_holds_for_all() -> None:
    free, capped = Net(), Net(seconds=0.5)
    assert free.scoped([], seconds=300).deadline - time.monotonic() > 290
    assert capped.scoped([], seconds=300).deadline == capped.deadline
    time.sleep(0.6)
    assert capped.scoped([]).is_over
    assert not free.scoped([]).is_over


@pytest.mark.parametrize("spelling", ["APP.acme.test", "app.acme.test."])
def test_a_host_is_allowed_however_it_is_written(open_net: Callable[..., Net], spelling: str) -> None:
    with listening(quiet) as alive:
        assert dial(open_net(alive), spelling) == Endpoint(ADDRESS, 80)


@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16", "100.100.100.200"])
def test_a_name_that_leads_to_metadata_is_blocked(names: NameServer, address: str) -> None:
    names.zone[HOST, "A"] = [address]
    blocked = failure(Net(names.endpoint).scoped([HOST]))
    assert (blocked.kind, address in blocked.reason) == (FailureKind.BLOCKED_ADDRESS, True)


@pytest.mark.parametrize(
    "address", ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fd00:ec2::254"]
)
def test_so_is_one_that_hides_it_in_ipv6(names: NameServer, address: str) -> None:
    names.zone.clear()
    names.zone[HOST, "AAAA"] = [address]
    assert failure(Net(names.endpoint).scoped([HOST])).kind is FailureKind.BLOCKED_ADDRESS


def test_a_given_address_is_blocked_as_a_resolved_one() -> None:
    net = Net().scoped([HOST])
    assert failure(net, address="169.254.169.254").kind is FailureKind.BLOCKED_ADDRESS


def test_beside_a_blocked_address_the_others_are_dialled(names: NameServer) -> None:
    names.zone[HOST, "A"] = ["169.254.169.254", ADDRESS]
    with listening(quiet) as alive:
        net = Net(names.endpoint, connect_overrides={Endpoint(ADDRESS, 80): alive}).scoped([HOST])
        assert dial(net) == Endpoint(ADDRESS, 80)


def test_the_user_may_lead_a_blocked_address_elsewhere(names: NameServer) -> None:
    names.zone[HOST, "A"] = ["169.254.169.254"]
    with listening(quiet) as alive:
        net = Net(names.endpoint, connect_overrides={Endpoint("169.254.169.254", 80): alive}).scoped([HOST])
        assert dial(net) == Endpoint("169.254.169.254", 80)


def test_a_mapped_address_is_the_address_that_it_maps(names: NameServer) -> None:
    names.zone.clear()
    names.zone[HOST, "AAAA"] = [f"::ffff:{ADDRESS}"]
    with listening(quiet) as alive:
        net = Net(names.endpoint, connect_overrides={Endpoint(ADDRESS, 80): alive}).scoped([HOST])
        assert dial(net) == Endpoint(ADDRESS, 80)


def test_one_given_address_is_dialled_without_a_look_up(names: NameServer) -> None:
    with listening(quiet) as alive:
        net = Net(names.endpoint, connect_overrides={Endpoint(OTHER, 80): alive}).scoped([HOST])
        assert dial(net, address=OTHER) == Endpoint(OTHER, 80)
    assert not names.asked


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_an_override_may_name_a_host_of_this_machine_with_all_its_addresses(
    names: NameServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [(0, 0, 0, "", ("::1", 0, 0, 0)), (0, 0, 0, "", ("127.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: both)
    with listening(quiet, address) as alive:
        net = Net(names.endpoint, connect_overrides={Endpoint(ADDRESS, 80): Endpoint("localhost", alive.port)})
        assert dial(net.scoped([HOST])) == Endpoint(ADDRESS, 80)


def test_an_unknown_name_and_one_that_nobody_can_look_up_are_different_failures(names: NameServer) -> None:
    import dns.rcode

    names.rcodes["broken.acme.test"] = dns.rcode.SERVFAIL
    net = Net(names.endpoint).scoped(["gone.acme.test", "broken.acme.test"])
    assert failure(net, "gone.acme.test").kind is FailureKind.NAME_UNKNOWN
    assert failure(net, "broken.acme.test").kind is FailureKind.LOOKUP_FAILED


def test_a_silent_second_type_does_not_hold_up_an_answered_first(names: NameServer) -> None:
    names.change = lambda message, _: None if message.question[0].rdtype.name == "AAAA" else message
    with listening(quiet) as alive:
        net = Net(names.endpoint, connect_overrides={Endpoint(ADDRESS, 80): alive}).scoped([HOST])
        started = time.monotonic()
        dial(net)
        assert time.monotonic() - started < 1.0


def test_a_silent_resolver_takes_no_more_than_the_time_of_the_connection(names: NameServer) -> None:
    names.mute.add(HOST)
    started = time.monotonic()
    assert failure(Net(names.endpoint).scoped([HOST]), seconds=0.4).kind is FailureKind.LOOKUP_FAILED
    assert time.monotonic() - started < 1.5


def test_a_resolver_of_the_machine_that_hangs_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    asked = list[str]()

    def hang(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    net = Net().scoped([HOST])
    started = time.monotonic()
    assert failure(net, seconds=0.3).kind is FailureKind.LOOKUP_FAILED
    assert failure(net, seconds=0.3).kind is FailureKind.LOOKUP_FAILED
    assert time.monotonic() - started < 2.0
    assert asked == [HOST]  # the second waits for the question of the first
    release.set()


def test_a_failure_of_the_machine_s_resolver_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    system = socket.getaddrinfo
    with listening(quiet) as alive:
        net = Net(connect_overrides={Endpoint("127.0.0.1", 80): alive}).scoped(["localhost"])
        monkeypatch.setattr(socket, "getaddrinfo", fails)
        assert failure(net, "localhost").kind is FailureKind.LOOKUP_FAILED
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: system("127.0.0.1", None))
        assert dial(net, "localhost") == Endpoint("127.0.0.1", 80)

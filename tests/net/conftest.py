"""Servers on loopback: HTTP with and without TLS, mail, DNS over UDP and TCP, and ports that say nothing."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from launchgate.net import Endpoint, Net

HOST = "app.acme.test"
ADDRESS = "192.0.2.10"

Talk: TypeAlias = Callable[[socket.socket], None]


@contextmanager
def listening(talk: Talk, address: str = "127.0.0.1") -> Iterator[Endpoint]:
    """Accept connections and have each talked to in a thread of its own."""
    stop = threading.Event()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with ExitStack() as opened, socket.create_server((address, 0), family=family) as listener:
        listener.settimeout(0.05)

        def accept() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    connection = opened.enter_context(listener.accept()[0])
                    connection.settimeout(10)
                    threading.Thread(target=converse, args=(connection,), daemon=True).start()

        def converse(connection: socket.socket) -> None:
            with suppress(OSError):
                talk(connection)
            connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield Endpoint(*listener.getsockname()[:2])
        finally:
            stop.set()
            thread.join()


@contextmanager
def silent() -> Iterator[Endpoint]:
    """Listen with a full queue: the kernel drops what else knocks, as a firewall does."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            knock = stack.enter_context(socket.socket())
            knock.setblocking(False)
            knock.connect_ex(listener.getsockname())
        yield Endpoint(*listener.getsockname())


def closed() -> Endpoint:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return Endpoint(*listener.getsockname())


def read_request(connection: socket.socket) -> bytes:
    """Read one request with its body; nothing at the end of the connection."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        more = connection.recv(65536)
        if not more:
            return b""
        raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0].partition(b":")[2]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def response(body: bytes = b"hello", *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole response with a length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Web:
    """An HTTP server: `answer` makes the pieces of a response out of a request; it closes after `most` of them."""

    answer: Callable[[bytes], Iterable[bytes]] = lambda _: [response()]
    most: int = 1000
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def talk(self, connection: socket.socket) -> None:
        self.connections += 1
        for _ in range(self.most):
            request = read_request(connection)
            if not request:
                return
            self.requests.append(request)
            for piece in self.answer(request):
                connection.sendall(piece)


@dataclass
class Certificates:
    """Certificates of a test authority: `(certificate, key)` files by name, and the authority as PEM."""

    folder: Path
    ca: str

    def server_context(self, name: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return made

    def tls(self, talk: Talk, name: str = "good") -> Talk:
        """Talk over TLS."""
        made = self.server_context(name)

        def over_tls(connection: socket.socket) -> None:
            with made.wrap_socket(connection, server_side=True) as tls:
                talk(tls)

        return over_tls


def _openssl(folder: Path, *argv: str) -> None:
    subprocess.run(["openssl", *argv], cwd=folder, check=True, capture_output=True)


def _issue(
    folder: Path, name: str, *, host: str = HOST, days: int = 20, signer: str = "ca", is_ca: bool = False
) -> None:
    kind = "CA:TRUE" if is_ca else "CA:FALSE"
    (folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}\nbasicConstraints=critical,{kind}\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")
    _openssl(folder, "req", *key, "-subj", f"/CN={name}", "-out", f"{name}.csr")
    sign = ("-CA", f"{signer}.pem", "-CAkey", f"{signer}.key", "-CAcreateserial", "-days", str(days))
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", *sign, "-extfile", f"{name}.ext", "-out", f"{name}.pem")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates for `HOST`: good, expired, of another host, self-signed, with and without its intermediate."""
    folder = tmp_path_factory.mktemp("certificates")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30")
    root = ("-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem")
    own = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", "self.key", "-out", "self.pem")
    _openssl(folder, "req", "-x509", *key, *root)
    _openssl(folder, "req", "-x509", *key, *own)
    _issue(folder, "good")
    _issue(folder, "expired", days=0)
    _issue(folder, "other", host="other.acme.test")
    _issue(folder, "intermediate", is_ca=True)
    _issue(folder, "alone", signer="intermediate")
    (folder / "chain.pem").write_text((folder / "alone.pem").read_text() + (folder / "intermediate.pem").read_text())
    (folder / "chain.key").write_text((folder / "alone.key").read_text())
    return Certificates(folder, (folder / "ca.pem").read_text())


Records: TypeAlias = dict[tuple[str, str], list[str]]


@dataclass
class NameServer:
    """A DNS server: `zone` by name and type; `rcodes` and `mute` by name; `change` may alter a response."""

    zone: Records = field(default_factory=dict)
    rcodes: dict[str, dns.rcode.Rcode] = field(default_factory=dict)
    mute: set[str] = field(default_factory=set)
    change: Callable[[dns.message.Message, bool], dns.message.Message | None] = lambda message, _: message
    queries: list[dns.message.Message] = field(default_factory=list)
    asked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    endpoint: Endpoint = field(default_factory=lambda: Endpoint("", 0))

    def reply(self, data: bytes, *, tcp: bool) -> bytes:
        query = dns.message.from_wire(data)
        self.queries.append(query)
        question = query.question[0]
        name, kind = question.name.to_text().rstrip("."), question.rdtype.name
        self.asked[name, kind, "tcp" if tcp else "udp"] += 1
        if name in self.mute:
            return b""
        message = dns.message.make_response(query)
        message.flags |= dns.flags.RA
        message.set_rcode(self.rcodes.get(name, dns.rcode.NOERROR))
        if name not in self.rcodes:
            self._fill(message, name, kind)
        changed = self.change(message, tcp)
        return changed.to_wire(max_size=65535) if changed is not None else b""

    def _fill(self, message: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(5):
            if (alias := self.zone.get((name, "CNAME"))) is None or kind == "CNAME":
                break
            message.answer.append(dns.rrset.from_text(f"{name}.", 300, "IN", "CNAME", *alias))
            name = alias[0].rstrip(".")
        if values := self.zone.get((name, kind)):
            message.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *values))
            return
        soa = "ns.acme.test. admin.acme.test. 1 7200 900 1209600 30"
        message.authority.append(dns.rrset.from_text("acme.test.", 900, "IN", "SOA", soa))
        if not any(known == name for known, _ in self.zone):
            message.set_rcode(dns.rcode.NXDOMAIN)

    @contextmanager
    def serving(self) -> Iterator[NameServer]:
        """Answer over UDP and TCP on one port."""
        stop = threading.Event()
        with listening(self._over_tcp) as endpoint, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packets:
            packets.bind((endpoint.host, endpoint.port))
            packets.settimeout(0.05)

            def answer() -> None:
                while not stop.is_set():
                    with suppress(TimeoutError):
                        data, peer = packets.recvfrom(4096)
                        if reply := self.reply(data, tcp=False):
                            packets.sendto(reply, peer)

            thread = threading.Thread(target=answer)
            thread.start()
            self.endpoint = endpoint
            try:
                yield self
            finally:
                stop.set()
                thread.join()

    def _over_tcp(self, connection: socket.socket) -> None:
        data = connection.recv(4096)
        if reply := self.reply(data[2:], tcp=True):
            connection.sendall(struct.pack("!H", len(reply)) + reply)


@pytest.fixture
def names() -> Iterator[NameServer]:
    """A name server that knows `HOST` at `ADDRESS`."""
    with NameServer({(HOST, "A"): [ADDRESS]}).serving() as server:
        yield server


@pytest.fixture
def open_net(names: NameServer, certificates: Certificates) -> Iterator[Callable[..., Net]]:
    """Open networks on which `HOST` is allowed and leads to `to`, whatever its port; close them at the end."""
    opened = ExitStack()

    def open_net(to: Endpoint, *, ports: tuple[int, ...] = (80, 443, 25), seconds: float | None = None) -> Net:
        overrides = {Endpoint(ADDRESS, port): to for port in ports}
        net = Net(names.endpoint, ca_bundle=certificates.ca, connect_overrides=overrides, seconds=seconds)
        return opened.enter_context(net.scoped([HOST]))

    yield open_net
    opened.close()

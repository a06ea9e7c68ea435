"""The providers' APIs imitated on loopback: real TLS under a test authority, a real DNS server, real requests."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rrset
import pytest

from launchgate.cli.main import main
from launchgate.gates.secrets.verify.table import PROVIDERS

ADDRESS = "192.0.2.53"
ADDRESS_6 = "2001:db8::53"
HOSTS = sorted({call.url.split("/")[2] for provider in PROVIDERS for call in provider.calls})


@dataclass(frozen=True)
class Request:
    """What an imitation was asked."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    raw: bytes

    @property
    def host(self) -> str:
        return self.headers["host"]


Reaction = Callable[[Request], Iterator[bytes]]


def http(status: int, body: object = None, *, version: str = "HTTP/1.1", **headers: str) -> Reaction:
    """Answer with a status and a body, JSON unless it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    lines = [f"{version} {status} Whatever", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join([*lines, "", ""]).encode() + content
    return lambda _: iter([whole])


@dataclass
class World:
    """All providers behind one address. `reactions` say what a host does, by host; `requests` is what arrived."""

    port: int = 0
    resolver: int = 0
    folder: Path = Path()
    requests: list[Request] = field(default_factory=list)
    connections: list[bytes] = field(default_factory=list)
    reactions: dict[str, Reaction] = field(default_factory=dict)
    certificate: str = "server"
    family: str = "A"
    names: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def options(self) -> list[str]:
        return [
            *("--resolver", f"127.0.0.1:{self.resolver}", "--ca-bundle", str(self.folder / "ca.pem")),
            *("--connect-map", f"{ADDRESS}:443=127.0.0.1:{self.port}"),
            *("--connect-map", f"[{ADDRESS_6}]:443=127.0.0.1:{self.port}"),
        ]

    def serve(self, listener: socket.socket) -> None:
        while not self.stopped.is_set():
            with suppress(TimeoutError, OSError):
                connection, _ = listener.accept()
                threading.Thread(target=self.converse, args=(connection,), daemon=True).start()

    def converse(self, connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{self.certificate}.pem", self.folder / f"{self.certificate}.key")
        with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as tls:
            request = _read(tls)
            if request is None:
                return
            self.requests.append(request)
            for part in self.reactions.get(request.host, http(500))(request):
                tls.sendall(part)

    def resolve(self, listener: socket.socket) -> None:
        while not self.stopped.is_set():
            with suppress(TimeoutError):
                data, peer = listener.recvfrom(4096)
                query = dns.message.from_wire(data)
                response = dns.message.make_response(query)
                response.flags |= dns.flags.AA | dns.flags.RA
                name = query.question[0].name.to_text()
                self.names.append(name)
                if query.question[0].rdtype.name == self.family:
                    address = ADDRESS if self.family == "A" else ADDRESS_6
                    response.answer.append(dns.rrset.from_text(name, 60, "IN", self.family, address))
                listener.sendto(response.to_wire(), peer)


def _read(tls: ssl.SSLSocket) -> Request | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        more = tls.recv(65536)
        if not more:
            return None
        raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += tls.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body, raw)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority (`ca`), a certificate of all hosts (`server`) and one of another host (`wrong`)."""
    folder = tmp_path_factory.mktemp("authority")
    for name, hosts in (("server", HOSTS), ("wrong", ["elsewhere.test"])):
        names = ",".join(f"DNS:{host}" for host in hosts)
        (folder / f"{name}.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj"]
    _run(folder, *new, "/CN=Test authority", "-x509", "-days", "30", "-keyout", "ca.key", "-out", "ca.pem")
    for name in ("server", "wrong"):
        _run(folder, *new, f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        sign = ["openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
        _run(folder, *sign, "-days", "20", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    return folder


def _run(folder: Path, *argv: str) -> None:
    subprocess.run(argv, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def world(authority: Path) -> Iterator[World]:
    """A world in which every host answers 500 until a test says otherwise."""
    with (
        socket.create_server(("127.0.0.1", 0)) as http_listener,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as dns_listener,
    ):
        dns_listener.bind(("127.0.0.1", 0))
        http_listener.settimeout(0.1)
        dns_listener.settimeout(0.1)
        made = World(http_listener.getsockname()[1], dns_listener.getsockname()[1], authority)
        threads = [
            threading.Thread(target=made.serve, args=(http_listener,)),
            threading.Thread(target=made.resolve, args=(dns_listener,)),
        ]
        for thread in threads:
            thread.start()
        yield made
        made.stopped.set()
        for thread in threads:
            thread.join()


@dataclass
class Look:
    """What a command said: exit code, the findings of the secrets gate, that gate, and every byte of output."""

    code: int
    findings: list[dict[str, Any]]
    gate: dict[str, Any]
    output: str

    @property
    def states(self) -> list[str]:
        return [each["evidence"]["verified"]["state"] for each in self.findings if "verified" in each["evidence"]]

    @property
    def because(self) -> str:
        (because,) = {each["evidence"]["verified"]["because"] for each in self.findings}
        return str(because)


@pytest.fixture
def look(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Look]:
    """Write files, ask the providers about what is in them, and give what was said."""

    def look(content: str, *verify: str, options: tuple[str, ...] = ()) -> Look:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "settings.py").write_text(content)
        asked = [word for name in verify for word in ("--verify", name)]
        options = (*options, "--format", "json")
        code = main(["secrets", "settings.py", *asked, *world.options(), *options])
        done = capsys.readouterr()
        report = json.loads(done.out) if done.out else {"gates": [{"findings": []}]}
        (gate,) = report["gates"]
        return Look(code, gate["findings"], gate, done.out + done.err)

    return look

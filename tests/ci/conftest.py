"""A real git server on loopback, and the shallow clones that runners make of it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Repo


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to `git http-backend`, as a web server would; asks for a login where one is demanded."""

    server: GitServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Serve."""
        login = self.headers.get_all("Authorization") or []
        self.server.logins.extend(login)
        if self.server.demanded and login != [self.server.demanded]:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        environ = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        body = self._chunks() if self.headers.get("Transfer-Encoding") == "chunked" else self.rfile.read(length)
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environ, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - http.server's name

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


class GitServer(ThreadingHTTPServer):
    """Serves the bare repositories below `folder`; `demanded` is the only Authorization header it accepts."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        """Listen on a free port of loopback."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.demanded = ""
        self.logins: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def demand(self, user: str, token: str) -> None:
        """Serve only who logs in as `user` with `token`."""
        self.demanded = "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


@dataclass
class Hub:
    """A server with one repository, `acme/ops`, and a full clone of it to make history in."""

    server: GitServer
    work: Repo
    tmp_path: Path
    names: dict[str, str] = field(default_factory=dict)

    def push(self, *refs: str) -> None:
        """Push `refs` to the server."""
        self.work.git("push", "--quiet", "--force", str(self.server.folder / "acme/ops"), *refs)

    def checkout(self, ref: str, *, depth: int | None = 1, folder: str = "runner") -> Path:
        """Do what actions/checkout does: an empty repository, one fetch of one ref, a detached HEAD."""
        repo = Repo.new(self.tmp_path / folder)
        repo.git("remote", "add", "origin", f"{self.server.url}/somebody/else")
        limit = [] if depth is None else [f"--depth={depth}"]
        wanted = [f"+{ref}:refs/remotes/origin/checked-out"]
        if depth is None:
            wanted += ["+refs/heads/*:refs/remotes/origin/*"]
        repo.git("fetch", "--quiet", "--no-tags", *limit, f"file://{self.server.folder}/acme/ops", *wanted)
        repo.git("checkout", "--quiet", "--detach", "refs/remotes/origin/checked-out")
        return repo.root

    def environ(self, event: str, payload: Mapping[str, Any] | None, **more: str) -> dict[str, str]:
        """Give the environment of a step under GitHub Actions."""
        environ = {
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_SERVER_URL": self.server.url,
            "GITHUB_REPOSITORY": "acme/ops",
            **more,
        }
        if payload is not None:
            path = self.tmp_path / "event.json"
            path.write_text(json.dumps(payload))
            environ["GITHUB_EVENT_PATH"] = str(path)
        return environ


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A running server."""
    bare = Repo.new(tmp_path / "server/acme/ops", "--bare")
    bare.git("config", "uploadpack.allowReachableSHA1InWant", "true")
    bare.git("config", "uploadpack.allowAnySHA1InWant", "true")
    (bare.root.parent / "ops.git").symlink_to("ops")  # GitLab's addresses end in .git
    server = GitServer(tmp_path / "server")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield Hub(server, Repo.new(tmp_path / "work"), tmp_path)
    server.shutdown()
    server.server_close()
    thread.join()

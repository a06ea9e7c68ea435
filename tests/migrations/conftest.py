"""A PostgreSQL server of our own, and what the migrations tests share."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Server:
    """A running server that listens on a Unix socket in `folder` only."""

    binaries: str
    folder: str

    def argv(self, database: str = "postgres") -> list[str]:
        return ["psql", "-h", self.folder, "-U", "owner", "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1"]

    def run(self, sql: str, database: str = "postgres") -> str:
        done = subprocess.run(self.argv(database), input=sql, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refusal(self, sql: str, database: str = "postgres") -> str:
        done = subprocess.run(self.argv(database), input=sql, capture_output=True, text=True, timeout=120, check=False)
        return done.stderr if done.returncode else ""


def _binaries() -> str:
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    for found in (*packaged, shutil.which("initdb")):
        if found:
            return str(Path(found).resolve().parent)
    pytest.skip("no PostgreSQL server is installed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """initdb and start a server in a folder of its own, as an ordinary user where we are root."""
    binaries = _binaries()
    user = "postgres" if os.getuid() == 0 and "postgres" in {each.pw_name for each in pwd.getpwall()} else None
    folder = tempfile.mkdtemp(prefix="lg-pg-")
    if user:
        shutil.chown(folder, user)
    data = str(Path(folder, "data"))

    def as_user(*argv: str) -> None:
        subprocess.run(argv, check=True, user=user, capture_output=True, timeout=120, cwd=folder)

    options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c timezone=UTC"
    try:
        as_user(f"{binaries}/initdb", "-D", data, "-U", "owner", "-A", "trust", "-N", "--encoding=UTF8", "--no-locale")
        as_user(f"{binaries}/pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield Server(binaries, folder)
        finally:
            as_user(f"{binaries}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

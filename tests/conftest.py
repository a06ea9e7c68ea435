"""What every test shares."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import hypothesis
import pytest

from launchgate import entry
from launchgate.model.masker import Masker
from launchgate.runner import publish

# `make test` draws few examples of each property, `make test-slow` many.
hypothesis.settings.register_profile("few", max_examples=25, deadline=None)
hypothesis.settings.register_profile("many", max_examples=300, deadline=None)
hypothesis.settings.load_profile("few")

START = "import sys; from launchgate.entry import main; sys.exit(main())"
IN_CI = os.environ.get("CI") == "true"


def _postgresql() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _container() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and all(map(shutil.which, ("buildah", "debootstrap")))


def _browser() -> bool:
    return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


# marker -> (whether its programs are here, what is missing where they are not)
NEEDS = {
    "postgres": (_postgresql, "PostgreSQL is not installed"),
    "container": (_container, "it needs root, buildah and debootstrap"),
    "browser": (_browser, "Chromium is not installed"),
    "node": (lambda: shutil.which("npm") is not None, "npm is not installed"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing and say so; in CI, where `scripts/setup` installs all, fail instead."""
    for marker, (here, missing) in NEEDS.items():
        if item.get_closest_marker(marker) and not here():
            sentence = f"NOT TESTED: {missing}; `scripts/setup system` installs it"
            if IN_CI:
                pytest.fail(sentence, pytrace=False)
            pytest.skip(sentence)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    """A test sees no CI system, no git settings of the machine and no launchgate variables but its own."""
    # Detectors are compiled once for all workers and runs, whatever other checkouts of this project compile meanwhile.
    monkeypatch.setenv("XDG_CACHE_HOME", str(pytestconfig.rootpath / ".pytest_cache"))
    for name in list(os.environ):
        if (
            name.startswith(("GITHUB_", "GITLAB_", "CI_", "INPUT_", "LAUNCHGATE_", "PRE_COMMIT", "GIT_", "RUNNER_"))
            or name == "CI"
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Test Author")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "author@example.test")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-01-05T09:00:00Z")


@dataclass(frozen=True)
class Repo:
    """A real git repository on disk, its branch called `main`."""

    root: Path

    @classmethod
    def new(cls, root: Path, *options: str) -> Self:
        """Return a new empty repository at `root`; without `options` it is a copy of one that git made."""
        if not options:
            shutil.copytree(_empty_repository(), root / ".git")
            return cls(root)
        root.mkdir(parents=True, exist_ok=True)
        repo = cls(root)
        repo.git("init", "--quiet", "--initial-branch=main", *options)
        return repo

    def git(self, *args: str, given: bytes = b"", environ: Mapping[str, str] | None = None) -> str:
        """Run git and give what it prints, without the last newline."""
        done = subprocess.run(
            ["git", *args],
            cwd=self.root,
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, **(environ or {})},
        )
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> Self:
        """Write files, making their folders."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def stage(self, files: Mapping[str, str | bytes] | None = None) -> Self:
        """Write files and put everything into the index."""
        self.write(files or {}).git("add", "--all", "--force")
        return self

    def commit(self, files: Mapping[str, str | bytes] | None = None, message: str = "change") -> str:
        """Write files, commit everything and give the commit's id."""
        self.stage(files).git(
            *("-c", "maintenance.auto=false", "-c", "gc.auto=0"),  # two processes fewer
            *("commit", "--quiet", "--allow-empty", "--no-verify", "--message", message),
        )
        return self._head()

    def _head(self) -> str:
        """Return the commit of HEAD, from its file where there is one: a process fewer."""
        folder = self.root / ".git"
        try:
            head = (folder / "HEAD").read_text("utf-8").strip()
            return (folder / head.removeprefix("ref: ")).read_text("utf-8").strip() if "ref: " in head else head
        except OSError:
            return self.git("rev-parse", "HEAD")


@cache
def _empty_repository() -> Path:
    """Return the `.git` folder of an empty repository, made once per process and removed with it."""
    folder = tempfile.TemporaryDirectory(prefix="launchgate-tests-")
    atexit.register(folder.cleanup)
    return Repo.new(Path(folder.name), "--template=").root / ".git"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo.new(tmp_path / "repo")


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str


Launchgate = Callable[..., Ended]


@pytest.fixture
def launchgate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Launchgate:
    """Run the console script's function: in `cwd`, else in the repository if there is one; `given` is standard input.

    It shares the process with the test, which saves most of the time; `started` is for what concerns the process.
    """

    def run(
        *arguments: str, cwd: Path | None = None, env: Mapping[str, str | None] | None = None, given: str = ""
    ) -> Ended:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as own, _standard_input(given.encode()) as stdin:
            own.chdir(cwd or _directory(tmp_path))
            for name, value in (env or {}).items():
                own.delenv(name, raising=False) if value is None else own.setenv(name, value)
            for name, stream in {"stdin": stdin, "stdout": out, "stderr": err}.items():
                own.setattr(sys, name, stream)
            own.setattr(sys, "argv", ["launchgate", *arguments])
            own.setattr(sys, "path", [*sys.path])
            own.setattr(publish, "MASKER", Masker())
            code = entry.main()
        return Ended(code, *(stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err)))

    return run


@contextmanager
def _standard_input(content: bytes) -> Iterator[io.TextIOBase]:
    """Put `content` into file descriptor 0, from which some commands read."""
    kept = os.dup(0)
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        os.dup2(file.fileno(), 0)
    try:
        with open(0, encoding="utf-8", closefd=False) as stream:
            yield stream
    finally:
        os.dup2(kept, 0)
        os.close(kept)


@pytest.fixture
def started(tmp_path: Path) -> Launchgate:
    """Run `launchgate` as a user does, in a process of its own; otherwise like `launchgate`."""

    def run(
        *arguments: str, cwd: Path | None = None, env: Mapping[str, str | None] | None = None, given: str = ""
    ) -> Ended:
        environment = {**os.environ, **(env or {})}
        done = subprocess.run(
            [sys.executable, "-P", "-c", START, *arguments],  # not -I, which is deaf to PYTHONIOENCODING
            cwd=cwd or _directory(tmp_path),
            env={name: value for name, value in environment.items() if value is not None},
            input=given.encode(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run


def _directory(tmp_path: Path) -> Path:
    repository = tmp_path / "repo"
    return repository if repository.is_dir() else tmp_path

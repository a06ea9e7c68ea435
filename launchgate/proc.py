"""The only starter of processes other than git's: isolated interpreters that may crash or hang without us.

A child runs `python -I`: no working directory, no `PYTHONPATH` and no user site on its path, so that a repository's
own `yaml.py` is never imported. What travels is `marshal`: numbers, text, bytes, lists, tuples, dicts, sets, None.
"""

from __future__ import annotations

import marshal
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from launchgate.errors import Inconclusive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import ThreadPoolExecutor
    from typing import Self

_HEAD = struct.Struct("<Q")
_MOST = 1 << 30
_MEMORY = 4 << 30
_BOOT = "import sys; sys.path[:] = {path!r}; from launchgate.proc import serve; serve({function!r})"
_NEEDED = ("SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")


class Crashed(Inconclusive):
    """The child ended, hung or raised; the next call gets a new one."""


class Worker:
    """A child that runs one top-level function, `module:function`, again and again. Safe to share between threads."""

    def __init__(self, function: str, *, environ: Mapping[str, str] | None = None) -> None:
        """Remember what to run; nothing is started before the first call. `environ` is all the child sees."""
        self._function = function
        self._environ = {name: os.environ[name] for name in _NEEDED if name in os.environ} | dict(environ or {})
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    def call(self, *args: Any, deadline: float = 20.0) -> Any:
        """Give what the function returns for `args`; raise `Crashed` if it dies, raises or takes over `deadline` s."""
        request = marshal.dumps(args)
        with self._lock:
            child = self._child = self._child or self._start()
            late = threading.Timer(deadline, child.kill)
            late.start()
            try:
                assert child.stdin is not None
                assert child.stdout is not None
                _send(child.stdin, request)
                outcome, value = marshal.loads(_receive(child.stdout))  # noqa: S302 - from our own child
            except (OSError, EOFError) as error:
                self._stop()
                raise self._crashed(child, timed_out=late.finished.is_set(), deadline=deadline) from error
            finally:
                late.cancel()
        if outcome != "ok":
            message = f"{self._function} failed: {value}"
            raise Crashed(message, hint="please report it with the file that caused it")
        return value

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        boot = _BOOT.format(path=_safe_path(), function=self._function)
        return subprocess.Popen(
            [sys.executable, "-I", "-c", boot],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environ,
        )

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            child.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _crashed(self, child: subprocess.Popen[bytes], *, timed_out: bool, deadline: float) -> Crashed:
        what = f"took longer than {deadline:g} s" if timed_out else f"crashed (exit code {child.returncode})"
        message = f"{self._function} {what}"
        return Crashed(message, hint="look at the file by hand, or exclude it by name")


def worker(function: str, *, environ: Mapping[str, str] | None = None) -> Worker:
    """Give a worker for the top-level function `module:function`; use it as a context manager."""
    return Worker(function, environ=environ)


class Pool:
    """Workers side by side, for work that is the same for many files; one per core unless `size` says otherwise."""

    def __init__(self, function: str, size: int | None = None) -> None:
        """Remember what to run; nothing is started before the first call."""
        self._workers = [Worker(function) for _ in range(size or os.cpu_count() or 1)]
        self._threads: list[ThreadPoolExecutor] = []

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all children; what has not begun never does."""
        for threads in self._threads:
            threads.shutdown(wait=False, cancel_futures=True)
        for each in self._workers:
            each.close()

    def map(self, calls: Iterable[Sequence[Any]], *, deadline: float = 60.0) -> Iterator[Any]:
        """Begin at once; give the result of each call, in order, or the `Crashed` that it ended with."""
        from concurrent.futures import ThreadPoolExecutor
        from queue import SimpleQueue

        free: SimpleQueue[Worker] = SimpleQueue()
        for each in self._workers:
            free.put(each)

        def one(args: Sequence[Any]) -> Any:
            worker = free.get()
            try:
                return worker.call(*args, deadline=deadline)
            except Crashed as error:
                return error
            finally:
                free.put(worker)

        threads = ThreadPoolExecutor(len(self._workers))
        self._threads.append(threads)
        return threads.map(one, calls)


def pool(function: str, size: int | None = None) -> Pool:
    """Give a pool for the top-level function `module:function`; use it as a context manager."""
    return Pool(function, size)


def serve(function: str) -> None:
    """Answer calls on standard input until it ends: what a child runs."""
    import importlib

    _limit_memory()
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a native parser that prints must not break the protocol
    module, _, name = function.partition(":")
    run_one = getattr(importlib.import_module(module), name)
    while True:
        try:
            args = marshal.loads(_receive(source))  # noqa: S302 - from our own parent
        except EOFError:
            return
        try:
            answer = marshal.dumps(("ok", run_one(*args)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent must learn of it
            answer = marshal.dumps(("error", f"{type(error).__name__}: {error}"[:500]))
        _send(answers, answer)


def _limit_memory() -> None:
    """Let a child that eats memory fail alone; where the platform has no such limit, there is none."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def run(
    argv: Sequence[str],
    *,
    given: bytes = b"",
    cwd: str | None = None,
    environ: Mapping[str, str] | None = None,
    deadline: float = 60.0,
    most: int = 64 << 20,
) -> tuple[int, bytes, bytes]:
    """Run a program to its end; give exit code, output and errors, each cut at `most` bytes.

    Raises `Crashed` when it cannot be started or takes longer than `deadline` seconds.
    """
    try:
        done = subprocess.run(  # noqa: PLW1510 - the caller judges the exit code
            list(argv), input=given, cwd=cwd, env=environ, timeout=deadline, capture_output=True
        )
    except OSError as error:
        raise Crashed(f"{argv[0]} could not be started: {error.strerror}", hint=f"install {argv[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise Crashed(f"{argv[0]} took longer than {deadline:g} s", hint="give it more time") from error
    return done.returncode, done.stdout[:most], done.stderr[:most]


def _safe_path() -> list[str]:
    """Give our import path without the working directory and without what `PYTHONPATH` added, but where we lie."""
    added = {os.path.abspath(each) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each}
    added.add(os.getcwd())
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path = [each for each in sys.path if each and os.path.abspath(each) not in added]
    return path if own in path else [*path, own]


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_HEAD.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_HEAD.size)
    size = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else 0
    content = pipe.read(size) if 0 < size <= _MOST else b""
    if not content or len(content) < size:
        raise EOFError
    return content

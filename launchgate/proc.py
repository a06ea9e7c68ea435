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
import time
from collections import deque
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from launchgate.model.errors import Inconclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

_HEAD = struct.Struct("<Q")
_MOST = 1 << 30
_MEMORY = 4 << 30
_CHILDREN = 7  # of one pool
_BOOT = "import sys; sys.path[:] = {path!r}; from launchgate.proc import serve; serve({function!r})"
_NEEDED = ("SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH")


class Crashed(Inconclusive):
    """The child ended, hung or raised; the next call gets a new one. `what` completes "the process …"."""

    def __init__(self, message: str, *, hint: str, what: str = "failed") -> None:
        """Keep what happened apart from whom it happened to."""
        super().__init__(message, hint=hint)
        self.what = what


class Worker:
    """A child that runs one top-level function, `module:function`, again and again. Safe to share between threads."""

    def __init__(self, function: str, *, environ: Mapping[str, str] | None = None) -> None:
        """Remember what to run; nothing is started before the first call. `environ` is all the child sees."""
        self._function = function
        self._environ = {name: os.environ[name] for name in _NEEDED if name in os.environ} | dict(environ or {})
        self._child: subprocess.Popen[bytes] | None = None
        self._killed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    def call(self, *args: Any, deadline: float = 20.0) -> Any:
        """Return the function's result for `args`; raise `Crashed` if it dies, raises or takes over `deadline` s."""
        request = marshal.dumps(args)
        with self._lock:
            child = self._child = self._child or self._start()
            timed_out = threading.Event()

            def end() -> None:
                timed_out.set()  # before the kill: the reader of the output has to know why it ended
                child.kill()

            late = threading.Timer(deadline, end)
            late.daemon = True
            late.start()
            try:
                assert child.stdin is not None
                assert child.stdout is not None
                _send(child.stdin, request)
                outcome, value = marshal.loads(_receive(child.stdout))  # noqa: S302 - from our own child
            except (OSError, EOFError, ValueError, TypeError) as error:
                self._stop()
                raise self._crashed(child, timed_out=timed_out.is_set(), deadline=deadline) from error
            finally:
                late.cancel()
                if timed_out.is_set() or self._killed:
                    self._stop()  # it answered in its last moment, and is gone
        if outcome != "ok":
            raise self._failed(value)
        return value

    def close(self) -> None:
        """End the child when it has answered."""
        with self._lock:
            self._stop()

    def kill(self) -> None:
        """End the child at once and for good: a call under way, and every later one, ends as a crash."""
        self._killed = True
        while not self._lock.acquire(timeout=0.01):
            child = self._child
            if child is not None:
                child.kill()
        self._lock.release()
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        boot = _BOOT.format(path=_safe_path(), function=self._function)
        if self._killed:
            raise Crashed(f"{self._function} was ended", hint="start it again", what="was ended")
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-c", boot],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environ,
            )
        except OSError as error:
            what = f"could not be started: {error.strerror}"
            hint = "a process needs memory, and a runner may limit how many there are"
            raise Crashed(f"{self._function} {what}", hint=hint, what=what) from error

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
        return Crashed(f"{self._function} {what}", hint="check the file by hand, or exclude it by name", what=what)

    def _failed(self, value: str) -> Crashed:
        what = f"failed: {value}"
        return Crashed(f"{self._function} {what}", hint="please report it with the file that caused it", what=what)


def worker(function: str, *, environ: Mapping[str, str] | None = None) -> Worker:
    """Return a worker for the top-level function `module:function`; use it as a context manager."""
    return Worker(function, environ=environ)


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pool:
    """One function, `module:function`, for many calls: in a child for each core but one, and in the caller.

    Calls begin at once and in order. A context manager: what has not been answered at its end is given up.
    """

    def __init__(
        self,
        function: str,
        calls: Sequence[Sequence[Any]],
        *,
        deadline: float,
        size: int | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Start `size` children that see `environ`; `deadline` is in seconds, for all calls together."""
        self._function = function
        self._until = time.monotonic() + deadline
        self._deadline = deadline
        self._waiting = deque(enumerate(calls))
        self._answers: dict[int, Any] = {}
        self._answered = threading.Condition()
        children = cores() - 1 if size is None else size
        self._workers = [Worker(function, environ=environ) for _ in range(min(children, _CHILDREN, len(calls)))]
        for each in self._workers:
            threading.Thread(target=self._work, args=(each.call,), daemon=True).start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all children."""
        with self._answered:
            self._waiting.clear()
        for each in self._workers:
            each.kill()

    def answer(self, number: int) -> Any:
        """Return the result of a call, once; raise the `Crashed` that it ended with. Meanwhile work on what is left."""
        while number not in self._answers and self._next(self._here):
            pass
        with self._answered:
            self._answered.wait_for(lambda: number in self._answers)
            answer = self._answers.pop(number)
        if isinstance(answer, Crashed):
            raise answer
        return answer

    def _work(self, call: Callable[..., Any]) -> None:
        while self._next(call):
            pass

    def _next(self, call: Callable[..., Any]) -> bool:
        """Do the next call that is not begun; return whether there was one."""
        try:
            number, args = self._waiting.popleft()
        except IndexError:
            return False
        left = self._until - time.monotonic()
        try:
            answer = call(*args, deadline=left) if left > 0 else self._late()
        except Crashed as error:
            answer = error
        with self._answered:
            self._answers[number] = answer
            self._answered.notify_all()
        return True

    def _here(self, *args: Any, deadline: float) -> Any:
        """Do a call in this process, where nothing can end it but itself."""
        del deadline
        return _find(self._function)(*args)

    def _late(self) -> Crashed:
        what = f"took longer than {self._deadline:.0f} s"
        return Crashed(f"{self._function} {what}", hint="check less at a time", what=what)


def _find(function: str) -> Callable[..., Any]:
    import importlib

    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def serve(function: str) -> None:
    """Answer calls on standard input until it ends: what a child runs."""
    _limit_memory()
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a native parser that prints must not break the protocol
    run_one = _find(function)
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
        done = subprocess.run(  # noqa: PLW1510 - the caller reads the exit code
            list(argv), input=given, cwd=cwd, env=environ, timeout=deadline, capture_output=True
        )
    except OSError as error:
        raise Crashed(f"{argv[0]} could not be started: {error.strerror}", hint=f"install {argv[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise Crashed(f"{argv[0]} took longer than {deadline:g} s", hint="give it more time") from error
    return done.returncode, done.stdout[:most], done.stderr[:most]


def _safe_path() -> list[str]:
    """Return our import path without the working directory and without what `PYTHONPATH` added, but where we lie."""
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

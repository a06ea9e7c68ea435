"""Starts git: no shell, no hook, no helper of the repository's choosing, and each failure has its own error.

Input and errors travel through unlinked files and only output through a pipe, so that no order of reading and
writing can deadlock, and no thread is needed.
"""

from __future__ import annotations

import os

from launchgate.model.errors import Inconclusive, LaunchgateError, UsageError

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO, Self

SWITCHES = (
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.attributesFile=/dev/null"),
    *("-c", "core.quotePath=true"),
    *("-c", "core.untrackedCache=keep"),
    *("-c", "diff.suppressBlankEmpty=false"),
    *("-c", "advice.graftFileDeprecated=false"),
    *("-c", "core.deltaBaseCacheLimit=24m"),  # a third of git's memory, at no cost in time
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
)

# Which repository, index and objects are meant is the caller's choice (git itself sets them for hooks); everything
# else that git reads from its environment could change what it prints or run a program, and is dropped.
_KEPT = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES"),
        *("QUARANTINE_PATH", "CEILING_DIRECTORIES", "DISCOVERY_ACROSS_FILESYSTEM", "EXEC_PATH"),
        *("CONFIG_GLOBAL", "CONFIG_SYSTEM", "CONFIG_NOSYSTEM", "CONFIG_COUNT", "CONFIG_PARAMETERS"),
        *("SSL_CAINFO", "SSL_CAPATH", "SSL_NO_VERIFY", "TEST_ASSUME_DIFFERENT_OWNER"),
    )
)
_COMPLAINT = 4_000
_FOUND_BY = frozenset(("PATH", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"))
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # older gits know no GIT_NO_LAZY_FETCH: with no protocol nothing can be fetched
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_FLUSH": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALLOC_LIMIT": "1g",  # of memory at once: an attribute can make git compare files of any size
    "LC_ALL": "C",
    "LANGUAGE": "",
}


def environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment git runs in: `environ` (default: ours) without what could bend an answer."""
    source = os.environ if environ is None else environ
    kept = {
        name: value
        for name, value in source.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return {**kept, **_SET}


def for_children() -> dict[str, str]:
    """Return the environment of a child that starts git itself: where git, its settings and the repository are."""
    return {name: value for name, value in environment().items() if name in _FOUND_BY or name.startswith("GIT_")}


def with_settings(environ: Mapping[str, str], settings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return `environ` with settings of git's that no process list shows and no file of the repository overrides."""
    env = dict(environ)
    count = int(env.get("GIT_CONFIG_COUNT") or 0)
    for number, (key, value) in enumerate(settings, count):
        env[f"GIT_CONFIG_KEY_{number}"], env[f"GIT_CONFIG_VALUE_{number}"] = key, value
    return {**env, "GIT_CONFIG_COUNT": str(count + len(settings))}


class Running:
    """A started git. Read `stdout`, write `stdin` where one was asked for, then `finish()`."""

    def __init__(
        self,
        wait: Callable[[], int],
        kill: Callable[[], None],
        stdout: IO[bytes],
        errors: IO[bytes],
        stdin: IO[bytes] | None = None,
    ) -> None:
        """Take over the files of a process; `wait` gives its exit code once, `kill` ends it."""
        self.stdout = stdout
        self.stdin = stdin
        self._wait = wait
        self._kill = kill
        self._late: threading.Timer | None = None
        self._timed_out = False
        self._errors = errors
        self._code: int | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whether or not its output was read to the end."""
        self.close()
        self._errors.close()

    def end_after(self, seconds: float) -> None:
        """Kill the process if it takes longer: git waits for ever for a `.gitignore` that is a pipe."""
        import threading

        self._late = threading.Timer(seconds, self._end)
        self._late.daemon = True
        self._late.start()

    def _end(self) -> None:
        if self._code is None:
            self._timed_out = True
            self._kill()

    def close(self) -> int:
        """Close the pipes, wait, and give the exit code; a git that still wants to write ends by SIGPIPE."""
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                try:  # noqa: SIM105 - importing `suppress` costs as much as a git
                    pipe.close()
                except BrokenPipeError:
                    pass
        if self._code is None:
            self._code = self._wait()
        if self._late is not None:
            self._late.cancel()
        return self._code

    def finish(self, *allowed: int) -> int:
        """Wait; raise what git's complaint means unless it exited with 0 or one of `allowed`."""
        code = self.close()
        if self._timed_out:
            raise Inconclusive(
                "git took too long to list the work tree",
                hint="is a `.gitignore` or `.gitattributes` in it a pipe, or the disk not answering?",
            )
        if code and code not in allowed:
            raise explain(code, self.complaint())
        return code

    def complaint(self) -> str:
        """Return what git wrote to standard error: all of it, or the first and the last 4,000 bytes.

        Warnings come first, one per alternate object folder for example; what git died of comes last.
        """
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(0)
        text = self._errors.read(_COMPLAINT)
        if size > _COMPLAINT:
            self._errors.seek(max(_COMPLAINT, size - _COMPLAINT))
            text += b"\n" + self._errors.read(_COMPLAINT)
        return text.decode("utf-8", "replace").strip()


def start(
    directory: str,
    args: Sequence[str],
    *,
    given: bytes | None = b"",
    environ: Mapping[str, str] | None = None,
) -> Running:
    """Start `git ARGS` in `directory`; `given` is its standard input, None opens a pipe for a conversation."""
    argv = ["git", "-C", directory, *SWITCHES, *args]
    env = environment() if environ is None else dict(environ)
    try:
        return (_spawn if hasattr(os, "posix_spawnp") else _popen)(argv, env, given)
    except FileNotFoundError as error:
        raise Inconclusive("git is not installed, or not on PATH", hint="install git 2.30 or newer") from error
    except OSError as error:
        message = f"git could not be started: {error.strerror}"
        raise Inconclusive(message, hint="check the permissions of the git program") from error


def _spawn(argv: list[str], env: dict[str, str], given: bytes | None) -> Running:
    kept = None
    (read, write), errors = os.pipe(), _scratch(b"")
    if given is None:
        stdin, kept = os.pipe()
    else:
        stdin = _scratch(given)
    files = [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate((stdin, write, errors))]
    try:
        pid = os.posix_spawnp("git", argv, env, file_actions=files, setsigdef=[_SIGPIPE])
    except OSError:
        for fd in (read, errors, *([] if kept is None else [kept])):
            os.close(fd)
        raise
    finally:
        os.close(stdin)
        os.close(write)
    return Running(
        lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]),
        lambda: os.kill(pid, _SIGKILL),
        os.fdopen(read, "rb", 1 << 16),
        os.fdopen(errors, "rb"),
        None if kept is None else os.fdopen(kept, "wb"),
    )


def _popen(argv: list[str], env: dict[str, str], given: bytes | None) -> Running:
    """Start git where there is no `posix_spawn`; Windows would otherwise run a `git.exe` of the working directory."""
    import subprocess

    folders = [folder for folder in os.get_exec_path(env) if os.path.isabs(folder)]
    programs = [os.path.join(folder, "git.exe") for folder in folders]
    program = next(filter(os.path.isfile, programs), None)
    if program is None:
        raise FileNotFoundError
    errors, stdin = _scratch(b""), subprocess.PIPE if given is None else _scratch(given)
    try:
        child = subprocess.Popen([program, *argv[1:]], env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=errors)
    finally:
        if given is not None:
            os.close(stdin)
    assert child.stdout is not None
    return Running(child.wait, child.kill, child.stdout, os.fdopen(errors, "rb"), child.stdin)


def run(
    directory: str,
    args: Sequence[str],
    *,
    given: bytes = b"",
    allowed: Sequence[int] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Run git to its end; give its exit code (0 or one of `allowed`) and output, raise what anything else means."""
    with start(directory, args, given=given, environ=environ) as git:
        output = git.stdout.read()
        return git.finish(*allowed), output


def explain(code: int, complaint: str) -> LaunchgateError:
    """Turn a failed git into the error that names the cause and what to do."""
    for sign, make in _COMPLAINTS:
        if sign in complaint:
            return make(complaint)
    line = cause(complaint) or f"exit code {code}"
    return Inconclusive(f"git failed: {line[:300]}", hint="run the same command in a fresh clone")


def cause(complaint: str) -> str:
    """Return the line that names what git died of: its first `fatal:`, else its last `error:`, else its last line.

    The first line is often harmless: `error: object directory … does not exist` does not stop git.
    """
    lines = [line for line in complaint.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal:")]
    error = [line for line in lines if line.startswith("error:")]
    return next(iter((*fatal, *reversed(error), *reversed(lines))), "")


_SIGKILL, _SIGPIPE = 9, 13  # POSIX; the module `signal` would cost more to import than the rest of this file


def _dubious(complaint: str) -> LaunchgateError:
    path = complaint.partition("repository at '")[2].partition("'")[0] or "this repository"
    return Inconclusive(
        f"git refuses {path}: it belongs to another user (dubious ownership)",
        hint=f"git config --global --add safe.directory {path}",
    )


_COMPLAINTS = (
    ("dubious ownership", _dubious),
    (
        "not a git repository",
        lambda _: UsageError("this is not a git repository", hint="run it inside a clone, or name files: PATH…"),
    ),
    (
        "must be run in a work tree",
        lambda _: UsageError(
            "this is a bare repository: it has no work tree and no index", hint="use --base and --head"
        ),
    ),
    (
        "lazy fetching disabled",
        lambda _: Inconclusive(
            "this is a partial clone, and content that has to be read is not in it",
            hint="take `filter:` out of the checkout step (on a laptop: git fetch --refetch --no-filter)",
        ),
    ),
    (
        "over limit",
        lambda _: Inconclusive(
            "git would need more than a gigabyte at once to compare the files",
            hint="take the largest file out of the change",
        ),
    ),
    (
        "index file corrupt",
        lambda _: Inconclusive("the index of this repository is damaged", hint="rm .git/index && git reset"),
    ),
)


def _scratch(content: bytes) -> int:
    """Return the descriptor of an unlinked file that holds `content`, at its start."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("launchgate")
    else:
        import tempfile

        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]
    os.lseek(fd, 0, os.SEEK_SET)
    return fd

"""Fetches commits from the server that an event names. The only git command that may open a connection."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.git.objects import is_oid
from launchgate.git.process import SWITCHES, cause, environment, with_settings
from launchgate.model.errors import Inconclusive
from launchgate.model.masker import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 120.0
"""How long one fetch may take."""

_URL = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?(/[A-Za-z0-9_.~-]+)+")
PASTE = "give the checkout step its history: `with: {fetch-depth: 0}`, or give launchgate `token: ${{ github.token }}`"
"""What helps where nothing can be fetched, on GitHub."""

_BRANCH = re.compile(r"refs/heads/[^\s:^~?*\[\\\x00-\x20\x7f]+")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Gone(Inconclusive):
    """The server answered, and does not have what was asked for."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A server to fetch from. `token` goes with `user` into a header, never into an argument or a URL.

    `fix_hint` is what helps there where nothing can be fetched.
    """

    url: str
    user: str = "x-access-token"
    token: Secret | None = None
    fix_hint: str = PASTE

    @classmethod
    def of(
        cls, server: str, repository: str, token: str = "", user: str = "x-access-token", fix_hint: str = PASTE
    ) -> Remote | None:
        """Return the remote of `repository` on `server`, None where the two make no plain http(s) address."""
        url = f"{server.rstrip('/')}/{repository.strip('/')}"
        match = _URL.fullmatch(url)
        if match is None or "/../" in f"{url}/" or not repository:
            return None
        private = match.group(1) == "https" or match.group(2) in _LOOPBACK
        return cls(url, user, Secret(token) if token and private else None, fix_hint)


def fetch(root: str, remote: Remote, wants: Sequence[str], *, depth: int | None = None) -> None:
    """Fetch `wants`, commit ids or `refs/heads/…`, into the repository at `root`; no tags, no submodules.

    A branch becomes `refs/launchgate/<branch>`. `depth` is for shallow repositories only: it would make a full one
    shallow. Raises `Gone` when the server does not have them, `Inconclusive` with git's own words for all else.
    """
    from git import Git
    from git.exc import GitCommandError

    for want in wants:
        if not (is_oid(want) or _BRANCH.fullmatch(want)):
            raise Inconclusive(
                f"{want[:100]!r} cannot be fetched: it is neither a commit id nor a branch", hint=remote.fix_hint
            )
    limit = [] if depth is None else [f"--depth={depth}"]
    specs = [f"+{want}:{want.replace('refs/heads/', 'refs/launchgate/', 1)}" if "/" in want else want for want in wants]
    flags = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc", "--quiet", *limit)
    argv = ["git", *SWITCHES, *_ONLY_HTTP, "fetch", *flags, "--", remote.url, *specs]
    try:
        Git(root).execute(argv, env=_environment(remote), kill_after_timeout=SECONDS)
    except GitCommandError as error:
        reason = _reason(error.stderr)
        kind = Gone if any(sign in reason for sign in _GONE) else Inconclusive
        raise kind(f"could not fetch the base commit from {remote.url}: {reason}", hint=remote.fix_hint) from None


_GONE = ("not our ref", "couldn't find remote ref", "unadvertised object")
_ONLY_HTTP = (
    *("-c", "protocol.allow=never"),
    *("-c", "protocol.http.allow=always"),
    *("-c", "protocol.https.allow=always"),
    *("-c", "http.followRedirects=false"),
    *("-c", "fetch.unpackLimit=1"),
    *("-c", "core.sshCommand=false"),
)


def _environment(remote: Remote) -> Mapping[str, str]:
    """Return git's environment with the credential as a configuration value that no process list shows."""
    env = environment()
    del env["GIT_ALLOW_PROTOCOL"], env["GIT_NO_LAZY_FETCH"]
    if remote.token is not None:
        login = base64.b64encode(f"{remote.user}:{remote.token.reveal()}".encode()).decode()
        key = f"http.{remote.url}.extraHeader"
        # The empty value drops a header that the checkout step configured: two of them are refused by the server.
        return with_settings(env, ((key, ""), (key, f"Authorization: Basic {login}")))
    return env


def _reason(complaint: object) -> str:
    """Return the line of git's complaint that explains why, without the frame GitPython draws around it."""
    text = complaint.decode("utf-8", "replace") if isinstance(complaint, bytes) else str(complaint)
    lines = (line.strip(" '\"") for line in text.removeprefix("\n  stderr: '").splitlines())
    return (cause("\n".join(lines)) or "no answer")[:200]

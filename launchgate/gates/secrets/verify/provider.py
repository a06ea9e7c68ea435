"""What is known of a provider: where to ask about a credential, how, and what its answers mean."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from launchgate.model.masker import Secret

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.net.http import HttpResponse


class State(enum.Enum):
    """The answer of a provider about a credential; `UNKNOWN` is everything that is neither a yes nor a no."""

    LIVE = "live"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """A state and why, in our words: it contains nothing of what was sent or received."""

    state: State
    because: str


@dataclass(frozen=True, slots=True)
class Credential:
    """What was found: `other` is the half beside it, where a provider needs two; `at` is the moment."""

    secret: Secret
    other: Secret | None
    at: datetime


Reading: TypeAlias = "Callable[[HttpResponse], Reply]"
Headers: TypeAlias = "Callable[[Credential], Mapping[str, Secret]]"


@dataclass(frozen=True, slots=True)
class Call:
    """One read-only request. Its address and body are the same for every credential, which is in a header alone."""

    url: str
    headers: Headers
    read: Reading
    method: str = "GET"
    body: str = ""


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """A rule, without `secrets/`, whose finds a provider knows.

    `takes` are the beginnings that can be asked about, any where there are none. `beside` is the pattern of the half
    that has to be nearby; where `is_name` is true the secret half is that one, and what was found only names it.
    """

    rule: str
    takes: tuple[str, ...] = ()
    beside: str = ""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that can be asked.

    A credential is live where one of `calls` accepts it, and revoked where all of them reject it. `alone` means that no
    other installation, region or kind of account takes credentials of this form, so that a rejection is final. `source`
    is the page that describes the calls.
    """

    name: str
    kinds: tuple[CredentialKind, ...]
    calls: tuple[Call, ...]
    source: str
    alone: bool = False

    @property
    def hosts(self) -> str:
        """The hosts that are asked, for people."""
        return " and ".join(call.url.split("/")[2] for call in self.calls)


def bearer(credential: Credential) -> Mapping[str, Secret]:
    """Send it as a bearer token."""
    return {"Authorization": Secret(f"Bearer {credential.secret.reveal()}")}


def header(name: str, before: str = "", **more: str) -> Headers:
    """Send it in a header of that name, behind `before`; `more` are further headers, with `_` for `-`."""
    others = {key.replace("_", "-"): Secret(value) for key, value in more.items()}
    return lambda credential: {name: Secret(before + credential.secret.reveal()), **others}


def with_headers(headers: Headers, **more: str) -> Headers:
    """Send further headers, with `_` for `-` in their names."""
    others = {key.replace("_", "-"): Secret(value) for key, value in more.items()}
    return lambda credential: {**headers(credential), **others}


def basic(user: str | None = None) -> Headers:
    """Send it as the password of `user`, or of the half beside it."""

    def headers(credential: Credential) -> Mapping[str, Secret]:
        from base64 import b64encode

        name = user if user is not None else credential.other.reveal() if credential.other else ""
        pair = b64encode(f"{name}:{credential.secret.reveal()}".encode()).decode()
        return {"Authorization": Secret(f"Basic {pair}")}

    return headers

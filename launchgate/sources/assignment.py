"""One variable that a file sets, where it does so, and which texts may be shown as the name of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from launchgate.model.finding import InFile

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
_ENCODED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).{24}")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])")
_WORDS = re.compile(r"(?:[A-Z]*+[a-z]{2,}+[0-9]{0,3}+|[A-Z]++[0-9]{1,3}+|I[dp]|Db)++[A-Z]*+")


def is_variable_name(text: str) -> bool:
    """Whether `text` may be shown as the name of a variable.

    What is written where a name is expected may be a piece of a secret: the last line of a key that was pasted without
    quotes ends in `==`. Letters of both cases amid digits are a name only where they read as words (`Auth0ClientId`).
    """
    if _NAME.fullmatch(text) is None or _ENCODED.match(text) is not None:
        return False
    return all(_MIXED.match(part) is None or _WORDS.fullmatch(part) for part in re.split(r"[._-]", text))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A name that a source sets.

    `value` is the literal, None where the value comes from elsewhere; `origin` is then its source (`secrets.TOKEN`,
    `${TOKEN}`, `Secret app/token`). `default` is the literal that replaces it when that is unset; `needs` are variables
    of the surroundings for which none does. `unescaped` are words after a `$` that read as variables but may be the
    rest of a literal value whose dollar was not escaped: they are compared with names, and never shown.
    `environment` is the deployment environment that the source itself names
    (the `environment:` of a workflow job), `tier` the kind that it declares (`deployment_tier:` of GitLab). `at` is
    None for the environment of the process. White space at the end of a value is kept: some programs get it.
    """

    name: str
    at: InFile | None
    value: str | None = None
    origin: str = ""
    default: str | None = None
    environment: str = ""
    needs: tuple[str, ...] = ()
    unescaped: tuple[str, ...] = ()
    tier: str = ""

"""A second labelled set, from another angle than lines: whole files of many languages, secrets among what is none.

`@{kind}` in a template of `bench/templates` becomes a secret of that kind and labels its line; `~{kind}` becomes a
value that only looks like one. Nothing that a scanner could take for a credential is ever written down here.
"""

from __future__ import annotations

import base64
import re
import string
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase
HEX = "0123456789abcdef"
TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(r"@\{(\w+)\}|~\{(\w+)\}")
_CHOSEN = (
    *("Maple7!River", "Kestrel-4412", "b1ueHarb0ur", "Ops#Night42", "t1ger&Lily", "GreenDoor!88", "Quartz_2031x"),
    *("n0tTheUsual1", "Vien.na1969!", "Pl4tform9and3", "Sommer!Regen7", "m3tric.Tonne"),
)


def _of(alphabet: str, length: int) -> Callable[[Random], str]:
    return lambda random: "".join(random.choice(alphabet) for _ in range(length))


def _crc(prefix: str) -> Callable[[Random], str]:
    def draw(random: Random) -> str:
        body, number, digits = _of(ALNUM, 30)(random), 0, ""
        number = zlib.crc32(body.encode())
        while number:
            number, rest = divmod(number, 62)
            digits = (string.digits + string.ascii_uppercase + string.ascii_lowercase)[rest] + digits
        return prefix + body + digits.rjust(6, "0")

    return draw


def _joined(*parts: str | Callable[[Random], str]) -> Callable[[Random], str]:
    return lambda random: "".join(part if isinstance(part, str) else part(random) for part in parts)


def _pem(random: Random) -> str:
    body = base64.b64encode(b"\x30\x82\x04" + random.randbytes(420)).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    kind = "PRIVATE" + " KEY"
    return "\n".join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"))


def _basic(random: Random) -> str:
    return base64.b64encode(f"deploy:{_of(ALNUM, 18)(random)}".encode()).decode()


KINDS: dict[str, Callable[[Random], str]] = {
    "random": lambda random: _of(ALNUM, random.randint(20, 40))(random),
    "hex32": _of(HEX, 32),
    "hex64": _of(HEX, 64),
    "base64": lambda random: base64.b64encode(random.randbytes(33)).decode(),
    "symbols": lambda random: "".join(random.choice(ALNUM + "!@^*-_+") for _ in range(17)) + "x9",
    "chosen": lambda random: random.choice(_CHOSEN),
    "uuid": lambda random: str(uuid.UUID(int=random.getrandbits(128), version=4)),
    "github": _crc("ghp" + "_"),
    "npm": _crc("npm" + "_"),
    "aws_id": _joined("AK", "IA", _of(UPPER + "234567", 16)),
    "aws_key": _of(ALNUM + "+/", 40),
    "stripe": _joined("sk", "_live_51", _of(ALNUM, 96)),
    "whsec": _joined("whsec", "_", _of(ALNUM, 32)),
    "slack": _joined("xo", "xb-", _of(string.digits, 12), "-", _of(string.digits, 13), "-", _of(ALNUM, 24)),
    "slack_hook": _joined("T", _of(UPPER, 9), "/B", _of(UPPER, 9), "/", _of(ALNUM, 24)),
    "sendgrid": _joined("S", "G.", _of(ALNUM, 22), ".", _of(ALNUM + "-_", 43)),
    "google": _joined("AI", "za", _of(ALNUM + "-_", 35)),
    "openai": _joined("sk", "-proj-", _of(ALNUM, 40), "T3Blbk", "FJ", _of(ALNUM, 40)),
    "anthropic": _joined("sk", "-ant-api03-", _of(ALNUM + "-_", 93), "AA"),
    "gitlab": _joined("gl", "pat-", _of(ALNUM, 20)),
    "pypi": _joined("pypi", "-AgEIcHlwaS5vcmc", _of(ALNUM + "-_", 120)),
    "telegram": _joined(_of(string.digits, 10), ":A", "A", _of(ALNUM, 33)),
    "sentry_user": _joined("sntryu", "_", _of(HEX, 64)),
    "datadog": _of(HEX, 32),
    "twilio": _of(HEX, 32),
    "basic": _basic,
    "pem": _pem,
    "bcrypt": _joined("$2y$12$", _of(ALNUM + "./", 53)),
    "sha256": _of(HEX, 64),
    "sha1": _of(HEX, 40),
    "sha512": lambda random: base64.b64encode(random.randbytes(64)).decode(),
    "digits": _of(string.digits, 12),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file and the lines that hold a secret, as `(first, last)`, from 1."""

    path: str
    text: str
    secrets: tuple[tuple[int, int], ...]


def files(seed: int) -> list[Labelled]:
    """Give the set of a seed. A template's path is its place below `templates`, `+` for a leading dot."""
    random = Random(seed)
    found = []
    for template in sorted(TEMPLATES.rglob("*")):
        if template.is_file():
            path = re.sub(r"(^|/)\+", r"\1.", template.relative_to(TEMPLATES).as_posix())
            found.append(_fill(path, template.read_text(encoding="utf-8"), random))
    return found


def _fill(path: str, text: str, random: Random) -> Labelled:
    filled, labels = "", []
    at = 0
    for slot in _SLOT.finditer(text):
        filled += text[at : slot.start()]
        first = filled.count("\n") + 1
        kind = slot[1] or slot[2]
        value = KINDS[kind](random)
        if kind == "pem":
            indent = re.search(r"[^\n]*$", filled)
            value = value.replace("\n", "\n" + (indent[0] if indent and indent[0].isspace() else ""))
        filled += value
        if slot[1]:
            labels.append((first, first + value.count("\n")))
        at = slot.end()
    return Labelled(path, filled + text[at:], tuple(labels))

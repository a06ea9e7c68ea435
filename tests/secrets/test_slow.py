"""Input made to be slow: every precise pattern, and whole texts of five million bytes, stay within their time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from random import Random
from uuid import UUID

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.detect.checks.token import with_crc
from launchgate.detect.database import collect, engine
from launchgate.detect.sample import sample
from launchgate.detect.table import Row

SIZE = 30_000
SECONDS = 5  # of CPU for SIZE bytes: backtracking takes minutes
LARGE = 5_000_000
SECONDS_LARGE = 40  # a busy machine takes four times what an idle one takes; the square would be hours


def cpu(path: str, data: bytes) -> float:
    """Give the seconds of CPU that the scan of a text takes."""
    began = time.process_time()
    ENGINE.scan(Fragment(path, data))
    return time.process_time() - began


def almost(row: Row, random: Random) -> Iterator[str]:
    """Give texts that begin what the pattern of a row looks for, again and again, and hardly ever end it."""
    whole = sample(row.pattern, random)
    half, word = whole[: len(whole) // 2], max(row.keywords, key=len)
    repeated = (whole, half, whole[:-1], whole[: len(whole) // 4], word, f"{word} ", f'{half}"', f"{whole[:-1]}\n")
    yield from (part * (SIZE // len(part)) for part in repeated if part)
    yield from ((half + gap) * (SIZE // len(half + gap)) for gap in (" " * 300, "\t" * 30 + '"', "\n", "a1" * 40))
    yield from (start + tail * (SIZE // len(tail)) for start in (half, whole[:-1]) for tail in (whole[-1], "a", "A1"))


ENGINE = engine()
ROWS = [row for row in collect() if row.pattern]


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_no_text_makes_a_pattern_slow(row: Row) -> None:
    for text in almost(row, Random(row.id)):
        taken = cpu("app.conf", text.encode())
        assert taken < SECONDS, text[:80]


def _tokens(random: Random) -> str:
    return "\n".join(with_crc("ghp" + "_", random) for _ in range(100_000))


WHOLE: dict[str, Callable[[Random], str]] = {
    "a hundred thousand tokens": _tokens,
    "a hundred thousand keys": lambda random: "\n".join(
        f"API_KEY_{n}={random.randbytes(16).hex()}" for n in range(99_999)
    ),
    "one line of assignments": lambda _: "password=" * 550_000,
    "one line of open quotes": lambda _: 'password="' * 500_000,
    "one line of digits": lambda _: "a1b2c3d4" * 50_000,
    "lines of names": lambda _: "name: password\n" * 330_000,
    "secrets without end": lambda _: "secret: " * 600_000,
    "frames without end": lambda _: ("-----BEGIN PRIVATE" + " KEY-----\n") * 130_000,
    "keys of PuTTY": lambda _: "PuTTY-User-Key-File-2: " * 200_000,
    "objects of keys": lambda _: '"kty": ' * 700_000,
    "keys in objects": lambda random: "".join(f'{{"key": "{random.randbytes(16).hex()}"}},' for _ in range(100_000)),
    "UUIDs on one line": lambda random: "".join(f"token: {UUID(bytes=random.randbytes(16))} " for _ in range(100_000)),
    "calls in calls": lambda _: 'jwt.sign(mysqli_connect(session({auth=("a",' * 110_000,
    "look-ups in look-ups": lambda _: 'pass = getenv("DB_PASS", ' * 190_000,
    "options": lambda _: " --password-token --key" * 210_000,
    "commands": lambda _: "mysql -h x " * 450_000,
    "pieces without end": lambda _: '"ab1cdefgh" +\n' * 350_000,
    "pieces on one line": lambda _: '"ab1cdefgh" + ' * 350_000,
    "lines that go on": lambda _: "ab1cdefgh\\\n" * 450_000,
    "folded scalars": lambda _: "a: >\n  ab1cdefgh\n" * 290_000,
    "encoded text": lambda _: "cG9zdGdyZX" * 400_000,
    "escapes": lambda _: "\\x61" * 1_200_000,
    "percent signs": lambda _: "%3A%2F%2F" * 500_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_five_million_bytes_take_seconds(text: Callable[[Random], str]) -> None:
    assert cpu("app.conf", text(Random(5))[:LARGE].encode()) < SECONDS_LARGE

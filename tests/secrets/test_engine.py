"""The scan of one text: places, overlaps, encodings, hostile input."""

from __future__ import annotations

import base64
import gzip
import time
from collections.abc import Callable
from random import Random

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import canaries, collect, engine
from launchgate.detect.engine import Engine, Match
from launchgate.detect.prefilter import Hyperscan, Keywords
from launchgate.detect.table import Row, dump, load
from launchgate.model.budget import Budget, Limits
from launchgate.model.errors import Unreadable
from launchgate.model.rule import examples

Token = Callable[[], str]
ROWS = collect()


@pytest.fixture(scope="module")
def scanner() -> Engine:
    return Engine(ROWS, Hyperscan.compile(ROWS))


def found(scanner: Engine, content: str | bytes, path: str = "app.conf") -> list[Match]:
    return scanner.scan(Fragment(path, content.encode() if isinstance(content, str) else content))


def test_there_are_more_than_180_kinds_and_no_two_of_one_name() -> None:
    kinds = [row.id for row in ROWS if row.source]
    assert len(kinds) > 180
    assert len(set(kinds)) == len(kinds)


def test_lines_and_columns_count_characters_from_one(scanner: Engine, token: Token) -> None:
    (match,) = found(scanner, f"first\nschlüssel 🔑 {token()} end\n")
    assert (match.line, match.column, match.end_line, match.end_column) == (2, 13, 2, 53)


def test_added_lines_keep_the_numbers_of_the_new_file(scanner: Engine, token: Token) -> None:
    (match,) = scanner.scan(Fragment("a.py", f"x = 1\ny = '{token()}'\n".encode(), [10, 42, 43]))
    assert match.line == 42


def test_a_token_begins_after_an_escape_in_a_string(scanner: Engine, token: Token) -> None:
    assert len(found(scanner, f'text = "a\\n{token()}"')) == 1


def test_the_most_specific_kind_speaks_for_a_value(scanner: Engine, token: Token) -> None:
    assert [match.row.id for match in found(scanner, f"API_TOKEN={token()}")] == ["secrets/github-token"]


def test_two_secrets_on_one_line_are_two_matches(scanner: Engine, token: Token) -> None:
    assert len(found(scanner, f"{token()} {token()}")) == 2


@pytest.mark.slow
def test_a_secret_deep_in_a_line_of_megabytes_is_found_quickly(scanner: Engine, token: Token) -> None:
    content = "key=1;" * 700_000 + token() + ";key=2" * 100_000
    started = time.process_time()
    assert [match.row.id for match in found(scanner, content, "app.min.mjs")] == ["secrets/github-token"]
    assert time.process_time() - started < 10


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n\n", b"\xff\xfe\xfa", b"\0" * 1000, b"=" * 70_000], ids=repr)
def test_text_without_sense_holds_nothing(scanner: Engine, content: bytes) -> None:
    assert found(scanner, content) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", ""], ids=["lf", "crlf", "none"])
def test_line_ends_are_no_part_of_a_secret(scanner: Engine, token: Token, end: str) -> None:
    secret = token()
    assert [match.secret for match in found(scanner, f"a={secret}{end}")] == [secret]


def _nested(secret: str, times: int) -> bytes:
    content = f"TOKEN={secret}\n".encode()
    for _ in range(times):
        content = base64.b64encode(content)
    return content


ENCODED = {
    "base64": lambda secret: base64.b64encode(secret.encode()),
    "url-safe base64": lambda secret: base64.urlsafe_b64encode(f"\xff\xfe?>{secret}".encode()),
    "base64 at another offset": lambda secret: base64.b64encode(f"a:{secret}".encode()),
    "wrapped base64": lambda secret: base64.encodebytes(f"some text before the {secret} and some after it".encode()),
    "hex": lambda secret: secret.encode().hex().encode(),
    "escapes": lambda secret: "".join(f"\\x{ord(each):02x}" for each in secret).encode(),
    "one escape": lambda secret: f"\\u00{ord(secret[0]):02x}{secret[1:]}".encode(),
    "gzip": lambda secret: base64.b64encode(gzip.compress(f"TOKEN={secret}".encode())),
    "base64 in base64": lambda secret: base64.b64encode(base64.b64encode(f"TOKEN={secret}\n".encode())),
}


@pytest.mark.parametrize("times", range(1, 6))
@pytest.mark.parametrize("before", ["", "data: ", 'x = "'], ids=["at the start", "as a value", "in quotes"])
def test_base64_is_read_to_the_fifth_depth(scanner: Engine, token: Token, times: int, before: str) -> None:
    secret = token()
    (match,) = found(scanner, before.encode() + _nested(secret, times), "secret.txt")
    assert match.secret == secret
    assert match.via == ("base64",) * times


@pytest.mark.parametrize("encode", ENCODED.values(), ids=ENCODED)
def test_encoded_secrets_are_found_where_they_stand(
    scanner: Engine, token: Token, encode: Callable[[str], bytes]
) -> None:
    secret = token()
    (match,) = found(scanner, b"first: line\ndata: " + encode(secret) + b"\n", "secret.yaml")
    assert match.secret == secret
    assert match.line == 2
    assert match.via


def test_a_password_in_a_percent_encoded_address_is_found(scanner: Engine) -> None:
    content = "next=postgresql%3A%2F%2Fops%3AHn7kQ2vX9wLp4Rt8%40db.acme.internal%2Fops"
    assert [match.row.id for match in found(scanner, content)] == ["secrets/url-password"]


def test_decoding_stops_at_the_budget(token: Token) -> None:
    scanner = Engine(ROWS, Hyperscan.compile(ROWS), Budget(Limits(decoded_bytes=100)))
    content = base64.b64encode(f"TOKEN={token()} ".encode() * 50)
    with pytest.raises(Unreadable, match="unpacks to more bytes"):
        found(scanner, content)


def test_a_bomb_of_gzip_ends_in_bounded_time_and_space(scanner: Engine) -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * 100_000_000))
    started = time.process_time()
    assert found(scanner, bomb) == []
    assert time.process_time() - started < 5


HOSTILE = {
    "one letter": "a" * 60_000,
    "digits": "1" * 60_000,
    "alternating": "aA1" * 20_000,
    "dots": "a." * 30_000,
    "assignments": "key=" * 15_000,
    "open quotes": 'password = "' * 5_000,
    "dashes": "-----BEGIN PRIVATE" + " KEY-----" + "-" * 60_000,
    "begins": ("-----BEGIN PRIVATE" + " KEY-----\n") * 2_000,
    "names": "secret_" * 9_000 + "=",
    "spaces": "password" + " " * 60_000 + "=",
    "addresses": "https://a:b" * 6_000,
    "commands": "mysql -u " * 7_000,
    "percent": "%3A%2F%2F" * 6_000,
    "base64": "Z2hwX" * 12_000,
    "json": '"kty":' * 10_000,
    "jwt": "eyJ" + ".eyJ" * 15_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_more_than_seconds(scanner: Engine, content: str) -> None:
    started = time.process_time()
    found(scanner, content)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_no_pattern_backtracks_without_bound(row: Row) -> None:
    """Each pattern alone, on text that its own alphabet makes, within one window of the engine."""
    import re

    pattern = re.compile(row.pattern.encode())
    beginnings = [word.encode() for word in row.keywords]
    started = time.process_time()
    for filler in (b"a", b"A1", b"-", b" ", b"=", b"a.", b"aB3/+", b"\\n", b'":'):
        for begin in beginnings[:2]:
            for _ in pattern.finditer((begin + filler * 4096)[:8192]):
                pass
    for begin in beginnings[:2]:
        for _ in pattern.finditer((begin * 4096)[:8192]):
            pass
    assert time.process_time() - started < 4


def test_every_example_of_every_detector_is_found_without_hyperscan_too(scanner: Engine) -> None:
    slow = Engine(ROWS, Keywords(ROWS))
    for row in ROWS:
        for example in examples(row.rule.bad, Random(row.id)) if row.source else ():
            text = Fragment("app.conf", str(example).encode())
            assert [_facts(match) for match in slow.scan(text)] == [_facts(match) for match in scanner.scan(text)]


def test_both_prefilters_agree_on_a_long_text_of_everything(scanner: Engine) -> None:
    random = Random(3)
    bad = [str(each) for row in ROWS if row.source for each in examples(row.rule.bad, random)]
    good = [str(each) for row in ROWS if row.source for each in examples(row.rule.good, random)]
    lines = [*bad, *good]
    random.shuffle(lines)
    text = Fragment("app.conf", "\n\n".join(lines).encode())
    slow = Engine(ROWS, Keywords(ROWS))
    matches = scanner.scan(text)
    assert [_facts(match) for match in slow.scan(text)] == [_facts(match) for match in matches]
    assert len(matches) > 200


def _facts(match: Match) -> tuple[str, int, int, int, str]:
    return match.row.id, match.start, match.end, match.confidence, match.name


def test_the_table_reads_back_as_it_was_written() -> None:
    again = load(dump(ROWS))
    assert dump(again) == dump(ROWS)
    assert len(again) == len(ROWS)


def test_every_prefilter_hits_its_canary(scanner: Engine) -> None:
    assert {row for _, row in scanner.prefilter.hits(canaries(ROWS))} == set(range(len(ROWS)))


def test_every_check_that_a_row_names_exists() -> None:
    import importlib

    for row in ROWS:
        if row.source:
            module, _, name = row.check.partition(":")
            assert callable(getattr(importlib.import_module(f"launchgate.detect.checks.{module}"), name))


def test_the_shared_engine_is_ready(token: Token) -> None:
    assert len(found(engine(), token())) == 1


def test_engines_of_several_threads_do_not_disturb_each_other(token: Token) -> None:
    from concurrent.futures import ThreadPoolExecutor

    content = f"a = 1\nkey = '{token()}'\n" * 200

    def scan(_number: int) -> int:
        return len(found(engine(), content))

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(scan, range(32))) == {200}

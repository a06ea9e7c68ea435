"""The compiled detectors: whatever is stale, foreign, damaged or poisoned is made anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from launchgate.detect import build, database
from launchgate.detect.candidate import Fragment
from launchgate.detect.database import collect
from launchgate.detect.prefilter import Hyperscan
from launchgate.detect.table import Row, dump

Token = Callable[[], str]


ROWS = collect()
FEW = tuple(row for row in ROWS if row.source in {"github", "gitlab"})


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a user's cache of its own, with no compiled detectors in the package and few to compile."""
    monkeypatch.setattr(database, "collect", lambda: FEW)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(database, "_from_package", _nothing)
    return tmp_path / "launchgate"


def _nothing() -> bytes:
    raise FileNotFoundError


def finds(token: Token) -> bool:
    return len(database.engine().scan(Fragment("a", token().encode()))) == 1


def put(cache: Path, content: bytes) -> None:
    cache.mkdir(mode=0o700, exist_ok=True)
    (cache / "detectors.db").write_bytes(content)
    (cache / "detectors.db.digest").write_bytes(database._digest(content))


def test_the_first_run_fills_the_cache_for_its_user_alone(cache: Path, token: Token) -> None:
    assert finds(token)
    assert (cache.stat().st_mode & 0o777) == 0o700
    assert (cache / "detectors.db").stat().st_size > 10_000


def test_the_second_run_compiles_nothing(cache: Path, token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finds(token)
    assert cache.exists()

    def refuse(rows: object) -> Hyperscan:
        raise AssertionError(rows)

    monkeypatch.setattr(Hyperscan, "compile", refuse)
    assert finds(token)


def test_a_database_that_finds_nothing_is_caught_by_its_canaries(cache: Path, token: Token) -> None:
    """The digest is right, the header is right, hyperscan is content: only the canaries tell."""
    blind = [
        Row(row.id, row.source, row.rank, row.reach, row.check, ("never-to-be-seen",), "", row.pattern) for row in FEW
    ]
    parts = (dump(FEW).encode(), database.canaries(FEW), Hyperscan.compile(blind).dump())
    sizes = b" ".join(b"%d" % len(part) for part in parts)
    poison = b"\n".join((database._MAGIC, database._key(), sizes, b"")) + b"".join(parts)
    put(cache, poison)
    assert finds(token)
    assert (cache / "detectors.db").read_bytes() != poison


@pytest.mark.parametrize("cut", [0, 10, 100, 5_000, -100], ids=str)
def test_a_damaged_file_is_made_anew(cache: Path, token: Token, cut: int) -> None:
    put(cache, database.compiled()[:cut])
    assert finds(token)


def test_a_file_whose_digest_differs_is_not_even_loaded(cache: Path, token: Token) -> None:
    put(cache, database.compiled())
    (cache / "detectors.db.digest").write_bytes(b"0" * 64)
    assert finds(token)
    assert (cache / "detectors.db.digest").read_bytes() != b"0" * 64


def test_a_database_of_other_detectors_is_made_anew(cache: Path, token: Token) -> None:
    other = database.compiled().replace(database._key(), database._key()[:-8] + b"00000000", 1)
    put(cache, other)
    assert finds(token)
    assert (cache / "detectors.db").read_bytes() != other


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners on this platform")
def test_a_folder_that_others_can_write_is_not_used(cache: Path, token: Token) -> None:
    put(cache, b"anything")
    cache.chmod(0o777)
    assert finds(token)
    assert (cache / "detectors.db").read_bytes() == b"anything"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no links without rights on this platform")
def test_a_link_in_place_of_the_file_is_not_followed(cache: Path, tmp_path: Path, token: Token) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"not ours")
    cache.mkdir(mode=0o700)
    (cache / "detectors.db").symlink_to(elsewhere)
    assert finds(token)
    assert elsewhere.read_bytes() == b"not ours"


def test_without_a_home_the_detectors_are_compiled_in_memory(monkeypatch: pytest.MonkeyPatch, token: Token) -> None:
    monkeypatch.setattr(database, "_from_package", _nothing)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "nowhere")
    assert finds(token)


def test_without_hyperscan_the_keywords_find_the_same(token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(database, "hyperscan", missing)
    assert finds(token)


def test_the_build_step_writes_what_the_package_then_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: Token
) -> None:
    monkeypatch.setattr(database, "_PACKAGE", str(tmp_path / "detectors.db"))
    monkeypatch.setattr(database, "_from_cache", _nothing)
    assert build.main() == 0
    assert "detectors compiled into" in capsys.readouterr().out
    assert finds(token)

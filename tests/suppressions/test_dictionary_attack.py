"""Whoever reads every output and every committed file learns no value: not by looking, not with a dictionary."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from launchgate.cli.main import main

from .conftest import Repo

FORMATS = ("console", "json", "github", "sarif", "junit", "codequality", "rdjson", "markdown", "html")
DICTIONARY = [
    f"{word}{year}{end}"
    for word in ("Sunshine", "Launch", "Winter", "Opsdesk")
    for year in ("", "2024", "2025", "2026")
    for end in ("", "!", "#")
]
WEAK, OTHER_WEAK = "Sunshine2024!", "Opsdesk2025!#"
STRONG = "".join(random.Random(11).choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", k=40))


def _outputs(repo: Repo, password: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Find, report, record and waive one weak and one strong value; give all that was printed and written."""
    repo.commit({"app.py": f'DB_PASSWORD = "{password}"\n', "settings.json": f'{{"api_secret": "{STRONG}"}}\n'})
    monkeypatch.chdir(repo.root)
    out = repo.root.parent / f"{repo.root.name}-reports"
    assert main(["check", "secrets", "--all", *(f"--report={name}={out / name}" for name in FORMATS), "-v"]) == 1
    reports = _written(out)
    main(["baseline"])
    for rule, where in (("secrets/generic-password", "app.py:1"), ("secrets/generic-secret", "settings.json:1")):
        assert main(["waive", rule, where, "--file", "--reason", "why"]) == 0
    main(["waivers"])
    main(["init"])
    main(["check", "secrets", "--all", "-v"])
    printed = capsys.readouterr()
    return "\n".join((printed.out, printed.err, reports, _written(repo.root)))


def _written(root: Path) -> str:
    sources = {"app.py", "settings.json"}
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.parts]
    return "\n".join(path.read_text() for path in files if path.name not in sources)


def _guesses(word: str, salt: bytes) -> Iterator[str]:
    """Give every form in which an output could betray that `word` is the value."""
    raw = word.encode()
    yield from (word, word[::-1], raw.hex(), urllib.parse.quote(word, safe=""))
    yield base64.b64encode(raw).decode().rstrip("=")
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        for mixed in (raw, salt + raw, raw + salt, salt.hex().encode() + raw):
            yield hashlib.new(name, mixed).hexdigest()[:16]
        yield hmac.new(salt, raw, name if name != "blake2b" else hashlib.blake2b).hexdigest()[:16]
    yield hashlib.scrypt(raw, salt=salt, n=1 << 14, r=8, p=1, dklen=16).hex()


def test_no_output_and_no_committed_file_betrays_a_value(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = _outputs(repo, WEAK, monkeypatch, capsys).lower()
    salt = bytes.fromhex((repo.root / ".launchgate/salt").read_text().strip())
    strong_tag = hashlib.scrypt(STRONG.encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=16).hex()
    assert strong_tag in seen, "the strong value is known by its tag"
    assert STRONG.lower() not in seen
    assert WEAK in DICTIONARY
    for word in DICTIONARY:
        for guess in _guesses(word, salt):
            hit = guess.lower() in seen
            assert not hit or word in ("Launch", "Opsdesk"), f"{word}: {guess}"


def test_a_fingerprint_says_nothing_about_the_value(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Repo.new(tmp_path / "other")
    recorded = []
    for each, password in ((repo, WEAK), (other, OTHER_WEAK)):
        _outputs(each, password, monkeypatch, capsys)
        lines = (each.root / ".launchgate/baseline").read_text().splitlines()
        recorded.append([line for line in lines if "\tf:" in line])
    assert len(recorded[0]) == 1
    assert recorded[0] == recorded[1]

"""Archives on request: what is found in them and where, and that no trick hides, floods or escapes."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.cli.main import main
from launchgate.detect.archives import DEPTH, MOST_ENTRIES, Archives, kind_of
from launchgate.model.errors import Unreadable
from tests.conftest import Repo
from tests.secrets.conftest import judged

Token = Callable[[], str]


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def opened(content: bytes, path: str = "a") -> tuple[dict[str, bytes], dict[str, str]]:
    """Give what was read by path, and what was not with the reason."""
    read: dict[str, bytes] = {}
    lost: dict[str, str] = {}
    for name, inner in Archives().open(path, content):
        if isinstance(inner, Unreadable):
            lost[name] = inner.reason
        else:
            read[name] = inner
    return read, lost


TEXT = b"hello\nworld\n"
HOLDS: dict[str, tuple[str, bytes, str]] = {
    "zip": ("a.zip", zipped({"in/x.env": TEXT}), "a.zip!in/x.env"),
    "zip-stored": ("a.zip", zipped({"x": TEXT}, zipfile.ZIP_STORED), "a.zip!x"),
    "zip-bzip2": ("a.zip", zipped({"x": TEXT}, zipfile.ZIP_BZIP2), "a.zip!x"),
    "jar": (
        "lib/app.jar",
        zipped({"BOOT-INF/application.properties": TEXT}),
        "lib/app.jar!BOOT-INF/application.properties",
    ),
    "wheel": ("p-1-py3-none-any.whl", zipped({"p/x.py": TEXT}), "p-1-py3-none-any.whl!p/x.py"),
    "document": ("a.docx", zipped({"word/document.xml": TEXT}), "a.docx!word/document.xml"),
    "by-content": ("picture.png", zipped({"x": TEXT}), "picture.png!x"),
    "tar": ("a.tar", tarred({"x/y": TEXT}), "a.tar!x/y"),
    "tar-gnu": ("a.tar", tarred({"x" * 200: TEXT}, tarfile.GNU_FORMAT), f"a.tar!{'x' * 200}"),
    "tar-old": ("a.tar", tarred({"x": TEXT}, tarfile.USTAR_FORMAT), "a.tar!x"),
    "tar-gz": ("a.tgz", gzip.compress(tarred({"x": TEXT})), "a.tgz!x"),
    "tar-bz2": ("a.tar.bz2", bz2.compress(tarred({"x": TEXT})), "a.tar.bz2!x"),
    "tar-xz": ("a.tar.xz", lzma.compress(tarred({"x": TEXT})), "a.tar.xz!x"),
    "gz": ("logs/dump.sql.gz", gzip.compress(TEXT), "logs/dump.sql.gz!dump.sql"),
    "gz-in-pieces": ("a.gz", gzip.compress(TEXT[:5]) + gzip.compress(TEXT[5:]), "a.gz!a"),
    "gz-padded": ("a.gz", gzip.compress(TEXT) + bytes(512), "a.gz!a"),
    "bz2": ("a.bz2", bz2.compress(TEXT), "a.bz2!a"),
    "xz": ("a.xz", lzma.compress(TEXT), "a.xz!a"),
    "nested": ("a.zip", zipped({"b.tar.gz": gzip.compress(tarred({"c.env": TEXT}))}), "a.zip!b.tar.gz!c.env"),
}


@pytest.mark.parametrize(("path", "content", "inner"), HOLDS.values(), ids=HOLDS)
def test_what_lies_in_an_archive_is_read_under_its_name(path: str, content: bytes, inner: str) -> None:
    assert opened(content, path) == ({inner: TEXT}, {})


def encrypted() -> bytes:
    """Give a zip whose only entry says that it is encrypted, in both of its headers."""
    whole = bytearray(zipped({"x": TEXT}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(magic) + at] |= 1
    return bytes(whole)


def with_method(number: int) -> bytes:
    whole = bytearray(zipped({"x": TEXT}))
    for magic, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", whole, whole.index(magic) + at, number)
    return bytes(whole)


def damaged(content: bytes, at: int) -> bytes:
    whole = bytearray(content)
    whole[at] ^= 0xFF
    return bytes(whole)


TWO = tarred({"a": TEXT, "b": TEXT})
LOST: dict[str, tuple[bytes, str]] = {
    "encrypted": (encrypted(), "encrypted"),
    "unknown-method": (with_method(93), "method 93"),
    "wrong-sum": (damaged(zipped({"x": TEXT}, zipfile.ZIP_STORED), 33), "cannot be unpacked"),
    "no-directory": (zipped({"x": TEXT})[:40], "no directory"),
    "cut-directory": (zipped({"x": TEXT})[:-30], "no directory"),
    "other-name-inside": (zipped({"xyz": TEXT}).replace(b"xyz", b"abc", 1), "cannot be unpacked"),
    "zip-64": (zipped({"x": TEXT})[:-22] + b"PK\x06\x07" + bytes(16) + zipped({"x": TEXT})[-22:], "64-bit"),
    "zip-bomb": (b"", "unpack"),
    "gzip-bomb": (b"", "unpack"),
    "bzip2-bomb": (b"", "unpack"),
    "xz-bomb": (b"", "unpack"),
    "xz-cut": (lzma.compress(TEXT * 50)[:40], "breaks off"),
    "gzip-cut": (gzip.compress(TEXT * 50)[:-9], "breaks off"),
    "gzip-wrong-sum": (damaged(gzip.compress(TEXT), -5), "broken"),
    "gzip-and-more": (gzip.compress(TEXT) + b"password", "follows its end"),
    "tar-broken-header": (damaged(TWO, 1024 + 2), "broken header"),
    "tar-and-more": (TWO + TEXT, "follows"),
    "tar-cut": (TWO[: 512 + 5], "cannot be unpacked"),
    "seven-zip": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z archive, which is not opened"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR archive"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(40), "zstd archive"),
    "too-deep": (b"", "more than 5 archives"),
    "too-many": (b"", "more than 20,000 files"),
}


def _nested(depth: int) -> bytes:
    content = TEXT
    for _ in range(depth):
        content = zipped({"a": content}, zipfile.ZIP_STORED)
    return content


ZEROS = 70 << 20
LARGE: dict[str, Callable[[], bytes]] = {  # costs seconds to make, so not while tests are collected
    "zip-bomb": lambda: zipped({"x": bytes(ZEROS)}),
    "gzip-bomb": lambda: gzip.compress(bytes(ZEROS), 1),
    "bzip2-bomb": lambda: bz2.compress(bytes(ZEROS), 1),
    "xz-bomb": lambda: lzma.compress(bytes(ZEROS), preset=0),
    "too-deep": lambda: _nested(DEPTH + 1),
    "too-many": lambda: _many(),  # noqa: PLW0108 - defined below
}


@pytest.mark.parametrize("name", LOST)
def test_what_cannot_be_looked_at_is_said_with_its_reason(name: str) -> None:
    content, why = LOST[name]
    if name in LARGE:
        content = LARGE[name]()
    _, lost = opened(content)
    assert any(why in reason for reason in lost.values()), lost


def _many() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number in range(MOST_ENTRIES + 1):
            archive.addfile(tarfile.TarInfo(str(number)))
    return out.getvalue()


def test_as_many_archives_inside_of_archives_as_are_allowed_are_opened() -> None:
    read, lost = opened(_nested(DEPTH))
    assert (list(read.values()), lost) == ([TEXT], {})


def test_the_entries_beside_a_broken_one_are_read() -> None:
    whole = bytearray(zipped({"a": TEXT, "b": TEXT}, zipfile.ZIP_STORED))
    whole[whole.index(b"hello")] ^= 0xFF
    read, lost = opened(bytes(whole))
    assert (list(read), list(lost)) == (["a!b"], ["a!a"])


def test_links_and_devices_of_a_tar_are_not_followed() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo(f"of-{kind!r}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert opened(out.getvalue()) == ({}, {})


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"BZh is a word", b"\x1f\x8b", bytes(512), b"1" * 512])
def test_what_is_no_archive_is_none(content: bytes) -> None:
    assert kind_of(content) == ""


@given(st.sampled_from(sorted(HOLDS)), st.data())
def test_no_damage_makes_anything_but_a_reason(name: str, data: st.DataObject) -> None:
    whole = bytearray(HOLDS[name][1])
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for _, inner in Archives().open("a", bytes(whole[cut:] if cut < 40 else whole[:cut])):
        assert isinstance(inner, bytes | Unreadable)


def test_nothing_is_opened_unless_asked_for(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"a.zip": zipped({"x.env": f"KEY={token()}\n".encode()})})
    code, gate = judged(capsys, "secrets", "a.zip")
    assert (code, [each["reason"] for each in gate["skipped"]]) == (0, ["binary content"])


SCOPES: dict[str, tuple[str, ...]] = {"staged": ("--staged",), "all": ("--all",), "path": ("a.zip",), "here": ()}


@pytest.mark.parametrize("arguments", SCOPES.values(), ids=SCOPES)
def test_a_secret_in_an_archive_is_found_at_its_line(
    arguments: tuple[str, ...], repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = token()
    repo.write({"a.zip": zipped({"conf/x.env": f"A=1\nKEY={secret}\n".encode()})})
    repo.git("add", "-A")
    assert main(["secrets", *arguments, "--archives", "--format", "json"]) == 1
    out = capsys.readouterr().out
    (gate,) = json.loads(out)["gates"]
    (finding,) = gate["findings"]
    assert (finding["location"]["path"], finding["location"]["line"]) == ("a.zip!conf/x.env", 2)
    assert gate["scanned"]["files in archives"] == 1
    assert secret not in out


def test_an_archive_that_came_and_went_in_a_range_is_found_in_its_commit(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    base = repo.git("rev-parse", "HEAD")
    repo.write({"a.tgz": gzip.compress(tarred({"x.env": f"KEY={token()}\n".encode()}))})
    leak = repo.commit(message="oops")
    (repo.root / "a.tgz").unlink()
    repo.commit(message="gone")
    code, gate = judged(capsys, "secrets", "--base", base, "--head", "HEAD", "--archives")
    (finding,) = gate["findings"]
    assert (code, finding["location"]["path"], finding["location"]["commit"]) == (1, "a.tgz!x.env", leak)


def test_an_archive_that_cannot_be_looked_at_never_passes(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"a.zip": encrypted()})
    repo.git("add", "-A")
    code, gate = judged(capsys, "secrets", "--staged", "--archives")
    assert (code, gate["verdict"]) == (3, "inconclusive")
    assert [(each["subject"], each["why"]) for each in gate["skipped"]] == [("a.zip!x", "could_not")]


def test_a_packed_file_that_begins_like_text_is_an_archive_too(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gzip header and a stored block without a NUL in 8,000 bytes, and only then the packed secret."""
    plain, secret = b"hello world\n" * 1400, f"KEY={token()}\n".encode()
    plain = plain[:0x4141]
    deflate = zlib.compressobj(wbits=-15)
    packed = b"\x1f\x8b\x08\x01\1\1\1\1\2\3\xf8" + struct.pack("<HH", 0x4141, 0xBEBE) + plain
    packed += (
        deflate.compress(secret)
        + deflate.flush()
        + struct.pack("<LL", zlib.crc32(plain + secret), 0x4141 + len(secret))
    )
    assert gzip.decompress(packed) == plain + secret
    assert b"\0" not in packed[:8000]
    repo.write({"a.txt": packed})
    repo.git("add", "-A")
    code, gate = judged(capsys, "secrets", "--staged", "--archives")
    assert (code, gate["findings"][0]["location"]["path"]) == (1, "a.txt!a.txt")


def test_what_is_excluded_is_left_out_of_archives_too(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"launchgate.yml": 'version: 1\nsecrets: {exclude: ["**/fixtures/**"]}\n'})
    repo.write({"a.zip": zipped({"fixtures/x.env": f"KEY={token()}\n".encode()})})
    assert judged(capsys, "secrets", "a.zip", "--archives")[0] == 0


def test_names_in_an_archive_are_only_names(
    repo: Repo, token: Token, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["../../out.env", "/etc/out.env", "a\nb::error::x.env", "\x1b[31m.env", "c" * 300 + ".env"]
    repo.write({"a.tar": tarred({name: f"KEY={token()}\n".encode() for name in names})})
    before = sorted(tmp_path.rglob("*"))
    for form in ("console", "github", "sarif", "html", "json"):
        assert main(["secrets", "a.tar", "--archives", "--format", form]) == 1
        out = capsys.readouterr().out
        assert "\n::error::x" not in out
        assert "\x1b[31m" not in out
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("repo")
def test_archives_of_long_ago_are_not_promised() -> None:
    assert main(["secrets", "--history", "--archives"]) == 2


def test_a_place_in_an_archive_is_waived_in_the_file_and_offered_no_comment(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"a.zip": zipped({"x.py": f"key = '{token()}'\n".encode()})})
    repo.commit(message="zip")
    _, gate = judged(capsys, "secrets", "--all", "--archives")
    offered = gate["findings"][0]["waive"]
    assert offered["form"] == "file"
    repo.commit({"launchgate.yml": f"version: 1\nwaivers:\n  {offered['text']}\n"}, "law")
    code, gate = judged(capsys, "secrets", "--all", "--archives")
    assert (code, gate["findings"][0]["waiver"]["kind"]) == (0, "file")

"""A secret that is all of a file, whose name says what it is: `master.key`, `secrets/db_password`, `.vault_pass`."""

from __future__ import annotations

from launchgate.detect.candidate import Text, text
from launchgate.detect.lazy import Lazy

LARGEST = 512
"""Bytes of a file that may be nothing but a secret."""

_VALUE = Lazy(r"^[^\"'`{}<>=]{8,500}={0,2}$")
# Ciphertext, digests, signatures and the public halves of keys.
_OPEN = ("enc", "age", "gpg", "asc", "sig", "pub", "crt", "cer", "csr", "md5", "sha1", "sha256", "sha512")
_CIPHERTEXT = b"U2FsdGVkX1"  # "Salted__", as openssl begins what it encrypts
_FOLDERS = ("secrets", "credentials")
_NO_NAME = Lazy(r"[^A-Za-z0-9_]+")
_SALT = 32  # digits
_OUR_SALT = (".launchgate", "salt")  # committed, and no secret: it only keeps tags of two repositories apart


class Kept:
    """The one value of a file as a setting that has the file's name, and by how many bytes that moved it."""

    __slots__ = ("moved", "text")

    def __init__(self, text: Text, moved: int) -> None:
        """Take both as they are."""
        self.text = text
        self.moved = moved


def kept(where: Text) -> Kept | None:
    """Return what a file is nothing but; None where it is more, or its name promises no secret."""
    if where.named is not None or (where.numbers is not None and where.numbers[:1] != [1]):
        return None
    words = where.data.split()
    if len(words) != 1 or words[0].startswith(_CIPHERTEXT) or not _VALUE.search(text(words[0])):
        return None
    folder, name = ("", *where.path.split("/"))[-2:]
    if name.rpartition(".")[2].lower() in _OPEN or "verification" in name:
        return None
    if (folder, name) == _OUR_SALT and _is_salt(words[0]):
        return None
    stem = name.removesuffix(".txt").strip(".")
    setting = _NO_NAME.sub("_", f"{folder}_{stem}" if folder in _FOLDERS else stem)
    from launchgate.detect.roles import role  # which costs more than most commits

    if not role(setting):
        return None
    before = f"{setting}=".encode()
    return Kept(Text(where.path, before + words[0]), len(before) - where.data.index(words[0]))


def _is_salt(word: bytes) -> bool:
    return len(word) == _SALT and not word.strip(b"0123456789abcdef")

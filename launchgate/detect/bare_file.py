"""A secret that is all of a file, whose name says what it is: `master.key`, `secrets/db_password`, `.vault_pass`."""

from __future__ import annotations

from launchgate.detect.candidate import Fragment, text
from launchgate.detect.lazy import LazyRegex

LARGEST = 512
"""Bytes of a file that may be nothing but a secret."""

_VALUE = LazyRegex(r"^[^\"'`{}<>=]{8,500}={0,2}$")
# Ciphertext, digests, signatures and the public halves of keys.
_OPEN = ("enc", "age", "gpg", "asc", "sig", "pub", "crt", "cer", "csr", "md5", "sha1", "sha256", "sha512")
_CIPHERTEXT = b"U2FsdGVkX1"  # "Salted__", as openssl begins what it encrypts
_FOLDERS = ("secrets", "credentials")
_NO_NAME = LazyRegex(r"[^A-Za-z0-9_]+")
_SALT = 32  # digits
_OUR_SALT = (".launchgate", "salt")  # committed, and no secret: it only keeps tags of two repositories apart


def bare_secret(where: Fragment) -> tuple[Fragment, int] | None:
    """Return the one value of a file as a setting that has the file's name, and by how many bytes that moved it.

    None where the file holds more than a value, or its name promises no secret.
    """
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
    from launchgate.text.names import secret_kind  # which costs more than most commits

    if not secret_kind(setting):
        return None
    before = f"{setting}=".encode()
    return Fragment(where.path, before + words[0]), len(before) - where.data.index(words[0])


def _is_salt(word: bytes) -> bool:
    return len(word) == _SALT and not word.strip(b"0123456789abcdef")

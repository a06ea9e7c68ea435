"""Checks of tokens: filler, checksums, structure that can be proven without asking anyone."""

from __future__ import annotations

import re

from launchgate.detect.candidate import HIGH, LOW, MEDIUM, NO
from launchgate.detect.placeholders import is_filler, is_published, is_stand_in
from launchgate.detect.shape import entropy, is_hex, is_random, is_uuid, is_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from random import Random

    from launchgate.detect.candidate import Candidate

_OBJECT = 600  # bytes: half a dozen settings
_ADDRESS = 200
_SHIPPED = ("google-services.json", "GoogleService-Info.plist")
_FIREBASE_HOST = re.compile(rb"(?i)auth_?domain[\"'`]?\s{0,4}[:=]\s{0,4}[\"'`]?[\w-]{1,63}\.firebaseapp\.com")
_FIREBASE_KEY = re.compile(rb"(?i)api_?key[\"'`]?[ \t]{0,8}[:=][ \t]{0,8}[\"'`]?$")
_MAPS = re.compile(
    rb"https?://maps\.googleapis\.com/maps/api/js\?[\w=&;,.%-]{0,120}key=$"
    rb"|android:name=\"com\.google\.android\.(?:geo|maps\.v2)\.API_KEY\"\s{1,40}android:value=\"$"
)
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def plausible(candidate: Candidate) -> int:
    """Take a token of a fixed shape unless its body is filler."""
    secret = candidate.secret
    return NO if is_filler(secret) or (not is_hex(secret[-16:]) and entropy(secret) < 2.8) else HIGH


def drawn(candidate: Candidate) -> int:
    """Take a value that looks drawn: what a shape needs that ordinary text could have too."""
    secret = candidate.secret
    return NO if is_stand_in(secret) or not is_random(secret, 10) else MEDIUM


def random(candidate: Candidate) -> int:
    """Take what is assigned to a provider's name, unless it is a stand-in, words, or the same few characters."""
    secret = candidate.secret
    if is_stand_in(secret) or is_words(secret):
        return NO
    varied = is_random(secret, 10) if is_hex(secret) else entropy(secret) > 2.8
    return MEDIUM if varied or is_uuid(secret) else NO


def credentials(candidate: Candidate) -> int:
    """Take `user:password` of drawn digits."""
    pairs = candidate.secret.split(":")
    return HIGH if all(len(set(half)) > 3 for half in pairs) else NO


def crc62(candidate: Candidate) -> int:
    """Take a token whose last six characters are the base62 CRC32 of the random part: GitHub's and npm's formats.

    One with a wrong checksum was typed or made up; it may still be an old or foreign format, so it stays as a low.
    """
    if is_filler(candidate.secret):
        return NO
    body = candidate.secret.partition("_")[2]
    return HIGH if body[-6:] in _checksums(candidate.secret) else LOW


def _checksums(token: str) -> tuple[str, str]:
    import zlib

    # GitHub documents the checksum of the random part; generators that include the prefix exist and cost nothing here.
    return _base62(zlib.crc32(token.partition("_")[2][:-6].encode())), _base62(zlib.crc32(token[:-6].encode()))


def with_crc(prefix: str, random: Random) -> str:
    """Return a token in this format with a right checksum; for examples and tests."""
    import zlib

    body = "".join(random.choice(_BASE62) for _ in range(30))
    return prefix + body + _base62(zlib.crc32(body.encode()))


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(6, "0")


def azure_storage(candidate: Candidate) -> int:
    """Take 64 bytes in base64, but for the key that every storage and Cosmos emulator has."""
    return NO if is_published(candidate.secret) or is_filler(candidate.secret) else HIGH


def google_api_key(candidate: Candidate) -> int:
    """Take a key, less surely where it goes to every visitor anyway; those rely on the restrictions of the key.

    That is in the object by which a browser initialises Firebase, in the file that an app ships for it, in the address
    of the Maps script and in the manifest of an Android app that shows a map: never because of a word in a comment.
    """
    if plausible(candidate) == NO:
        return NO
    around = b"\n".join(line for line in candidate.near(_OBJECT, _OBJECT).split(b"\n") if not _is_comment(line))
    before = candidate.found.string[max(0, candidate.span[0] - _ADDRESS) : candidate.span[0]]
    shipped = (
        candidate.path.rpartition("/")[2] in _SHIPPED
        or (_FIREBASE_HOST.search(around) is not None and _FIREBASE_KEY.search(before) is not None)
        or _MAPS.search(before) is not None
    )
    return LOW if shipped else HIGH


def _is_comment(line: bytes) -> bool:
    return line.lstrip().startswith((b"#", b"//", b"*", b"/*", b"--", b"<!--", b";"))


def sentry_org(candidate: Candidate) -> int:
    """Take a token whose first part is base64 of JSON with the organisation in it."""
    import base64

    if is_filler(candidate.secret):
        return NO
    part = candidate.secret.removeprefix("sntrys_").rpartition("_")[0]
    try:
        decoded = base64.b64decode(part.rstrip("=") + "=" * (-len(part.rstrip("=")) % 4))
    except ValueError:
        return NO
    return HIGH if b'"org"' in decoded or b'"url"' in decoded else LOW

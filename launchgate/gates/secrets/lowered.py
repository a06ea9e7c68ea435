"""Why a credential is told less loudly than its kind."""

from __future__ import annotations

from launchgate.detect.paths import PROSE, for_readers, for_tests, notation

_BY_ITSELF = {
    "token:crc62": "its checksum is wrong (typed, made up, or of an older format)",
    "token:google_api_key": "every visitor gets it anyway",
    "token:sentry_org": "it names no organisation, as real ones do",
}
_BESIDES = {
    "structure:jwt": "it has expired",
    "written:url": "its host is this machine or a service beside it",
}


def lowered(check: str, path: str) -> str:
    """Return the reason, as a clause, for which a check answers LOW of what stands in the file at `path`."""
    if check in _BY_ITSELF:
        return _BY_ITSELF[check]
    if for_tests(path):
        return "it stands in a file for tests"
    if for_readers(path) or notation(path) == PROSE:
        return "it stands in a file for readers"
    return _BESIDES.get(check, "its form is not proof enough")

"""Custom plugins of detect-secrets, run in a process of their own: what `proc.worker` starts.

The sources come as bytes and are not read from disk. Verification is off twice: the filter that asks for it is not
among the settings, and the method that would do it is replaced. What a plugin raises may quote what it was looking at,
so that only the kind of the exception leaves this process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

WINDOW = 4096
"""Bytes of a line that a plugin sees at once; longer lines are shown in pieces that overlap by half."""

Sources: TypeAlias = "tuple[tuple[str, bytes], ...]"
Found: TypeAlias = "tuple[int, int, str, str]"

_VERIFYING = "detect_secrets.filters.common.is_ignored_due_to_verification_policies"


def run(sources: Sequence[tuple[str, bytes]], path: str, data: bytes) -> list[Found]:
    """Return `(start, end, value, kind)` of all that the plugins in `sources`, by path, find in the lines of a text.

    Where its line does not contain a value as it is, the offsets are those of the line.
    """
    from detect_secrets.util.inject import call_function_with_arguments

    found: dict[Found, None] = {}
    plugins = _plugins(tuple((origin, source) for origin, source in sources))
    for number, start, piece in _pieces(data):
        line = piece.decode("utf-8", "replace")
        for origin, plugin in plugins:
            try:
                secrets = call_function_with_arguments(
                    plugin.analyze_line, filename=path, line=line, line_number=number, context=None
                )
                values = sorted((each.secret_value, each.type) for each in secrets or () if each.secret_value)
            except Exception as error:  # noqa: BLE001 - whatever code of others raises
                kind = type(error).__name__
            else:
                found |= {(*_span(piece, start, value), value, kind): None for value, kind in values}
                continue
            message = f"{origin} raised {kind}"
            raise RuntimeError(message)
    return list(found)


def _pieces(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Return `(line number, offset, bytes)` of each line that is not blank."""
    offset = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            for begin in range(0, max(len(line) - WINDOW // 2, 1), WINDOW // 2):
                yield number, offset + begin, line[begin : begin + WINDOW]
        offset += len(line) + 1


def _span(piece: bytes, start: int, value: str) -> tuple[int, int]:
    at = piece.find(value.encode("utf-8", "replace"))
    return (start, start + len(piece)) if at < 0 else (start + at, start + at + len(value.encode("utf-8", "replace")))


@lru_cache(maxsize=1)
def _plugins(sources: Sources) -> list[tuple[str, Any]]:
    """Load the plugins of each source; raise where there is none, or where one cannot be made."""
    from detect_secrets.settings import get_settings

    get_settings().filters.pop(_VERIFYING, None)
    made = []
    for number, (path, source) in enumerate(sources):
        try:
            classes = _classes(f"_custom_plugin_{number}", path, source)
            plugins = [each() for each in classes]
        except Exception as error:  # noqa: BLE001 - whatever code of others raises
            kind = type(error).__name__
        else:
            if not plugins:
                message = f"{path} holds no plugin"
                raise RuntimeError(message)
            made += [(path, _unverified(plugin)) for plugin in plugins]
            continue
        message = f"{path} cannot be loaded ({kind})"
        raise RuntimeError(message)
    return made


def _classes(name: str, path: str, source: bytes) -> list[Any]:
    import sys
    from types import ModuleType

    from detect_secrets.core.plugins.util import get_plugins_from_module

    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module  # dataclasses and others look their own module up
    exec(compile(source, path, "exec"), module.__dict__)  # noqa: S102 - the plugin that the user allowed, in its own process
    classes: list[Any] = list(get_plugins_from_module(module))
    return [each for each in classes if each.__module__ == name]


def _unverified(plugin: Any) -> Any:
    from detect_secrets.constants import VerifiedResult

    plugin.verify = lambda *_, **__: VerifiedResult.UNVERIFIED
    return plugin

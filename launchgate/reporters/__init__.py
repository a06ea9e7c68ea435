"""Report formats: one module each, named like the format, with `render(report, options) -> str`.

Modules whose names begin with an underscore are parts that formats share. Nothing lists the formats: adding one is
adding its file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.model.errors import UsageError
from launchgate.text.similar import did_you_mean

if TYPE_CHECKING:
    from launchgate.model.report import Report

KIBIBYTE = 1 << 10


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a format that people read may look; formats for machines ignore all of it.

    `width` in columns; `unicode` says whether the reader shows more than ASCII; `verbose` is -1 (findings and verdict
    only), 0 or more; `limit` is the ceiling in bytes of a Markdown text.
    """

    colour: bool = False
    width: int = 80
    unicode: bool = True
    verbose: int = 0
    limit: int = 900 * KIBIBYTE


def formats() -> tuple[str, ...]:
    """Return the names of all formats, sorted, importing none of them."""
    import pkgutil

    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")))


def render(name: str, report: Report, options: ReportOptions | None = None) -> str:
    """Get `report` in the format called `name`; raise `UsageError` with the nearest name for one that is not there."""
    import importlib

    module = f"{__name__}.{name}"
    try:
        found = importlib.import_module(module) if name.isidentifier() and not name.startswith("_") else None
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        found = None
    if found is None:
        hint = did_you_mean(name, formats(), f"the formats are: {', '.join(formats())}")
        message = f"there is no format called {name!r}"
        raise UsageError(message, hint=hint)
    text: str = found.render(report, options or ReportOptions())
    return text

"""Rules of the secrets gate beside the kinds of credentials, which are data in `launchgate/detect/detectors/`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from launchgate.model.rule import Rule


def catalogue() -> Sequence[Rule[Any]]:
    """Return every kind of credential there is, and the shared rules about development settings."""
    from launchgate.detect import detector
    from launchgate.model.rule import rules_in
    from launchgate.values import dev_settings

    return (*detector.rules(), *rules_in(sys.modules[__name__]), *dev_settings.rules())

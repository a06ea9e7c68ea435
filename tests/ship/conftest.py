"""What the tests of packaging share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def action() -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return manifest

"""Accuracy on whole files of many kinds, drawn anew from each seed; `bench/secrets_corpus.py` asks peers the same."""

from __future__ import annotations

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import engine

from .kinds import Kind, kinds


def _told(kind: Kind) -> set[int]:
    found = engine().scan(Fragment(kind.path, kind.text.encode()))
    return {line for match in found for line in range(match.line, match.end_line + 1)}


@pytest.mark.parametrize("seed", range(1, 5))
def test_secrets_in_whole_files_are_found_and_their_look_alikes_are_not(seed: int) -> None:
    files = [(kind, _told(kind)) for kind in kinds(seed)]
    secrets = sum(len(kind.secrets) for kind, _ in files)
    assert secrets > 120
    assert sum(len(kind.others) for kind, _ in files) > 120
    right = sum(len(kind.secrets & told) for kind, told in files)
    wrong = sum(len(told - kind.secrets) for kind, told in files)
    assert right / secrets >= 0.97
    assert right / (right + wrong) >= 0.985

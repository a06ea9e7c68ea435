"""What the binder accepts and refuses, the published schema accepts and refuses: one file per case."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchgate.model.errors import ConfigError
from launchgate.policy.document import bind_document, document_schema
from launchgate.policy.reader import parse
from launchgate.policy.schema import schema_faults
from launchgate.runner.registry import sections

CORPUS = Path(__file__).parent / "corpus"
GATES = {name: section for name, section in sections().items() if section is not None}
SCHEMA = document_schema(GATES)


def _cases(kind: str) -> list[object]:
    return [pytest.param(path, id=path.stem) for path in sorted((CORPUS / kind).glob("*.yml"))]


@pytest.mark.parametrize("path", _cases("valid"))
def test_binder_and_schema_accept_a_valid_file(path: Path) -> None:
    node = parse(path.read_bytes(), path.name)
    bind_document(node, GATES)
    assert schema_faults(node, SCHEMA) == []


@pytest.mark.parametrize("path", _cases("invalid"))
def test_binder_and_schema_refuse_an_invalid_file(path: Path) -> None:
    text = path.read_text()
    place, _, message = text.rpartition("# refused at ")[2].strip().partition(" ")
    node = parse(text, path.name)
    with pytest.raises(ConfigError) as caught:
        bind_document(node, GATES)
    assert str(caught.value).startswith(f"{path.name}:{place}: ")
    assert message in f"{caught.value.message} {caught.value.hint}"
    assert schema_faults(node, SCHEMA) != []


def test_the_corpus_has_both_kinds() -> None:
    assert len(_cases("valid")) > 10
    assert len(_cases("invalid")) > 40

"""The published schemas are those of the code, and real reports and configurations keep to them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import configuration_page
import jsonschema
import pytest

from launchgate.model.rule import examples
from launchgate.runner.catalogue import find
from tests.conftest import Launchgate, Repo

ROOT = Path(__file__).parent.parent


def _schema(name: str) -> Any:
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))


def test_the_schema_of_the_configuration_is_the_one_the_binder_gives() -> None:
    assert (ROOT / "schemas/launchgate.schema.json").read_text("utf-8") == configuration_page.schema()


def test_the_reference_page_is_the_one_the_binder_gives() -> None:
    assert (ROOT / "docs/configuration.md").read_text("utf-8") == configuration_page.page()


@pytest.mark.parametrize("name", ["launchgate", "report"])
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(_schema(name))


def test_a_report_of_every_repository_gate_keeps_to_its_schema(repo: Repo, launchgate: Launchgate) -> None:
    leak = next(examples(find("secrets/github-token").bad, random.Random(1)))
    assert isinstance(leak, str)
    files = {
        "launchgate.yml": "environments: {production: {files: [.env.production], protected: true}}\n"
        "env: {vars: {DATABASE_URL: {required: true}}}\n",
        ".env.production": "DEBUG=true\n",
        "migrations/1_init.sql": "CREATE TABLE orders (id bigint, note text);\n",
        "migrations/2_index.sql": "CREATE INDEX i ON orders (note);\n",
        "app.py": f"import os\nos.environ['OTHER']\n# {leak}\n",
    }
    repo.stage(files)
    report = json.loads(launchgate("check", "--all", "--format", "json").out)
    jsonschema.validate(report, _schema("report"))
    assert {gate["gate"] for gate in report["gates"] if gate["findings"]} >= {"secrets", "env", "migrations"}


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "green"},
        {"version": 2},
        {"gates": [{"gate": "secrets"}]},
        {"source": {"server": 1}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_no_report_breaks_the_schema(change: dict[str, Any]) -> None:
    tool = {"name": "launchgate", "version": "0.1.0"}
    source = {"server": "", "repository": "", "commit": ""}
    sound = {"version": 1, "tool": tool, "verdict": "pass", "made_at": "2026-01-01T00:00:00Z", "source": source}
    sound |= {"rules": {}, "gates": []}
    jsonschema.validate(sound, _schema("report"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**sound, **change}, _schema("report"))

"""What CONTRIBUTING.md and the pages say about adding things is tried as written."""

from __future__ import annotations

import dataclasses
import importlib
import random
import re
import sys
from pathlib import Path

import pytest

from launchgate.cli.main import COMMANDS
from launchgate.detect import detector
from launchgate.gates.migrations import rules
from launchgate.gates.migrations.gate import GATE
from launchgate.gates.secrets.options import SecretsOptions
from launchgate.reporters import formats
from launchgate.runner.registry import GATES, LIVE, REPOSITORY, load_gate
from launchgate.values.dev_settings import catalogue

ROOT = Path(__file__).parent.parent
MODULE = f"{rules.__name__}.explicit_lock"


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule that CONTRIBUTING.md shows, put where it says."""
    code = re.search(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
    assert code is not None
    (tmp_path / "explicit_lock.py").write_text(code[1], "utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, MODULE, raising=False)


@pytest.mark.usefixtures("shown")
def test_the_rule_it_shows_is_one() -> None:
    rule = next(each for each in GATE.rules() if each.id == "migrations/explicit-lock")
    assert not callable(rule.bad)
    assert not callable(rule.good)
    assert all(rule.id in {finding.rule.id for finding in GATE.check_example(each)} for each in rule.bad)
    assert all(rule.id not in {finding.rule.id for finding in GATE.check_example(each)} for each in rule.good)


def _quoted_rows() -> list[str]:
    """Return the TOML that CONTRIBUTING.md shows: a detector, then a development setting."""
    return re.findall(r"```toml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)


def test_the_detector_it_shows_is_one() -> None:
    (rule,) = detector.parse(_quoted_rows()[0], "shown.toml")
    assert rule.id == "secrets/acme-key"
    assert callable(rule.bad)
    drawn = rule.bad(random.Random(1))
    assert drawn
    assert all(re.search(rule.check.pattern, str(each)) for each in drawn)


def test_the_development_setting_it_shows_is_one() -> None:
    (rule,) = catalogue.parse(_quoted_rows()[1], "shown.toml")
    assert rule.id == "env/acmepay-mode"


def test_the_options_it_names_are_where_it_says() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert "launchgate/gates/secrets/options.py" in text
    assert load_gate("secrets").options is SecretsOptions
    assert dataclasses.is_dataclass(SecretsOptions)
    SecretsOptions()  # every field has a default


def test_every_path_and_every_command_it_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`((?:launchgate|tests|docs|schemas)/[\w./-]*)`", text))
    assert len(named) > 5
    made = {"launchgate/gates/migrations/rules/explicit_lock.py"}
    assert {path for path in named - made if not (ROOT / path).exists()} == set()
    targets = re.findall(r"`make (\w+)`", text)
    assert {target for target in targets if f"\n{target}:" not in (ROOT / "Makefile").read_text("utf-8")} == set()


def test_every_format_has_a_row_in_the_page_about_reports() -> None:
    page = (ROOT / "docs/reports.md").read_text("utf-8")
    assert [name for name in formats() if f"| `{name}` |" not in page] == []


def test_every_gate_has_a_command_of_its_own_and_a_row_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [gate for gate in GATES if gate not in COMMANDS or f"| `{gate}` |" not in readme] == []


@pytest.mark.parametrize(("command", "gates"), [("check", REPOSITORY), ("live", LIVE)], ids=["check", "live"])
def test_the_help_of_a_command_names_the_gates_that_it_takes(command: str, gates: dict[str, str]) -> None:
    help_ = importlib.import_module(f"launchgate.cli.{command}").command.help
    assert f"({', '.join(gates)})" in " ".join(help_.split())

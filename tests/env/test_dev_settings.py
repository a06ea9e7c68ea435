"""Development settings: their examples, their stages, what they leave alone, and how often they are wrong."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from launchgate.model.finding import InFile, Severity, Variable
from launchgate.values.dev_settings import DevSettingRule, Stage, catalogue, draw, finding, match, rules, stage_of
from launchgate.values.dev_settings.catalogue import parse

PRODUCTION = Stage.PRODUCTION


def _ids(name: str, value: str, stage: Stage = PRODUCTION) -> set[str]:
    return {each.rule.id.removeprefix("env/") for each in match(name, value, stage)}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_signal_declares_a_source_and_is_called_env(rule: DevSettingRule) -> None:
    assert rule.id.startswith("env/")
    assert rule.entry.references[0].startswith("https://")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_the_expressions_of_a_setting_compile(rule: DevSettingRule) -> None:
    setting = rule.check
    for each in (setting.names, setting.not_names, setting.pattern, setting.scheme, setting.host, setting.weak_value):
        re.compile(each)


def test_the_catalogue_names_each_signal_once_and_is_larger_than_a_hundred() -> None:
    assert len({rule.id for rule in rules()}) == len(rules()) > 100


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        (".env.production", Stage.PRODUCTION),
        ("deploy/prod.env", Stage.PRODUCTION),
        ("k8s/overlays/production/app.yaml", Stage.PRODUCTION),
        (".env.production.local", Stage.PRODUCTION),
        (".env.production.example", Stage.DEVELOPMENT),
        ("docker-compose.prod.yml", Stage.PRODUCTION),
        (".env.staging", Stage.STAGING),
        (".env", Stage.UNKNOWN),
        ("compose.yaml", Stage.UNKNOWN),
        (".env.test", Stage.DEVELOPMENT),
        (".env.example", Stage.DEVELOPMENT),
        ("tests/app.env", Stage.DEVELOPMENT),
        ("docs/setup.md", Stage.DOCUMENTATION),
        ("README.md", Stage.DOCUMENTATION),
        ("product/.env", Stage.UNKNOWN),
    ],
)
def test_a_path_tells_its_stage(path: str, stage: Stage) -> None:
    assert stage_of(path) is stage


def _stripe(mode: str) -> str:
    return draw(f"sk_{mode}_«A24»", random.Random(1))


def test_a_test_key_is_an_error_in_production_a_warning_somewhere_and_fine_in_development_and_staging() -> None:
    spoken = {stage: [each.severity for each in match("STRIPE_SECRET_KEY", _stripe("test"), stage)] for stage in Stage}
    assert spoken == {
        Stage.PRODUCTION: [Severity.ERROR],
        Stage.UNKNOWN: [Severity.WARNING],
        Stage.STAGING: [],
        Stage.DEVELOPMENT: [],
        Stage.DOCUMENTATION: [Severity.NOTE],
    }


def test_a_live_key_is_an_error_in_staging_and_development_and_fine_in_production() -> None:
    assert _ids("STRIPE_SECRET_KEY", _stripe("live"), Stage.STAGING) == {"live-key-outside-production"}
    assert _ids("STRIPE_SECRET_KEY", _stripe("live"), Stage.DEVELOPMENT) == {"live-key-outside-production"}
    assert _ids("STRIPE_SECRET_KEY", _stripe("live")) == set()


def test_the_name_chooses_the_provider_of_a_shared_prefix() -> None:
    assert _ids("CLERK_SECRET_KEY", _stripe("test")) == {"clerk-test"}
    assert _ids("PAY_KEY", _stripe("test")) == {"stripe-test-secret"}


def test_one_address_with_three_faults_gets_three_findings_for_each_has_its_own_fix() -> None:
    value = "postgres://postgres:postgres@localhost:5432/app?sslmode=disable"
    assert _ids("DATABASE_URL", value) == {"url-default-creds", "localhost", "pg-sslmode-disable"}


def test_a_damaged_value_shows_only_its_damage() -> None:
    assert _ids("DATABASE_URL", "postgres://postgres:postgres@localhost/${DB}") == {"unexpanded-template"}


def test_the_environments_own_hosts_may_look_as_they_like() -> None:
    assert _ids("APP_URL", "https://app.acme.test") == {"dev-tld"}
    assert match("APP_URL", "https://app.acme.test", PRODUCTION, own=("https://www.acme.test",)) == ()


@pytest.mark.parametrize(
    ("value", "own"),
    [
        ("https://staging.acme.io", "https://app.acme.io"),
        ("http://app.acme.io", "https://app.acme.io"),
        ("http://localhost:3000", "https://staging.acme.io"),
        ("https://app.acme.test", "https://app.other.test"),
        ("https://app.acme.test", "not an address"),
    ],
)
def test_only_what_an_own_address_shows_itself_is_excused(value: str, own: str) -> None:
    told = match("APP_URL", value, PRODUCTION)
    assert told
    assert match("APP_URL", value, PRODUCTION, own=(own,)) == told


@pytest.mark.parametrize(
    ("value", "own"),
    [
        ("https://api.staging.acme.io", "https://app.staging.acme.io"),
        ("http://api.acme.io", "http://app.acme.io"),
        ("http://[::1]:3000", "http://[::1]"),
    ],
)
def test_a_sibling_of_an_own_host_may_look_like_it(value: str, own: str) -> None:
    assert match("APP_URL", value, PRODUCTION)
    assert match("APP_URL", value, PRODUCTION, own=("", "https://acme.io", own)) == ()


def test_a_finding_tells_the_length_and_never_the_value() -> None:
    value = _stripe("test")
    [matched] = match("STRIPE_SECRET_KEY", value, PRODUCTION)
    found = finding(matched, Variable("STRIPE_SECRET_KEY", InFile(".env.production", 3)), "STRIPE_SECRET_KEY", value)
    assert str(len(value)) in found.message
    assert value not in repr(found)
    assert found.anchor == ".env.production:STRIPE_SECRET_KEY"


@pytest.mark.parametrize("value", ["", "a" * 500_000, "\x00" * 9, "://" * 50_000, "@" * 100_000, "[::1", "a," * 50_000])
def test_hostile_values_are_judged_quickly_and_without_an_error(value: str) -> None:
    match("DATABASE_URL", value, PRODUCTION)


RULE = """
[[rules]]
id = "acme-test"
provider = "Acme"
message = "a test key"
aspect = "key"
pattern = '^acme_(?&body)$'
why = "@known"
fix = "Ask {provider}."
examples = ["A=acme_x"]
counterexamples = ["A=b"]
references = ["https://a.test"]
[fragments]
body = '[a-z]+'
[texts]
known = "Everyone knows it."
"""


def test_a_file_of_the_catalogue_has_defaults_fragments_and_texts() -> None:
    [rule] = parse(f'[defaults]\nseverity = "warning"\napplies_to = "deployed"\n{RULE}', "acme.toml")
    assert (rule.id, rule.entry.severity, rule.entry.title) == ("env/acme-test", Severity.WARNING, "Acme: a test key")
    assert (rule.entry.why, rule.entry.fix) == ("Everyone knows it.", "Ask Acme.")
    assert rule.check.pattern == "^acme_[a-z]+$"
    assert rule.check.severity(Stage.STAGING, "acme_x", Severity.ERROR) is Severity.ERROR


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[[rules]]", "[[rule]]", "`rule` is not one of"),
        (RULE, "", r"has no `\[\[rules\]\]`"),
        ("pattern", "patern", r"rule 1 \(`acme-test`\): unknown key `patern`"),
        ('message = "a test key"', "", "`message` is missing"),
        ('id = "acme-test"', "", r"rule 1 \(`\?`\): `id` is missing"),
        ('examples = ["A=acme_x"]', 'examples = "A=acme_x"', "`examples` is a str, not a list"),
        ("pattern = '^acme_(?&body)$'", "", "no condition: give one of"),
        ("(?&body)", "(?&bodies)", "bodies"),
        ("@known", "@unknown", "unknown"),
        ('"key"', '"keys"', "'keys' is not a valid Aspect"),
        ('fix = "', 'severity = "fatal"\nfix = "', "`severity` is one of note"),
        ('fix = "', 'applies_to = "everywhere"\nfix = "', "'everywhere' is not a valid Reach"),
    ],
)
def test_a_wrong_file_of_the_catalogue_is_refused_with_the_rule_and_the_key(
    before: str, after: str, message: str
) -> None:
    assert before in RULE
    with pytest.raises(ValueError, match=message):
        parse(RULE.replace(before, after), "acme.toml")


def test_what_the_files_say_is_kept_under_their_checksum_and_read_only_if_it_is_whole(tmp_path: Path) -> None:
    path, rows = str(tmp_path / "kept.json"), [{"id": "a"}]
    catalogue._write(path, 7, rows)
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept.json"]
    assert (catalogue._read(path, 7), catalogue._read(path, 8)) == (rows, None)
    for text in ("", "{", "[]", "{}", '{"key": 7}'):
        (tmp_path / "kept.json").write_text(text)
        assert catalogue._read(path, 7) is None
    catalogue._write(str(tmp_path / "absent" / "kept.json"), 7, rows)
    assert catalogue._read(str(tmp_path / "absent" / "kept.json"), 7) is None


def test_what_is_kept_is_what_the_files_say() -> None:
    folder = Path(catalogue.__file__).parent
    read = [each for name in catalogue._FILES for each in parse((folder / f"{name}.toml").read_text("utf-8"), name)]
    assert [(each.entry, each.check) for each in read] == [(each.entry, each.check) for each in rules()]
    assert {path.stem for path in folder.glob("*.toml")} == set(catalogue._FILES)


def test_an_import_reads_no_file_of_the_catalogue() -> None:
    code = "import sys, launchgate.values.dev_settings; print('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

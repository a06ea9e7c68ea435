"""The files of detectors: each key is checked, each id declared once, and no value is ever written down."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from random import Random

import pytest

from launchgate.detect import detector
from launchgate.model.rule import examples

RULE = """
[[rules]]
id = "acme-key"
description = "Acme key"
pattern = 'acme_[a-z0-9]{20}'
whole = true
keywords = ["acme_"]
impact = "read your data"
revoke_at = "https://acme.test/keys"
"""
FILES = detector.sources()


@pytest.mark.parametrize("source", FILES)
def test_a_file_declares_kinds_that_have_all_their_texts(source: str) -> None:
    for rule in detector.load(source):
        entry = rule.entry
        assert all((entry.title, entry.why, entry.fix, entry.notes["rotate"], entry.references)), rule.id
        assert list(examples(rule.bad, Random(1))), rule.id
        assert re.compile(rule.check.pattern.encode()).pattern, rule.id


def test_no_kind_is_declared_twice() -> None:
    ids = [rule.id for source in FILES for rule in detector.load(source)]
    assert len(ids) > 200
    assert sorted(set(ids)) == sorted(ids) == [rule.id for rule in detector.rules()]


def test_a_kind_that_two_files_declare_is_named_with_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.toml").write_text(RULE, "utf-8")
    monkeypatch.setattr(detector, "FOLDER", str(tmp_path))
    with pytest.raises(ValueError, match=r"second\.toml: `secrets/acme-key` is declared in first\.toml already"):
        detector.rules()


@pytest.mark.parametrize("key", ["id", "description", "pattern", "keywords", "impact"])
def test_a_missing_key_is_named_with_its_file(key: str) -> None:
    text = re.sub(rf"(?m)^{key} = .*\n", "", RULE)
    with pytest.raises(ValueError, match=rf"acme\.toml: rule 1 \(.*\): `{key}` is missing"):
        detector.parse(text, "acme.toml")


def test_how_to_rotate_is_told_by_a_page_or_in_words() -> None:
    text = RULE.replace('revoke_at = "https://acme.test/keys"', "")
    with pytest.raises(ValueError, match="`rotate` is missing"):
        detector.parse(text, "acme.toml")
    (rule,) = detector.parse(text + 'rotate = "1. Ask Acme"\nreferences = ["https://acme.test/"]', "acme.toml")
    assert rule.entry.notes["rotate"] == "1. Ask Acme"


def test_a_pattern_that_draws_no_example_needs_one() -> None:
    text = (
        RULE.replace("whole = true", 'rank = "structure"').replace("acme_[", "acme (?P<secret>[").replace("}'", "})'")
    )
    with pytest.raises(ValueError, match="`examples` is missing"):
        detector.parse(text, "acme.toml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('keyword = ["acme"]', "unknown key `keyword`"),
        ("reach = true", "`reach` is a bool, not a int"),
        ('rank = "first"', "is one of provider"),
        ('severity = "fatal"', "is one of note"),
        ("prefilter = '(?&nothing)'", "nothing"),
    ],
)
def test_a_wrong_key_is_named(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"acme.toml: rule 1 .*(?:{message})"):
        detector.parse(f"{RULE}{line}\n", "acme.toml")


@pytest.mark.parametrize("word", ["Key", ""])
def test_a_keyword_that_no_search_finds_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="keywords are lower-case words"):
        detector.Detector("key_[a-z]+", ("key", word))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no `\\[\\[rules\\]\\]`"),
        ("rule = 1", "`rule` is not one of"),
        ("[fragments]\nuuid = 'x'", "`uuid` is declared"),
    ],
)
def test_a_file_without_rules_or_with_something_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        detector.parse(text, "acme.toml")


def test_fragments_are_quoted_and_a_list_is_a_choice() -> None:
    text = "[fragments]\nkinds = ['a', 'b']\nkey = '(?:(?&kinds))_'\n" + RULE.replace("acme_[", "(?&key)(?&uuid)[")
    (rule,) = detector.parse(text, "acme.toml")
    assert "(?:a|b)_[0-9a-f]{8}-" in rule.check.pattern


@pytest.mark.parametrize("since", ["0.1", "0.2"])
def test_a_kind_says_since_when_it_is_there(since: str) -> None:
    (rule,) = detector.parse(f'{RULE}since = "{since}"\n', "acme.toml")
    assert rule.entry.since == since


@pytest.mark.parametrize("source", FILES)
def test_no_value_is_written_down(source: str) -> None:
    """What looks like a credential in an example is drawn when a test runs: no push protection meets it."""
    text = Path(detector.FOLDER, f"{source}.toml").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith(("examples", "counterexamples", "  ")):
            assert not re.search(r"(?<![\w/.])(?=\w*\d)(?=\w*[a-z])\w{20,}(?![\w.])", line), line


def test_every_check_that_a_row_names_exists() -> None:
    for rule in detector.rules():
        module, _, name = rule.check.check.partition(":")
        assert callable(getattr(importlib.import_module(f"launchgate.detect.checks.{module}"), name)), rule.id


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('severity = "critical"', "`severity` is one of note, warning, error, not 'critical'"),
        ('keyword = ["acme_"]', "unknown key `keyword`; did you mean `keywords`"),
        ("pattern = 'acme_(?&acme)'", "there is no fragment `acme`"),
    ],
)
def test_a_wrong_row_is_named_with_what_is_possible(line: str, message: str) -> None:
    keys = {"id": '"acme"', "description": '"Acme key"', "pattern": '"acme_[a-z]{9}"', "keywords": '["acme_"]',
            "impact": '"read"', "rotate": '"1. Ask Acme"'}  # fmt: skip
    name, _, value = line.partition(" = ")
    text = "[[rules]]\n" + "".join(f"{key} = {each}\n" for key, each in {**keys, name: value}.items())
    with pytest.raises(ValueError, match=re.escape(message)):
        detector.parse(text, "acme.toml")

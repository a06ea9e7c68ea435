"""The configuration of gitleaks: allowlists, rules and fingerprints are translated, or a note explains why not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.maintenance.init.configuration import draft
from launchgate.maintenance.init.imports import gitleaks
from launchgate.maintenance.init.stack import Stack
from launchgate.policy.document import bind_document
from launchgate.policy.reader import parse
from launchgate.runner.registry import sections

GITLEAKS = r"""
title = "ours"
[extend]
useDefault = true
disabledRules = ["generic-password", "no-such-rule"]
[allowlist]
description = "global"
paths = ['''^docs/.*''', '''(?!x)y''']
regexes = ['''EXAMPLE''']
commits = ["abc"]
[[allowlists]]
paths = ['''package-lock\.json$''']
[[allowlists]]
targetRules = ["x"]
paths = ['''^only/for/x/''']
[[rules]]
id = "Acme Token"
regex = '''(?i)acme_[a-z0-9]{32}'''
keywords = ["acme_"]
entropy = 3.5
[[rules]]
id = "catastrophe"
regex = '''(a+)+$'''
[[rules]]
id = "aws-access-token"
[[rules.allowlists]]
regexes = ["x"]
"""


def test_gitleaks_paths_and_rules_are_imported_and_the_rest_is_noted() -> None:
    made = gitleaks.read_config(GITLEAKS, frozenset({"secrets/generic-password"}))
    assert made.secrets == {
        "exclude": ["docs/**", "**/package-lock.json"],
        "allow": [{"pattern": "EXAMPLE", "reason": "global"}],
        "rules": [{"id": "acme-token", "pattern": "(?i)acme_[a-z0-9]{32}", "keywords": ["acme_"], "entropy": 3.5}],
    }
    assert made.levels == {"secrets/generic-password": "off"}
    notes = "\n".join(made.notes)
    for part in (
        "imported: 1 custom rule", "2 path patterns", "imported: 1 allowed value",
        "the allowed commit `abc` was not imported",
        "exceptions of the rule `x`",
        "`(?!x)y` has no equivalent pattern", "`catastrophe` was not imported",
        "exceptions of the rule `aws-access-token`", "`no-such-rule` has no rule",
    ):  # fmt: skip
        assert part in notes


def test_keywords_that_are_too_short_are_left_out_together() -> None:
    made = gitleaks.read_config('[[rules]]\nid = "a"\nregex = "acme_[a-z]{32}"\nkeywords = ["ac", "acme"]\n')
    assert made.secrets == {"rules": [{"id": "a", "pattern": "acme_[a-z]{32}"}]}


def test_gitleaks_ignore_is_explained_entry_by_entry() -> None:
    notes = gitleaks.read_ignore(f"# why\n{'a1' * 20}:a.py:rule:1\na.py:rule:2\nb:c.py:rule:3\n\nnonsense `x`\n").notes
    assert [sentence.partition(";")[0] for sentence in notes] == [
        "its 2 entries by line",
        "its 1 entry by commit",
        "`nonsense ?x?` is not a fingerprint and was ignored",
    ]
    many = gitleaks.read_ignore("nonsense\n" * 30).notes
    assert (len(many), many[-1]) == (21, "10 more lines are not fingerprints and were ignored")
    assert gitleaks.read_ignore("# nothing\n").notes == ()


ALLOWED: dict[str, tuple[str, dict[str, object], str]] = {
    "value": ("regexes = ['acme-[0-9]+']", {"allow": [{"pattern": "acme-[0-9]+"}]}, ""),
    "stopword": ("stopwords = ['ex.mple']", {"allow": [{"pattern": r"(?i)ex\.mple"}]}, ""),
    "why": ("description = ' ours '\nregexes = ['a']", {"allow": [{"pattern": "a", "reason": " ours "}]}, ""),
    "end": (r"regexes = ['a\z']", {"allow": [{"pattern": r"a\Z"}]}, ""),
    "class": ("regexes = ['[[:xdigit:]_]{8}']", {"allow": [{"pattern": "[0-9A-Fa-f_]{8}"}]}, ""),
    "either": (
        "regexes = ['a']\npaths = ['^docs/.*']",
        {"allow": [{"pattern": "a"}], "exclude": ["docs/**"]},
        "",
    ),
    "both": (
        "condition = 'AND'\nregexes = ['a']\npaths = ['^docs/.*']",
        {"allow": [{"pattern": "a", "paths": ["docs/**"]}]},
        "",
    ),
    "both-words": (
        "condition = 'and'\nstopwords = ['a']\npaths = ['^docs/.*']",
        {"allow": [{"pattern": "(?i)a", "paths": ["docs/**"]}]},
        "",
    ),
    "both-and-no-such-path": (
        "condition = 'AND'\nregexes = ['a']\npaths = ['(?!x)y']",
        {},
        "`(?!x)y` has no equivalent pattern",
    ),
    "all-three": (
        "condition = 'AND'\nregexes = ['a']\nstopwords = ['b']\npaths = ['c']",
        {},
        "together was not imported",
    ),
    "with-commits": ("condition = 'AND'\nregexes = ['a']\ncommits = ['b']", {}, "commits and regexes together"),
    "line": ("regexTarget = 'line'\nregexes = ['a']", {}, "`a` was not imported: it is about the line"),
    "match": ("regexTarget = 'match'\nregexes = ['a', 'b']", {}, "`b` was not imported: it is about the match"),
    "everything": ("regexes = ['.*']", {}, "`.*` was not imported: it matches every text"),
    "slow": ("regexes = ['(a+)+$']", {}, "`(a+)+$` was not imported"),
    "read-in-two-ways": ("regexes = ['[[a]b']", {}, "`[[a]b` was not imported"),
    "of-go": (r"regexes = ['\x{1F600}']", {}, "was not imported: not a regular expression"),
    "unknown": ("fuzzy = true", {}, "`fuzzy` of an allowlist is unknown"),
}


@pytest.mark.parametrize(("content", "secrets", "notes"), ALLOWED.values(), ids=ALLOWED)
@pytest.mark.parametrize("head", ["[allowlist]", "[[allowlists]]"])
def test_an_allowlist_of_gitleaks_is_translated_or_noted(
    head: str, content: str, secrets: dict[str, object], notes: str
) -> None:
    made = gitleaks.read_config(f"{head}\n{content}\n")
    assert made.secrets == secrets
    assert notes in "\n".join(made.notes)


@pytest.mark.parametrize("content", [content for content, _, _ in ALLOWED.values()], ids=ALLOWED)
def test_what_is_translated_is_a_configuration_that_we_read(content: str) -> None:
    made = gitleaks.read_config(f"[allowlist]\n{content}\n[[rules]]\nid = 'x'\nregex = 'acme_([a-z]{{9}})'\n")
    document = bind_document(parse(draft(Stack(), [made]).encode(), "launchgate.yml"), sections())
    (section,) = document.sections["secrets"]
    assert len(section.allow) == len(made.secrets.get("allow", ()))  # type: ignore[arg-type] # a list
    assert [rule.pattern.pattern for rule in section.rules] == ["acme_(?P<secret>[a-z]{9})"]


OF_RULES: dict[str, tuple[str, object]] = {
    "named": (
        "[[allowlists]]\ntargetRules = ['github-token', 'nobody']\nregexes = ['a']",
        [{"pattern": "a", "rules": ["secrets/github-token"]}],
    ),
    "within": (
        "[[rules]]\nid = 'github-token'\n[rules.allowlist]\npaths = ['^docs/.*']",
        [{"pattern": ".", "rules": ["secrets/github-token"], "paths": ["docs/**"]}],
    ),
    "own": (
        "[[rules]]\nid = 'Acme'\nregex = 'acme_[a-z]{9}'\n[[rules.allowlists]]\nstopwords = ['x']",
        [{"pattern": "(?i)x", "rules": ["secrets/acme"]}],
    ),
    "nobody": ("[[allowlists]]\ntargetRules = ['nobody']\nregexes = ['a']", None),
}


@pytest.mark.parametrize(("content", "allow"), OF_RULES.values(), ids=OF_RULES)
def test_exceptions_of_a_rule_stay_exceptions_of_that_rule(content: str, allow: object) -> None:
    made = gitleaks.read_config(content, frozenset({"secrets/github-token"}))
    assert made.secrets.get("allow") == allow
    assert ("there is no rule of that name" in "\n".join(made.notes)) == ("nobody" in content)


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("regex = 'key=([a-z]{9})'", "key=(?P<secret>[a-z]{9})"),
        ("regex = '(key|token)=([a-z]{9})'\nsecretGroup = 2", "(key|token)=(?P<secret>[a-z]{9})"),
        ("regex = '(key|token)=([a-z]{9})'", "(key|token)=([a-z]{9})"),
        (r"regex = '\(x[(]=(?:a|b)([a-z]{9})'", r"\(x[(]=(?:a|b)(?P<secret>[a-z]{9})"),
        ("regex = 'key=(?P<value>[a-z]{9})'", "key=(?P<secret>[a-z]{9})"),
        ("regex = 'key=([a-z]{9})'\nsecretGroup = 7", "key=([a-z]{9})"),
    ],
)
def test_the_group_that_is_the_secret_stays_the_secret(rule: str, pattern: str) -> None:
    made = gitleaks.read_config(f"[[rules]]\nid = 'a'\n{rule}\n")
    assert made.secrets == {"rules": [{"id": "a", "pattern": pattern}]}


def test_other_settings_of_gitleaks_are_noted_one_by_one() -> None:
    made = gitleaks.read_config(
        "colour = 1\n[extend]\npath = 'other.toml'\nurl = 'https://x'\n"
        "[[rules]]\nid = 'files'\npath = 'id_rsa'\n"
        "[[rules]]\nid = 'a'\nregex = 'acme_[a-z]{9}'\npath = '(?!x)y'\nentropy = 30\nrequired = []\ntags = ['t']\n"
        "[[rules]]\nid = 'github-token'\nregex = 'acme_[a-z]{9}'\ndescription = 'of ours'\n",
        frozenset({"secrets/github-token"}),
    )
    notes = "\n".join(made.notes)
    for part in (
        *("`colour` is unknown", "`extend.path` was not followed", "`extend.url` was not followed"),
        *("the rule `files` was not imported: it finds files", "`path` of the rule `a`", "`entropy` of the rule `a`"),
        "`required` of the rule `a`",
    ):
        assert part in notes
    assert "tags" not in notes
    assert made.secrets["rules"] == [
        {"id": "a", "pattern": "acme_[a-z]{9}"},
        {"id": "own-github-token", "pattern": "acme_[a-z]{9}", "description": "of ours"},
    ]


def test_where_a_rule_looks_and_how_random_a_value_must_be_is_imported() -> None:
    made = gitleaks.read_config("[[rules]]\nid = 'a'\nregex = 'acme_[a-z]{9}'\npath = '^conf/.*'\nentropy = 3\n")
    assert made.secrets == {"rules": [{"id": "a", "pattern": "acme_[a-z]{9}", "entropy": 3, "paths": ["conf/**"]}]}
    assert list(made.notes) == ["imported: 1 custom rule"]


def test_rules_beyond_the_bound_are_named() -> None:
    text = "".join(f"[[rules]]\nid = 'r{number}'\nregex = 'acme{number}_[a-z]{{9}}'\n" for number in range(102))
    made = gitleaks.read_config(text)
    assert len(made.secrets["rules"]) == 100  # type: ignore[arg-type] # a list
    assert [each for each in made.notes if "r100" in each or "r101" in each] == [
        f"the rule `r{number}` was not imported: 100 others were before it" for number in (100, 101)
    ]


@given(text=st.text(max_size=60))
def test_no_expression_of_gitleaks_makes_the_reader_fail(text: str) -> None:
    quoted = json.dumps(text)
    gitleaks.read_config(
        f"[allowlist]\nregexes = [{quoted}]\nstopwords = [{quoted}]\npaths = [{quoted}]\n"
        f"[[rules]]\nid = {quoted}\nregex = {quoted}\nsecretGroup = 1\n"
    )

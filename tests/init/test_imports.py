"""What other tools were told: translated where both mean the same, said where not, and never run."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.finding import Json
from launchgate.globs import matches
from launchgate.judge.excuses import ids_of
from launchgate.judge.init.imports import detect_secrets, gitleaks, squawk, varlock
from launchgate.judge.init.imports.patterns import path_patterns
from launchgate.waiver.foreign import ATLAS, SQUAWK

PATHS = (
    "a.json", "x/a.json", "package-lock.json", "web/package-lock.json", "vendor/x/y.go", "a/vendor/b.c", "vendor",
    "tests/a.py", "tests/fixtures/k.pem", "src/tests/fixtures/k.pem", "go.sum", "x.go.sum", "docs/a.md", "docs/b/a.md",
    "docs.md", "img.png", "a/b.min.js", "b.min.js.map", "node_modules/a/b.js", "web/node_modules/a.js",
    ".env.example", "a/.env.example", "src/main.py",
)  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "patterns"),
    [
        (r"^docs/.*", ["docs/**"]),
        (r"docs/", ["**/docs/**"]),
        (r"^docs/.*\.md$", ["docs/**/*.md"]),
        (r"package-lock\.json$", ["**/package-lock.json"]),
        (r"(package-lock\.json|go\.sum)$", ["**/package-lock.json", "**/go.sum"]),
        (r"(^|/)vendor/", ["**/vendor/**"]),
        (r"\.png$", ["**/*.png"]),
        (r"^LICENSE", ["/LICENSE"]),
        (r"(.*?)\.(png|pdf)$", ["**/*.png", "**/*.pdf"]),
        (r"^tests/fixtures/[^/]+\.pem$", ["tests/fixtures/?*.pem"]),
        (r"a|b", ["**/a", "**/b"]),
    ],
)
def test_a_path_expression_becomes_patterns(expression: str, patterns: list[str]) -> None:
    assert path_patterns(expression) == patterns


@pytest.mark.parametrize(
    "expression",
    ["", ".*", "^", "(a|(b|c))", "(ab)+", "vendor$", r"^(?!src/).*", r"\d+\.txt", "[ab].txt", "a{2}", "x" * 300, "(a"],
)
def test_what_has_no_pattern_of_the_same_meaning_is_refused(expression: str) -> None:
    assert path_patterns(expression) is None


_PIECES = st.lists(
    st.sampled_from(["^", "$", "docs", "/", r"\.", "md", ".*", ".*?", "[^/]+",
    "(a|b)", "(^|/)", "vendor", "tests", "json", "|"]),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip


@given(expression=_PIECES)
def test_a_pattern_never_means_a_path_that_the_expression_does_not(expression: str) -> None:
    patterns = path_patterns(expression)
    if patterns is None:
        return
    for path in PATHS:
        if matches(path, patterns):
            assert re.search(expression, path), (expression, patterns, path)


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


def test_gitleaks_paths_and_rules_are_taken_over_and_the_rest_is_said() -> None:
    made = gitleaks.read_config(GITLEAKS, frozenset({"secrets/generic-password"}))
    assert made.secrets == {
        "exclude": ["docs/**", "**/package-lock.json"],
        "allow": [{"pattern": "EXAMPLE", "reason": "global"}],
        "rules": [{"id": "acme-token", "pattern": "(?i)acme_[a-z0-9]{32}", "keywords": ["acme_"]}],
    }
    assert made.levels == {"secrets/generic-password": "off"}
    said = "\n".join(made.said)
    for part in (
        "taken over: 1 own rule", "2 path patterns", "over: 1 allowed value", "the allowed commit `abc` was not taken",
        "exceptions of the rule `x`",
        "`(?!x)y` has no pattern", "`entropy` of the rule `Acme Token`", "`catastrophe` was not taken over",
        "exceptions of the rule `aws-access-token`", "`no-such-rule` has no rule",
    ):  # fmt: skip
        assert part in said


def test_keywords_that_are_too_short_are_left_out_together() -> None:
    made = gitleaks.read_config('[[rules]]\nid = "a"\nregex = "acme_[a-z]{32}"\nkeywords = ["ac", "acme"]\n')
    assert made.secrets == {"rules": [{"id": "a", "pattern": "acme_[a-z]{32}"}]}


def test_gitleaks_ignore_is_explained_entry_by_entry() -> None:
    said = gitleaks.read_ignore(f"# why\n{'a1' * 20}:a.py:rule:1\na.py:rule:2\nb:c.py:rule:3\n\nnonsense `x`\n").said
    assert [sentence.partition(";")[0] for sentence in said] == [
        "its 2 entries by line",
        "its 1 entry by commit",
        "`nonsense ?x?` is no fingerprint and was left out",
    ]
    many = gitleaks.read_ignore("nonsense\n" * 30).said
    assert (len(many), many[-1]) == (21, "so were 10 more lines that are no fingerprints")
    assert gitleaks.read_ignore("# nothing\n").said == ()


def test_squawk_settings_are_taken_over() -> None:
    text = """
    pg_version = "15.2"
    assume_in_transaction = true
    excluded_rules = ["require-concurrent-index-creation", "prefer-text-field"]
    excluded_paths = ["old/*.sql"]
    """
    made = squawk.read_config(text, frozenset({"migrations/index-not-concurrent"}))
    assert made.migrations == {"dialect": "postgresql", "server_version": 15, "transaction": "assume"}
    assert made.levels == {"migrations/index-not-concurrent": "off"}
    assert any("`prefer-text-field` has none" in sentence for sentence in made.said)
    assert any("1 excluded path;" in sentence for sentence in made.said)


def test_every_rule_that_a_foreign_rule_stands_for_exists() -> None:
    named = {rule for table in (SQUAWK, ATLAS) for rules in table.values() for rule in rules}
    assert named <= ids_of("migrations")


def test_a_detect_secrets_baseline_stays_where_it_is_and_its_plugins_are_only_named() -> None:
    document = {
        "plugins_used": [{"name": "A", "path": "file://tools/plugin.py"}, {"name": "B", "path": "file:///etc/evil.py"}],
        "filters_used": [
            {"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": [r"^docs/.*", "(?!a)"]},
        ],
        "results": {"a.py": [{"type": "x"}, {"type": "y"}]},
    }
    made = detect_secrets.read_baseline(json.dumps(document))
    assert made.secrets == {
        "detect_secrets": {"baseline": ".secrets.baseline", "plugins": ["tools/plugin.py"]},
        "exclude": ["docs/**"],
    }
    assert "its 2 audited or open entries" in made.said[0]


SCHEMA = """\
# Our variables. @defaultSensitive=false @defaultRequired=infer
# @currentEnv=$APP_ENV
# ---

# @type=enum(development, preview, production)
APP_ENV=development

# @type=port
API_PORT=8080  # @required
# @required @sensitive @type=string(startsWith=sk-, minLength=20)
OPENAI_KEY=exec('op read "op://a/b"')

# @optional @type=url
HOOK_URL=https://example.test
# @required=forEnv(production, staging)
SENTRY=
# @required=eq($APP_ENV, production)
COMPUTED=
# @type=opServiceAccountToken
OP_TOKEN=
# @type=number(isInt=true) @public
export WORKERS=
# a stray decorator block

PLAIN=
"""


def test_a_varlock_schema_becomes_the_contract() -> None:
    made = varlock.read_schema(SCHEMA)
    expected: dict[str, dict[str, Json]] = {
        "APP_ENV": {"type": "enum", "values": ["development", "preview", "production"], "required": True},
        "API_PORT": {"type": "port", "required": True},
        "OPENAI_KEY": {"min_bytes": 20, "secret": True, "required": True},
        "HOOK_URL": {"type": "url"},
        "SENTRY": {"required_in": ["production", "staging"]},
        "COMPUTED": {},
        "OP_TOKEN": {},
        "WORKERS": {"type": "integer"},
        "PLAIN": {},
    }
    assert made.variables == expected
    said = "\n".join(made.said)
    assert "taken over: 9 variables" in said
    assert "when COMPUTED is required is computed" in said
    assert "the type `opServiceAccountToken` of OP_TOKEN" in said


@pytest.mark.parametrize(
    ("header", "item", "entry"),
    [
        ("", "A=\n", {"secret": True}),
        ("# @defaultSensitive=inferFromPrefix(PUBLIC_)\n# ---\n", "PUBLIC_A=\n", {}),
        ("# @defaultSensitive=inferFromPrefix(PUBLIC_)\n# ---\n", "A=\n", {"secret": True}),
        ("# @defaultRequired=true @defaultSensitive=false\n# ---\n", "A=\n", {"required": True}),
        ("# @defaultRequired=false @defaultSensitive=false\n\n", "A=1\n", {}),
        ("# @defaultSensitive=false\n# ---\n", "# @sensitive=false\nA=''\n", {}),
        ("# @defaultSensitive=false\n# ---\n", "# @sensitive={preventLeaks=false}\nA=\n", {"secret": True}),
    ],
)
def test_the_header_of_a_schema_sets_what_items_do_not_say(header: str, item: str, entry: dict[str, bool]) -> None:
    assert list(varlock.read_schema(header + item).variables.values()) == [entry]


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
    "both-and-no-such-path": ("condition = 'AND'\nregexes = ['a']\npaths = ['(?!x)y']", {}, "`(?!x)y` has no pattern"),
    "all-three": ("condition = 'AND'\nregexes = ['a']\nstopwords = ['b']\npaths = ['c']", {}, "together was not taken"),
    "with-commits": ("condition = 'AND'\nregexes = ['a']\ncommits = ['b']", {}, "commits and regexes together"),
    "line": ("regexTarget = 'line'\nregexes = ['a']", {}, "`a` was not taken over: it is about the line"),
    "match": ("regexTarget = 'match'\nregexes = ['a', 'b']", {}, "`b` was not taken over: it is about the match"),
    "everything": ("regexes = ['.*']", {}, "`.*` was not taken over: it stands in every text"),
    "slow": ("regexes = ['(a+)+$']", {}, "`(a+)+$` was not taken over"),
    "read-in-two-ways": ("regexes = ['[[a]b']", {}, "`[[a]b` was not taken over"),
    "of-go": (r"regexes = ['\x{1F600}']", {}, "was not taken over: not a regular expression"),
    "unknown": ("fuzzy = true", {}, "`fuzzy` of an allowlist is not known"),
}


@pytest.mark.parametrize(("content", "secrets", "said"), ALLOWED.values(), ids=ALLOWED)
@pytest.mark.parametrize("head", ["[allowlist]", "[[allowlists]]"])
def test_an_allowlist_of_gitleaks_is_translated_or_said(
    head: str, content: str, secrets: dict[str, object], said: str
) -> None:
    made = gitleaks.read_config(f"{head}\n{content}\n")
    assert made.secrets == secrets
    assert said in "\n".join(made.said)


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
    assert ("no rule here is called so" in "\n".join(made.said)) == ("nobody" in content)


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


def test_what_gitleaks_says_beyond_that_is_named_one_by_one() -> None:
    made = gitleaks.read_config(
        "colour = 1\n[extend]\npath = 'other.toml'\nurl = 'https://x'\n"
        "[[rules]]\nid = 'files'\npath = 'id_rsa'\n"
        "[[rules]]\nid = 'a'\nregex = 'acme_[a-z]{9}'\npath = 'x'\nentropy = 3\nrequired = []\ntags = ['t']\n"
        "[[rules]]\nid = 'github-token'\nregex = 'acme_[a-z]{9}'\ndescription = 'of ours'\n",
        frozenset({"secrets/github-token"}),
    )
    said = "\n".join(made.said)
    for part in (
        *("`colour` is not known", "`extend.path` was not followed", "`extend.url` was not followed"),
        *("the rule `files` was not taken over: it finds files", "`path` of the rule `a`", "`entropy` of the rule `a`"),
        "`required` of the rule `a`",
    ):
        assert part in said
    assert "tags" not in said
    assert made.secrets["rules"] == [
        {"id": "a", "pattern": "acme_[a-z]{9}"},
        {"id": "own-github-token", "pattern": "acme_[a-z]{9}", "description": "of ours"},
    ]


def test_rules_beyond_the_bound_are_named() -> None:
    text = "".join(f"[[rules]]\nid = 'r{number}'\nregex = 'acme{number}_[a-z]{{9}}'\n" for number in range(102))
    made = gitleaks.read_config(text)
    assert len(made.secrets["rules"]) == 100  # type: ignore[arg-type] # a list
    assert [each for each in made.said if "r100" in each or "r101" in each] == [
        f"the rule `r{number}` was not taken over: 100 others were before it" for number in (100, 101)
    ]


@given(text=st.text(max_size=60))
def test_no_expression_of_gitleaks_makes_the_reader_fail(text: str) -> None:
    quoted = json.dumps(text)
    gitleaks.read_config(
        f"[allowlist]\nregexes = [{quoted}]\nstopwords = [{quoted}]\npaths = [{quoted}]\n"
        f"[[rules]]\nid = {quoted}\nregex = {quoted}\nsecretGroup = 1\n"
    )


@given(text=st.text(max_size=200))
@pytest.mark.parametrize(
    "read",
    [gitleaks.read_config, gitleaks.read_ignore, squawk.read_config, detect_secrets.read_baseline, varlock.read_schema],
)
def test_no_file_can_make_a_reader_fail(read: object, text: str) -> None:
    assert callable(read)
    read(text)
    read(f"# @type={text}\nA={text}\n")


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, '{"results": 1, "plugins_used": {}, "filters_used": [1]}', "[]", "rules = 1", "allowlist = [1]",
     "[[rules]]\nid=1",
     "excluded_rules = 1", "[extend]\ndisabledRules = 1"],
)  # fmt: skip
def test_files_of_a_wrong_shape_give_nothing(text: str) -> None:
    for read in (gitleaks.read_config, squawk.read_config, detect_secrets.read_baseline, varlock.read_schema):
        made = read(text)
        assert not made.levels
        assert not made.migrations

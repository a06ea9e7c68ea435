"""The configuration of other tools: translated if both are equivalent, noted if not, and never run."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.maintenance.init.imports import detect_secrets, gitleaks, squawk, varlock
from launchgate.maintenance.init.imports.patterns import path_patterns
from launchgate.model.finding import Json
from launchgate.runner.suppressor import ids_of
from launchgate.suppressions.foreign import ATLAS, SQUAWK
from launchgate.text.globs import matches

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


def test_squawk_settings_are_imported() -> None:
    text = """
    pg_version = "15.2"
    assume_in_transaction = true
    excluded_rules = ["require-concurrent-index-creation", "prefer-text-field"]
    excluded_paths = ["old/*.sql"]
    """
    made = squawk.read_config(text, frozenset({"migrations/index-not-concurrent"}))
    assert made.migrations == {"dialect": "postgresql", "server_version": 15, "transaction": "assume"}
    assert made.levels == {"migrations/index-not-concurrent": "off"}
    assert any("`prefer-text-field` has no equivalent" in sentence for sentence in made.notes)
    assert any("1 excluded path;" in sentence for sentence in made.notes)


def test_every_rule_that_a_foreign_rule_stands_for_exists() -> None:
    named = {rule for table in (SQUAWK, ATLAS) for rules in table.values() for rule in rules}
    assert named <= ids_of("migrations")


def test_a_detect_secrets_baseline_stays_where_it_is_and_what_it_excludes_is_translated_or_noted() -> None:
    filters = "detect_secrets.filters."
    document = {
        "plugins_used": [
            {"name": "A", "path": "file://tools/plugin.py"},
            {"name": "B", "path": "file:///etc/evil.py"},
            {"name": "C", "path": "file:///home/somebody/code/ops/tools/other.py"},
            {"name": "D", "path": "file://../up.py"},
            {"name": "AWSKeyDetector"},
        ],
        "filters_used": [
            {"path": f"{filters}allowlist.is_line_allowlisted"},
            {"path": f"{filters}heuristic.is_sequential_string"},
            {"path": f"{filters}regex.should_exclude_file", "pattern": [r"^docs/.*", "(?!a)"]},
            {"path": f"{filters}regex.should_exclude_secret", "pattern": ["^demo-", "(a+)+$"]},
            {"path": f"{filters}regex.should_exclude_line", "pattern": ["password = None"]},
            {"path": f"{filters}wordlist.should_exclude_secret", "file_name": "words.txt"},
            {"path": "file://tools/filter.py::skip"},
        ],
        "results": {"a.py": [{"type": "x"}, {"type": "y"}]},
    }
    made = detect_secrets.read_baseline(json.dumps(document), frozenset({"tools/other.py", "other.py"}))
    assert made.secrets == {
        "detect_secrets": {"baseline": ".secrets.baseline", "plugins": ["tools/plugin.py", "tools/other.py"]},
        "exclude": ["docs/**"],
        "allow": [{"pattern": "^demo-"}],
    }
    notes = "\n".join(made.notes)
    for part in (
        *("its 2 audited or open entries", "`file:///etc/evil.py` is outside", "`file://../up.py` is outside"),
        *(
            "the excluded files `(?!a)` have no",
            "the excluded secrets `(a+)+$` were not",
            "lines `password = None` were",
        ),
        *(f"`{filters}wordlist.should_exclude_secret` was not", "`file://tools/filter.py::skip` was not"),
        "2 custom plugins listed by name; code is run only with --allow-plugins",
    ):
        assert part in notes
    assert len(made.notes) == 9


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
    notes = "\n".join(made.notes)
    assert "imported: 9 variables" in notes
    assert "when COMPUTED is required is computed" in notes
    assert "the type `opServiceAccountToken` of OP_TOKEN" in notes


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

"""`secrets.rules` in the format of our own detectors: names, bounds, checks, texts, and examples both ways."""

from __future__ import annotations

from typing import Any

import pytest

from launchgate.gates.secrets.patterns import expression, search
from tests.conftest import Repo
from tests.secrets.conftest import judged

DRAWN = "k3x9" + "q7w2m5t8r4z6"


def findings(repo: Repo, capsys: pytest.CaptureFixture[str], rule: str, text: str) -> list[dict[str, Any]]:
    repo.commit({"launchgate.yml": f"version: 1\nsecrets: {{rules: [{{id: acme, {rule}}}]}}\n"}, "rule")
    repo.write({"conf/a.txt": text})
    repo.git("add", "-A")
    _, gate = judged(capsys, "secrets", "--staged")
    return [each for each in gate["findings"] if each["rule"] == "secrets/acme"]


@pytest.mark.parametrize(
    ("rule", "found", "not_found"),
    [
        ("pattern: '[a-z0-9]{16}', names: 'acme_id'", f"ACME_ID = '{DRAWN}'", f"OTHER = '{DRAWN}'"),
        ("pattern: 'x-(?P<secret>[a-z0-9]{16})', names: 'acme_id'", f"acme_id: x-{DRAWN}", f"acme_id: {DRAWN}"),
        ("pattern: 'ac-[a-z0-9]{16}', whole: true", f"(ac-{DRAWN})", f"mac-{DRAWN}"),
        ("pattern: 'ac-[a-z0-9]{16}', whole: true", f"ac-{DRAWN}", f"ac-{DRAWN}9"),
        ("pattern: 'ac-[a-z0-9]{16}', validate: plausible", f"ac-{DRAWN}", "ac-" + "x" * 16),
        ("pattern: '[a-z0-9]{16}', names: acme, validate: drawn", f"acme={DRAWN}", "acme=testing1testing2"),
    ],
)
def test_a_rule_finds_what_it_says_and_nothing_else(
    rule: str, found: str, not_found: str, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [each["location"]["line"] for each in findings(repo, capsys, rule, f"{not_found}\n{found}\n{not_found}\n")]
    assert lines == [2]


def test_the_texts_of_a_rule_are_those_of_its_findings(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    rule = (
        "pattern: 'ac-[a-z0-9]{16}', severity: warning, impact: open the gate, fix: Ask Acme., "
        "revoke_at: 'https://acme.test/keys', references: ['https://acme.test/docs']"
    )
    (finding,) = findings(repo, capsys, rule, f"ac-{DRAWN}\n")
    assert finding["severity"] == "warning"
    assert finding["fix"]["summary"].endswith("Ask Acme.")
    assert "https://acme.test/keys" in finding["evidence"]["rotate"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("pattern: 'ac-[a-z]{4}', counterexamples: [ac-abcd]", "matches its counterexample ac-a…"),
        ("pattern: 'ac-[a-z]{4}', whole: true, examples: [mac-abcd]", "does not match its example mac-…"),
        ("pattern: 'ac-[a-z]{4}', names: acme, examples: [ac-abcd]", "does not match its example ac-a…"),
        ("pattern: 'ac-[a-z]{4}', names: acme, whole: true", "remove `whole`"),
        ("pattern: 'ac-[a-z]{4}', validate: always", "expected one of `none`"),
        ("pattern: 'ac-[a-z]{4}', severity: fatal", "expected one of `note`"),
        ("pattern: 'ac-[a-z]{4}', names: '(a+)+$'", "found `(a+)+$`"),
    ],
)
def test_a_rule_that_contradicts_itself_is_exit_2(
    rule: str, message: str, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({"launchgate.yml": f"version: 1\nsecrets: {{rules: [{{id: acme, {rule}}}]}}\n"}, "rule")
    code, gate = judged(capsys, "secrets", "--all")
    assert (code, message in gate["error"]) == (2, True), gate


def test_an_expression_has_the_bounds_of_our_own_detectors() -> None:
    whole = expression("ab|cd", whole=True)
    assert search([whole], b"ab xcd\ncd") == [(0, 0, 2), (0, 7, 9)]
    named = expression("[a-z]{4}", "key")
    assert search([named], b'KEY_A: "abcd"\nother: abcd') == [(0, 8, 12)]

"""Which configuration governs what, by whose guards a change is judged, and what is told."""

from __future__ import annotations

import pytest

from launchgate.model.errors import ConfigError, UsageError
from launchgate.model.finding import Severity
from launchgate.policy.document import Document
from launchgate.runner import trust
from launchgate.runner.load import ConfigRequest, Configuration, load
from launchgate.runner.registry import sections

Files = dict[str, str]
SECTIONS = sections()


def _load(
    head: Files,
    base: Files | None = None,
    *,
    fork: bool = False,
    flags: dict[str, str | None] | None = None,
    environ: Files | None = None,
) -> tuple[Configuration, ...]:
    request = ConfigRequest(SECTIONS, flags or {}, environ or {}, fork)
    return load(_bytes(head), None if base is None else _bytes(base), request)


def _bytes(files: Files) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def _one(head: str, base: str | None = None, *, fork: bool = False) -> Configuration:
    before = None if base is None else {"launchgate.yml": base}
    return _load({"launchgate.yml": head}, before, fork=fork)[0]


def _told(configuration: Configuration) -> list[str]:
    return [each.name.strip("`") for each in configuration.loosened]


def test_without_a_file_the_defaults_govern() -> None:
    (only,) = _load({})
    assert (only.path, only.folder, only.trust) == (None, "", "head")
    assert only.settings.threshold("secrets") is Severity.ERROR


def test_several_files_govern_each_its_folder() -> None:
    root, a, b = _load({"launchgate.yml": "", "apps/a/launchgate.yml": "", "apps/a/b/launchgate.yaml": ""})
    assert (root.folder, a.folder, b.folder) == ("", "apps/a", "apps/a/b")
    assert root.governs("x.py")
    assert root.governs("apps/ab/x.py")
    assert not root.governs("apps/a/x.py")
    assert a.governs("apps/a/x.py")
    assert not a.governs("apps/a/b/x.py")
    assert b.governs("apps/a/b/x.py")


def test_both_spellings_in_one_folder_are_an_error() -> None:
    with pytest.raises(ConfigError, match=r"launchgate.yml:1:1: there is launchgate.yaml as well"):
        _load({"launchgate.yml": "", "launchgate.yaml": ""})


def test_a_fault_of_head_is_an_error_and_one_of_base_is_said() -> None:
    with pytest.raises(ConfigError):
        _one("trust: nobody\n", "")
    mended = _one("fail_on: never\n", "trust: nobody\n")
    assert mended.settings.fail_on == "error"
    assert "launchgate.yml of the base is not usable" in mended.notes[0]


def test_a_first_file_is_used_and_said() -> None:
    (only,) = _load({"launchgate.yml": "fail_on: never\n"}, {})
    assert only.first_run
    assert only.settings.fail_on == "never"
    assert not only.loosened
    assert "is new" in only.notes[0]


def test_a_first_file_from_a_fork_loosens_nothing() -> None:
    (only,) = _load({"launchgate.yml": "fail_on: never\nsecrets: {exclude: [a]}\n"}, {}, fork=True)
    assert only.settings.fail_on == "error"
    assert only.sections["secrets"][0].exclude == ()
    assert _told(only) == ["fail_on", "secrets.exclude[1]"]


CHANGES = {
    "threshold": ("fail_on: error", "fail_on: never", ["fail_on"]),
    "threshold of one gate": ("fail_on: {default: error}", "fail_on: {default: error, env: never}", ["fail_on"]),
    "threshold raised": ("fail_on: error", "fail_on: warning", []),
    "default written out": ("", "fail_on: {default: error}\ninconclusive: fail", []),
    "inconclusive": ("", "inconclusive: warn", ["inconclusive"]),
    "trust itself": ("trust: base", "trust: head", ["trust"]),
    "trust raised": ("", "trust: base", []),
    "rule off": ("", "rules: {env/localhost: off}", ["rules.env/localhost"]),
    "rule lowered": (
        "rules: {env/localhost: error}",
        "rules: {env/localhost: note}",
        ["rules.env/localhost"],
    ),
    "rule raised": ("rules: {env/localhost: note}", "rules: {env/localhost: warning}", []),
    "rule to error": ("", "rules: {env/localhost: error}", []),
    "rule no longer off": ("rules: {env/localhost: off}", "", []),
    "rule no longer error": ("rules: {env/localhost: error}", "", ["rules.env/localhost"]),
    "rule for some paths": (
        "rules: {env/localhost: error}",
        "rules: {env/localhost: [{level: off, paths: [a]}, {level: error}]}",
        ["rules.env/localhost"],
    ),
    "waiver added": (
        "",
        "waivers: [{rule: env/localhost, path: a, reason: b, expires: 2026-12-15}]",
        ["waivers[env/localhost path a]"],
    ),
    "waiver longer": (
        "waivers: [{rule: env/localhost, path: a, reason: b, expires: 2026-12-15}]",
        "waivers: [{rule: env/localhost, path: a, reason: c, expires: 2026-12-16}]",
        ["waivers[env/localhost path a].expires"],
    ),
    "waiver shorter": (
        "waivers: [{rule: env/localhost, path: a, reason: b, expires: 2026-12-15}]",
        "waivers: [{rule: env/localhost, path: a, reason: c, expires: 2026-12-14}]",
        [],
    ),
    "waiver gone": ("waivers: [{rule: env/localhost, path: a, reason: b, expires: 2026-12-15}]", "", []),
    "environment added": ("environments: {a: {}}", "environments: {b: {}, a: {files: [x]}}", []),
    "environment gone": ("environments: {a: {}, b: {}}", "environments: {a: {}}", ["environments.b"]),
    "environment no longer protected": (
        "environments: {a: {protected: true}}",
        "environments: {a: {}}",
        ["environments.a.protected"],
    ),
    "environment elsewhere": (
        "environments: {a: {url: https://a.test}}",
        "environments: {a: {url: https://b.test}}",
        ["environments.a.url"],
    ),
    "variable added": ("", "env: {vars: {A: {required: true}}}", []),
    "variable gone": ("env: {vars: {A: {}, B: {}}}", "env: {vars: {A: {}}}", ["env.vars.B"]),
    "variable no longer required": (
        "env: {vars: {A: {required: true}}}",
        "env: {vars: {A: {}}}",
        ["env.vars.A.required"],
    ),
    "variable described": ("env: {vars: {A: {}}}", "env: {vars: {A: {description: b}}}", []),
    "scheme limited": ("env: {vars: {A: {}}}", "env: {vars: {A: {schemes: [https]}}}", []),
    "scheme added": (
        "env: {vars: {A: {schemes: [https]}}}",
        "env: {vars: {A: {schemes: [https, http]}}}",
        ["env.vars.A.schemes[2]"],
    ),
    "scheme of any kind": (
        "env: {vars: {A: {schemes: [https]}}}",
        "env: {vars: {A: {}}}",
        ["env.vars.A.schemes"],
    ),
    "excluded": ("", "secrets: {exclude: [a]}", ["secrets.exclude[1]"]),
    "no longer excluded": ("secrets: {exclude: [a, b]}", "secrets: {exclude: [b]}", []),
    "own rule gone": ("secrets: {rules: [{id: a, pattern: b}]}", "", ["secrets.rules"]),
    "own rule weaker": (
        "secrets: {rules: [{id: a, pattern: b}]}",
        "secrets: {rules: [{id: c, pattern: d}, {id: a, pattern: bb}]}",
        ["secrets.rules[a].pattern"],
    ),
    "migrations narrowed": ("", "migrations: {paths: [a]}", ["migrations.paths"]),
    "migrations widened": ("migrations: {paths: [a]}", "", []),
    "migrations added": ("migrations: {paths: [a]}", "migrations: {paths: [a, b]}", []),
    "migration section added": ("migrations: [{paths: [a]}]", "migrations: [{paths: [b]}, {paths: [a]}]", []),
    "migration section that leaves out": (
        "migrations: [{paths: [a]}]",
        "migrations: [{paths: [b], exclude: [c]}, {paths: [a], exclude: [d]}]",
        ["migrations[1].exclude[1]", "migrations[1].paths", "migrations[2].exclude[1]"],
    ),
    "migration section that waits": (
        "migrations: [{paths: [a]}]",
        "migrations: [{paths: [a]}, {paths: [b], lock_timeout: elsewhere}]",
        ["migrations[2].lock_timeout"],
    ),
    "parsers named": ("", "env: {consumers: [npm]}", ["env.consumers"]),
    "parser added": ("env: {consumers: [npm]}", "env: {consumers: [npm, python]}", []),
    "migration section gone": (
        "migrations: [{paths: [a]}, {paths: [b]}]",
        "migrations: [{paths: [b]}]",
        ["migrations"],
    ),
    "anchors and order": (
        "environments: {a: {url: https://a.test}, b: {url: https://a.test}}",
        "x-u: &u {url: https://a.test}\nenvironments: {b: *u, a: *u}",
        [],
    ),
}


@pytest.mark.parametrize(("base", "head", "names"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_when_it_is_looser(base: str, head: str, names: list[str]) -> None:
    assert sorted(_told(_one(head, base))) == sorted(names)


@pytest.mark.parametrize(("base", "head", "names"), CHANGES.values(), ids=CHANGES)
def test_what_is_in_effect_under_base_is_never_looser_than_base(base: str, head: str, names: list[str]) -> None:
    del names
    held = _one(head, base, fork=True)
    before = _one(base)
    again = trust.resolve(before.document, _as_document(held, before), "head")
    assert not again.loosened
    assert held.trust == "base"


def _as_document(held: Configuration, before: Configuration) -> Document:
    return Document(before.document.node, held.settings, held.sections)


def test_trust_is_read_from_base() -> None:
    looser = "trust: head\nfail_on: never\nsecrets: {exclude: [a]}\nenv: {vars: {B: {}}}\n"
    held = _one(looser, "trust: base\n")
    assert held.settings.fail_on == "error"
    assert held.settings.trust == "base"
    assert held.sections["secrets"][0].exclude == ()
    assert list(held.sections["env"][0].vars) == ["B"]
    honoured = _one(looser, "")
    assert honoured.settings.fail_on == "never"
    assert honoured.base_settings.fail_on == "error"


def test_a_finding_names_the_line_of_head_and_whether_it_counts() -> None:
    base = "trust: base\nfail_on: warning\n"
    (finding,) = trust.weakening_findings(_one("trust: base\n\nfail_on: error\n", base).loosened)
    assert finding.rule.id == "config/gate-loosened"
    assert finding.message == "`fail_on` went from `warning` to `error`: ignored for this change"
    assert finding.at.line == 3  # type: ignore[union-attr] # a place in a file


def test_a_password_in_a_loosened_value_is_not_told() -> None:
    base = "waivers: []\n"
    head = "waivers: [{rule: env/localhost, url: 'redis://u:hunter22@h', reason: b, expires: 2026-12-15}]\n"
    (finding,) = trust.weakening_findings(_one(head, base).loosened)
    assert "launchgate.yml" in str(finding.at)


def test_a_removed_file_is_told_and_stays_in_effect_under_base() -> None:
    (gone,) = _load({}, {"launchgate.yml": "fail_on: warning\n"})
    assert (gone.path, gone.settings.fail_on, gone.base_settings.fail_on) == (None, "error", "warning")
    assert _told(gone) == ["launchgate.yml"]
    (kept,) = _load({}, {"launchgate.yml": "fail_on: warning\ntrust: base\n"})
    assert (kept.path, kept.settings.fail_on, kept.trust) == ("launchgate.yml", "warning", "base")
    assert not kept.loosened[0].honoured


def test_a_renamed_file_of_the_same_folder_is_compared() -> None:
    (only,) = _load({"launchgate.yaml": "fail_on: never\n"}, {"launchgate.yml": "fail_on: error\n"})
    assert _told(only) == ["fail_on"]


def test_a_new_file_that_takes_a_folder_is_told_and_refused_under_base() -> None:
    head = {"launchgate.yml": "", "a/launchgate.yml": "fail_on: never\n"}
    root, inner = _load(head, {"launchgate.yml": ""})
    assert not root.loosened
    assert _told(inner) == ["a/launchgate.yml", "fail_on"]
    (alone,) = _load(head, {"launchgate.yml": ""}, fork=True)
    assert alone.governs("a/x")
    assert _told(alone) == ["a/launchgate.yml"]


def test_a_moved_file_does_not_escape_the_guards_of_the_old_one() -> None:
    (held,) = _load({"a/launchgate.yml": "fail_on: never\n"}, {"launchgate.yml": ""}, fork=True)
    assert (held.path, held.settings.fail_on) == ("launchgate.yml", "error")
    assert _told(held) == ["launchgate.yml", "a/launchgate.yml"]


def test_flags_stand_above_variables_and_variables_above_the_file() -> None:
    head = {"launchgate.yml": "fail_on: error\n"}
    by_variable = _load(head, environ={"LAUNCHGATE_FAIL_ON": "never"})[0]
    by_flag = _load(head, environ={"LAUNCHGATE_FAIL_ON": "never"}, flags={"fail_on": "warning"})[0]
    empty = _load(head, environ={"LAUNCHGATE_FAIL_ON": ""}, flags={"fail_on": ""})[0]
    assert (by_variable.settings.fail_on, by_variable.overrides[0].origin) == ("never", "LAUNCHGATE_FAIL_ON")
    assert (by_flag.settings.fail_on, by_flag.overrides[0].origin) == ("warning", "--fail-on")
    assert (empty.settings.fail_on, empty.overrides) == ("error", ())


@pytest.mark.parametrize(("value", "expected"), [("never", "error"), ("warning", "warning")])
def test_under_ci_a_variable_counts_only_where_it_is_stricter(value: str, expected: str) -> None:
    environ = {"CI": "true", "LAUNCHGATE_FAIL_ON": value}
    (only,) = _load({"launchgate.yml": "fail_on: error\n"}, environ=environ)
    assert only.settings.fail_on == expected
    assert bool(only.notes) == (value == "never")


def test_a_variable_that_says_nothing_possible_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="LAUNCHGATE_INCONCLUSIVE: expected one of `warn`, `fail`, found `warning`"):
        _load({}, environ={"LAUNCHGATE_INCONCLUSIVE": "warning"})


def test_levels_are_found_by_rule_former_name_and_path() -> None:
    settings = _one(
        "rules:\n  env/localhost: [{level: note, paths: ['docs/**']}, {level: off, paths: ['*.md']}, {level: error}]\n"
        "  secrets/old-name: warning\n  env/private-ip: [{level: off, paths: [docs]}]\n"
    ).settings
    assert settings.level(["env/localhost"], "docs/a.md") == "note"
    assert settings.level(["env/localhost"], "a.md") == "off"
    assert settings.level(["env/localhost"], None) == "error"
    assert settings.level(["secrets/new-name", "secrets/old-name"], "x") == "warning"
    assert settings.level(["env/private-ip"], "x") is None
    assert settings.level(["env/other"], "x") is None
    per_gate = _one("fail_on: {default: warning, domain: never}\n").settings
    assert (per_gate.threshold("env"), per_gate.threshold("domain")) == (Severity.WARNING, None)

"""One command, several configurations: each governs its folder, all add up to one verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.errors import ConfigError, UsageError
from launchgate.model.finding import Finding
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request
from launchgate.runner.suppressor import Suppressor
from tests.conftest import Repo

INIT = "CREATE TABLE orders (id bigint primary key, note text);\n"
LOCKING = "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def _judge(repo: Repo, *, gates: tuple[str, ...] = ("migrations",), **scope: Any) -> Report:
    config = scope.pop("config", None)
    environ = scope.pop("environ", {})
    return run_request(
        Request(
            gates, environ, str(repo.root), ScopeOptions(**(scope or {"all": True})), config=config, clock=lambda: NOW
        )
    )


def _found(report: Report) -> set[tuple[str | None, str, str]]:
    return {
        (gate.config, judged.finding.rule.id, getattr(judged.finding.at, "path", ""))
        for gate in report.gates
        for judged in gate.findings
    }


def test_each_configuration_governs_its_folder(repo: Repo) -> None:
    repo.commit(
        {
            "shop/launchgate.yml": "rules: {migrations/set-not-null-scan: off}\n",
            "shop/migrations/1.sql": INIT,
            "crm/launchgate.yml": "version: 1\n",
            "crm/migrations/1.sql": INIT,
        },
    )
    base = repo.git("rev-parse", "HEAD")
    repo.commit({"shop/migrations/2.sql": LOCKING, "crm/migrations/2.sql": LOCKING})
    report = _judge(repo, base=base, head="HEAD")
    assert _found(report) == {("crm/launchgate.yml", "migrations/set-not-null-scan", "crm/migrations/2.sql")}
    assert report.verdict is Verdict.FAIL


def test_a_named_configuration_governs_the_whole_repository(repo: Repo) -> None:
    base = repo.commit({"ops/gate.yml": "rules: {migrations/set-not-null-scan: off}\n", "migrations/1.sql": INIT})
    repo.commit({"migrations/2.sql": LOCKING})
    assert _judge(repo, base=base, head="HEAD").verdict is Verdict.FAIL
    assert _judge(repo, base=base, head="HEAD", config="ops/gate.yml").verdict is Verdict.PASS


def test_paths_narrow_what_is_judged_and_not_what_is_known(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\n", "migrations/1.sql": INIT})
    repo.commit({"migrations/2.sql": LOCKING, "other/migrations/1.sql": INIT + LOCKING.replace("orders", "people")})
    narrowed = _judge(repo, base=base, head="HEAD", paths=("migrations",))
    assert {path for _, _, path in _found(narrowed)} == {"migrations/2.sql"}


def test_a_threshold_of_one_gate_leaves_the_others(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "fail_on: {default: error, migrations: never}\n", "migrations/1.sql": INIT})
    repo.commit({"migrations/2.sql": LOCKING})
    report = _judge(repo, base=base, head="HEAD")
    assert (report.verdict, len(_found(report))) == (Verdict.PASS, 1)


def test_every_section_is_bound_before_a_gate_runs(repo: Repo) -> None:
    repo.commit({"launchgate.yml": "migrations: {paths: 3}\n"})
    with pytest.raises(ConfigError, match=r"launchgate\.yml:1:"):
        _judge(repo, gates=("secrets", "migrations"))


def test_a_gate_that_is_not_asked_is_not_bound_but_its_name_is_known(repo: Repo) -> None:
    repo.commit({"launchgate.yml": "domain: {hosts: 3}\n"})
    assert _judge(repo).verdict is Verdict.NOT_APPLICABLE


def test_an_unknown_gate_is_refused(repo: Repo) -> None:
    repo.commit({})
    with pytest.raises(UsageError, match="migratons"):
        _judge(repo, gates=("migratons",))


def test_a_rule_that_the_change_switches_off_closes_nothing_unseen(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\n", "migrations/1.sql": INIT})
    repo.commit({"launchgate.yml": "rules: {migrations/set-not-null-scan: off}\n", "migrations/2.sql": LOCKING})
    report = _judge(repo, base=base, head="HEAD")
    assert {rule for _, rule, _ in _found(report)} == {"config/gate-loosened"}
    assert report.loosened
    trusted = _judge(repo, base=base, head="HEAD", environ={"LAUNCHGATE_TRUST": "base"})
    assert {rule for _, rule, _ in _found(trusted)} == {"config/gate-loosened", "migrations/set-not-null-scan"}
    assert trusted.verdict is Verdict.FAIL


def test_a_crash_over_waivers_hides_nothing_that_the_gates_found(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    base = repo.commit({"migrations/1.sql": INIT})
    repo.commit({"migrations/2.sql": LOCKING})

    def broken(self: Suppressor, complete: object) -> list[Finding]:
        del self, complete
        raise ZeroDivisionError

    monkeypatch.setattr(Suppressor, "about", broken)
    report = _judge(repo, base=base, head="HEAD")
    assert {gate.gate: gate.verdict for gate in report.gates} == {"config": Verdict.ERROR, "migrations": Verdict.FAIL}
    assert report.gates[0].error.startswith("ZeroDivisionError in ")

"""What a deployment takes from its surroundings and nobody declares, however it is written; and what is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Verdict
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo

CONTRACT = {".env.example": "DATABASE_URL=\n"}


def _verdict(repo: Repo, files: dict[str, str]) -> Verdict:
    repo.commit({**CONTRACT, **files})
    return run_request(Request(("env",), {}, str(repo.root), ScopeOptions(all=True))).verdict


def _compose(value: str) -> str:
    return f"services:\n  web:\n    image: app\n    environment:\n      X: '{value}'\n"


@pytest.mark.parametrize(
    "value",
    ["${DATABASE_URL:-${MAIL_KEY}}", "${A:-${B:-$MAIL_KEY}}", "${A-${MAIL_KEY:?set it}}", "${A:+${MAIL_KEY}}",
     "${DOCKER_INFLUXDB_INIT_PASSWORD}", "${POSTGRES_PASSWORD}", "${API_VERSION}", "${APP_UID}"],
)  # fmt: skip
def test_a_reference_without_a_default_is_found(repo: Repo, value: str) -> None:
    assert _verdict(repo, {"compose.yml": _compose(value)}) is Verdict.FAIL


@pytest.mark.parametrize(
    "value",
    ["${COMPOSE_PROJECT_NAME}", "${COMPOSE_PROFILES}", "${UID}:${GID}", "${TAG}", "${IMAGE_TAG}", "${VERSION}",
     "${DOCKER_DEFAULT_PLATFORM}", "${A:-${B:-x}}", "${A:-${DATABASE_URL}}", "$${MAIL_KEY:-}"],
)  # fmt: skip
def test_what_compose_has_anyway_or_defaults_give_is_none(repo: Repo, value: str) -> None:
    assert _verdict(repo, {"compose.yml": _compose(value)}) is Verdict.PASS


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("docs/docker-compose.yml", Verdict.PASS),
        ("examples/basic/compose.yml", Verdict.PASS),
        ("deploy/compose.yml", Verdict.FAIL),
        ("ops/compose.prod.yml", Verdict.FAIL),
    ],
)
def test_a_compose_file_of_documents_deploys_nothing(repo: Repo, path: str, verdict: Verdict) -> None:
    assert _verdict(repo, {path: _compose("${MAIL_KEY}")}) is verdict


@pytest.mark.parametrize(
    ("name", "told"),
    [
        *((name, False) for name in ("HOST", "SERVER_IP", "PRIVATE_KEY", "USERNAME", "VPS_HOST", "REMOTE_USER", "KEY")),
        *((name, False) for name in ("PROD_HOST", "PASSPHRASE", "SERVER", "DEPLOY_HOST", "SSH_PORT", "host")),
        *((name, True) for name in ("MAIL_HOST", "JWT_PRIVATE_KEY", "SMTP_USERNAME", "API_KEY", "SERVER_SECRET")),
        *((name, True) for name in ("HOST_API_TOKEN", "MAILGUN_KEY", "KEYSTORE", "DB_PASSWORD")),
    ],
)
def test_what_a_job_logs_in_to_a_machine_with_is_not_the_application_s(repo: Repo, name: str, told: bool) -> None:
    job = (
        "on: push\njobs:\n  deploy:\n    environment: production\n    env:\n"
        "      DATABASE_URL: ${{ secrets.DATABASE_URL }}\n"
        f"      {name}: ${{{{ secrets.{name} }}}}\n    steps: [{{run: ./deploy}}]\n"
    )
    repo.commit({**CONTRACT, ".github/workflows/deploy.yml": job})
    report = run_request(Request(("env",), {}, str(repo.root), ScopeOptions(all=True)))
    found = {str(judged.finding.rule.id) for gate in report.gates for judged in gate.findings}
    assert ("env/undeclared-reference" in found) is told

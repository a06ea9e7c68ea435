"""`${NAME}` in a .env file: who else in the repository fills such in does not matter, who reads that file does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Verdict
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo

FAIL, PASS = Verdict.FAIL, Verdict.PASS
UNFILLED = "DATABASE_URL=postgres://app:${DB_PASSWORD}@db.acme.io/app\n"


def _package(*dependencies: str, **more: object) -> str:
    return json.dumps({"dependencies": dict.fromkeys(dependencies, "1"), **more})


def _compose(env_file: str = "") -> str:
    return f"services:\n  web:\n    image: app\n{env_file}"


PLAIN, VITE = _package("express", "dotenv"), _package("vite")
BACKEND = {"backend/package.json": PLAIN}


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({**BACKEND, "frontend/package.json": VITE}, FAIL),
        ({**BACKEND, "package.json": VITE}, FAIL),
        ({**BACKEND, "compose.yml": _compose()}, FAIL),
        ({**BACKEND, "compose.yml": _compose("    env_file: frontend/.env\n")}, FAIL),
        ({**BACKEND, "compose.yml": _compose("    env_file: [{path: backend/.env.production, format: raw}]\n")}, FAIL),
        ({**BACKEND, "tools/requirements.txt": "python-dotenv\n"}, FAIL),
        ({"backend/package.json": _package("express", scripts={"next": "node ."})}, FAIL),
        ({"backend/package.json": '{"dependencies": {"next": '}, FAIL),
        ({"backend/package.json": "[" * 100_000}, FAIL),
        ({"backend/manage.py": "import environ\n"}, FAIL),
        ({"backend/go.mod": "module x\n", "package.json": VITE}, FAIL),
        ({"backend/package.json": VITE}, PASS),
        ({"backend/package.json": _package(devDependencies={"vite": "8"})}, PASS),
        ({"package.json": VITE}, PASS),
        ({"backend/package.json": _package("express", "dotenv-cli")}, PASS),
        ({"backend/pyproject.toml": "[project]\ndependencies = ['pydantic-settings']\n"}, PASS),
        ({**BACKEND, "compose.yml": _compose("    env_file: ./backend/.env.production\n")}, PASS),
        ({**BACKEND, "deploy/compose.yml": _compose("    env_file:\n      - ../backend/.env.production\n")}, PASS),
        ({**BACKEND, "compose.yml": _compose("    env_file: 'backend/.env.${STAGE:-production}'\n")}, PASS),
        ({**BACKEND, "compose.yml": _compose("    env_file: [{path: backend/.env.production}]\n")}, PASS),
        ({**BACKEND, "launchgate.yml": "env: {consumers: [compose]}\n"}, PASS),
    ],
    ids=["a sibling expands", "the package around expands", "Compose does not name it", "Compose names another",
         "Compose takes it as it is", "Python elsewhere", "a script of that name", "a manifest cut off", "a deep one",
         "Python that fills nothing in", "a package in Go", "its own package", "for development", "the only package",
         "a command that loads it",
         "Python", "Compose", "Compose from a folder", "Compose by a default", "Compose by path", "as configured"],
)  # fmt: skip
def test_who_reads_the_file_decides_whether_it_arrives_filled_in(
    repo: Repo, files: dict[str, str], verdict: Verdict
) -> None:
    repo.commit({"backend/.env.production": UNFILLED, **files})
    assert run_request(Request(("env",), {}, str(repo.root), ScopeOptions(all=True))).verdict is verdict


@pytest.mark.parametrize(
    ("packages", "verdict"),
    [((VITE,), PASS), ((VITE, PLAIN), FAIL), ((), FAIL)],
    ids=["all", "one does not", "there is none"],
)
def test_a_file_above_the_packages_may_be_read_by_any_of_them(
    repo: Repo, packages: tuple[str, ...], verdict: Verdict
) -> None:
    manifests = {f"p{number}/package.json": text for number, text in enumerate(packages)}
    repo.commit({".env.production": UNFILLED, **manifests})
    assert run_request(Request(("env",), {}, str(repo.root), ScopeOptions(all=True))).verdict is verdict

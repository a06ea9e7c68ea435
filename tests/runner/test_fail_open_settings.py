"""Files of settings: whatever is in one, env tells it, env says that it could not look, or secrets tells it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.finding import file_of
from launchgate.model.report import Report, Verdict
from launchgate.model.run import SkipReason
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo

_MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n"
_FAULT = '  DJANGO_DEBUG: "true"\n'
_MORE = "".join(f'  NAME_{number}: "1"\n' for number in range(5_100))
_LONG = f"# {'x' * 98}\n" * 50_000
_CUSTOM = f"---\napiVersion: acme.io/v1\nkind: Widget\nspec:\n  text: {'x' * 64}\n" * 9_000


def _judge(repo: Repo, base: str, *gates: str) -> Report:
    return run_request(Request(gates or ("secrets", "env"), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def _told(report: Report) -> set[str]:
    return {judged.finding.rule.id for gate in report.gates for judged in gate.findings}


def _paths(report: Report) -> set[str]:
    places = (file_of(judged.finding.at) for gate in report.gates for judged in gate.findings)
    return {place.path for place in places if place}


@pytest.mark.parametrize(
    "text",
    [
        f"{_MANIFEST}{_FAULT}{_MORE}",
        f"{_MANIFEST}{_FAULT}{_LONG}",
        f"{_MANIFEST}{_FAULT}  B: [\n",
        f"{_MANIFEST}{_FAULT}  A: '{{% x %}}\u2028'\n",
    ],
    ids=["many variables", "many bytes", "broken", "a character that nobody sees"],
)
def test_a_manifest_that_env_cannot_read_is_told_by_secrets_and_is_no_pass_of_env(repo: Repo, text: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"deploy/production/config.yaml": text})
    report = _judge(repo, base)
    assert report.verdict is Verdict.FAIL
    assert "env/debug-flag" in _told(report)
    assert _judge(repo, base, "env").verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    "text",
    [
        f"{_MANIFEST}{_FAULT}{_MORE[:50_000].rpartition(chr(10))[0]}",
        f"{_MANIFEST}{_FAULT}{_CUSTOM}",
        '--- {apiVersion: v1, kind: ConfigMap, data: {DJANGO_DEBUG: "true"}}\n',
        f"{_MANIFEST}  A: !!binary eA==\n{_FAULT}",
        f"{_MANIFEST}  A: |\n    text\n{_FAULT}",
        f"{_MANIFEST}  DJANGO_DEBUG: once\n{_FAULT}",
        f"{_MANIFEST}{_FAULT}  A: |\n    {{% if x %}}\n",
    ],
    ids=[
        "many variables",
        "a million bytes",
        "beside the dashes",
        "a tag",
        "a text above",
        "a name twice",
        "a template in a text",
    ],
)
def test_an_uncommon_manifest_is_judged_by_env(repo: Repo, text: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"deploy/production/config.yaml": text})
    assert "env/debug-flag" in _told(_judge(repo, base, "env"))
    assert _judge(repo, base).verdict is Verdict.FAIL


def test_of_a_name_twice_the_line_that_env_leaves_out_is_told_by_secrets(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"deploy/production/config.yaml": f"{_MANIFEST}{_FAULT}  DJANGO_DEBUG: twice\n"})
    assert _judge(repo, base, "env").verdict is Verdict.PASS
    assert _judge(repo, base).verdict is Verdict.FAIL


@pytest.mark.parametrize("statement", ["{% if x %}", "{# words #}", "<% if x %>"])
def test_a_template_of_a_manifest_is_no_manifest_yet(repo: Repo, statement: str) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"ansible/templates/config.yml": f'{_MANIFEST}{statement}\n  LEVEL: "info"\n'})
    assert _judge(repo, base).verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE}


def test_what_stands_inside_a_long_value_is_left_to_nobody(repo: Repo) -> None:
    text = f"{_MANIFEST}  SETTINGS: |\n    DJANGO_DEBUG=true\n    API_URL: http://localhost:8000\n"
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"deploy/production/config.yaml": text, "deploy/.env.production": 'A="\nDJANGO_DEBUG: true\n"\n'})
    assert _judge(repo, base).verdict is Verdict.FAIL


_HOLDERS = ("deploy/production/app.yaml", ".env.production", "compose.prod.yml", "prod/Dockerfile", "prod/vercel.json",
            "prod/main.tf", "prod/values.yaml", ".github/workflows/production.yml", "prod/fly.toml")  # fmt: skip
_PIECES = (
    _MANIFEST, "services:\n  web:\n    environment:\n", "---\n", "kind: ConfigMap\n", '{"env": {', "[env]\n",
    "FROM x\nENV ", "\0", "\r\n", "\t", '"', "'", "{{ x }}\n", "&a [*a]\n", "!reset ", "#", ": |\n", "}", "[", "x: ",
    "jobs:\n  d:\n    environment: production\n    env:\n", "  ", "      ",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_for_any_file_somebody_tells_the_setting_or_says_that_it_could_not_look(repo: Repo, seed: int) -> None:
    """Between random pieces stands one setting that the secrets gate alone tells: beside env it is not lost."""
    drawn = random.Random(seed)
    before, after = ("".join(drawn.choices(_PIECES, k=drawn.randrange(5))) for _ in range(2))
    text = f'{before}{" " * drawn.choice((0, 2, 6))}DJANGO_DEBUG: "true"\n{after}'
    if drawn.random() < 0.5:
        text = text.replace("DJANGO_DEBUG: ", "DJANGO_DEBUG=")
    base = repo.commit({"a.txt": "a\n"})
    repo.commit(dict.fromkeys(_HOLDERS, text))
    alone = _paths(_judge(repo, base, "secrets"))
    beside = _judge(repo, base)
    unseen = {each.subject for gate in beside.gates for each in gate.skipped if each.why is SkipReason.FAILED}
    assert alone <= _paths(beside) | unseen


@pytest.mark.parametrize(
    "line",
    ["MAIL: ${MAIL_HOST:?set it}", "MAIL_HOST: ${MAIL_HOST}", "- MAIL_HOST", 'URL: "https://$MAIL_HOST/${X:-x}"'],
    ids=["needed", "passed", "a list", "among others"],
)
def test_what_a_compose_file_takes_from_its_surroundings_is_held_against_the_contract(repo: Repo, line: str) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"})
    repo.commit({"docker-compose.yml": f"services:\n  web:\n    environment:\n      {line}\n"})
    report = _judge(repo, base, "env")
    assert (report.verdict, _told(report)) == (Verdict.FAIL, {"env/undeclared-reference"})


@pytest.mark.parametrize(
    ("environment", "verdict"), [("production", Verdict.FAIL), ("review/$CI_REF", Verdict.PASS), ("", Verdict.PASS)]
)
def test_a_job_of_gitlab_is_judged_as_what_it_deploys_to(repo: Repo, environment: str, verdict: Verdict) -> None:
    job = "  variables:\n    DATABASE_URL: postgres://postgres:postgres@localhost/app\n    DJANGO_DEBUG: 'true'\n"
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({".gitlab-ci.yml": f"go:\n  environment: {environment}\n{job}" if environment else f"go:\n{job}"})
    assert _judge(repo, base, "env").verdict is verdict


@pytest.mark.parametrize(
    ("path", "text", "verdict"),
    [
        ("deploy/app.yaml", 'DJANGO_DEBUG: true\nLEVEL: "info"\n', Verdict.FAIL),
        ("deploy/app.yaml", "- {name: DJANGO_DEBUG, value: true}\n", Verdict.FAIL),
        ("deploy/stack.yml", "services: {web: {environment: {DJANGO_DEBUG: 'true'}}}\n", Verdict.FAIL),
        ("deploy/app.yaml", "LEVEL: info\nPORT: 8000\n", Verdict.PASS),
        ("deploy/app.yaml", "app:\n  LEVEL: info\n", Verdict.INCONCLUSIVE),
        ("deploy/app.toml", "[app]\nLEVEL = 'info'\n", Verdict.INCONCLUSIVE),
    ],
)
def test_a_file_that_an_environment_names_is_read_in_its_format(
    repo: Repo, path: str, text: str, verdict: Verdict
) -> None:
    base = repo.commit({"launchgate.yml": f"environments: {{production: {{files: [{path}], protected: true}}}}\n"})
    repo.commit({path: text})
    assert _judge(repo, base, "env").verdict is verdict

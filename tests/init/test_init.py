"""`launchgate init` in real repositories: what it writes works, what is there stays, and a second run does nothing."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from launchgate.maintenance.init import plan
from launchgate.policy import parse
from launchgate.policy.nodes import plain

from .conftest import Init, commit, git, state

DJANGO = {
    "manage.py": "import django\n",
    "requirements.txt": "django==5.1\npsycopg[binary]==3.2\n",
    "shop/migrations/0001_initial.py": "from django.db import migrations\n\n\n"
    "class Migration(migrations.Migration):\n    operations = []\n",
    ".env.example": "DATABASE_URL=postgresql://app@db/app\nSECRET_KEY=\nPORT=8000\nDEBUG=false\nODD-NAME=1\n",
    ".env.production": "PORT=8000\n",
    "compose.yml": "services:\n  db:\n    image: postgres:16-alpine\n",
    ".github/workflows/deploy.yml": "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n"
    "    environment: staging\n    steps:\n      - run: make\n",
}  # fmt: skip
NEXT = {
    "package.json": '{"dependencies": {"next": "15.0.0", "pg": "8.0.0"}}\n',
    "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
    "prisma/migrations/20260101000000_init/migration.sql": "CREATE TABLE a (id int);\n",
    "app/page.tsx": "export default () => null\n",
}
STACKS = {"nothing": {"README.md": "x\n"}, "django": DJANGO, "next": NEXT, "both": {**DJANGO, **NEXT}}


@pytest.mark.parametrize("files", STACKS.values(), ids=STACKS)
def test_what_init_writes_passes_config_check_and_a_second_run_does_nothing(
    root: Path, call: Init, files: dict[str, str]
) -> None:
    commit(root, files)
    assert call("init")[0] == 0
    before = state(root)
    assert {"launchgate.yml", ".pre-commit-config.yaml", ".gitattributes", plan.WORKFLOW_PATH} <= before.keys()
    code, out, err = call("config", "check")
    assert (code, err) == (0, ""), out
    commit(root, {})
    code, out, _ = call("init", "--write")
    assert code == 0
    assert "written" not in out
    assert "extended" not in out
    assert state(root) == before


def test_the_survey_finds_frameworks_environments_database_and_migrations(root: Path, call: Init) -> None:
    commit(root, DJANGO)
    out = call("init", "--no-baseline")[1]
    assert out.startswith("found: Python, Django, PostgreSQL 16, django migrations in shop/migrations, 2 environments")
    assert plain(parse((root / "launchgate.yml").read_text(), "x")) == {
        "version": 1,
        "environments": {"staging": {}, "production": {"files": [".env.production"], "protected": True}},
        "env": {
            "vars": {
                "DATABASE_URL": {"type": "dsn"},
                "SECRET_KEY": {"secret": True},
                "PORT": {"type": "port"},
                "DEBUG": {"type": "boolean"},
            }
        },
        "migrations": {"dialect": "postgresql", "server_version": 16},
    }


@pytest.mark.parametrize("branch", ["trunk", "1.0", "feature/*odd", "on"])
def test_the_workflow_is_valid_pinned_and_quiet_for_pedants(tmp_path: Path, branch: str) -> None:
    path = tmp_path / "w.yml"
    path.write_text(plan.workflow_text(branch))
    tools = Path(sys.executable).parent
    schema = [str(tools / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(path)]
    subprocess.run(schema, check=True, capture_output=True)
    document = plain(parse(path.read_text(), "w.yml"))
    assert isinstance(document, dict)
    assert document["on"]["push"]["branches"] == [branch]  # type: ignore[index,call-overload] # the workflow's shape
    ours = Path(__file__).parents[2] / ".github/workflows/ci.yml"
    assert plan.CHECKOUT in ours.read_text()


def test_the_hook_names_a_hook_there_is() -> None:
    hooks = plain(parse((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(), "x"))
    assert isinstance(hooks, list)
    assert "launchgate" in {hook["id"] for hook in hooks if isinstance(hook, dict)}


def test_files_that_exist_are_shown_as_a_patch_that_git_applies(root: Path, call: Init) -> None:
    commit(
        root,
        {
            "launchgate.yml": "# ours\nversion: 1\n",
            ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks: [] # none yet\n# end\n",
            ".gitattributes": "*.png binary",
            "README.md": "x\n",
        },
    )
    before = state(root)
    code, out, _ = call("init", "--no-baseline")
    assert code == 0
    assert {path: text for path, text in state(root).items() if path in before} == before
    assert "`launchgate init --write`" in out
    patch = "\n".join(part for part in out.split("\n") if part[:1] in ("+", "-", " ", "@", "\\"))
    subprocess.run(
        ["git", "apply", "--unidiff-zero", "--check", "-"], cwd=root, input=patch + "\n", text=True, check=True
    )
    assert call("init", "--no-baseline", "--write")[0] == 0
    after = {path: text.decode() for path, text in state(root).items()}
    assert after["launchgate.yml"].startswith("# ours\nversion: 1\n\nenvironments:")
    assert after[".pre-commit-config.yaml"] == (
        "repos:\n- repo: local\n  hooks: [] # none yet\n"
        f"- repo: https://github.com/{plan.REPOSITORY}\n  rev: {plan.HOOK_ITEM.split('rev: ')[1].split()[0]}\n"
        "  hooks:\n    - id: launchgate\n# end\n"
    )
    assert after[".gitattributes"] == "*.png binary\n.launchgate/baseline merge=union\n"


HOLDING = {
    "before the end": (".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks: [{env: SECRET}]\n# SECRET\n"),
    "no newline at the end": (".gitattributes", "*.png binary\nSECRET text"),
    "a list in brackets": (".pre-commit-config.yaml", "repos: [{repo: local, hooks: [], x: SECRET}]\n"),
    "an empty list beside it": (".pre-commit-config.yaml", "x: SECRET\nrepos: [] # SECRET\ny: SECRET\n"),
    "a configuration": ("launchgate.yml", "version: 1\nwaivers: []\n# SECRET"),
    "a pipeline": (".gitlab-ci.yml", "variables: {A: SECRET}\ntest:\n  script: [SECRET]"),
    "a hook of husky": (".husky/pre-commit", "npm test\nexport TOKEN=SECRET"),
}


@pytest.mark.parametrize(("path", "text"), HOLDING.values(), ids=HOLDING)
def test_no_line_that_a_file_holds_already_is_printed(root: Path, call: Init, path: str, text: str) -> None:
    kept = "".join(random.choices("abcdefghkmnp23456789", k=24))
    commit(root, {path: text.replace("SECRET", kept), "README.md": "x\n"})
    code, out, err = call("init", "--no-baseline", "--dry-run")
    assert code == 0
    assert f"{path}: would be extended" in out or "cannot be extended safely" in out
    assert kept not in out + err
    shown = out.partition(f"+++ b/{path}\n")[2] or out.partition("add this yourself:\n")[2]
    assert "launchgate" in shown or "environments:" in shown


def test_a_dry_run_writes_nothing_and_shows_everything(root: Path, call: Init) -> None:
    commit(root, DJANGO)
    before = state(root)
    code, out, _ = call("init", "--dry-run")
    assert (code, state(root)) == (0, before)
    assert "+++ b/launchgate.yml" in out
    assert "+++ b/.github/workflows/launchgate.yml" in out


def test_a_repository_that_calls_launchgate_already_gets_no_second_workflow(root: Path, call: Init) -> None:
    commit(root, {".github/workflows/gate.yml": "jobs:\n  a:\n    steps:\n      - uses: launchgate/launchgate@v1\n"})
    call("init", "--no-baseline")
    assert not (root / plan.WORKFLOW_PATH).exists()


def test_another_workflow_of_that_name_is_left_alone_and_ours_is_shown(root: Path, call: Init) -> None:
    commit(root, {plan.WORKFLOW_PATH: "on: push\njobs: {}\n"})
    _, out, _ = call("init", "--no-baseline", "--write")
    assert (root / plan.WORKFLOW_PATH).read_text() == "on: push\njobs: {}\n"
    assert "cannot be extended safely; add this yourself" in out


def test_gitlab_gets_its_job_and_no_github_workflow(root: Path, call: Init) -> None:
    commit(root, {".gitlab-ci.yml": "stages: [test]\n"})
    call("init", "--no-baseline", "--write")
    made = (root / ".gitlab-ci.yml").read_text()
    assert made.startswith("stages: [test]\n\nlaunchgate:\n")
    assert not (root / ".github").exists()
    commit(root, {".gitlab-ci.yml": "a: !reference [b]\n"})
    assert "cannot be extended safely" in call("init", "--no-baseline", "--write")[1]


def test_husky_gets_one_line(root: Path, call: Init) -> None:
    commit(root, {".husky/pre-commit": "npm test"})
    call("init", "--no-baseline", "--write")
    call("init", "--no-baseline", "--write")
    assert (root / ".husky/pre-commit").read_text() == "npm test\nlaunchgate check --staged\n"


def test_the_first_day_records_and_the_second_finding_closes(root: Path, call: Init) -> None:
    rng = random.Random(5)
    commit(root, {"app.py": f'PASSWORD = "{_token(rng)}"\n'})
    out = call("init")[1]
    assert ".launchgate/baseline: 1 recorded, not blocking (secrets: 1)" in out
    assert "next: `git add --all && git commit`" in out
    commit(root, {})
    assert call("check", "--all")[0] == 0
    commit(root, {"lib.py": f'PASSWORD = "{_token(rng)}"\n'})
    assert call("check", "--all")[0] == 1
    git(root, "rm", "-q", "lib.py")
    commit(root, {"app.py": "x = 1\n"})
    assert "1 removed" in call("baseline")[1]
    assert (root / ".launchgate/baseline").read_text() == ""
    commit(root, {"app.py": f'PASSWORD = "{_token(rng)}"\n'})
    assert "1 new, not recorded" in call("baseline")[1]


def test_nothing_is_written_through_a_link_or_over_an_ignored_file(root: Path, call: Init, tmp_path: Path) -> None:
    commit(root, {".gitignore": "launchgate.yml\n"})
    (root / "launchgate.yml").write_text("version: 1\n")
    code, _, err = call("init", "--write")
    assert (code, (root / "launchgate.yml").read_text()) == (2, "version: 1\n")
    assert "existing files are never replaced" in err
    (root / "launchgate.yml").unlink()
    (tmp_path / "outside").mkdir()
    (root / ".github").symlink_to(tmp_path / "outside")
    assert call("init", "--write")[0] == 2
    assert list((tmp_path / "outside").iterdir()) == []


def _token(rng: random.Random) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(rng.choices(letters, k=32))


NODE = {
    "package.json": '{"dependencies": {"express": "5.0.0"}}\n',
    ".env.example": "PORT=3000\nAPP_URL=https://app.acme.test\nOLD_FLAG=1\n",
    "src/env.ts": "export const need = (key: string) => {\n  const value = process.env[key]\n"
    "  if (!value) throw new Error(key)\n  return value\n}\n",
    "src/app.ts": "import { need } from './env'\nneed('DATABASE_URL')\nprocess.env.STRIPE_SECRET_KEY!\n"
    "if (process.env.SENTRY_DSN) start()\nconst level = process.env.LOG_LEVEL ?? 'info'\nprocess.env.APP_URL\n"
    "process.env.PORT\nprocess.env.NODE_ENV\n",
    ".env.production": "APP_URL=https://app.acme.io\nDATABASE_URL=\n",
}
PYTHON = {
    "requirements.txt": "fastapi\npydantic-settings\n",
    "app/settings.py": "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n"
    "    database_url: str\n    jwt_secret: str\n    smtp_port: int = 587\n    frontend: str = 'https://app.acme.io'\n",
    "app/main.py": "import os\n\nos.environ['APP_URL']\nos.getenv('SENTRY_DSN')\n",
}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            NODE,
            {
                "DATABASE_URL": {"required": True},
                "STRIPE_SECRET_KEY": {"secret": True, "required": True},
                "APP_URL": {"type": "url"},
                "LOG_LEVEL": {},
                "PORT": {"type": "port"},
                "SENTRY_DSN": {},
                "OLD_FLAG": {"type": "integer"},
            },
        ),
        (
            PYTHON,
            {
                "APP_URL": {"required": True},
                "DATABASE_URL": {"required": True},
                "JWT_SECRET": {"secret": True, "required": True},
                "FRONTEND": {"type": "url"},
                "SENTRY_DSN": {},
                "SMTP_PORT": {"type": "port"},
            },
        ),
    ],
    ids=["node", "python"],
)
def test_the_contract_is_drafted_from_what_the_code_reads(
    root: Path, call: Init, files: dict[str, str], expected: dict[str, dict[str, object]]
) -> None:
    commit(root, files)
    assert call("init")[0] == 0
    commit(root, {})
    written = (root / "launchgate.yml").read_text()
    document = plain(parse(written, "x"))
    assert isinstance(document, dict)
    assert document["env"] == {"vars": expected}
    assert "    # The code requires these.\n" in written
    assert max(map(len, written.splitlines())) <= 120
    assert call("config", "check")[0] == 0
    code, out, _ = call("check", "--all")
    assert code == 0, out
    commit(root, {"src/new.py": "import os\nos.environ['NEW_TOKEN']\n"})
    code, out, _ = call("check", "--all")
    assert code == 1
    assert "NEW_TOKEN" in out


SHOWN = "    # Only in example files.\n"
NAMED = "    # In example files, and named in files that are not read for variables.\n"
OTHERS = {
    "Swift": ("main.swift", 'let x = ProcessInfo.processInfo.environment["STRIPE_KEY"]\n', NAMED),
    "Kotlin": ("src/App.kt", 'val x = System.getenv("STRIPE_KEY")\n', NAMED),
    "Prisma": ("prisma/schema.prisma", 'datasource db {\n  url = env("STRIPE_KEY")\n}\n', NAMED),
    "a longer name": ("main.go", 'var x = os.Getenv("STRIPE_KEY_ID")\n', SHOWN),
    "a text for people": ("README.md", "Set STRIPE_KEY.\n", SHOWN),
    "another example": ("app/.env.sample", "STRIPE_KEY=\n", SHOWN),
}


@pytest.mark.parametrize(("path", "text", "comment"), OTHERS.values(), ids=OTHERS)
def test_what_the_draft_says_of_a_variable_is_true(root: Path, call: Init, path: str, text: str, comment: str) -> None:
    commit(root, {".env.example": "STRIPE_KEY=\n", path: text})
    assert call("init", "--no-baseline")[0] == 0
    assert f"{comment}    STRIPE_KEY:" in (root / "launchgate.yml").read_text()


def test_many_folders_of_migrations_are_told_in_a_few_words(root: Path, call: Init) -> None:
    commit(root, {f"svc/{name}/migrations/1_a.sql": "SELECT 1;\n" for name in "abcdefgh"})
    told = "found: sql migrations in svc/a/migrations, svc/b/migrations, svc/c/migrations and 5 more"
    assert call("init", "--no-baseline")[1].startswith(told)


def test_what_env_finds_after_init_is_recorded_and_a_new_one_closes(root: Path, call: Init) -> None:
    commit(root, NODE)
    out = call("init")[1]
    assert "env" in next(line for line in out.splitlines() if "recorded" in line)
    commit(root, {".env.production": "APP_URL=https://app.acme.io\nDATABASE_URL=\nSTRIPE_SECRET_KEY=\nPORT=none\n"})
    code, out, _ = call("check", "env", "--all")
    assert code == 1
    assert "PORT" in out


def test_a_thousand_variables_are_drafted_a_line_each(root: Path, call: Init) -> None:
    reads = "".join(f"os.environ['VAR_{number}']\n" for number in range(1_000))
    commit(root, {"app.py": f"import os\n{reads}"})
    assert call("init", "--no-baseline")[0] == 0
    lines = [line for line in (root / "launchgate.yml").read_text().splitlines() if line.startswith("    VAR_")]
    assert len(lines) == 1_000
    names = [line.partition(":")[0] for line in lines]
    assert names == sorted(names)
    assert call("config", "check")[0] == 0


@pytest.mark.parametrize("name", ["on", "NO", "y", "null", "a-b", "A: {}", "x" * 300])
def test_odd_names_do_not_spoil_the_draft(root: Path, call: Init, name: str) -> None:
    commit(root, {"app.py": f"import os\nos.environ[{name!r}]\nos.environ['GOOD']\n", ".env.example": f"{name}=1\n"})
    assert call("init", "--no-baseline")[0] == 0
    assert call("config", "check")[0] == 0
    assert "GOOD" in (root / "launchgate.yml").read_text()


def test_opsdesk_is_set_up_and_passes(root: Path, call: Init) -> None:
    import shutil

    shutil.copytree(Path(__file__).parents[2] / "examples/opsdesk/base", root, dirs_exist_ok=True)
    (root / "launchgate.yml").unlink()
    commit(root, {})
    assert call("init")[0] == 0
    commit(root, {})
    assert call("config", "check")[0] == 0
    code, out, _ = call("check", "--all")
    assert code == 0, out
    assert "SECRET_KEY: {secret: true, required: true}" in (root / "launchgate.yml").read_text()

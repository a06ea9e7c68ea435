"""The ways in which code reads a variable, in Python and JavaScript, and what is no read."""

from __future__ import annotations

import time

import pytest

from launchgate.code import javascript, python
from launchgate.code.scan import is_code, scan
from launchgate.gates.env.example import Memory
from launchgate.model.run import Skipped, SkipReason

PYTHON = {
    "subscript": 'import os\nos.environ["NAME"]',
    "get": 'import os\nos.environ.get("NAME")',
    "get with default": 'import os\nx = os.environ.get("NAME", "d")',
    "getenv": 'import os\nos.getenv("NAME")',
    "pop": 'import os\nos.environ.pop("NAME", None)',
    "setdefault": 'import os\nos.environ.setdefault("NAME", "d")',
    "in": 'import os\nif "NAME" in os.environ: pass',
    "not in": 'import os\nassert "NAME" not in os.environ',
    "module alias": 'import os as o\no.environ["NAME"]',
    "from import": 'from os import environ\nenviron["NAME"]',
    "from import as": 'from os import environ as e, getenv as g\ne.get("OTHER"); g("NAME")',
    "import inside a function": 'def f():\n    import os\n    return os.getenv("NAME")',
    "variable for the mapping": 'import os\nenv = os.environ\nenv["NAME"]',
    "variable for the method": 'import os\nget = os.environ.get\nget("NAME")',
    "copy": 'import os\ne = os.environ\ne.get("NAME")',
    "bytes": 'import os\nos.environb[b"NAME"]',
    "keyword": 'import os\nos.getenv(key="NAME")',
    "f-string": 'import os\nf"{os.environ[\'NAME\']}"',
    "lambda and comprehension": 'import os\n[(lambda: os.environ["NAME"])() for _ in ()]',
    "django-environ": 'import environ\nenv = environ.Env()\nenv("NAME")',
    "django-environ method": 'import environ\nenv = environ.Env(DEBUG=(bool, False))\nenv.str("NAME", default="x")',
    "django-environ attribute": "import environ\nclass S:\n    env = environ.Env()\n"
    '    def f(self): return self.env.db("NAME")',
    "environs": 'from environs import Env\nenv = Env()\nenv.int("NAME", 3)',
    "environs object": 'from environs import env\nenv.bool("NAME")',
    "decouple": 'from decouple import config\nconfig("NAME", cast=int)',
    "decouple object": 'from decouple import AutoConfig\nconfig = AutoConfig()\nconfig("NAME")',
    "starlette": 'from starlette.config import Config\nconfig = Config(".env")\nconfig("NAME", cast=bool)',
    "pydantic field": "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    name: str",
    "pydantic inherited": "from pydantic_settings import BaseSettings\nclass A(BaseSettings):\n    a: int\n"
    "class B(A):\n    name: str = ''",
    "pydantic prefix": "from pydantic_settings import BaseSettings, SettingsConfigDict\nclass S(BaseSettings):\n"
    "    model_config = SettingsConfigDict(env_prefix='NA')\n    me: str",
    "pydantic alias": 'from pydantic import Field\nfrom pydantic_settings import BaseSettings\n'
    'class S(BaseSettings):\n    x: str = Field(validation_alias="NAME")',
    "pydantic choices": 'from pydantic import AliasChoices, Field\nfrom pydantic_settings import BaseSettings\n'
    'class S(BaseSettings):\n    x: str = Field(..., validation_alias=AliasChoices("NAME", "OLD"))',
    "pydantic v1 config": "from pydantic import BaseSettings\nclass S(BaseSettings):\n    me: str\n"
    "    class Config:\n        env_prefix = 'NA'",
    "wrapper": 'import os\ndef need(key, default=None):\n    return os.environ.get(key, default)\nneed("NAME")',
    "wrapper with keyword": 'import os\ndef need(*, key):\n    return os.environ[key]\nneed(key="NAME")',
    "wrapper method": 'import os\nclass C:\n    def need(self, key): return os.environ[key]\nC().need("NAME")',
    "broken syntax": 'import os\nprint "x"\nos.environ["NAME"]',
}  # fmt: skip

JAVASCRIPT = {
    "dot": "process.env.NAME",
    "bracket": 'process.env["NAME"]',
    "single quotes": "process.env['NAME']",
    "template text": "process.env[`NAME`]",
    "optional chaining": "process.env?.NAME",
    "optional bracket": 'process.env?.["NAME"]',
    "not null": "const a = process.env.NAME!;",
    "template expression": "`${process.env.NAME}/x`",
    "nested template": "`a${`b${process.env.NAME}`}`",
    "spread over lines": "process\n  .env\n  .NAME",
    "globalThis": "globalThis.process.env.NAME",
    "default": 'const a = process.env.NAME ?? "d"',
    "or": 'process.env.NAME || "d"',
    "destructured": "const { NAME } = process.env",
    "destructured, renamed": "const { A, NAME: local = 'x' } = process.env;",
    "destructured, typed": "const { NAME }: Env = process.env",
    "alias": "const env = process.env;\nenv.NAME",
    "alias bracket": 'const e = process.env\nconst x = e["NAME"]',
    "parameter default": "function f({ NAME } = process.env) {}",
    "in": '"NAME" in process.env',
    "vite": "import.meta.env.NAME",
    "vite bracket": 'import.meta.env["NAME"]',
    "vite loadEnv": "const env = loadEnv(mode, process.cwd(), '')\nenv.NAME",
    "bun": "Bun.env.NAME",
    "deno": 'Deno.env.get("NAME")',
    "svelte static": 'import { NAME } from "$env/static/private"',
    "svelte dynamic": 'import { env } from "$env/dynamic/private"\nenv.NAME',
    "nest": "constructor(private configService: ConfigService) { this.configService.get<string>('NAME') }",
    "nest orThrow": 'config.getOrThrow("NAME")',
    "envalid": "const env = cleanEnv(process.env, {\n  NAME: str(),\n})",
    "t3": "export const env = createEnv({ server: { NAME: z.string().min(1) }, client: {} })",
    "zod": "const s = z.object({ NAME: z.string() });\ns.parse(process.env)",
    "zod safeParse": "z.object({ A: z.string(), NAME: z.coerce.number() }).safeParse(process.env)",
    "wrapper": "function need(key) {\n  const v = process.env[key]\n  return v\n}\nneed('NAME')",
    "arrow wrapper": "const need = (key: string): string => process.env[key] ?? ''\nneed('NAME')",
    "wrapper method": "class C {\n  get(key) { return process.env[key] }\n}\nnew C().get('NAME')",
    "after a regular expression": "const r = /[\"'`]/g; process.env.NAME",
    "after a division": "const a = b / c; const d = process.env.NAME / 2",
}


def _python(source: str) -> set[str]:
    usage = scan(Memory({"a.py": source}), ["a.py"], [])
    return set(usage.by_name)


def _javascript(source: str) -> set[str]:
    usage = scan(Memory({"a.ts": source}), ["a.ts"], [])
    return set(usage.by_name)


@pytest.mark.parametrize("form", PYTHON)
def test_python_reads_are_found(form: str) -> None:
    assert "NAME" in _python(PYTHON[form])


@pytest.mark.parametrize("form", JAVASCRIPT)
def test_javascript_reads_are_found(form: str) -> None:
    assert "NAME" in _javascript(JAVASCRIPT[form])


@pytest.mark.parametrize(
    "source",
    [
        'import os\n# os.environ["NAME"]',
        'import os\n"""os.environ["NAME"]"""',
        'import os\nos.environ["NAME"] = "1"',
        'config = {}\nconfig["NAME"]',
        'def get(key): return key\nget("NAME")',
        'import os\nos.getenv("a b")',
        "class S:\n    name: str",
    ],
)
def test_python_that_reads_nothing_is_silent(source: str) -> None:
    assert "NAME" not in _python(source)


@pytest.mark.parametrize(
    "source",
    [
        "// process.env.NAME",
        "/* process.env.NAME */",
        '"process.env.NAME"',
        "`process.env.NAME`",
        "process.env.NAME = '1'",
        "env.NAME",
        "process.environment.NAME",
        "import.meta.env.MODE; myprocess_env.NAME",
        "a(/process.env.NAME/.test(x)) ? /process.env.NAME/ : 1",
    ],
)
def test_javascript_that_reads_nothing_is_silent(source: str) -> None:
    assert "NAME" not in _javascript(source)


def test_a_read_knows_its_place_default_and_whether_it_may_be_absent() -> None:
    module = python.read('import os\nos.environ["A"]\nos.getenv("B", "d")\n  \n', "a.py")
    assert [(each.name, each.at.line, each.default, each.optional) for each in module.references] == [
        ("A", 2, None, False),
        ("B", 3, "d", True),
    ]
    [read] = javascript.read('\n  x(process.env.C ?? "d")', "a.ts").references
    assert (read.name, read.at.line, read.at.column, read.default, read.optional) == ("C", 2, 5, "d", True)


def test_a_wrapper_is_known_in_other_files_too() -> None:
    files = {
        "env.py": "import os\ndef need(key): return os.environ[key]\n",
        "app.py": 'from env import need\nneed("API_TOKEN")\n',
        "conf.py": "import environ\nenv = environ.Env()\n",
        "settings.py": 'from conf import env\nenv.str("SITE_NAME")\n',
        "env.ts": "export const must = (name: string) => process.env[name]!\n",
        "app.ts": "import { must } from './env'\nmust('STRIPE_KEY')\n",
    }
    usage = scan(Memory(files), files, [])
    assert set(usage.by_name) == {"API_TOKEN", "SITE_NAME", "STRIPE_KEY"}


def test_a_computed_name_leaves_its_prefix() -> None:
    files = {"a.py": 'import os\nos.environ[f"PLUGIN_{x}"]\n', "b.ts": "process.env[`FEATURE_${name}`]\n"}
    assert scan(Memory(files), files, []).prefixes == {"PLUGIN_", "FEATURE_"}


def test_a_schema_knows_better_than_a_read_whether_a_variable_may_be_absent() -> None:
    source = (
        "const zOpt = z.string().optional();\n"
        "createEnv({ server: { A_B: zOpt, C_D: z.string() }, runtimeEnv: { A_B: process.env.A_B } })"
    )
    declared = {each.name: each.optional for each in javascript.read(source, "a.ts").references if each.declares}
    assert declared == {"A_B": True, "C_D": False}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/main.py", True),
        ("src/index.tsx", True),
        ("src/App.vue", True),
        ("tests/test_app.py", False),
        ("src/app.test.ts", False),
        ("node_modules/x/index.js", False),
        ("static/jquery.min.js", False),
        ("types/env.d.ts", False),
        ("README.md", False),
    ],
)
def test_only_the_applications_own_code_counts(path: str, *, expected: bool) -> None:
    assert is_code(path) is expected


def test_absurd_nesting_is_said_and_does_not_end_the_run() -> None:
    skipped: list[Skipped] = []
    files = {
        "deep.py": "import os\nx = " + "(" * 50_000 + "os.environ" + ")" * 50_000,
        "deep.ts": "`${" * 50_000 + "process.env.DEEP" + "}`" * 50_000,
        "minus.py": "import os\nx = " + "-" * 200_000 + "1",
        "fine.py": 'import os\nos.getenv("FINE")',
    }
    usage = scan(Memory(files), files, skipped)
    assert {"FINE", "DEEP"} <= usage.by_name.keys()
    assert {each.subject for each in skipped if each.why is SkipReason.FAILED} <= {"deep.py", "minus.py"}


def test_many_aliases_schemas_and_reads_are_read_in_seconds() -> None:
    each = "const a{0} = process.env;\nprocess.env.A_{0};\ncreateEnv({{ A_B{0}: z{0} }});\n"
    source = "".join(map(each.format, range(8_000)))
    started = time.process_time()
    assert len(scan(Memory({"a.ts": source}), ["a.ts"], []).by_name) == 16_000
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "source",
    ["'" * 300_000, "`" * 100_000, "/*" * 100_000, "process.env[" * 30_000, "{" * 200_000, "createEnv({" * 5_000,
     "const a = " * 30_000, "function f(" * 20_000, '( "AAA" ' * 30_000, "const { a" * 20_000 + " } = process.env"],
)  # fmt: skip
def test_hostile_javascript_is_read_in_seconds(source: str) -> None:
    started = time.process_time()
    scan(Memory({"a.ts": source + " process.env"}), ["a.ts"], [])
    assert time.process_time() - started < 20  # seconds of CPU; what grows with the square takes minutes

"""Reads of Python that go by another name, a copy, a constant or a class in another file."""

from __future__ import annotations

import pytest

from launchgate.code.scan import scan
from launchgate.gates.env.example import Memory

READS = {
    "import of a submodule": 'import os.path\nos.environ["NAME"]',
    "star": 'from os import *\nenviron["NAME"]',
    "module by call": '__import__("os").environ["NAME"]',
    "module by importlib": 'import importlib\nimportlib.import_module("os").getenv("NAME")',
    "attribute by call": 'import os\ngetattr(os, "environ")["NAME"]',
    "copy": 'import os\ne = os.environ.copy()\ne["NAME"]',
    "copy in place": 'import os\nos.environ.copy().get("NAME")',
    "dict of it": 'import os\ne = dict(os.environ)\ne["NAME"]',
    "unpacked": 'import os\ne = {**os.environ, "A": "1"}\ne["NAME"]',
    "dict with others": 'import os\ne = dict(A="1", **os.environ)\ne["NAME"]',
    "union": 'import os\ne = {"A": "1"} | os.environ\ne["NAME"]',
    "stand-in": 'import os\ndef f(e=None):\n    e = e or os.environ\n    return e["NAME"]',
    "walrus": 'import os\n(e := os.environ)["NAME"]',
    "default of a parameter": 'import os\ndef f(a, e=os.environ):\n    return e["NAME"]',
    "default of a keyword": 'import os\ndef f(*, e=os.environ):\n    return e["NAME"]',
    "two at once": 'import os\ne, x = os.environ, 1\ne["NAME"]',
    "attribute of self": "import os\nclass A:\n    def __init__(self): self.e = os.environ\n"
    '    def f(self): return self.e["NAME"]',
    "method by name": 'import os\nget = os.environ.get\nget("NAME")',
    "bytes": 'from os import getenvb as g\ng(b"NAME")',
    "constant": 'import os\nKEY = "NAME"\nos.environ[KEY]',
    "constant of a class": 'import os\nclass K:\n    TOKEN = "NAME"\nos.environ.get(K.TOKEN)',
    "member of an enum": 'import os, enum\nclass K(enum.Enum):\n    TOKEN = "NAME"\nos.environ[K.TOKEN.value]',
    "constant prefix": 'import os\nP = "NA"\nos.environ[f"{P}ME"]',
    "joined": 'import os\nos.environ["NA" + "ME"]',
    "loop": 'import os\nfor key in ("A", "NAME"):\n    os.environ[key]',
    "loop over a constant": 'import os\nKEYS = frozenset({"A", "NAME"})\nfor key in sorted(KEYS):\n    os.environ[key]',
    "comprehension": 'import os\nmissing = [key for key in ["A", "NAME"] if key not in os.environ]',
    "dotenv_values": 'from dotenv import dotenv_values\nconfig = dotenv_values(".env")\nconfig["NAME"]',
    "dotenv_values and environ": "import os\nfrom dotenv import dotenv_values\n"
    'c = {**dotenv_values(".env"), **os.environ}\nc["NAME"]',
    "dj-database-url": 'import dj_database_url\ndj_database_url.config(env="NAME")',
    "click": 'import click\n@click.option("--x", envvar="NAME")\ndef f(x): pass',
    "typer with a list": 'import typer\ndef f(x: str = typer.Option("", envvar=["A", "NAME"])): pass',
    "flask": 'app.config.from_envvar("NAME")\n# environ',
    "lambda": 'import os\nenv = lambda key, default=None: os.environ.get(key, default)\nenv("NAME")',
    "partial": 'import os, functools\nget = functools.partial(os.environ.get)\nget("NAME")',
    "map": 'import os\na, b = map(os.environ.get, ["A", "NAME"])',
    "itemgetter": 'import os\nfrom operator import itemgetter\nitemgetter("A", "NAME")(os.environ)',
    "match": 'import os\nmatch os.environ:\n    case {"NAME": name}: pass',
    "expandvars": 'import os.path\nos.path.expandvars("/x/${NAME}")',
    "environs with a prefix": 'from environs import Env\nenv = Env()\nwith env.prefixed("NA"):\n    env("ME")',
    "django-configurations": "import environ\nfrom configurations import values\n"
    'x = values.SecretValue(environ_name="NAME", environ_prefix=None)',
    "decouple module": 'import decouple\ndecouple.config("NAME")',
    "pydantic under a name": "from pydantic_settings import BaseSettings as B\nclass S(B):\n    name: str",
    "pydantic by module": "import pydantic_settings as ps\nclass S(ps.BaseSettings):\n    name: str",
    "pydantic inner prefix of the base": "from pydantic_settings import BaseSettings\nclass A(BaseSettings):\n"
    "    model_config = {'env_prefix': 'NA'}\nclass B(A):\n    me: str",
    "pydantic in exact case": "from pydantic_settings import BaseSettings, SettingsConfigDict\nclass S(BaseSettings):\n"
    "    model_config = SettingsConfigDict(case_sensitive=True)\n    NAME: str",
}  # fmt: skip


def _names(source: str) -> set[str]:
    return set(scan(Memory({"a.py": source}), ["a.py"], []).by_name)


@pytest.mark.parametrize("form", READS)
def test_a_read_is_found_by_whatever_name(form: str) -> None:
    assert "NAME" in _names(READS[form])


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("env.db()", "DATABASE_URL"),
        ("env.cache()", "CACHE_URL"),
        ("env.email_url()", "EMAIL_URL"),
        ("env.db('X')", "X"),
    ],
)
def test_methods_of_django_environ_know_their_default_name(call: str, name: str) -> None:
    assert _names(f"import environ\nenv = environ.Env()\n{call}") == {name}


def test_dj_database_url_reads_database_url() -> None:
    assert _names("import dj_database_url\nx = dj_database_url.config(conn_max_age=600)") == {"DATABASE_URL"}


def test_settings_derive_from_a_class_in_another_file() -> None:
    files = {
        "base.py": "from pydantic_settings import BaseSettings\nclass Common(BaseSettings):\n    debug: bool = False\n",
        "app.py": "from base import Common\nclass Settings(Common):\n    api_token: str\n",
        "model.py": "from pydantic import BaseModel\nclass Settings2(BaseModel):\n    other: str\n",
    }
    assert set(scan(Memory(files), files, []).by_name) == {"DEBUG", "API_TOKEN"}


def test_nested_models_and_flask_leave_their_prefix() -> None:
    files = {
        "a.py": "from pydantic_settings import BaseSettings, SettingsConfigDict\nclass S(BaseSettings):\n"
        "    model_config = SettingsConfigDict(env_prefix='app_', env_nested_delimiter='__')\n    db: Db\n",
        "b.py": "app.config.from_prefixed_env()  # environ\n",
        "c.py": "settings = Dynaconf(envvar_prefix='SHOP')\n",
    }
    assert scan(Memory(files), files, []).prefixes == {"APP_DB__", "FLASK_", "SHOP_"}


@pytest.mark.parametrize(
    "source",
    [
        'import os\nKEY = "NAME"\nprint(KEY)',
        'e = {}\nKEY = "NAME"\ne[KEY]  # environ',
        'import os\nfor key in ("NAME",):\n    os.environ[key] = "1"',
        'from dotenv import load_dotenv\nload_dotenv("NAME")',
        "from pydantic import BaseModel\nclass Settings(BaseModel):\n    name: str",
    ],
)
def test_what_reads_nothing_is_silent(source: str) -> None:
    assert "NAME" not in _names(source)


def test_classes_that_derive_from_each_other_end() -> None:
    bases = ", ".join(f"A{number}" for number in range(60))
    classes = "".join(f"class A{number}({bases}):\n    a: str\n" for number in range(60))
    source = f"from x import BaseSettings\n{classes}class C(C, BaseSettings):\n    name: str"
    assert _names(source) == {"NAME"}


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ('import os\nos.environ["NAME"]', True),
        ('import os\nos.environ.get("NAME")', False),
        ('import environ\nenv = environ.Env()\nenv.str("NAME")', True),
        ('import environ\nenv = environ.Env(NAME=(bool, False))\nenv("NAME")', False),
        ('from decouple import config\nconfig("NAME", default="")', False),
        ("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    name: str", True),
        ("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    name: str = ''", False),
        ('import os\ndef need(key): return os.environ[key]\nneed("NAME")', True),
        ('import os\ndef need(key): return os.getenv(key)\nneed("NAME")', False),
        ('import os\ndef need(key):\n    if not os.getenv(key): raise KeyError\nneed("NAME")', True),
    ],
)
def test_a_read_is_needed_where_the_code_ends_without(source: str, *, needed: bool) -> None:
    [read] = scan(Memory({"a.py": source}), ["a.py"], []).by_name["NAME"]
    assert read.needed is needed

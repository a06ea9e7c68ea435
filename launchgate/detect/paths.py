"""What a path says about its content: the notation of values in it, and whether it is made for tests or readers."""

from __future__ import annotations

from functools import lru_cache

from launchgate.detect.lazy import Lazy

CONFIG, CODE, PROSE, DATA = "config", "code", "prose", "data"

_CODE = frozenset(
    "py pyi js jsx mjs cjs ts tsx java kt kts go rb php cs fs vb c h cc cpp hpp m mm rs swift scala dart ex exs erl lua pl pm r jl "
    "groovy gradle clj vue svelte astro sol zig nim tf tfvars hcl bicep proto graphql gql html htm xhtml jsp erb ejs hbs twig css scss less sass "
    "json jsonc json5 ipynb toml cue jsonnet libsonnet ps1 psm1 bat cmd".split()
)
_PROSE = frozenset("md mdx markdown rst adoc asciidoc txt tex org wiki po pot log eml".split())
_DATA = frozenset("csv tsv svg map lock sum min snap sqlite jsonl ndjson geojson parquet".split())
_LOCKS = frozenset(
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml poetry.lock pdm.lock uv.lock cargo.lock go.sum composer.lock "
    "gemfile.lock pipfile.lock bun.lock flake.lock packages.lock.json mix.lock podfile.lock pubspec.lock .terraform.lock.hcl".split()
)
_TEST = Lazy(
    r"(?i)(?:^|[/_.\-])(?:tests?|testing|testdata|test[_-]?data|specs?|__tests__|__mocks__|mocks?|fixtures?|stubs?|fakes?|e2e|cypress|"
    r"playwright|benchmarks?|testutils?|conftest)(?=[/_.\-]|$)|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|swift|php)$"
)
_SHOWN = Lazy(
    r"(?i)(?:^|/)(?:docs?|documentation|examples?|samples?|demos?|tutorials?|templates?|locales?|i18n|translations?|lang)(?=/)|"
    r"(?:example|sample|template|dist|defaults?)(?:\.[a-z]{1,6})?$|\.(?:md|mdx|rst|adoc|po|pot)$"
)


@lru_cache(maxsize=1024)
def notation(path: str) -> str:
    """Give how values are written there: `CODE` quotes them, `CONFIG` need not, `PROSE` shows them, `DATA` holds none."""
    name = path.rpartition("/")[2].lower()
    if name in _LOCKS or name.endswith((".min.js", ".min.css", ".js.map", ".css.map")):
        return DATA
    suffix = name.rpartition(".")[2] if "." in name.lstrip(".") else ""
    if suffix in _CODE:
        return CODE
    if suffix in _PROSE:
        return PROSE
    return DATA if suffix in _DATA else CONFIG


@lru_cache(maxsize=1024)
def for_tests(path: str) -> bool:
    """Say whether a path is made for tests."""
    return _TEST.search(path) is not None


@lru_cache(maxsize=1024)
def for_readers(path: str) -> bool:
    """Say whether a path is documentation, an example or a translation."""
    return _SHOWN.search(path) is not None

"""What a path says about its content: the notation of values in it, and whether it is made for tests or readers."""

from __future__ import annotations

from functools import lru_cache

from launchgate.detect.lazy import LazyRegex
from launchgate.text.paths import classify

CONFIG, CODE, PROSE, DATA = "config", "code", "prose", "data"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CODE_SUFFIXES = _set("""
    py pyi js jsx mjs cjs ts tsx java kt kts go rb php cs fs vb c h cc cpp hpp m mm rs swift scala dart ex exs erl
    lua pl pm r jl groovy gradle clj vue svelte astro sol zig nim tf tfvars hcl bicep proto graphql gql html htm
    xhtml jsp erb ejs hbs twig css scss less sass json jsonc json5 ipynb toml cue jsonnet libsonnet ps1 psm1 bat cmd
    coffee litcoffee cljs cljc cxx hh hxx cu elm hs lhs ml mli fsx cr rkt scm el lisp d v pas dpr vbs aspx cshtml razor
    cfm cfc haml slim pug jade liquid njk mustache mako gd hx re res purs rake gemspec podspec pyx pxd as wgsl glsl
""")
"""Suffixes of files that quote what they mean literally."""

_PROSE_SUFFIXES = _set("""
    md mdx markdown rst adoc asciidoc txt tex org wiki po pot log eml
""")
"""Suffixes of files for readers."""

_DATA_SUFFIXES = _set("""
    csv tsv svg map lock sum min snap sqlite jsonl ndjson geojson parquet
""")
"""Suffixes of files that hold data, no settings."""

_LOCKS = _set("""
    package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml poetry.lock pdm.lock uv.lock cargo.lock go.sum
    composer.lock gemfile.lock pipfile.lock bun.lock flake.lock packages.lock.json mix.lock podfile.lock
    pubspec.lock .terraform.lock.hcl
""")
"""Files that package managers write."""

# Names of files that keep passwords as plain text.
_PLAIN = ("txt", "log", "org", "tex")
_KEPT = LazyRegex(r"passw|secret|credential|(?:^|[._-])(?:creds?|env|keys?|tokens?|logins?)(?=[._-])")


@lru_cache(maxsize=1024)
def notation(path: str) -> str:
    """Return how values are written: code quotes them, configuration need not, prose shows them, data has none."""
    name = path.rpartition("/")[2].lower()
    if name in _LOCKS or name.endswith((".min.js", ".min.css", ".js.map", ".css.map")):
        return DATA
    suffix = name.rpartition(".")[2] if "." in name.lstrip(".") else ""
    if suffix in _CODE_SUFFIXES:
        return CODE
    if suffix in _PROSE_SUFFIXES and not (suffix in _PLAIN and _KEPT.search(name)):
        return PROSE
    return DATA if suffix in _DATA_SUFFIXES else CONFIG


def for_tests(path: str) -> bool:
    """Whether a path is made for tests."""
    return classify(path).test


def for_readers(path: str) -> bool:
    """Whether a path is documentation, an example or a translation."""
    given = classify(path)
    return given.example or given.docs

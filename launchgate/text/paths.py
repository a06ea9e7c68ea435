"""What a path shows about a file: for tests, an example, documentation, installed, generated, and for which stage.

The one answer for every gate. Whole words count, never parts of one: `contest`, `latest` and `attestation` are not
tests. A wrong flag makes a gate lenient, so a doubtful name gets none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class PathClass:
    """Flags of one path; several may hold at once, as in `docs/examples/tests/`.

    `vendored` is what others wrote and was installed or copied in, `generated` what a build writes.
    """

    test: bool
    example: bool
    docs: bool
    vendored: bool
    generated: bool


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CODE = _set("""
    py pyw rb js mjs cjs jsx ts mts cts tsx vue svelte astro go java kt kts scala swift php cs fs rs ex exs c cc cpp h
    hpp m mm dart lua pl pm r clj groovy sh bash
""")

_TESTS = _set("""
    tests testdata testing fixture fixtures mock mocks stub stubs fake fakes e2e cypress playwright benchmark benchmarks
    testutil testutils conftest specs
""")
"""Words that mark a folder or file for tests anywhere in its name."""
_KINDS = _set("""
    load perf performance stress smoke unit integration functional acceptance system api e2e regression contract ui web
""")
_JOINED = {f"{kind}test" for kind in _KINDS}  # `loadtest`
_PRODUCTS = _set("ab a b split multivariate speed latency penetration covid blood")
"""Words before `test` or `testing` in the names of features and products, which are not tests."""
_TEST_FOLDERS = _set("test tests spec specs bench benches __tests__ __mocks__ __fixtures__ __snapshots__")
_TEST_FILES = _set("conftest noxfile locustfile")
_TEST_RUNNERS = _set("jest vitest playwright cypress karma mocharc")
_TEST_TARGET = re.compile(r"[a-z0-9](?:UI)?Tests$")  # of Swift and C#
_TEST_CODE = re.compile(
    r"(?:[a-z0-9](?:Tests?|Spec|IT)|^(?:Tests?|Spec))\.(?:java|kt|cs|scala|swift|php|groovy)$|\.(?:cy|stories)\.[cm]?[jt]sx?$"
)

_EXAMPLES = _set("example examples sample samples template templates tmpl dist")
_SHOWN = _EXAMPLES | {"schema"}
_EXAMPLE_FOLDERS = _set("example examples sample samples demo demos tutorial tutorials playground")
_EXAMPLE_ENDS = _set("examples samples")
_DEFAULTS = _set("default defaults")  # `config/default.json` is what runs; `.env.defaults` is what is shown

_DOC_FOLDERS = _set("doc docs documentation locale locales i18n translation translations lang")
_DOC_SUFFIXES = _set("md mdx markdown rst adoc asciidoc po pot")
_DOC_FILES = _set(
    "readme changelog changes contributing license licence notice authors copying security code_of_conduct"
)
_WORKSPACES = _set("apps packages services projects libs")  # `apps/docs` is an application about documentation

_VENDORED = _set("node_modules bower_components vendor third_party .venv venv site-packages .git")
_GENERATED = _set("dist build out .next .nuxt .output .svelte-kit .turbo __pycache__ __generated__ generated")
_GENERATED_FILE = re.compile(
    r"(?:\.min\.(?:js|css)|\.d\.[cm]?ts|_pb2(?:_grpc)?\.pyi?|\.pb\.(?:go|cc|h)|\.(?:g|freezed)\.dart"
    r"|\.generated\.[a-z]+|(?:\.js|\.css|\.mjs)\.map)$"
)

PRODUCTION = _set("prod production prd live")
STAGING = _set("staging stage stg uat qa preview preprod preproduction nonprod")
_DEVELOPMENT = _set("""
    default defaults test tests testing dev devel development local ci e2e fixture fixtures override devcontainer mock
    mocks spec specs playground demo
""")
_NOT_YET = _set("pre non")  # before `prod`
_TEXTS = (".md", ".mdx", ".rst", ".adoc", ".txt")


@lru_cache(maxsize=8192)
def classify(path: str) -> PathClass:
    """Return what the names of a file and its folders show about it."""
    *folders, file = path.replace("\\", "/").split("/")
    lowered = [folder.lower() for folder in folders]
    return PathClass(
        test=any(map(_is_test_folder, folders)) or _is_test_file(file),
        example=any(map(_is_example_folder, lowered)) or _is_example_file(file.lower()),
        docs=_is_docs(lowered, file.lower()),
        vendored=is_vendored(path),
        generated=not _GENERATED.isdisjoint(folders) or _GENERATED_FILE.search(file.lower()) is not None,
    )


def is_example_name(path: str) -> bool:
    """Whether the name of a file itself, whatever its folder is called, is that of an example."""
    return _is_example_file(path.replace("\\", "/").rpartition("/")[2].lower())


def is_vendored(path: str) -> bool:
    """Whether a file is what others wrote; case counts, for `Vendor/` is a folder of a shop's own code."""
    return not _VENDORED.isdisjoint(path.replace("\\", "/").split("/")[:-1])


@lru_cache(maxsize=8192)
def stage_of(path: str) -> str:
    """Return `production`, `staging`, `development`, `documentation` or `unknown`.

    The name of the file decides, then its folders, innermost first. `.env.production.example` is an example, so
    development; so is a template of any kind. A name of an environment is a path too.
    """
    *folders, file = path.lower().replace("\\", "/").split("/")
    if not _SHOWN.isdisjoint(_words(file)):
        return "development"
    if file.endswith(_TEXTS) or _is_docs(folders, file):
        return "documentation"
    return next((stage for part in (file, *reversed(folders)) if (stage := _stage_in_name(part))), "unknown")


@lru_cache(maxsize=8192)
def _stage_in_name(part: str) -> str:
    words = _words(part)
    for before, word in zip((None, *words), words, strict=False):
        if word in PRODUCTION:
            return "staging" if before in _NOT_YET else "production"
    if not STAGING.isdisjoint(words):
        return "staging"
    return "" if _DEVELOPMENT.isdisjoint(words) and _SHOWN.isdisjoint(words) else "development"


@lru_cache(maxsize=8192)
def _is_test_folder(name: str) -> bool:
    if name.lower() in _TEST_FOLDERS or _TEST_TARGET.search(name):
        return True
    words = _words(name.lower())
    return words[:1] == ["test"] or _is_test(words)


def _is_test_file(file: str) -> bool:
    stem, _, suffix = file.lower().rpartition(".")
    words = _words(stem or suffix)
    if not words:
        return False
    code = suffix in _CODE
    if code and (words[0] in _TEST_RUNNERS or words[0] in _TEST_FILES or {words[0], words[-1]} & {"spec", "specs"}):
        return True
    parts = stem.split(".") if stem.strip(".") else [suffix]
    return (
        "test" in {words[0], *parts, suffix}
        or _is_test(words if code else [word for word in words if word != "specs"])
        or _TEST_CODE.search(file) is not None
    )


def _is_test(words: list[str]) -> bool:
    """Whether the words of one name mark tests: by a word for them, or by `test` at the end or after its kind."""
    for before, word in zip(("", *words), words, strict=False):
        if word in _TESTS and not (word == "testing" and before in _PRODUCTS):
            return True
        if (word == "test" and before in _KINDS) or word.removesuffix("s") in _JOINED:
            return True
    return words[-1:] == ["test"] and words[-2:-1] not in [[word] for word in _PRODUCTS]


def _is_example_folder(name: str) -> bool:
    words = _words(name)
    return name in _EXAMPLE_FOLDERS or bool({*words[:1], *words[-1:]} & _EXAMPLE_ENDS)


def _is_example_file(file: str) -> bool:
    """Whether a name ends in a word for examples, or has one between dots; `template.yaml` alone is CloudFormation."""
    stem, _, suffix = file.rpartition(".")
    if stem in {"template", "templates", "dist"}:
        return False
    parts = {suffix, *stem.split(".")}
    env = "env" in parts
    words = _words(stem)
    return not _EXAMPLES.isdisjoint({*parts, *words[-1:], *(words[:1] if env else ())}) or (
        env and not _DEFAULTS.isdisjoint(parts)
    )


def _is_docs(folders: list[str], file: str) -> bool:
    stem, _, suffix = file.rpartition(".")
    if suffix in _DOC_SUFFIXES or (not stem and file in _DOC_FILES):
        return True
    parents = ("", *folders)
    return any(folder in _DOC_FOLDERS and parents[at] not in _WORKSPACES for at, folder in enumerate(folders))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", name) if word]

"""How each kind of file writes a comment: one table, used to read inline waivers and to decide whether to offer one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from posixpath import basename, splitext


@dataclass(frozen=True, slots=True)
class Style:
    """The comments of one kind of file: `(open, close)` pairs, the one we write first.

    `close` is empty for a comment that ends with its line. `offer` is False where a comment may be read but must not be
    proposed, because it would break the file for some reader of it. No pairs at all: the format has no comments.
    """

    pairs: tuple[tuple[str, str], ...]
    offer: bool = True


HASH = Style((("#", ""),))
SLASH = Style((("//", ""), ("/*", "*/")))
SQL = Style((("--", ""), ("/*", "*/"), ("#", "")))
DASH = Style((("--", ""),))
BLOCK = Style((("/*", "*/"),))
MARKUP = Style((("<!--", "-->"),))
TEMPLATE = Style(
    (("<!--", "-->"), ("{#", "#}"), ("{{!--", "--}}"), ("{{/*", "*/}}"), ("<%#", "%>"), ("//", ""), ("/*", "*/"))
)
SEMICOLON = Style(((";", ""), ("#", "")))
PERCENT = Style((("%", ""),))
PHP = Style((("//", ""), ("#", ""), ("/*", "*/"), ("<!--", "-->")))
BATCH = Style((("REM", ""), ("::", "")))
QUOTE = Style((("'", ""), ("REM", "")))
VIM = Style((('"', ""),))
HASKELL = Style((("--", ""), ("{-", "-}")))
FORTRAN = Style((("!", ""),))
TERRAFORM = Style((("#", ""), ("//", ""), ("/*", "*/")))
FULL_LINE_HASH = Style((("#", ""), ("!", "")), offer=False)
NONE = Style((), offer=False)
ANY = Style(
    tuple(
        dict.fromkeys(
            pair for style in (HASH, SLASH, SQL, TEMPLATE, SEMICOLON, PERCENT, BATCH, HASKELL) for pair in style.pairs
        )
    ),
    offer=False,
)

_BY_SUFFIX: dict[str, Style] = {
    suffix: style
    for style, suffixes in {
        HASH: "py pyi pyx pyw rb rake gemspec ru sh bash zsh fish ksh pl pm r jl nim cr ex exs yml yaml toml tcl awk "
        "ps1 psm1 psd1 mk make cmake nix graphql gql conf cnf cfg dockerfile containerfile gitignore "
        "dockerignore gitattributes coffee bzl bazel star tiltfile pp rego feature",
        SLASH: "js jsx mjs cjs ts tsx mts cts java kt kts scala groovy gradle go rs c h cc cpp cxx hpp hh m mm cs "
        "swift dart php5 scss sass less styl proto zig sol v sv jsonc json5 jsonnet libsonnet prisma cue fs fsx",
        SQL: "sql psql pgsql mysql ddl dml",
        DASH: "lua elm adb ads vhd vhdl applescript dhall",
        HASKELL: "hs lhs purs idr",
        BLOCK: "css",
        MARKUP: "md markdown mdx xml svg xhtml xsl xslt xsd plist csproj props targets config resx",
        TEMPLATE: "html htm vue svelte astro jinja jinja2 j2 twig hbs handlebars mustache erb ejs tmpl gotmpl njk "
        "liquid",
        SEMICOLON: "ini editorconfig clj cljs cljc edn lisp el scm rkt asm s",
        PERCENT: "tex latex sty cls bib erl hrl pro mat",
        PHP: "php phtml",
        BATCH: "bat cmd",
        QUOTE: "vb vbs bas",
        VIM: "vim vimrc",
        FORTRAN: "f90 f95 f03 f08 for",
        TERRAFORM: "tf tfvars hcl nomad",
        FULL_LINE_HASH: "properties env envrc",
        NONE: "json json5lock map webmanifest geojson ipynb har lock lockb sum csv tsv txt pem crt cer key p12 pfx jks "
        "der log snap patch diff min.js png jpg jpeg gif webp ico pdf zip gz tar whl jar class so dll exe woff woff2 "
        "ttf sqlite db parquet pkl bin",
    }.items()
    for suffix in suffixes.split()
}
_BY_NAME: dict[str, Style] = {
    name: style
    for style, names in {
        HASH: "dockerfile containerfile makefile gnumakefile rakefile gemfile procfile vagrantfile brewfile justfile "
        "caddyfile codeowners pipfile .gitignore .dockerignore .gitattributes .bashrc .zshrc .profile requirements.txt "
        "constraints.txt robots.txt cmakelists.txt .gitleaksignore",
        SLASH: "jenkinsfile tsconfig.json jsconfig.json devcontainer.json",
        SEMICOLON: ".npmrc .editorconfig .gitconfig .pypirc",
        NONE: "package-lock.json npm-shrinkwrap.json yarn.lock poetry.lock pdm.lock uv.lock pipfile.lock "
        "gemfile.lock composer.lock cargo.lock pnpm-lock.yaml go.sum flake.lock mix.lock podfile.lock "
        "packages.lock.json bun.lock deno.lock .terraform.lock.hcl atlas.sum license .secrets.baseline commit_msg -",
    }.items()
    for name in names.split()
}
# A tool that ran this file keeps its checksum, comments included; editing it makes the next deployment fail.
_CHECKSUMMED = re.compile(
    r"(^|/)([VUBR]\d[\w.]*__[^/]*\.sql|R__[^/]*\.sql|prisma/(.*/)?migrations/[^/]+/migration\.sql)$"
)
_LIQUIBASE = re.compile(
    rb"\s*(--\s*liquibase formatted sql|<\?xml[^>]*>\s*<databaseChangeLog|databaseChangeLog:)", re.IGNORECASE
)
_BLOCK_SCALAR = re.compile(rb"(:|-)\s+([|>][-+0-9]*)\s*(#.*)?$")
_OPEN_STRING: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("py", "pyi", "toml", "ex", "exs", "kt", "scala", "swift"), (b'"""', b"'''")),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "go", "vue", "svelte"), (b"`",)),
}


def style_of(path: str) -> Style:
    """Return the comments of a file by its name; an unknown kind may hold any comment and is offered none."""
    name = basename(path).lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name == ".env" or name.startswith(".env."):
        return FULL_LINE_HASH
    if name.startswith(("dockerfile.", "containerfile.", "makefile.", "requirements")):
        return HASH
    suffix = splitext(name)[1].removeprefix(".") or name.removeprefix(".")
    return _BY_SUFFIX.get(suffix, ANY)


def may_comment(path: str, lines: Sequence[bytes], line: int, *, inside: Container[int], at_base: bool) -> bool:
    """Return whether a comment may be put on its own line above `line` (1-based) without breaking the file.

    `lines` is the file, without line endings, and `inside` what `inside_text` gives for it; `at_base` means that the
    file was there before the change, so that a migration runner may have recorded its checksum.
    """
    if not style_of(path).offer or b"\0" in b"".join(lines[:8]) or line > len(lines):
        return False  # nor where there is no such line: the place may lie in an archive
    if at_base and (_CHECKSUMMED.search(path) or _LIQUIBASE.match(b"\n".join(lines[:8]))):
        return False
    return line not in inside


def inside_text(path: str, lines: Sequence[bytes]) -> frozenset[int]:
    """Return the lines (1-based) that begin in a multi-line string, where a comment would become part of the value."""
    suffix = splitext(path.lower())[1].removeprefix(".")
    if suffix in ("yml", "yaml"):
        return frozenset(_in_block_scalars(lines))
    return frozenset().union(*(_between(quote, lines) for quote in _OPEN_STRING.get(suffix, ())))


def _in_block_scalars(lines: Sequence[bytes]) -> Iterator[int]:
    opened = -1  # how far the line is indented that opened a block scalar; -1: none is open
    for number, line in enumerate(lines, start=1):
        if opened >= 0 and (not line.strip() or _indent(line) > opened):
            yield number
        else:
            opened = _indent(line) if _BLOCK_SCALAR.search(line) else -1


def _between(quote: bytes, lines: Sequence[bytes]) -> Iterator[int]:
    is_open = False
    for number, line in enumerate(lines, start=1):
        if is_open:
            yield number
        is_open ^= line.count(quote) % 2 == 1


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))


@cache
def opener(style: Style) -> re.Pattern[str]:
    """Return the pattern of the comment openers of a style, each as the group `open`."""
    words = sorted({pair[0] for pair in style.pairs}, key=len, reverse=True)
    alternatives = [
        rf"(?:^|(?<=[\s@])){re.escape(word)}(?=\s)" if word.isalpha() else re.escape(word) + r"[#/*;%!-]{0,4}"
        for word in words
    ]
    if ("/*", "*/") in style.pairs:
        alternatives.append(r"(?<=\s)\*|^\*")
    return re.compile("|".join(alternatives) or r"(?!)", re.IGNORECASE)


def closer(style: Style, opened: str) -> str:
    """Return what ends the comment that `opened` began, empty for the end of the line."""
    by_length = sorted(style.pairs, key=lambda pair: -len(pair[0]))
    return next((close for start, close in by_length if opened.lower().startswith(start.lower())), "*/")

"""Reads of JavaScript and TypeScript that a quick eye, or somebody who wants it so, passes over."""

from __future__ import annotations

import time

import pytest

from launchgate.code import javascript

HIDDEN = {
    "after a comment that a carriage return ends": "// a\rprocess.env.NAME",
    "after a comment that U+2028 ends": "// a\u2028process.env.NAME",
    "after a comment that U+2029 ends": "// a\u2029process.env.NAME",
    "behind a quote in a regular expression after return": "function f(a) { return /'/.test(a) }\nprocess.env.NAME //'",
    "behind a quote in one after a condition": "if (a) /'/.test(a); process.env.NAME; '",
    "behind a backtick in one after a block": "{ }\n/`/.test(a); process.env.NAME",
    "behind a slash in a class": "a = /[/'\"`]/; process.env.NAME",
    "between divisions": "f(a) / b; process.env.NAME; c / d",
    "between divisions of an object": "a = {} / process.env.NAME / 1",
    "between divisions after a property called return": "a.return / 2; process.env.NAME / 3",
    "between divisions after increments": "a++ / process.env.NAME / b",
    "between divisions of a number": "1. / 2; 'a'; process.env.NAME / 3",
    "between divisions after not-null": "a! / process.env.NAME / b",
    "behind the beginning of a comment in a script": "<!-- `\nprocess.env.NAME",
    "in a template in a template": "`a ${`b ${`c ${process.env.NAME}`} }`}`",
    "in a template after an object": "`${{ a: `}` }} ${process.env.NAME}`",
    "in a string that goes on": "const a = 'b\\\r\nc'; process.env.NAME",
    "behind an apostrophe in JSX": "const a = <p>Don't {process.env.NAME} won't</p>",
    "behind an address in JSX": "const a = <a href='x'>https://{process.env.NAME}</a>",
    "behind a backtick in JSX": "const a = <><kbd>`</kbd><b/></>; process.env.NAME",
    "in an attribute": "const a = <A<B> b={() => `it's ${process.env.NAME}`} c='/*' />",
    "after types that look like JSX": "const f = <T,>(a: T) => a; process.env.NAME",
    "in a file that does not close": "const a = <p>`</b>; process.env.NAME",
}

NAMES = {
    "brackets for env": 'process["env"].NAME',
    "brackets for both": "process['env']['NAME']",
    "template in brackets": "process[`env`][`NAME`]",
    "optional everywhere": "process?.env?.['NAME']",
    "env taken out of process": "const { env } = process;\nenv.NAME",
    "env taken out under a name": "const { env: e } = process;\ne.NAME",
    "taken apart at once": "const { env: { NAME } } = process;",
    "the rest": "const { A, ...rest } = process.env;\nrest.NAME",
    "a short name": "const e = process.env; e.NAME",
    "a name of a name": "const a = process; const b = a.env; let c; c = b; c['NAME']",
    "imported": 'import { env } from "node:process"\nenv.NAME',
    "imported under a name": 'import { env as e } from "process"\ne.NAME',
    "process imported": 'import proc from "node:process"\nproc.env.NAME',
    "all of process imported": 'import * as proc from "node:process"\nproc.env.NAME',
    "process imported by default": 'import { default as p } from "node:process"\np.env.NAME',
    "import equals": 'import p = require("process");\np.env.NAME',
    "required": "const { env } = require('node:process');\nenv.NAME",
    "required in place": "require('process').env.NAME",
    "imported late": 'const { env } = await import("node:process");\nenv.NAME',
    "globalThis": "globalThis.process.env.NAME",
    "globalThis in brackets": 'globalThis["process"]["env"]["NAME"]',
    "global with a cast": "(globalThis as any).process?.env?.NAME",
    "process cast": "(process as any).env.NAME",
    "env cast": "(process.env as Record<string, string>).NAME",
    "env cast into a name": "const env = process.env as Env;\nenv.NAME",
    "not null": "process.env!.NAME",
    "copied": "const env = { ...process.env };\nenv.NAME",
    "assigned": "const env = Object.assign({}, process.env)\nenv.NAME",
    "stand-in": "const env = options.env ?? process.env;\nenv.NAME",
    "default of a parameter": "function f(env = process.env) { return env.NAME }",
    "typed parameter": "const f = (env: NodeJS.ProcessEnv) => env.NAME",
    "field": "class A { constructor() { this.env = process.env }\n f() { return this.env.NAME } }",
    "import.meta by bracket": 'import.meta["env"]["NAME"]',
    "import.meta taken apart": "const { env } = import.meta;\nenv.NAME",
    "deno": 'Deno.env.get("NAME")',
    "deno has": "if (Deno.env.has('NAME')) {}",
    "deno taken apart": 'const { env } = Deno;\nenv.get("NAME")',
    "deno as an object": "const env = Deno.env.toObject();\nenv.NAME",
    "bun": 'Bun.env["NAME"]',
    "bun imported": 'import { env } from "bun";\nenv.NAME',
    "joined": 'process.env["NA" + "ME"]',
    "key by name": 'const KEY = "NAME";\nprocess.env[KEY]',
    "keys of a loop": 'for (const key of ["A", "NAME"]) if (!process.env[key]) throw key',
    "keys of a list by name": "const required: string[] = ['A', 'NAME'] as const;\n"
    "const missing = required.filter((key) => !process.env[key])",
    "keys of a list in place": "['A', 'NAME'].forEach(key => { if (!process.env[key]) throw key })",
    "default after another parameter": "function f(name: string, env = process.env) { return env.NAME }",
    "wrapper over a parameter": "function f(key: string, env = process.env) { return env[key] }\nf('NAME')",
    "key of an enum": "enum Keys { A = 'NAME' }\nprocess.env[Keys.A]",
    "key of an object": "const KEYS = { a: 'NAME' } as const;\nprocess.env[KEYS.a]",
    "a service of Nest by any name": "constructor(private cfg: ConfigService) { this.cfg.get<string>('NAME') }",
    "prisma": "import { env } from 'prisma/config'; const url = env('NAME')",
    "strapi": "module.exports = ({ env }) => ({ port: env.int('NAME', 1337) })",
    "schema over a copy": "const s = z.object({ NAME: z.string() }); s.safeParse({ ...process.env })",
    "imported late by default": 'const p = (await import("node:process")).default; p.env.NAME',
    "copied with others": "const c = { ...defaults, ...process.env }; c.NAME",
    "handed to a function": "function load(env: Env) { return env.NAME }\nload(process.env)",
    "handed to an arrow": "const load = (source) => source.NAME;\nload(process.env)",
    "schema of Nest": "ConfigModule.forRoot({ validationSchema: Joi.object({ NAME: Joi.string() }) }); process.env.A",
    "taken apart with a type": "const { NAME }: { NAME?: string } = process.env;",
}

SILENT = {
    "regular expression": "const a = b(/process.env.NAME/)",
    "text in JSX": "const a = <p>process.env.NAME</p>",
    "comment in JSX": "const a = <p>{/* process.env.NAME */}</p>",
    "template text": "`process.env.NAME ${a}`",
    "comment after an address": "const a = 'https://x'; // process.env.NAME",
    "hash-bang": "#!/usr/bin/env process.env.NAME\n",
    "another env": "const { env } = config; env.NAME",
    "env of a message": 'import { env } from "./env"; env.NAME',
    "event": "const e = process.env; e.NAME_OF()",
    "another env function": "const { env } = yargs; env('NAME', 1)",
    "member of a short name": "const e = process.env; a.e.NAME",
}


def _names(source: str) -> set[str]:
    module = javascript.read(source, "a.tsx")
    return {each.name for each in (*module.references, *javascript.resolve([module]))}


@pytest.mark.parametrize("form", HIDDEN)
def test_no_text_comment_or_expression_hides_a_read(form: str) -> None:
    assert "NAME" in _names(HIDDEN[form])


@pytest.mark.parametrize("form", NAMES)
def test_the_environment_is_known_by_every_name_it_gets(form: str) -> None:
    assert "NAME" in _names(NAMES[form])


@pytest.mark.parametrize("form", SILENT)
def test_what_is_no_read_is_silent(form: str) -> None:
    assert "NAME" not in _names(SILENT[form])


@pytest.mark.parametrize("path", ["a.ts", "a.mts"])
def test_a_cast_in_plain_typescript_is_no_element(path: str) -> None:
    source = "const a = <Env>b; // <div>\nconst c = 'd'; process.env.NAME; </Env>/.test(d)"
    assert "NAME" in {each.name for each in javascript.read(source, path).references}


@pytest.mark.parametrize(
    "source",
    [
        "<script>\n// it's\nconst { NAME } = process.env\n</script>\n<p>it's</p>",
        "<template>{{ import.meta.env.NAME }}</template>\n<script setup>\nconst a = 1\n</script>",
        "---\nconst e = import.meta.env;\nconst a = e.NAME;\n---\n<p>it's</p>",
        "<script>const a = 1</script>\n<script lang='ts'>process.env.NAME",
    ],
    ids=["script", "template", "astro", "unclosed"],
)
def test_the_scripts_of_a_mixed_file_are_code(source: str) -> None:
    assert "NAME" in {each.name for each in javascript.read_mixed(source, "a.vue").references}


def test_a_comment_in_the_script_of_a_mixed_file_reads_nothing() -> None:
    assert not javascript.read_mixed("<script>\n// process.env.NAME\n</script>", "a.vue").references


@pytest.mark.parametrize(
    ("source", "optional"),
    [
        ("process.env.NAME", False),
        ("if (!process.env.NAME) throw 1", False),
        ("process.env.NAME ?? 'a'", True),
        ("if (process.env.NAME) start()", True),
        ("process.env.NAME === 'true'", True),
        ("process.env.NAME === undefined", False),
        ("process.env.NAME && start()", True),
        ("process.env.NAME ? 1 : 2", True),
        ("process.env.NAME?.trim()", False),
    ],
)
def test_a_read_that_is_only_tested_may_be_absent(source: str, *, optional: bool) -> None:
    [read] = javascript.read(source, "a.ts").references
    assert read.optional is optional


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("process.env.NAME", False),
        ("process.env.NAME!", True),
        ("process.env.NAME !== 'a'", False),
        ("process.env.NAME as string", True),
        ("if (!process.env.NAME) throw new Error('x')", True),
        ("if (!process.env.NAME) { process.exit(1) }", True),
        ("if (!process.env.NAME) return; start()", False),
        ("const a = process.env.NAME;\nif (!a) { throw new Error('x') }", True),
        ("const a = process.env.NAME;\nif (!b) { throw new Error('x') }", False),
        ("const a = process.env.NAME ?? fail('x')", True),
        ("process.env.NAME ?? 'a'", False),
        ("process.env.NAME || 'a'; throw b", False),
        ("process.env.NAME || (() => { throw new Error('x') })()", True),
        ("if (a && !process.env.NAME) throw b", False),
        ("if (a || !process.env.NAME) throw b", True),
        ("if (!process.env.NAME) process.exit(0)", False),
        ("const s = z.object({ NAME: z.string() }); s.parse(process.env)", True),
        ("const s = z.object({ NAME: z.string().optional() }); s.parse(process.env)", False),
    ],
)
def test_a_read_is_needed_where_the_code_ends_without(source: str, *, needed: bool) -> None:
    [read] = javascript.read(source, "a.ts").references
    assert read.needed is needed


@pytest.mark.parametrize(
    ("body", "needed"),
    [("const v = process.env[key]; if (!v) throw new Error(key); return v", True), ("return process.env[key]", False)],
)
def test_a_wrapper_that_throws_needs_what_it_reads(body: str, *, needed: bool) -> None:
    module = javascript.read(f"function read(key) {{ {body} }}\nread('NAME')", "a.ts")
    [read] = javascript.resolve([module])
    assert read.needed is needed


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("function get(key) { return process.env[key] }\nget('NAME')", True),
        ("function get(key) { return process.env[key] }\nnew Map().get('NAME')", False),
        ("class A {\n  get(key) { return process.env[key] }\n}\nnew A().get('NAME')", True),
        ("const must = (key) => process.env[key]\nenv.must('NAME')", True),
    ],
)
def test_a_wrapper_called_get_is_none_of_a_maps_methods(source: str, *, found: bool) -> None:
    reads = {each.name for each in javascript.resolve([javascript.read(source, "a.ts")])}
    assert ("NAME" in reads) is found


@pytest.mark.parametrize(
    "source",
    ['\\"' * 100_000, "= /[ " * 25_000, "= <a " * 25_000, "= <a>" * 20_000 + "</a>", "</" + " " * 100_000,
     "process" + " " * 100_000, "a" + " " * 100_000 + "= process.env", "import {" * 13_000, "a:" * 40_000,
     "process.env[k];" + "k:" * 50_000, "process.env['A'+" * 20_000, "{" * 70_000 + "} = process.env"],
    ids=["quotes", "classes", "tags", "elements", "closing", "spaces", "assigned", "imports",
         "types", "keys", "joined", "braces"],
)  # fmt: skip
def test_hostile_sources_are_read_in_seconds(source: str) -> None:
    started = time.process_time()
    javascript.read(f"{source}\nprocess.env.NAME", "a.tsx")
    assert time.process_time() - started < 3


def test_a_name_means_the_environment_only_where_it_lives() -> None:
    source = "function f() { const e = process.env; return e.NAME }\nfunction g(e) { return e.OTHER }"
    assert _names(source) == {"NAME"}
    assert _names("const e = process.env; list.map((e) => e.OTHER); e.NAME") == {"NAME"}


@pytest.mark.parametrize(
    ("source", "default", "optional"),
    [
        ("Number(process.env.NAME) || 30", None, True),
        ("process.env.NAME ??= 'a'", "a", True),
        ("process.env.A ?? process.env.NAME ?? 'b'", "b", True),
        ("if (a && process.env.NAME) start()", None, True),
        ("start({ a: !!process.env.NAME })", None, True),
        ("delete process.env.NAME; process.env.NAME", None, False),
    ],
)
def test_what_stands_around_a_read_tells_whether_it_may_be_absent(
    source: str, default: str | None, *, optional: bool
) -> None:
    [read] = [each for each in javascript.read(source, "a.ts").references if each.name == "NAME"]
    assert (read.default, read.optional) == (default, optional)


def test_a_generic_arrow_function_is_a_wrapper() -> None:
    assert "NAME" in _names("export const env = <K extends keyof E>(name: K) => process.env[name];\nenv('NAME')")


def test_places_are_counted_in_characters() -> None:
    [read] = javascript.read("const a = 'äöü'; process.env.NAME", "a.ts").references
    assert (read.at.line, read.at.column) == (1, 18)


@pytest.mark.parametrize(
    "parameters", ["x /* env */", "x: typeof env", "x=env", 'x="env"', "{env: other}", "o: {env: string}"]
)
def test_a_parameter_that_only_mentions_a_name_hides_no_alias(parameters: str) -> None:
    assert "NAME" in _names(f"const env = process.env;\nfunction f({parameters}) {{ return env.NAME }}")


@pytest.mark.parametrize("parameters", ["env", "a, env", "{env}", "{a: env}", "[env]", "...env", "env = {}", "env: E"])
def test_a_parameter_of_that_name_hides_the_alias(parameters: str) -> None:
    assert "NAME" not in _names(f"const env = process.env;\nfunction f({parameters}) {{ return env.NAME }}")

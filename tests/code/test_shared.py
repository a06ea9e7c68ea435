"""The reads of the languages that one reader serves: idioms, defaults, guards, and what is no read."""

from __future__ import annotations

import time

import pytest

from launchgate.code import shared
from launchgate.code.reference import FileReads
from launchgate.code.scan import is_code, scan
from launchgate.gates.env.example import Memory
from launchgate.model.run import Skipped

PLAIN, OPTIONAL, NEEDED = "plain", "optional", "needed"

GO = {
    'x := os.Getenv("NAME")': PLAIN,
    "f(os.Getenv(`NAME`))": PLAIN,
    'x, ok := os.LookupEnv("NAME")': OPTIONAL,
    'if v := os.Getenv("NAME"); v != "" { use(v) }': OPTIONAL,
    'if os.Getenv("NAME") == "" { log.Fatal("no") }': NEEDED,
    'x := os.Getenv("NAME")\nif x == "" { panic("no") }': NEEDED,
    'x := os.Getenv("NAME")\nif len(x) < 1 { return errors.New("no") }': NEEDED,
    'x := os.Getenv("NAME")\nif x == "" { x = "d" }': OPTIONAL,
    'x := os.Getenv("NAME")\nif other == "" { panic("no") }': PLAIN,
    'debug := os.Getenv("NAME") == "true"': OPTIONAL,
    'x := cmp.Or(os.Getenv("NAME"), "d")': OPTIONAL,
    'viper.BindEnv("some.key", "OTHER", "NAME")': OPTIONAL,
    'viper.BindEnv("name")': OPTIONAL,
    'app.Flags = []cli.Flag{&cli.StringFlag{EnvVars: []string{"NAME"}}}': OPTIONAL,
    'f := cli.StringFlag{EnvVar: "NAME"}': OPTIONAL,
    'f := cli.StringFlag{Sources: cli.EnvVars("OTHER", "NAME")}': OPTIONAL,
    'const k = "NAME"; x := os.Getenv(k)': PLAIN,
    'type C struct { A string `env:"NAME"` }': OPTIONAL,
    'type C struct { A string `json:"a" env:"NAME,required" yaml:"b"` }': NEEDED,
    'type C struct { A string `env:"NAME,notEmpty" envDefault:"d"` }': OPTIONAL,
    'type C struct { A string `envconfig:"NAME" required:"true"` }': NEEDED,
    'type C struct { A string `envconfig:"ME" default:"d"` }; envconfig.Process("na", &c)': "",
    'type A struct { B B `envPrefix:"NA"` }; type B struct { C string `env:"ME"` }': OPTIONAL,
}

RUBY = {
    'ENV["NAME"]': PLAIN,
    "::ENV['NAME']": PLAIN,
    'ENV.fetch("NAME")': NEEDED,
    'ENV.fetch "NAME"': NEEDED,
    'ENV.fetch("NAME", "d")': OPTIONAL,
    'ENV.fetch("NAME") { 3 }': OPTIONAL,
    'ENV.fetch("NAME") do\n 3\nend': OPTIONAL,
    'ENV["NAME"] || "d"': OPTIONAL,
    'ENV["NAME"] || raise("no")': NEEDED,
    'ENV["NAME"] or abort "no"': NEEDED,
    'ENV["NAME"] ||= "d"': OPTIONAL,
    'ENV["NAME"].presence || "d"': OPTIONAL,
    'ENV["NAME"]&.split(",")': OPTIONAL,
    'ENV["NAME"].split(",")': NEEDED,
    'ENV["NAME"].to_i': OPTIONAL,
    'ENV["NAME"] == "true"': OPTIONAL,
    'raise "no" unless ENV["NAME"]': NEEDED,
    'raise "no" if ENV["NAME"].blank?': NEEDED,
    'if ENV["NAME"]\n  use\nend': OPTIONAL,
    'use if ENV["NAME"].present?': OPTIONAL,
    'ENV["NAME"] ? 1 : 2': OPTIONAL,
    'ENV.key?("NAME")': OPTIONAL,
    'a, b = ENV.values_at("OTHER", "NAME")': PLAIN,
    'x = ENV["NAME"]\nraise "no" if x.nil?': NEEDED,
    'KEY = "NAME".freeze\nENV.fetch(KEY)': NEEDED,
    "\"#{ENV['NAME']}/a\"": PLAIN,
}

PHP = {
    "getenv('NAME');": PLAIN,
    '\\getenv("NAME");': PLAIN,
    "$_ENV['NAME'];": PLAIN,
    "$_SERVER['NAME'];": OPTIONAL,
    "getenv('NAME') ?: 'd';": OPTIONAL,
    "$_ENV['NAME'] ?? 'd';": OPTIONAL,
    "$_ENV['NAME'] ?? throw new E();": NEEDED,
    "if (!isset($_ENV['NAME'])) { throw new E(); }": NEEDED,
    "if (getenv('NAME') === false) { throw new E(); }": NEEDED,
    "if (getenv('NAME')) { f(); }": OPTIONAL,
    "$x = getenv('NAME'); if (!$x) { die('no'); }": NEEDED,
    "return ['a' => env('NAME')];": PLAIN,
    "$x = env('NAME', 'd');": OPTIONAL,
    "return ['a' => env('NAME', true)];": OPTIONAL,
    "Env::get('NAME');": PLAIN,
    "Env::getOrFail('NAME');": NEEDED,
    "(bool) getenv('NAME');": OPTIONAL,
    "use function getenv as g; g('NAME');": PLAIN,
    "const K = 'NAME'; getenv(K);": PLAIN,
}

JAVA = {
    'String x = System.getenv("NAME");': PLAIN,
    'String x = System.getenv().get("NAME");': PLAIN,
    'String x = System.getenv().getOrDefault("NAME", "d");': OPTIONAL,
    'boolean x = System.getenv().containsKey("NAME");': OPTIONAL,
    'String x = Optional.ofNullable(System.getenv("NAME")).orElse("d");': OPTIONAL,
    'String x = Optional.ofNullable(System.getenv("NAME")).orElseThrow();': NEEDED,
    'String x = Objects.requireNonNull(System.getenv("NAME"));': NEEDED,
    'int x = System.getenv("NAME").length();': NEEDED,
    'if (System.getenv("NAME") == null) { throw new E(); }': NEEDED,
    'String x = System.getenv("NAME"); if (x == null) { throw new E(); }': NEEDED,
    'String x = System.getenv("NAME"); if (x == null) { x = "d"; }': OPTIONAL,
    'String x = System.getenv("NAME") != null ? a : b;': OPTIONAL,
    'boolean x = Boolean.parseBoolean(System.getenv("NAME"));': OPTIONAL,
    'String x = env.getProperty("NAME");': PLAIN,
    'String x = env.getProperty("NAME", "d");': OPTIONAL,
    'String x = environment.getRequiredProperty("NAME");': NEEDED,
    'String x = dotenv.get("NAME");': PLAIN,
    'class B { @Value("${NAME}") String a; }': NEEDED,
    'class B { @Value("${NAME:d}") String a; }': OPTIONAL,
    'class B { @Value("${NAME:}") String a; }': OPTIONAL,
    'final String k = "NAME"; String x = System.getenv(k);': PLAIN,
}

C_SHARP = {
    'var x = Environment.GetEnvironmentVariable("NAME");': PLAIN,
    'var x = System.Environment.GetEnvironmentVariable(@"NAME");': PLAIN,
    'var x = GetEnvironmentVariable("NAME");': PLAIN,
    'var x = Environment.GetEnvironmentVariable("NAME") ?? "d";': OPTIONAL,
    'var x = Environment.GetEnvironmentVariable("NAME") ?? throw new E();': NEEDED,
    'var x = Environment.GetEnvironmentVariable("NAME")!;': NEEDED,
    'var x = Environment.GetEnvironmentVariable("NAME").Split(",");': NEEDED,
    'var x = Environment.GetEnvironmentVariable("NAME")?.Split(",");': OPTIONAL,
    'var x = Environment.GetEnvironmentVariable("NAME") == "1";': OPTIONAL,
    'if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NAME"))) { throw new E(); }': NEEDED,
    'var x = Environment.GetEnvironmentVariable("NAME"); if (x == null) { throw new E(); }': NEEDED,
    'var x = Environment.GetEnvironmentVariable("NAME"); if (x != null) { use(x); }': OPTIONAL,
    'ArgumentNullException.ThrowIfNull(Environment.GetEnvironmentVariable("NAME"));': NEEDED,
    'int.TryParse(Environment.GetEnvironmentVariable("NAME"), out var x);': OPTIONAL,
    'const string K = "NAME"; var x = Environment.GetEnvironmentVariable(K);': PLAIN,
    'var x = Env.GetString("NAME", "d");': OPTIONAL,
}

RUST = {
    'let x = std::env::var("NAME").unwrap();': NEEDED,
    'let x = env::var("NAME").expect("no");': NEEDED,
    'let x = env::var("NAME")?;': NEEDED,
    'let x = env::var("NAME").context("no")?;': NEEDED,
    'let x = env::var("NAME").unwrap_or("d".into());': OPTIONAL,
    'let x = env::var("NAME").unwrap_or_default();': OPTIONAL,
    'let x = env::var("NAME").ok();': OPTIONAL,
    'let x = env::var_os("NAME");': OPTIONAL,
    'if let Ok(x) = env::var("NAME") {}': OPTIONAL,
    'match env::var("NAME") { Ok(x) => a, Err(_) => b }': OPTIONAL,
    'let x = env!("NAME");': NEEDED,
    'let x = option_env!("NAME");': OPTIONAL,
    'let x = dotenvy::var("NAME").unwrap();': NEEDED,
    'use std::env as e; let x = e::var("NAME").unwrap();': NEEDED,
    'use std::env::var; let x = var("NAME").unwrap();': NEEDED,
    'use std::env::{self, var as v}; let x = v("NAME").unwrap();': NEEDED,
    'const K: &str = "NAME"; let x = env::var(K).unwrap();': NEEDED,
    'struct A { #[arg(long, env = "NAME")] b: String }': OPTIONAL,
}

ELIXIR = {
    'System.get_env("NAME")': PLAIN,
    'System.get_env("NAME", "d")': OPTIONAL,
    'System.fetch_env!("NAME")': NEEDED,
    'System.fetch_env("NAME")': OPTIONAL,
    'System.get_env("NAME") || "d"': OPTIONAL,
    'x =\n  System.get_env("NAME") ||\n    raise """\n    no\n    """': NEEDED,
    'if System.get_env("NAME") do\n  1\nend': OPTIONAL,
    'case System.get_env("NAME") do\n  nil -> 1\nend': OPTIONAL,
    'System.get_env("NAME") == "1"': OPTIONAL,
    'System.get_env("NAME") in ~w(true 1)': OPTIONAL,
    'System.get_env("NAME") |> String.to_integer()': NEEDED,
    '@key "NAME"\nSystem.get_env(@key)': PLAIN,
}

BEGINNINGS = {"go": "package a\nfunc main() {\n", "rb": "", "php": "<?php\n", "java": "class A { void f() {\n"}
BEGINNINGS |= {"cs": "class A { void F() {\n", "rs": "fn main() {\n", "ex": "defmodule A do\n"}
ENDS = {"go": "\n}", "java": "\n} }", "cs": "\n} }", "rs": "\n}", "ex": "\nend"}
FORMS_BY_SUFFIX = {"go": GO, "rb": RUBY, "php": PHP, "java": JAVA, "cs": C_SHARP, "rs": RUST, "ex": ELIXIR}
FORMS = [
    (suffix, BEGINNINGS[suffix] + text + ENDS.get(suffix, ""), kind)
    for suffix, forms in FORMS_BY_SUFFIX.items()
    for text, kind in forms.items()
]

SILENT = {
    "go": [
        '// os.Getenv("NAME")',
        '/* os.Getenv("NAME") */',
        'x := `os.Getenv("NAME")`',
        'os.Setenv("NAME", "a")',
        'mine.Getenv("NAME")',
        'type C struct { A string `json:"NAME"` }',
        '// type C struct { A string `env:"NAME"` }',
    ],
    "rb": [
        '# ENV["NAME"]',
        "'ENV[\"NAME\"]'",
        "=begin\nENV['NAME']\n=end",
        'ENV["NAME"] = "a"',
        'MY_ENV["NAME"]',
        'env["NAME"]',
        "x = <<~'E'\nENV['NAME']\nE",
        '__END__\nENV["NAME"]',
    ],
    "php": [
        "// getenv('NAME')",
        "# getenv('NAME')",
        "/* getenv('NAME') */",
        "'getenv(\"NAME\")';",
        "$_ENV['NAME'] = 'a';",
        "putenv('NAME=a');",
        "$this->getenv('NAME');",
        "?>getenv('NAME')<?php",
    ],
    "java": [
        '// System.getenv("NAME")',
        '/* System.getenv("NAME") */',
        'String x = "System.getenv(\\"NAME\\")";',
        'String x = System.getProperty("NAME");',
        'class B { @Value("${name.of.property}") String a; }',
        'String x = env.getProperty("name.of.NAME");',
    ],
    "cs": [
        '// Environment.GetEnvironmentVariable("NAME")',
        "var x = \"Environment.GetEnvironmentVariable('NAME')\";",
        'Environment.SetEnvironmentVariable("NAME", "a");',
    ],
    "rs": [
        '// env::var("NAME")',
        '/* env::var("NAME") */',
        'let x = r#"env::var("NAME")"#;',
        'env::set_var("NAME", "a");',
        'let x = env!("CARGO_PKG_NAME");',
        '}\n#[cfg(test)]\nmod tests { fn f() { env::var("NAME").unwrap(); }',
    ],
    "ex": [
        '# System.get_env("NAME")',
        'x = "System.get_env(NAME)"',
        'System.put_env("NAME", "a")',
        'x = ~S[System.get_env("NAME")]',
    ],
}


def _read(source: str, path: str) -> FileReads:
    return shared.read(source, path)


def _names(source: str, path: str) -> set[str]:
    return set(scan(Memory({path: source}), [path], []).by_name)


@pytest.mark.parametrize(("suffix", "source", "kind"), FORMS)
def test_a_read_says_whether_the_program_can_go_without(suffix: str, source: str, kind: str) -> None:
    found = [each for each in _read(source, f"a.{suffix}").references if each.name in {"NAME", "NA_ME"}]
    [read] = [each for each in found if each.name == ("NAME" if kind else "NA_ME")]
    assert (NEEDED if read.needed else OPTIONAL if read.optional else PLAIN) == (kind or OPTIONAL)


@pytest.mark.parametrize(("suffix", "source"), [(suffix, text) for suffix, texts in SILENT.items() for text in texts])
def test_what_is_no_read_is_silent(suffix: str, source: str) -> None:
    assert "NAME" not in _names(BEGINNINGS[suffix] + source + ENDS.get(suffix, ""), f"a.{suffix}")


@pytest.mark.parametrize(
    ("path", "source", "default"),
    [
        ("a.rb", 'ENV.fetch("NAME", "some")', "some"),
        ("a.rb", 'ENV["NAME"] || "some"', "some"),
        ("a.php", "<?php env('NAME', 'some');", "some"),
        ("a.php", "<?php getenv('NAME') ?: 'some';", "some"),
        ("a.go", 'package a\ntype C struct { A string `env:"NAME" envDefault:"some"` }', "some"),
        ("a.rb", 'ENV.fetch("NAME", other)', None),
    ],
)
def test_a_literal_default_is_known(path: str, source: str, default: str | None) -> None:
    [read] = _read(source, path).references
    assert (read.default, read.optional) == (default, True)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.go", 'package a\nvar x = os.Getenv("PLUGIN_" + name)'),
        ("a.go", 'package a\nvar x = os.Getenv(fmt.Sprintf("PLUGIN_%s", name))'),
        ("a.rb", 'ENV["PLUGIN_#{name}"]'),
        ("a.php", "<?php getenv('PLUGIN_' . $name);"),
        ("a.php", '<?php getenv("PLUGIN_$name");'),
        ("a.java", 'class A { String a = System.getenv("PLUGIN_" + name); }'),
        ("a.cs", 'class A { string a = Environment.GetEnvironmentVariable($"PLUGIN_{name}"); }'),
        ("a.rs", 'fn f() { env::var(format!("PLUGIN_{}", name)); }'),
        ("a.rs", 'fn f() { env::var(&format!("PLUGIN_{name}")); }'),
        ("a.ex", 'System.get_env("PLUGIN_#{name}")'),
        ("a.ex", 'System.get_env("PLUGIN_" <> name)'),
    ],
)
def test_a_computed_name_leaves_its_beginning_and_is_not_guessed(path: str, source: str) -> None:
    reads = _read(source, path)
    assert reads.prefixes == {"PLUGIN_"}
    assert not reads.references


def test_names_of_imports_are_followed() -> None:
    assert _names('package a\nimport e "os"\nvar x = e.Getenv("NAME")', "a.go") == {"NAME"}


def test_a_wrapper_is_known_in_other_files_of_its_language() -> None:
    files = {
        "config/env.go": "package config\nfunc GetEnv(key, fallback string) string {\n"
        "  if v, ok := os.LookupEnv(key); ok { return v }\n  return fallback\n}\n"
        'func must(k string) string {\n v := os.Getenv(k)\n if v == "" { panic(k) }\n return v\n}\n',
        "main.go": 'package main\nvar a = config.GetEnv("SITE_NAME", "d")\nvar b = must("NOT_THIS_ONE")\n',
        "config/more.go": 'package config\nvar c = must("STRIPE_KEY")\n',
        "a.rb": 'GetEnv("NOT_RUBY")\n',
    }
    usage = scan(Memory(files), files, [])
    assert set(usage.by_name) == {"SITE_NAME", "STRIPE_KEY"}
    [name], [key] = usage.by_name["SITE_NAME"], usage.by_name["STRIPE_KEY"]
    assert (name.default, name.optional, name.needed) == ("d", True, False)
    assert (key.optional, key.needed) == (False, True)


def test_the_code_in_a_template_is_read() -> None:
    source = "<p>ENV['NOT']</p>\n<% if a %><%= ENV['NAME'] %><%# ENV['NEITHER'] %>\n<% end %>"
    [read] = _read(source, "a.html.erb").references
    assert (read.name, read.at.line, read.at.column) == ("NAME", 2, 15)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("cmd/main.go", True),
        ("cmd/main_test.go", False),
        ("vendor/github.com/a/b.go", False),
        ("api/a.pb.go", False),
        ("config/application.rb", True),
        ("app/views/a.html.erb", True),
        ("spec/models/a_spec.rb", False),
        ("test/models/a_test.rb", False),
        ("config/app.php", True),
        ("tests/Feature/ATest.php", False),
        ("vendor/laravel/a.php", False),
        ("src/main/java/A.java", True),
        ("src/test/java/ATest.java", False),
        ("src/A.cs", True),
        ("src/main.rs", True),
        ("tests/a.rs", False),
        ("config/runtime.exs", True),
        ("test/a_test.exs", False),
        ("src/A.swift", False),
    ],
)
def test_only_the_applications_own_code_counts(path: str, *, expected: bool) -> None:
    assert is_code(path) is expected


def test_generated_code_is_not_the_applications() -> None:
    source = '// Code generated by some tool. DO NOT EDIT.\npackage a\nvar x = os.Getenv("NAME")'
    assert not _names(source, "a.go")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.go", 'package a\nfunc f( {\n x := os.Getenv("NAME")\n// os.Getenv("NOT")\n'),
        ("a.rb", 'def f(\nENV["NAME"]\n# ENV["NOT"]\n'),
        ("a.php", "<?php function f( {\n getenv('NAME');\n// getenv('NOT')\n"),
        ("a.java", 'class A { void f( {\n System.getenv("NAME");\n// System.getenv("NOT")\n'),
        ("a.cs", 'class A { void f( {\n Environment.GetEnvironmentVariable("NAME");\n'),
        ("a.rs", 'fn f( {\n env::var("NAME");\n// env::var("NOT")\n'),
        ("a.ex", 'def f( do\n System.get_env("NAME")\n# System.get_env("NOT")\n'),
    ],
)
def test_broken_code_still_shows_its_reads(path: str, source: str) -> None:
    assert _names(source, path) == {"NAME"}


@pytest.mark.parametrize(
    ("path", "piece"),
    [
        ("a.go", 'os.Getenv("A_B") + '),
        ("a.go", "os.Getenv("),
        ("a.go", 'x := os.Getenv("A_B")\nif x == "" { '),
        ("a.go", "func f(k string) { os.Getenv(k); "),
        ("a.go", 'a.b("C_D").'),
        ("a.go", 'BindEnv("a", "B", '),
        ("a.rb", 'ENV["A_B"] || '),
        ("a.rb", "ENV["),
        ("a.rb", "if ENV['A'] "),
        ("a.rb", "def f(k) ENV[k] "),
        ("a.html.erb", "<% ENV['A'] "),
        ("a.php", "<?php getenv('A') ?: "),
        ("a.php", "<?php if (getenv('A') && ("),
        ("a.php", "<?php $_ENV["),
        ("a.php", "<?php /* getenv( "),
        ("a.java", 'class A { String a = System.getenv("A_B") + ('),
        ("a.java", '@Value("${A:'),
        ("a.java", "System.getenv()."),
        ("a.cs", 'Environment.GetEnvironmentVariable("A") ?? '),
        ("a.cs", "if (Environment.GetEnvironmentVariable( "),
        ("a.rs", 'env::var("A").'),
        ("a.rs", "use std::env::{ var as "),
        ("a.rs", "#[cfg(test)] "),
        ("a.ex", 'System.get_env("A") || '),
        ("a.ex", "if System.get_env( do "),
    ],
)
def test_hostile_code_is_read_in_seconds(path: str, piece: str) -> None:
    skipped: list[Skipped] = []
    started = time.monotonic()
    scan(Memory({path: piece * (200_000 // len(piece))}), [path], skipped)
    assert time.monotonic() - started < 15  # what grows with the square takes minutes

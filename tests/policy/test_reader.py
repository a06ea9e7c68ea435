"""YAML text to nodes: scalars of YAML 1.2, places, anchors, and everything that is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.model.errors import ConfigError
from launchgate.policy.nodes import ListNode, MapNode, ScalarNode, locate, plain
from launchgate.policy.reader import MAXIMUM_BYTES, is_yaml, parse, parse_all


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("no", "no"),
        ("2026-12-15", "2026-12-15"),
        ("12:30:00", "12:30:00"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("1.5", 1.5),
        (".5e3", 500.0),
        ("1.", 1.0),
        ("1.2.3", "1.2.3"),
        ("-.inf", float("-inf")),
        ("'1'", "1"),
        ('"true"', "true"),
        ("=", "="),
    ],
)
def test_a_scalar_follows_the_core_schema(text: str, value: object) -> None:
    found = plain(parse(f"a: {text}", "f.yml"))
    assert found == {"a": value}
    assert type(found["a"]) is type(value)


def test_every_node_knows_its_place() -> None:
    node = parse("a:\n  - x\n  - b: 'ä y'\n", "dir/f.yml")
    assert isinstance(node, MapNode)
    assert (node.at.path, node.at.line, node.at.column) == ("dir/f.yml", 1, 1)
    items = node.entries["a"].value
    assert isinstance(items, ListNode)
    inner = items.items[1]
    assert isinstance(inner, MapNode)
    assert (inner.entries["b"].at.line, inner.entries["b"].at.column) == (3, 5)
    value = inner.entries["b"].value
    assert isinstance(value, ScalarNode)
    assert (value.at.line, value.at.column, value.at.end_line, value.at.end_column) == (3, 8, 3, 13)


def test_a_place_is_found_by_keys_as_deep_as_the_text_goes() -> None:
    node = parse("a:\n  - x\n  - b: 1\n", "f.yml")
    assert locate(node, ("a", 1, "b")).line == 3
    assert locate(node, ("a", 1, "gone")).line == 3
    assert locate(node, ("a", 7)).line == 1
    assert locate(node, ("gone", "b")).line == 1


def test_merge_keys_fill_what_the_mapping_does_not_say() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\nd: {<<: *a}\n"
    assert plain(parse(text, "f.yml")) == {
        "a": {"x": 1, "y": 1},
        "b": {"y": 2, "z": 2},
        "c": {"x": 0, "y": 1, "z": 2},
        "d": {"x": 1, "y": 1},
    }


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert plain(parse("'<<': {a: 1}", "f.yml")) == {"<<": {"a": 1}}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a: 1\nb: 2\na: {c: 3}\n", {"a": {"c": 3}, "b": 2}),
        ("x: &x {k: 1, l: 1}\ny: &y {k: 2}\nz:\n  <<: *x\n  <<: *y\n  m: 0\n", {"k": 2, "l": 1, "m": 0}),
        ("x: &x {k: 1}\nz: {k: 0, <<: [*x, *x], <<: *x}\n", {"k": 0}),
        ("z: {<<: !reference [.x, y], k: 1}\n", {"k": 1}),
        ("z: {<<: , k: 1}\n", {"k": 1}),
    ],
    ids=["a key twice", "two merge keys", "merges below a key", "a merge of a reference", "a merge of nothing"],
)
def test_of_another_tools_yaml_the_last_of_equal_keys_counts(text: str, meant: dict[str, object]) -> None:
    (document,) = parse_all(text, "f.yml")
    value = plain(document)
    assert isinstance(value, dict)
    assert value.get("z", value) == meant


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        pytest.param("a: 1\na: 2\n", True, id="a key twice"),
        pytest.param("{% if x %}\na: 1\n{% endif %}\n", False, id="Jinja"),
        pytest.param("{# words #}\na: 1\n", False, id="a comment of Jinja"),
        pytest.param("<% if x %>\na: 1\n", False, id="ERB"),
        pytest.param("a: '{% if x %}1{% endif %}'\n", True, id="quoted"),
        pytest.param("a: \0\n", True, id="a control character"),
        pytest.param("a: \udcff\n", True, id="no text"),
        pytest.param("[" * 50 + "]" * 51, False, id="nested and wrong"),
        pytest.param("[" * 1_000_000, True, id="deep brackets"),
        pytest.param("{a: " * 250_000, True, id="deep braces"),
        pytest.param("{? " * 300_000, True, id="deep keys in braces"),
        pytest.param("[[a: " * 200_000, True, id="deep pairs in brackets"),
        pytest.param("- " * 500_000, True, id="deep dashes"),
    ],
)
def test_a_template_is_no_yaml_and_what_is_only_forbidden_here_is(text: str, *, is_one: bool) -> None:
    assert is_yaml(text) is is_one


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "--- ~\n"], ids=repr)
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    assert plain(parse(text, "f.yml")) == {}


@pytest.mark.parametrize("text", ["a: 1\r\nb: 2\r\n", b"\xef\xbb\xbfa: 1\nb: 2\n", "---\na: 1\nb: 2\n...\n"], ids=repr)
def test_what_editors_of_all_systems_write_is_read(text: str | bytes) -> None:
    assert plain(parse(text, "f.yml")) == {"a": 1, "b": 2}


_LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
)
_MERGES = "a0: &a0 {x: 1, y: 2}\n" + "".join(
    f"a{i}: &a{i} {{k{i}: [{','.join([f'*a{i - 1}'] * 9)}], <<: *a{i - 1}}}\n" for i in range(1, 12)
)
_CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 200))

REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "f.yml:3:1: `a` is already set on line 1"),
    "a duplicate key in a flow mapping": ("x: {a: 1, a: 2}", "f.yml:1:11: `a` is already set on line 1"),
    "a key that is a number twice": ("1: a\n1: b\n", "f.yml:2:1: `1` is already set"),
    "two merge keys": ("a: &a {}\nb: {<<: *a, <<: *a}", "f.yml:2:13: `<<` is already set"),
    "a merge of text": ("a: {<<: x}", "f.yml:1:5: `<<` merges mappings only"),
    "a list as a key": ("? [a]\n: b", "f.yml:1:3: a key must be a word"),
    "an alias as a key": ("a: &a x\n*a : b", "f.yml:2:1: a key must be a word"),
    "no key": ("'': b", "f.yml:1:1: a key is missing"),
    "an unknown alias": ("a: *b", "f.yml:1:4: no anchor `&b` is defined above"),
    "an alias of what is not finished": ("a: &a [*a]", "f.yml:1:8: `*a` contains itself"),
    "a custom tag": ("a: !vault x", "f.yml:1:4: the tag '!vault' is not allowed"),
    "a python tag": ("a: !!python/object:os.system x", "f.yml:1:4: the tag"),
    "a core tag": ("a: !!int '3'", "f.yml:1:4: the tag"),
    "a tag on a mapping": ("a: !!map {}", "f.yml:1:4: the tag"),
    "two documents": ("a: 1\n---\nb: 2\n", "f.yml:2:1: a second document"),
    "a tab as indentation": ("a:\n\tb: 1", "f.yml:2:1: a tab"),
    "an open bracket": ("a: [1", "while parsing a flow sequence that begins on line 1"),
    "an open quote": ("a: 'x", "f.yml:1:6: not YAML"),
    "a value that begins with an at sign": ("a: @x", "f.yml:1:4: not YAML"),
    "wrong indentation": ("a: 1\n b: 2", "f.yml:2:3: not YAML"),
    "a NUL": ("a: 1\nb: \0", "f.yml:2:4: the character U+0000"),
    "a NUL as an escape": ('a: "\\0"', "f.yml:1:4: the value holds the control character U+0000"),
    "a terminal escape": ('a: "\\e[31m"', "f.yml:1:4: the value holds the control character U+001B"),
    "a line break that people do not see": ("# x\u2028fail_on: never", "f.yml:1:4: the character U+2028"),
    "a carriage return alone": ("# x\rfail_on: never", "f.yml:1:4: the character U+000D"),
    "a direction mark": ("a: \u202ex", "f.yml:1:4: the character U+202E"),
    "a lone surrogate": ("a: \ud800", "f.yml:1:4: the character U+D800"),
    "a second byte order mark": ("a: 1\n\ufeffb: 2", "f.yml:2:1: the character U+FEFF"),
    "UTF-16": ("a: 1".encode("utf-16"), "f.yml:1:1: the file is UTF-16"),
    "UTF-32": ("a: 1".encode("utf-32"), "f.yml:1:1: the file is UTF-32"),
    "Latin-1": ("a: 1\nb: \xfc".encode("latin-1"), "f.yml:2:4: byte 0xfc is not UTF-8"),
    "a number without end": (f"a: {'9' * 5000}", "f.yml:1:4: a number of 5000 digits"),
    "deep nesting in brackets": ("[" * 100_000, "f.yml:1:26: nested deeper than 24 levels"),
    "deep nesting in braces": ("{a: " * 100_000, "f.yml:1:98: nested deeper"),
    "deep nesting in dashes": ("- " * 100_000, "f.yml:1:51: nested deeper"),
    "deep nesting through aliases": (_CHAIN, "f.yml:24:12: nested deeper"),
    "a billion laughs": (_LAUGHS, "the file expands to more than 50000 values"),
    "a billion laughs in merge keys": (_MERGES, "the file expands to more than 50000 values"),
    "more entries than a configuration has": ("- a\n" * 200_000, "the file expands to more than 50000 values"),
    "a file of ten megabytes": ("a: b\n" * (2 << 20), "f.yml:1:1: the file is larger than 1 MiB"),
    "bytes of ten megabytes": (b"\xff" * (10 << 20), "f.yml:1:1: the file is larger than 1 MiB"),
}


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_refused_at_its_place_and_at_once(source: str | bytes, message: str) -> None:
    parse("warm: up", "f.yml")
    started = time.process_time()
    with pytest.raises(ConfigError) as caught:
        parse(source, "f.yml")
    assert time.process_time() - started < 5
    assert message in str(caught.value)
    assert caught.value.hint


def _fault(source: str | bytes) -> ConfigError | None:
    try:
        plain(parse(source, "f.yml"))
    except ConfigError as error:
        return error
    return None


@pytest.mark.parametrize(
    "unit", ["[", "{", "- ", "? ", "&a ", "*a ", "!a ", '"', "a: ", "a:\n ", "|\n", "%YAML ", "---\n", ", "]
)
def test_a_file_of_one_mebibyte_of_anything_is_refused_quickly(unit: str) -> None:
    started = time.process_time()
    assert _fault(unit * (MAXIMUM_BYTES // len(unit))) is not None
    assert time.process_time() - started < 10


@given(st.text(alphabet="ab:-[]{},&*!|>'\"#%@`\n\t <?~0", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    fault = _fault(text)
    assert fault is None or (1 <= fault.line <= text.count("\n") + 2 and fault.column >= 1 and fault.hint)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    fault = _fault(data)
    assert fault is None or fault.message

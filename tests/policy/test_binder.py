"""Nodes to dataclasses: places, every fault at once, the nearest word, and no secret in a message."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal

import pytest

from launchgate.model.errors import ConfigError
from launchgate.model.finding import Json
from launchgate.policy import AtLeast, KeyRule, Mark, bind, bind_sections, parse, schema
from launchgate.policy.bind import dump, masked
from launchgate.policy.forms import Date, Duration, InsidePath, Port, Scalar, duration, write_duration
from launchgate.policy.shapes import Record


class Colour(enum.Enum):
    RED = 1
    DARK_BLUE = 2


@dataclass(frozen=True, slots=True)
class Form:
    form: str
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    post: str
    json: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    from_: Port = 25
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Section:
    MANY: ClassVar[bool] = True
    KEYS: ClassVar = (
        KeyRule("at most one", ("count", "ratio")),
        KeyRule("at least one", ("entries", "named", "flag", "count")),
    )

    flag: bool = False
    count: int = 0
    ratio: float = 0.5
    level: Literal["low", "high"] = "low"
    colour: Colour = Colour.RED
    within: Duration = timedelta(seconds=30)
    day: Date | None = None
    word: Scalar = ""
    file: InsidePath | None = None
    entries: Annotated[tuple[Entry, ...], AtLeast(1)] = ()
    named: Mapping[str, Entry] = field(default_factory=dict)
    login: Form | Post | None = None
    limit: Literal["none"] | Port = "none"
    where: Mark | None = None

    def __post_init__(self) -> None:
        if self.count > 9:
            message = "`count` is above 9; lower it"
            raise ValueError(message)


def _bound(text: str, folder: str = "") -> Section:
    return bind(parse(text, "f.yml"), Section, folder)


def _faults(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        _bound(text)
    assert all(each.hint for each in (caught.value, *caught.value.others))
    return [str(each) for each in (caught.value, *caught.value.others)]


def test_every_kind_of_value_is_bound_and_written_back() -> None:
    section = _bound(
        "flag: true\nratio: 1\nlevel: high\ncolour: dark_blue\nwithin: 1.5m\nday: 2026-12-15\nword: 12\n"
        "entries: [{name: a, from: 465}]\nnamed:\n  b: {name: B}\nlogin: {post: /in, json: {a: b}}\nlimit: 8080\n"
    )
    assert (section.flag, section.ratio, section.colour) == (True, 1.0, Colour.DARK_BLUE)
    assert (section.within, section.day, section.word) == (timedelta(seconds=90), date(2026, 12, 15), "12")
    assert section.entries[0].from_ == 465
    assert section.login == Post("/in", {"a": "b"})
    assert section.limit == 8080
    written: Any = dump(Record(Section), section)
    assert (written["within"], written["day"], written["colour"]) == ("90s", "2026-12-15", "dark_blue")
    assert "where" not in written


def test_a_bound_object_knows_its_key_or_its_place_in_a_list() -> None:
    section = _bound("entries:\n  - name: a\nnamed:\n  b:\n    name: B\n")
    assert section.where is not None
    assert section.where.line == 1
    assert section.entries[0].mark is not None
    assert (section.entries[0].mark.line, section.entries[0].mark.column) == (2, 5)
    assert section.named["b"].mark is not None
    assert (section.named["b"].mark.line, section.named["b"].mark.column) == (4, 3)


def test_every_fault_is_named_in_the_order_of_the_text() -> None:
    assert _faults("flag: yes\ncolor: red\nentries:\n  - {from: 70000}\nwithin: 30\n") == [
        "f.yml:1:7: expected `true` or `false`, found `yes`",
        "f.yml:2:1: unknown key `color`",
        "f.yml:4:5: `name` is missing",
        "f.yml:4:12: expected a port, 1 to 65535, found the number 70000",
        "f.yml:5:9: expected a duration such as `30s`, `5m` or `2h`, found the number 30",
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("flag: true\ncolour: dark-blue", "expected one of `red`, `dark_blue`", "did you mean `dark_blue`?"),
        ("flag: on", "found `on`", "write `true`"),
        ("flag: 1", "found the number 1", "write `true` or `false`"),
        ("count: '3'", "expected a whole number, found `3`", "without quotes"),
        ("count: 1.5", "found the number 1.5", "write a whole number"),
        ("flag: true\nratio: .inf", "expected a number", "write a number"),
        ("entries: {name: a}", "expected a list", "write a list"),
        ("entries: a", "expected a list", "write `[a]`"),
        ("entries: []", "expected 1 or more entries", "add one"),
        ("named: [a]", "expected a mapping of names", "write a mapping"),
        ("count: ", "expected a whole number, found nothing", "give it a value"),
        ("flag: true\nday: 2026-02-30", "expected a date", "a day that exists"),
        ("flag: true\nfile: ../x", "expected a path inside", "write a path"),
        ("flag: true\nlogin: {form: /in, fil: {}}", "unknown key `fil`", "did you mean `fill`?"),
        ("flag: true\nlogin: text", "expected a mapping with keys such as `form`", "write"),
        ("flag: true\nlimit: many", "expected `none`, or a port", "write"),
        ("count: 1\nratio: 1.0", "expected at most one of `count`, `ratio`", "remove or add"),
        ("level: high", "expected at least one of", "remove or add"),
        ("count: 10", "`count` is above 9", "lower it"),
    ],
)
def test_a_message_says_what_was_expected_and_what_to_write(text: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _bound(text)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_long_text_in_the_wrong_place_is_measured_not_quoted() -> None:
    secret = "x9" * 20
    for text in (f"level: {secret}", f"count: {secret}", f"day: {secret}", f"entries: {secret}", f"{secret * 2}: 1"):
        assert secret not in "".join(_faults(text))


def test_hundreds_of_faults_are_not_all_told() -> None:
    assert len(_faults("".join(f"wrong{number}: 1\n" for number in range(500)))) == 20


def test_paths_of_a_configuration_in_a_folder_are_said_from_the_root() -> None:
    assert _bound("file: .env\nflag: true", "apps/a").file == "apps/a/.env"


def test_a_section_may_be_a_list_where_its_class_says_so() -> None:
    two = bind_sections(parse("- {flag: true}\n- {count: 2}\n", "f.yml"), Section)
    assert [each.count for each in two] == [0, 2]
    with pytest.raises(ConfigError, match="expected a mapping"):
        bind_sections(parse("[{name: a}]", "f.yml"), Entry)


@pytest.mark.parametrize("text", ["300ms", "30s", "5m", "2h", "7d", "0s"])
def test_a_duration_is_written_as_it_was_read(text: str) -> None:
    assert write_duration(duration(text)) == text


def test_a_type_that_a_configuration_cannot_hold_is_a_bug_of_ours() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        schema(dict[int, bytes])


def test_what_may_be_a_credential_is_masked() -> None:
    data: dict[str, Json] = {
        "password": "a",
        "SMTP_TOKEN": "b",
        "secret": True,
        "url": "redis://u:pass@h/0",
        "token": "${API_TOKEN}",
    }
    rules: Json = {"secrets/private-key": "off", "min_tokens": 3}
    assert masked({**data, "rules": rules}) == {
        "password": "***",
        "SMTP_TOKEN": "***",
        "secret": True,
        "url": "redis://u:***@h/0",
        "token": "${API_TOKEN}",
        "rules": rules,
    }

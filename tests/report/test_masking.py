"""No value of a secret in any output, in any form an output could carry it."""

from __future__ import annotations

import base64
import html
import json
import pickle
import random
import string
import time
import urllib.parse
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from launchgate.model.masker import MASK, MINIMUM_LENGTH, Masker, Secret
from launchgate.model.report import Report
from launchgate.reporters import ReportOptions, formats, render
from launchgate.runner.masking import blank, learn, masked, with_text

CARRIERS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "json": json.dumps,
    "json with its own characters": lambda value: json.dumps(value, ensure_ascii=False),
    "json in json": lambda value: json.dumps(json.dumps(value)),
    "json of go": lambda value: (
        json.dumps(value).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    ),
    "json of php": lambda value: json.dumps(value).replace("/", "\\/"),
    "python": repr,
    "sql": lambda value: "'" + value.replace("'", "''") + "'",
    "html": html.escape,
    "html without quotes": lambda value: html.escape(value, quote=False),
    "xml": escape,
    "xml attribute": quoteattr,
    "url": lambda value: urllib.parse.quote(value, safe="", errors="surrogatepass"),
    "url path": lambda value: urllib.parse.quote(value, errors="surrogatepass"),
    "url form": lambda value: urllib.parse.quote_plus(value, errors="surrogatepass"),
    "base64": lambda value: base64.b64encode(value.encode("utf-8", "surrogatepass")).decode(),
    "base64 for urls": lambda value: base64.urlsafe_b64encode(value.encode("utf-8", "surrogatepass")).decode(),
    "basic auth": lambda value: base64.b64encode(b"user:" + value.encode("utf-8", "surrogatepass") + b"\n").decode(),
}


def core(text: str) -> str:
    """Give what of a base64 or quoted form cannot depend on its neighbours."""
    return text.strip("\"'").rstrip("=")[2:-2]


values = st.text(min_size=12, max_size=60).filter(lambda value: len(value.strip()) >= 12 and not value.isspace())


@given(value=values)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_value_is_masked_in_every_form(carrier: str, value: str) -> None:
    assume(not any("\ud800" <= char <= "\udfff" for char in value))
    carried = CARRIERS[carrier](value)
    told = Masker([Secret(value)]).mask(f"before {carried} after")
    assert core(carried) not in told
    assert told.startswith("before ")
    assert told.endswith(" after")


@given(value=st.text(max_size=MINIMUM_LENGTH - 1))
def test_values_under_the_minimum_are_left_alone(value: str) -> None:
    assert Masker([Secret(value)]).mask(f"abc {value} def") == f"abc {value} def"


@pytest.mark.parametrize("word", ["postgres", "Production", "changeme", "localhost"])
def test_a_word_that_is_everybodys_is_not_masked(word: str) -> None:
    text = f"image: {word}:16, {word}ql://"
    assert Masker([Secret(word)]).mask(text) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_line_of_a_value_of_several_lines_is_masked(newline: str) -> None:
    body = ["".join(random.Random(n).choices(string.ascii_letters, k=64)) for n in range(3)]
    value = newline.join(("-----BEGIN SOMETHING-----", *body, "-----END SOMETHING-----"))
    masker = Masker([Secret(value)])
    assert masker.mask(f"> {body[1]} <") == f"> {MASK} <"
    assert masker.mask("-----BEGIN SOMETHING-----") == "-----BEGIN SOMETHING-----"
    assert masker.mask(f"x{value}y") == f"x{MASK}y"


def test_a_value_with_spaces_around_it_is_masked_without_them_too() -> None:
    assert Masker([Secret("  hunter22hunter  \n")]).mask("login hunter22hunter!") == f"login {MASK}!"


def test_a_longer_value_wins_over_one_it_begins_with() -> None:
    masker = Masker([Secret("correct-horse"), Secret("correct-horse-battery")])
    assert masker.mask("correct-horse-battery correct-horse") == f"{MASK} {MASK}"


def test_values_that_overlap_are_masked_as_one() -> None:
    first, second = Secret("abcdefgh"), Secret("fghijklm")
    assert Masker([first, second]).mask("1 abcdefghijklm 2") == f"1 {MASK} 2"
    assert Masker([first]).mask("abcdefghabcdefgh") == MASK * 2


@pytest.mark.parametrize("others", [0, 5000], ids=["few values", "many values"])
def test_values_with_one_prefix_are_told_apart(others: int) -> None:
    masker = Masker(Secret(f"prefix-{number:05}") for number in range(2 + others))
    assert masker.mask("prefix-00001 prefix-99999 prefix-0000") == f"{MASK} prefix-99999 prefix-0000"


def test_values_may_be_added_while_the_run_goes_on() -> None:
    masker = Masker()
    assert masker.mask("late-secret-value") == "late-secret-value"
    masker.add(Secret("late-secret-value"))
    assert masker.mask("late-secret-value") == MASK


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret("very-secret-value")
    assert {str(secret), repr(secret), str([secret])} == {MASK, f"[{MASK}]"}
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(TypeError):
        "".join(iter([secret]))  # type: ignore[arg-type] # the fault under test


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "prefix-"], ids=["unlike", "with one prefix"])
def test_a_hundred_thousand_values_cost_one_pass_over_the_text(prefix: str) -> None:
    rng = random.Random(7)
    alphabet = string.ascii_letters + string.digits
    known = [prefix + "".join(rng.choices(alphabet, k=32)) for _ in range(100_000)]
    few, many = Masker(map(Secret, known[:1000])), Masker(map(Secret, known))
    text = " ".join(("".join(rng.choices(alphabet + " ", k=1_000_000)), known[5], known[77]))
    assert many.mask(text).endswith(f" {MASK} {MASK}")

    def seconds(masker: Masker) -> float:
        started = time.process_time()
        masker.mask(text)
        return time.process_time() - started

    assert seconds(many) < 6 * seconds(few) + 0.5


@given(value=st.text(min_size=8, max_size=40))
def test_no_format_holds_the_value_of_a_finding(value: str, benign: Report) -> None:
    value = value.strip()
    assume(len(value) >= 8)
    assume(not any("\ud800" <= char <= "\udfff" for char in value))
    masker = Masker([Secret(value)])
    everywhere = with_text(benign, lambda text: f"{text} {value}")
    for name in formats():
        own = render(name, blank(benign))
        assume(value not in own)
        text = render(name, masked(everywhere, masker), ReportOptions(verbose=1))
        for form in (value, html.escape(value), json.dumps(value)[1:-1], urllib.parse.quote(value, safe="")):
            assert form not in text or form in own


def test_every_place_of_a_report_is_masked(report: Report) -> None:
    masker = Masker()
    learn(masker, report)
    secret = next(each.finding.value for each in report.gates[1].findings if each.finding.value)
    everywhere = with_text(report, lambda text: f"{text} {secret.reveal()}")
    texts: list[str] = []

    def collect(text: str) -> str:
        texts.append(text)
        return text

    with_text(masked(everywhere, masker), collect)
    assert len(texts) > 100
    assert all(secret.reveal() not in text for text in texts)


def test_a_report_that_holds_no_value_is_not_copied(nothing: Report) -> None:
    assert masked(nothing, Masker([Secret("not in there at all")])) is nothing

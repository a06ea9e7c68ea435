"""Text of the judged repository stays text: in a terminal, in GitHub's Markdown and in HTML."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from launchgate.model.report import Report
from launchgate.reporters import ReportOptions, formats, render
from launchgate.reporters import _markdown as md
from launchgate.reporters._text import plain


def _is_json(format_: str) -> bool:
    """Say whether a format is JSON, whose escapes keep every character from steering anything."""
    try:
        json.loads(render(format_, Report(gates=(), made_at="2026-11-24T09:00:00Z", version="0.1.0")))
    except ValueError:
        return False
    return True


# Control characters but line feed and tab, C1, bidi controls, zero-width characters, byte order mark, tags, surrogates.
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\ud800-\udfff"
    "\u3164\U000e0000-\U000e007f]"
)
LINKED_BY_GITHUB = re.compile(r"(?<!\w)@[A-Za-z0-9]|\w@\w|#\d|\bgh-\d|://|\bwww\.", re.IGNORECASE)
OUR_HTML = re.compile(r"(<details><summary>[^<>]*</summary>|</details>|</?sub>|<br>|\n)*")


@given(data=st.data())
@pytest.mark.parametrize("format_", [name for name in formats() if not _is_json(name)])
def test_no_character_steers_a_terminal_or_hides(
    format_: str, data: st.DataObject, hostile: st.SearchStrategy[Report]
) -> None:
    assert STEERING.search(render(format_, data.draw(hostile), ReportOptions(verbose=1))) is None


@given(data=st.data())
def test_colour_is_the_only_escape_on_a_terminal(data: st.DataObject, hostile: st.SearchStrategy[Report]) -> None:
    text = render("console", data.draw(hostile), ReportOptions(colour=True, verbose=1))
    assert STEERING.search(re.sub(r"\x1b\[[0-9;]*m", "", text)) is None


def _tokens(text: str) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [token for each in parsed for token in (each, *(each.children or ()))]


def _shape(tokens: list[Token]) -> Counter[str]:
    blocks = {"heading_open", "hr", "blockquote_open", "table_open", "tr_open", "td_open", "fence", "list_item_open"}
    return Counter(token.type for token in tokens if token.type in blocks | {"code_block", "html_block", "s_open"})


@given(data=st.data())
def test_markdown_keeps_its_structure_and_links_nothing(
    data: st.DataObject, hostile: st.SearchStrategy[Report], benign: Report
) -> None:
    tokens = _tokens(render("markdown", data.draw(hostile)))
    shape, expected = _shape(tokens), _shape(_tokens(render("markdown", benign)))
    assert shape.pop("fence") <= expected.pop("fence")  # a fix that is the same as one above is not repeated
    assert shape == expected
    for token in tokens:
        assert token.type not in {"image", "em_open", "link_open"}
        if token.type in {"html_block", "html_inline"}:
            assert OUR_HTML.fullmatch(token.content)
        if token.type == "text":
            assert LINKED_BY_GITHUB.search(token.content) is None


@given(data=st.data())
def test_escaped_markdown_reads_as_the_text_it_was(data: st.DataObject, text_strategy: st.SearchStrategy[str]) -> None:
    text = data.draw(text_strategy)
    for token in MarkdownIt("commonmark").enable("table").parse(f"- {md.escape(text)}"):
        if token.type == "inline":
            read = "".join(child.content for child in token.children or ())
            assert read.replace("\u200b", "") == plain(text)


@given(data=st.data())
def test_a_code_span_and_a_fence_cannot_be_left(data: st.DataObject, text_strategy: st.SearchStrategy[str]) -> None:
    text = data.draw(text_strategy)
    tokens = _tokens(f"a {md.code(text)} b\n\n{md.fence(text)}\n\nend")
    assert [token.content.strip() for token in tokens if token.type == "code_inline"] == [plain(text)]
    assert [token.type for token in tokens].count("fence") == 1
    assert tokens[-2].content == "end" or tokens[-3].content == "end"


class _Page(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def _page(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    page.close()
    return page


@given(data=st.data())
def test_html_holds_no_element_that_text_made(
    data: st.DataObject, hostile: st.SearchStrategy[Report], benign: Report
) -> None:
    page, expected = _page(render("html", data.draw(hostile))), _page(render("html", benign))
    varying = {"code", "pre", "p", "b", "a", "section", "header", "h2", "h3", "input", "label", "div", "span"}
    assert [each for each in page.links if not re.fullmatch(r"#f\d+", each)] == []
    assert page.attributes <= expected.attributes
    assert set(page.tags) <= set(expected.tags)
    assert {tag: n for tag, n in page.tags.items() if tag not in varying} == {
        tag: n for tag, n in expected.tags.items() if tag not in varying
    }


@pytest.mark.parametrize(
    ("server", "repository", "path"),
    [
        ("javascript:alert(1)//", "acme/ops", "a.py"),
        ("https://github.com", "acme/../evil", "a.py"),
        ("https://github.com", "acme/ops", "../../../evil/a.py"),
        ("https://github.com/)", "acme/ops", "a.py"),
        ("https://github.com", "acme/ops)[x](http://evil.test", "a.py"),
        ("", "acme/ops", "a.py"),
    ],
)
def test_no_link_is_made_where_the_report_names_something_odd(server: str, repository: str, path: str) -> None:
    from launchgate.model.finding import InFile
    from launchgate.model.run import Source

    assert md.permalink(Source(server, repository, "a" * 40), InFile(path, 1)) == ""


def test_a_path_is_quoted_in_its_permalink() -> None:
    from launchgate.model.finding import InFile
    from launchgate.model.run import Source

    source = Source("https://github.com", "acme/ops", "a" * 40)
    address = md.permalink(source, InFile("Größe, 100%/a (1).sql", 3, end_line=5))
    assert address == f"https://github.com/acme/ops/blob/{'a' * 40}/Gr%C3%B6%C3%9Fe%2C%20100%25/a%20%281%29.sql#L3-L5"

"""The word list of `scripts/words.py` finds what it should, and its record only goes down."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
import words

TEXT = (words.ROOT / words.LIST).read_text("utf-8")
LISTED = words.read_list(TEXT)
WITHOUT_EXCEPTIONS = TEXT.partition("\n[[exception]]")[0]


def _found(path: str, text: str) -> list[tuple[int, str]]:
    return sorted((hit.line, hit.found) for hit in words.hits_in(path, text, LISTED))


@pytest.mark.parametrize(
    "text",
    [
        "a token stands here", "the value is no date", "the rule tells it", "it was told first", "two floors below",
        "whoever reads it", "why it bites", "a file that is left out", "this change is judged", "read it anew",
        "each parser has one door", "the law at base", "it mends the file", "the gate is closed", "an excused finding",
        "a looser guard", "what the user wishes", "the gate looks at the change", "this is a fault of ours",
    ],
)  # fmt: skip
def test_a_phrase_of_the_idiom_is_found_in_a_page(text: str) -> None:
    assert _found("docs/page.md", f"# Page\n\nHere {text}.\n")


@pytest.mark.parametrize(
    "text",
    [
        "math.floor(x)", "the name stands for a value", "there is no base", "it is no longer needed",
        "`config/gate-loosened`", "examples/opsdesk/mended/0001.patch", "the job is open source", "a closed connection",
        "a lawful flaw", "indoors", "the prejudice", "without a base",
    ],
)  # fmt: skip
def test_an_ordinary_phrase_is_accepted(text: str) -> None:
    assert _found("docs/page.md", f"Here {text}.\n") == []


def test_in_python_only_comments_and_strings_are_read() -> None:
    code = 'told = judge(desk)  # judged later\n\ndef look():\n    """Give it."""\n    return f"{told} stands"\n'
    assert _found("launchgate/a.py", code) == [(1, "judged"), (4, '"""give')]
    message = 'x = (\n    f"{name} stands "\n    f"here"\n)\n'
    assert _found("launchgate/a.py", message) == []
    assert _found("launchgate/a.py", message.replace("stands ", "stands here ")) == [(2, "stands here")]


def test_a_quote_in_a_comment_opens_no_string() -> None:
    assert _found("launchgate/a.py", "a = 1  # it's judged\nlaw = 'x'  # the law\n") == [(1, "judged"), (2, "law")]


def test_what_a_command_printed_counts_where_it_is_written() -> None:
    assert _found("docs/page.md", "```console\n$ launchgate\nit was told\n```\nwas judged\n") == [(5, "judged")]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("README.md", "."), ("docs/gates/env.md", "docs"), ("launchgate/quick.py", "launchgate"),
        ("launchgate/sql/read/alter.py", "launchgate/sql"), ("launchgate/gates/env/rules/a.py", "launchgate/gates/env"),
    ],
)  # fmt: skip
def test_a_use_counts_for_its_package_or_gate(path: str, folder: str) -> None:
    assert words.folder_of(path) == folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with the word list, one page with one use, and that use on record."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / words.LIST).write_text(WITHOUT_EXCEPTIONS, "utf-8")
    (tmp_path / "page.md").write_text("It is judged.\n", "utf-8")
    (tmp_path / words.RECORD).write_text('{".": 1}', "utf-8")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def test_a_use_on_record_passes_and_one_more_fails(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert words.main([], project) == 0
    (project / "page.md").write_text("It is judged, and told.\n", "utf-8")
    assert words.main([], project) == 1
    assert ".: 2 uses of listed words, 1 are recorded" in capsys.readouterr().err


def test_the_record_goes_down_and_never_up(project: Path) -> None:
    (project / "page.md").write_text("It is judged, and told.\n", "utf-8")
    assert words.main(["--record"], project) == 1
    assert json.loads((project / words.RECORD).read_text("utf-8")) == {".": 1}
    (project / "page.md").write_text("It is evaluated.\n", "utf-8")
    assert words.main(["--record"], project) == 0
    assert json.loads((project / words.RECORD).read_text("utf-8")) == {}


def test_an_exception_accepts_one_place_and_must_be_of_use(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = "\n[[exception]]\npath = 'page.md'\ntext = 'It is judged'\nreason = 'a quotation'\n"
    (project / words.RECORD).write_text("{}", "utf-8")
    (project / words.LIST).write_text(WITHOUT_EXCEPTIONS + entry, "utf-8")
    assert words.main([], project) == 0
    (project / "page.md").write_text("It is evaluated.\n", "utf-8")
    assert words.main([], project) == 1
    assert "accepts nothing" in capsys.readouterr().err


def test_the_list_names_each_use_with_what_to_write(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert words.main(["--list"], project) == 0
    assert capsys.readouterr().out.startswith("page.md:1: 'judged'; instead: run, scan, check, evaluate")


def test_the_whole_repository_takes_under_two_seconds_of_cpu() -> None:
    started = time.process_time()
    words.scan(words.ROOT, LISTED)
    assert time.process_time() - started < 2

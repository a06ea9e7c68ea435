"""Event files are hostile JSON: each value is asked for by its type, and what is wrong is named."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from launchgate.ci import gitlab
from launchgate.ci.event import LARGEST, Event
from launchgate.git.fetch import Remote
from launchgate.model.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is not JSON"),
    "a list": (b"[]", "holds no JSON object"),
    "cut short": (b'{"a": ', "is not JSON"),
    "not UTF-8": (b'{"a": "\xff"}', "is not JSON"),
    "nested too deep": (b'{"a":' * 200_000, "is not JSON"),
    "a number of many digits": (b'{"a": ' + b"9" * 10_000 + b"}", "is not JSON"),
    "too large": (b" " * (LARGEST + 1), "cannot be read: it is larger than"),
}


@pytest.mark.parametrize("name", BROKEN, ids=str)
def test_a_broken_event_file_is_a_usage_error(tmp_path: Path, name: str) -> None:
    content, message = BROKEN[name]
    (tmp_path / "event.json").write_bytes(content)
    with pytest.raises(UsageError, match=message):
        Event.read(str(tmp_path / "event.json"))


def test_an_event_file_that_is_a_folder_or_missing_is_a_usage_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageError):
            Event.read(os.fspath(path))


@pytest.mark.parametrize("value", [7, True, [], {}, "main"], ids=repr)
def test_a_value_of_a_wrong_type_is_named_with_its_place(value: Any) -> None:
    event = Event(json.loads(json.dumps({"a": {"b": value}})))
    right = {"text": str, "flag": bool, "number": int, "length": list}
    for method, kind in right.items():
        if type(value) is kind:
            getattr(event, method)("a.b")
        else:
            with pytest.raises(UsageError, match=r"the event file: a\.b is not "):
                getattr(event, method)("a.b")
    if not isinstance(value, dict):
        with pytest.raises(UsageError, match=r"the event file: a\.b is not an object"):
            event.text("a.b.c")


@pytest.mark.parametrize("oid", ["--upload-pack=x", "HEAD", "a" * 39, "A" * 40, "a" * 40 + "\n", "../" + "a" * 37])
def test_what_is_no_commit_id_is_refused(oid: str) -> None:
    with pytest.raises(UsageError, match="before is not a commit id"):
        Event({"before": oid}).oid("before")


def test_what_is_missing_or_null_reads_as_empty() -> None:
    for event in (Event(), Event({"a": None}), Event({"a": {}})):
        assert (event.text("a.b"), event.oid("a.b"), event.flag("a.b")) == ("", "", False)
        assert (event.number("a.b"), event.length("a.b")) == (None, None)


@pytest.mark.parametrize(
    ("server", "repository"),
    [
        ("ext::sh -c id", "a/b"),
        ("file:///etc", "a/b"),
        ("ssh://git@host", "a/b"),
        ("https://user:word@host", "a/b"),
        ("https://host", "../../etc"),
        ("https://host", ""),
        ("https://host", "a/b --upload-pack=x"),
        ("--upload-pack=x", "a/b"),
        ("https://host\n", "a/b"),
    ],
)
def test_an_address_that_is_no_plain_one_is_never_fetched_from(server: str, repository: str) -> None:
    assert Remote.of(server, repository, "token") is None


@pytest.mark.parametrize(
    ("server", "sent"),
    [("https://github.test", True), ("http://github.test", False), ("http://127.0.0.1:8000", True)],
)
def test_a_token_travels_encrypted_or_not_at_all(server: str, sent: bool) -> None:
    remote = Remote.of(server, "a/b", "of-this-test")
    assert remote is not None
    assert (remote.token is not None) is sent
    assert "of-this-test" not in repr(remote)


@pytest.mark.parametrize(
    ("source", "target", "fork"),
    [("1", "1", False), ("2", "1", True), ("", "", True), ("", "1", True)],
    ids=["ours", "a fork", "neither is known", "the source is not known"],
)
def test_a_merge_request_of_an_unknown_project_counts_as_a_forks(source: str, target: str, *, fork: bool) -> None:
    environ = {
        "CI_MERGE_REQUEST_IID": "3",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source,
        "CI_MERGE_REQUEST_PROJECT_ID": target,
    }
    assert gitlab.facts(environ).fork is fork

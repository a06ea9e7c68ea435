"""The sticky comment, against an imitation of GitHub's API on loopback."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.maintenance import comment
from launchgate.model.codec import dump
from launchgate.model.errors import UsageError
from launchgate.model.masker import Masker, Secret
from launchgate.model.report import GateResult, Report, Verdict
from launchgate.model.run import Source
from launchgate.net.github import PullRequest
from launchgate.runner import publish

TOKEN = "token-" + "of-a-test"
HEAD = "91ab04c2" * 5


@dataclass
class GitHub:
    """The few routes of the API that a comment needs, and what was asked of them."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    folded: list[str] = field(default_factory=list)
    status: int = 0
    answer: bytes = b""

    def handle(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        path, _, query = path.partition("?")
        self.asked.append((method, path))
        if self.status:
            return self.status, {"message": "no"}
        if path == "/graphql":
            self.folded.append(re.findall(r"mutation \{ (\w+)", body["query"])[0])
            return 200, {"data": {}}
        if method == "GET":
            page = int(re.findall(r"[?&]page=(\d+)", f"?{query}")[0])
            return 200, self.comments[(page - 1) * 100 : page * 100]
        if method == "POST":
            self.comments.append(made(len(self.comments) + 1, body["body"]))
            return 201, self.comments[-1]
        number = int(path.rpartition("/")[2])
        found = next(each for each in self.comments if each["id"] == number)
        found["body"] = body["body"]
        return 200, found


def made(number: int, body: str, *, kind: str = "Bot", association: str = "NONE") -> dict[str, Any]:
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "body": body,
        "user": {"login": "someone", "type": kind},
        "author_association": association,
    }


@pytest.fixture
def github() -> Iterator[GitHub]:
    """An API on loopback."""
    state = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            state.tokens.add(self.headers["Authorization"])
            status, document = state.handle(self.command, self.path, body)
            content = state.answer or json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if 300 <= status < 400:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Step:
    """A step of a workflow on pull request 7, and the API it reaches."""

    github: GitHub
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def post(self, report: Report, *options: str) -> int:
        """Run `launchgate report comment` and give its exit code."""
        path = self.folder / "report.json"
        path.write_text(dump(report), encoding="utf-8")
        return main(["report", "comment", str(path), *options])

    def set(self, name: str, value: str) -> None:
        """Set an environment variable."""
        self.monkeypatch.setenv(name, value)

    def said(self) -> tuple[str, str]:
        """Give what was printed since the last call."""
        return self.capsys.readouterr()


@pytest.fixture
def step(github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Step:
    """A step with a token."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": HEAD}}}), encoding="utf-8")
    monkeypatch.setattr(publish, "MASKER", Masker())
    step = Step(github, tmp_path, monkeypatch, capsys)
    step.set("GITHUB_TOKEN", TOKEN)
    step.set("GITHUB_API_URL", github.url)
    step.set("GITHUB_SERVER_URL", "https://github.com")
    step.set("GITHUB_REPOSITORY", "acme/ops")
    step.set("GITHUB_EVENT_PATH", str(event))
    return step


@pytest.fixture
def failing(report: Report) -> Report:
    """A report whose verdict is fail."""
    return dataclasses.replace(report, gates=report.gates[:1])


@pytest.fixture
def calm(failing: Report) -> Report:
    """The report after everything was mended."""
    return dataclasses.replace(failing, gates=(GateResult("migrations", Verdict.PASS, scanned={"files": 3}),))


def test_the_first_comment_carries_a_hidden_marker_with_the_head(step: Step, failing: Report) -> None:
    assert step.post(failing) == 1
    (only,) = step.github.comments
    assert only["body"].startswith(f"<!-- launchgate:comment verdict=fail head={HEAD} -->\n## ❌ Failed: ")
    assert step.github.asked[-1] == ("POST", "/repos/acme/ops/issues/7/comments")
    assert step.github.tokens == {f"Bearer {TOKEN}"}


def test_the_comment_is_edited_and_never_posted_twice(step: Step, failing: Report) -> None:
    step.post(failing)
    other = dataclasses.replace(failing, source=Source("https://github.com", "acme/ops", "f" * 40))
    assert step.post(other) == 1
    (only,) = step.github.comments
    assert f"head={'f' * 40}" in only["body"]
    assert step.github.folded == []


def test_a_comment_that_says_the_same_is_not_touched(step: Step, failing: Report) -> None:
    step.post(failing)
    step.github.comments[0]["body"] = step.github.comments[0]["body"].replace("\n", "\r\n")  # as GitHub gives it back
    step.post(failing)
    assert [method for method, _ in step.github.asked] == ["GET", "POST", "GET"]
    assert "up to date" in step.said()[1]


def test_the_comment_turns_green_and_folds_away_when_it_is_mended_and_back(
    step: Step, failing: Report, calm: Report
) -> None:
    step.post(failing)
    assert step.post(calm) == 0
    assert "## ✅ Passed: nothing found." in step.github.comments[0]["body"].replace("\\", "")
    assert step.github.folded == ["minimizeComment"]
    assert step.post(failing) == 1
    assert step.github.folded == ["minimizeComment", "unminimizeComment"]
    assert len(step.github.comments) == 1


def test_on_failure_makes_no_comment_while_all_is_calm_but_mends_one(step: Step, failing: Report, calm: Report) -> None:
    assert step.post(calm, "--on-failure") == 0
    assert step.github.comments == []
    step.post(failing, "--on-failure")
    step.post(calm, "--on-failure")
    assert "verdict=pass" in step.github.comments[0]["body"]


def test_our_comment_is_found_behind_hundreds_of_others(step: Step, failing: Report) -> None:
    step.github.comments = [made(number, "hello") for number in range(1, 251)]
    step.post(failing)
    step.post(failing)
    assert len(step.github.comments) == 251


def test_a_marker_that_a_stranger_wrote_is_not_ours(step: Step, failing: Report) -> None:
    step.github.comments = [made(1, "<!-- launchgate:comment forged -->", kind="User", association="CONTRIBUTOR")]
    step.post(failing)
    assert step.github.comments[0]["body"] == "<!-- launchgate:comment forged -->"
    assert len(step.github.comments) == 2


def test_the_body_stays_under_githubs_cap(step: Step, failing: Report) -> None:
    gate = failing.gates[0]
    many = dataclasses.replace(failing, gates=(dataclasses.replace(gate, findings=tuple(gate.findings[:12]) * 60),))
    step.post(many)
    body = step.github.comments[0]["body"]
    assert 60_000 < len(body) <= 65_536
    assert "more findings**, in the JSON report" in body


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_one_notice_that_names_the_permission_and_the_verdict_stands(
    step: Step, failing: Report, status: int
) -> None:
    step.set("GITHUB_ACTIONS", "true")
    step.github.status = status
    assert step.post(failing) == 1
    out, err = step.said()
    assert out.count("::notice ") == 1
    assert "pull-requests: write" in out
    assert TOKEN not in out + err


@pytest.mark.parametrize(("status", "answer"), [(500, b""), (301, b""), (429, b""), (0, b"not json")])
def test_an_api_that_fails_does_not_change_the_verdict(step: Step, calm: Report, status: int, answer: bytes) -> None:
    step.github.status, step.github.answer = status, answer
    assert step.post(calm) == 0
    assert "comment not written" in step.said()[1]


def test_an_api_that_cannot_be_reached_does_not_change_the_verdict(step: Step, failing: Report) -> None:
    step.set("GITHUB_API_URL", "http://127.0.0.1:9")
    assert step.post(failing) == 1
    assert "no usable answer" in step.said()[1]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GITHUB_TOKEN", "", "no token for the comment"),
        ("GITHUB_EVENT_PATH", "", "the pull request is not known"),
        ("GITHUB_REPOSITORY", "acme/other", "the report is from the repository 'acme/ops'"),
        ("GITHUB_SERVER_URL", "https://git.acme.test", "the report is from the server"),
        ("GITHUB_API_URL", "http://api.evil.test", "a token is not sent to"),
    ],
)
def test_a_step_that_does_not_fit_the_report_is_a_usage_error_and_asks_nothing(
    step: Step, failing: Report, name: str, value: str, said: str
) -> None:
    step.set(name, value)
    assert step.post(failing) == 2
    assert said in step.said()[1]
    assert step.github.asked == []


def test_a_report_cannot_name_the_server_the_token_goes_to(report: Report) -> None:
    told = dataclasses.replace(report, source=Source("https://github.evil.test", "acme/ops", HEAD))
    with pytest.raises(UsageError, match="the report is from the server"):
        comment.find_target(told, {"GITHUB_TOKEN": TOKEN}, 7)


def test_the_number_of_the_pull_request_can_be_given(step: Step, failing: Report) -> None:
    step.post(failing, "--pull-request", "12")
    assert step.github.asked[-1] == ("POST", "/repos/acme/ops/issues/12/comments")


def test_loopback_is_the_only_place_a_token_is_sent_to_without_https() -> None:
    with pytest.raises(UsageError, match="not https"):
        PullRequest("http://127.0.0.1.evil.test", "acme/ops", 1, Secret(TOKEN))


def test_merging_reports_joins_their_gates_and_keeps_the_worst_verdict(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for number, gate in enumerate(report.gates):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text(dump(dataclasses.replace(report, gates=(gate,))), encoding="utf-8")
    assert main(["report", "merge", *map(str, paths)]) == 70
    merged = json.loads(capsys.readouterr().out)
    assert [gate["gate"] for gate in merged["gates"]] == [gate.gate for gate in report.gates]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 2}', b'{"version": 1, "rules": [], "gates": 3}', b"[" * 100_000],
    ids=["empty", "cut", "a list", "not utf-8", "of a later version", "of another shape", "nested"],
)
def test_a_file_that_is_no_report_is_a_usage_error(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    assert main(["report", "render", str(path)]) == 2
    assert "hint: " in capsys.readouterr().err


@pytest.mark.parametrize("value", [5, None, [], {"a": 1}, True])
@pytest.mark.parametrize("key", ["message", "fingerprint", "fix", "location", "waiver", "also"])
def test_a_report_with_a_wrong_type_is_refused_or_read_but_never_a_crash(
    key: str, value: object, report: Report, tmp_path: Path
) -> None:
    document = json.loads(dump(report))
    document["gates"][0]["findings"][0][key] = value
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main(["report", "render", str(path), "--format", "html"]) in {0, 2}

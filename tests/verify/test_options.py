"""What is asked only when the user says so, and the options of commands that open a socket."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.cli.network import endpoint
from launchgate.detect.checks.token import with_crc
from launchgate.net import Endpoint


def token() -> str:
    return with_crc("ghp" + "_", Random(3))


def test_nobody_is_asked_unless_named(world: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text(f"key = '{token()}'\n")
    assert main(["secrets", str(tmp_path / "a.py"), "--format", "json"]) == 1
    assert "verified" not in capsys.readouterr().out
    assert (world.names, world.requests) == ([], [])


def test_only_the_provider_that_is_named_is_asked(world: Any, look: Any) -> None:
    told = look(f"key = '{token()}'\n", "stripe,openai")
    assert told.states == []
    assert (world.names, world.requests) == ([], [])


def test_no_configuration_can_have_a_provider_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "launchgate.yml").write_text("version: 1\nsecrets: {verify: [github]}\n")
    (tmp_path / "a.py").write_text("x = 1\n")
    assert main(["secrets", "a.py"]) == 2


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("githup", "did you mean `github`?"),
        ("strip", "did you mean `stripe`?"),
        ("", "the providers are: anthropic"),
        ("all", "the providers are: anthropic"),
        ("telegram", "in the address"),
        ("discord-webhook", "itself the secret"),
        ("github,,stripe", "the providers are"),
        ("\x1b[31m", "the providers are"),
    ],
    ids=["typo", "short", "empty", "all", "telegram", "webhook", "hole", "escape"],
)
def test_a_name_that_is_no_provider_is_exit_2_with_the_nearest(
    name: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["secrets", "--verify", name]) == 2
    said = capsys.readouterr().err
    assert advice in said
    assert "\x1b[31m" not in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--deadline", "0"), "must be greater than 0"),
        (("--deadline", "nan"), "must be greater than 0"),
        (("--deadline", "inf"), "must be greater than 0"),
        (("--deadline", "soon"), "--deadline"),
        (("--resolver", "127.0.0.1"), "is not HOST:PORT"),
        (("--resolver", "::1:53"), "is not HOST:PORT"),
        (("--resolver", "127.0.0.1:99999"), "is not HOST:PORT"),
        (("--resolver", "nobody.invalid:53"), "has no address"),
        (("--ca-bundle", "nowhere.pem"), "no such file"),
        (("--ca-bundle", "."), "--ca-bundle"),
        (("--ca-bundle", "a.txt"), "no readable certificate"),
        (("--ca-bundle", "false.pem"), "no readable certificate"),
        (("--connect-map", "192.0.2.1:443"), "is not IP:PORT=HOST:PORT"),
        (("--connect-map", "acme.test:443=127.0.0.1:1"), "is not IP:PORT=HOST:PORT"),
        (("--connect-map", "192.0.2.1:443=127.0.0.1:0"), "is not IP:PORT=HOST:PORT"),
        (("--connect-map", "@nowhere.txt"), "no such file"),
        (("--connect-map", "@a.txt"), "is not IP:PORT=HOST:PORT"),
        (("--now", "yesterday"), "is not an RFC 3339 time"),
        (("--now", "2026-11-24T09:00:00"), "the offset is required"),
    ],
    ids=lambda value: "=".join(value) if isinstance(value, tuple) else "",
)
@pytest.mark.parametrize("command", [("secrets", "--verify", "github"), ("domain", "acme.test"), ("live", "-e", "x")])
def test_an_option_that_means_nothing_is_exit_2(  # noqa: PLR0917 - a table
    command: tuple[str, ...],
    options: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("hello\n")
    (tmp_path / "false.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert main([*command, *options]) == 2
    out = capsys.readouterr()
    assert said in out.out + out.err
    assert "Traceback" not in out.err


@pytest.mark.parametrize(
    "options", [("--resolver", "127.0.0.1:53"), ("--connect-map", "192.0.2.1:1=127.0.0.1:1"), ("--deadline", "3")]
)
def test_options_about_asking_need_somebody_to_ask(
    options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["secrets", *options]) == 2
    assert "--verify" in capsys.readouterr().err


def test_a_map_may_stand_in_a_file_with_remarks(world: Any, look: Any, tmp_path: Path) -> None:
    (tmp_path / "map.txt").write_text(
        f"# our servers\n\n192.0.2.99:443=127.0.0.1:1\n192.0.2.53:443=localhost:{world.port}\n"
    )
    told = look(f"key = '{token()}'\n", "github", options=("--connect-map", "@map.txt"))
    assert len(world.requests) == 1
    assert told.states == ["unknown"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("127.0.0.1:53", Endpoint("127.0.0.1", 53)),
        ("[2001:DB8::1]:443", Endpoint("2001:db8::1", 443)),
        ("localhost:8443", Endpoint("localhost", 8443)),
        ("2001:db8::1:443", None),
        ("host", None),
        (":53", None),
        ("a b:1", None),
        ("host:٣", None),
        ("host:-1", None),
    ],
)
def test_an_endpoint_is_read_or_refused(text: str, found: Endpoint | None) -> None:
    assert endpoint(text) == found


def test_now_is_the_moment_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("x = 1\n")
    main(["secrets", "a.py", "--now", "2027-01-31T10:00:00+01:00", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["made_at"] == "2027-01-31T09:00:00Z"


@pytest.mark.parametrize("form", ["console", "markdown", "github", "sarif", "html", "junit", "codequality", "rdjson"])
def test_every_format_says_the_state_and_none_the_secret(
    form: str, world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(f"key = '{token()}'\n")
    body = b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"login": "u"}'
    world.reactions["api.github.com"] = lambda _: iter([body])
    assert main(["secrets", "a.py", "--verify", "github", *world.options(), "--format", form]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "it is live" in out
    assert token() not in out
    if form == "sarif":
        (result,) = json.loads(out)["runs"][0]["results"]
        assert result["properties"]["verified"]["state"] == "live"

"""Private keys as the programs make them: each is one wherever it stands, and what only looks like one is less."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from launchgate.detect.candidate import LOW, MEDIUM, Fragment
from launchgate.detect.database import engine

COMMANDS = {
    "pkcs1": "openssl genrsa -traditional -out {} 1024",
    "pkcs8": "openssl genpkey -algorithm ed25519 -out {}",
    "sec1": "openssl ecparam -genkey -name prime256v1 -noout -out {}",
    "encrypted": "openssl genrsa -aes128 -passout pass:four -traditional -out {} 1024",
    "openssh": "ssh-keygen -q -t ed25519 -N '' -f {}",
    "openssh-encrypted": "ssh-keygen -q -t ecdsa -N fivefive -f {}",
}

FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda key: key,
    "windows": lambda key: key.replace("\n", "\r\n"),
    "yaml": lambda key: "key: |\n" + "".join(f"  {line}\n" for line in key.splitlines()),
    "json": lambda key: '{"private_key": "' + key.replace("\n", "\\n") + '"}',
    "comment": lambda key: "".join(f"// {line}\n" for line in key.splitlines()),
    "javascript": lambda key: "const k = " + " +\n  ".join(f"'{line}\\n'" for line in key.splitlines()) + ";\n",
}


@pytest.fixture(params=list(COMMANDS.values()), ids=list(COMMANDS))
def key(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    command = str(request.param).replace("''", "").split(" ")
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    path = tmp_path / "key"
    subprocess.run([each.format(path) for each in command], check=True, capture_output=True)
    return path.read_text()


@pytest.mark.parametrize("path", ["deploy/key.pem", "tests/data/key.pem", "docs/tls.md"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_real_key_is_sure_wherever_and_however_it_stands(key: str, form: Callable[[str], str], path: str) -> None:
    (match,) = engine().scan(Fragment(path, form(key).encode()))
    assert match.row.id == "secrets/private-key"
    assert match.confidence >= MEDIUM


def test_a_key_that_is_cut_off_is_less_sure_in_documentation(key: str) -> None:
    lines = key.splitlines()
    body = next(line for line in lines[1:] if len(line) >= 60 and ":" not in line)
    cut = "\n".join((lines[0], body[:60], lines[-1]))
    assert all(match.confidence == LOW for match in engine().scan(Fragment("docs/tls.md", cut.encode())))


def test_random_characters_in_a_frame_are_no_proven_key() -> None:
    from launchgate.detect.checks.structure import is_key

    random = Random(3)
    assert not any(is_key(b"\x30\x82" + random.randbytes(300)) for _ in range(200))

"""Only what is missing counts as none: whatever else stands where a governing file should be is said, never passed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.maintenance.baseline import salt_of
from launchgate.model.errors import ConfigError, Inconclusive
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request
from launchgate.runner.workspace import open_workspace
from tests.runner.test_fail_open_ci import leak

if TYPE_CHECKING:
    from tests.conftest import Repo

GOVERNING = (".launchgate/baseline", ".launchgate/salt", "launchgate.yml")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inner").write_text("x\n")


def _link(path: Path) -> None:
    path.symlink_to("nowhere")


ODD: dict[str, Callable[[Path], object]] = {"a link": _link, "a folder": _folder, "a pipe": os.mkfifo}


def _here(repo: Repo) -> Report:
    return run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(all=True)))


@pytest.mark.parametrize("path", GOVERNING)
@pytest.mark.parametrize("kind", ODD)
def test_what_stands_in_the_place_of_a_governing_file_is_an_error(repo: Repo, path: str, kind: str) -> None:
    repo.commit({path: "0" * 32 + "\n"} if "salt" in path else {path: ""})
    (repo.root / path).unlink()
    ODD[kind](repo.root / path)
    with pytest.raises(ConfigError) as caught:
        _here(repo)
    assert caught.value.path == path


@pytest.mark.parametrize("path", GOVERNING)
def test_a_governing_file_that_is_too_large_is_an_error(repo: Repo, path: str) -> None:
    with (repo.root / "large").open("wb") as file:
        file.truncate(65 << 20)
    repo.commit({path: ""})
    (repo.root / "large").rename(repo.root / path)
    with pytest.raises(ConfigError, match="68,157,440 bytes"):
        _here(repo)


def test_a_baseline_that_is_not_there_is_none(repo: Repo) -> None:
    repo.commit({"a.txt": "a\n"})
    assert _here(repo).verdict is Verdict.PASS


@pytest.mark.parametrize("path", ["Launchgate.yml", "svc/LAUNCHGATE.YAML"])
def test_a_configuration_whose_name_differs_in_its_case_is_an_error(repo: Repo, path: str) -> None:
    repo.commit({path: "trust: base\n"})
    with pytest.raises(ConfigError, match="lower case") as caught:
        _here(repo)
    assert caught.value.hint.startswith(f"git mv {path} ")


@pytest.mark.parametrize("path", GOVERNING[:2])
def test_a_record_that_the_clone_lost_at_base_is_inconclusive(repo: Repo, path: str) -> None:
    base = repo.commit({path: "0" * 32 + "\n"} if "salt" in path else {path: f"secrets/a-key\tf:{'0' * 32}\n"})
    lost = repo.git("rev-parse", f"HEAD:{path}")
    repo.git("rm", "--quiet", path)
    repo.commit({"b.txt": "b\n"})
    (repo.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(Inconclusive, match=f"{path} of the base"):
        run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def test_a_link_that_was_the_baseline_at_base_records_nothing(repo: Repo) -> None:
    (repo.root / ".launchgate").mkdir()
    (repo.root / ".launchgate/baseline").symlink_to("elsewhere")
    base = repo.commit({"a.txt": "a\n"})
    (repo.root / ".launchgate/baseline").unlink()
    repo.commit({".launchgate/baseline": "", "b.txt": "b\n"})
    asked = Request(("secrets",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD"))
    assert run_request(asked).verdict is Verdict.PASS


def test_a_salt_that_is_a_link_is_not_replaced_by_a_new_one(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo.root / ".launchgate").mkdir()
    (repo.root / ".launchgate/salt").symlink_to("../elsewhere")
    monkeypatch.chdir(repo.root)
    with pytest.raises(ConfigError, match="symlink"):
        salt_of(open_workspace())


_LOCKED = """
import json, sys
from launchgate.ci import ScopeOptions
from launchgate.model.errors import LaunchgateError
from launchgate.runner.session import Request, run_request
told = {}
for name, scope in {"tree": ScopeOptions(all=True), "work tree": ScopeOptions(base="HEAD")}.items():
    try:
        told[name] = run_request(Request(("secrets",), {}, sys.argv[1], scope)).verdict.value
    except LaunchgateError as error:
        told[name] = f"{error.exit_code} {error}"
print(json.dumps(told))
"""
_AS_SOMEBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


@pytest.mark.skipif(bool(_AS_SOMEBODY) and not shutil.which("setpriv"), reason="NOT TESTED: root may read everything")
@pytest.mark.parametrize("path", [".launchgate", "locked", "locked/a.txt", "new", "launchgate.yml"])
def test_what_we_may_not_read_is_never_a_pass(repo: Repo, path: str) -> None:
    repo.commit({"a.txt": "a\n", "locked/a.txt": "a\n", ".launchgate/baseline": "", "launchgate.yml": ""})
    repo.write({"locked/a.txt": f"{leak()}\n" if path == "locked" else "b\n", "new/b.txt": "b\n"})
    (repo.root / path).chmod(0)
    try:
        command = [*_AS_SOMEBODY, sys.executable, "-c", _LOCKED, str(repo.root)]
        done = subprocess.run(command, capture_output=True, check=True)
    finally:
        (repo.root / path).chmod(0o700)
    for told in json.loads(done.stdout).values():
        assert told == "inconclusive" or told.startswith(("2 ", "3 ")), told

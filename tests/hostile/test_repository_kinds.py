"""Every kind of repository git knows, ordinary and odd: what is leaked in it is found, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.errors import UsageError
from launchgate.model.report import Verdict
from launchgate.runner.session import Request, run_request
from tests.conftest import Repo
from tests.runner.test_fail_open_ci import leak


def plain(root: Path) -> Repo:
    return Repo.new(root / "repo")


def linked(root: Path) -> Repo:
    main = Repo.new(root / "main")
    main.commit({"m": "m\n"})
    main.git("worktree", "add", "--quiet", "-b", "linked", str(root / "repo"))
    return Repo(root / "repo")


def borrowing(root: Path) -> Repo:
    lender = Repo.new(root / "lender")
    lender.commit({"l": "l\n"})
    lender.git("clone", "--quiet", "--shared", ".", str(root / "repo"))
    return Repo(root / "repo")


def with_submodule(root: Path) -> Repo:
    Repo.new(root / "inner").commit({"i": "i\n"})
    repo = Repo.new(root / "repo")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root / "inner"), "inner")
    repo.write(
        {".gitmodules": '[submodule "x"]\n\tpath = ..\n\turl = ext::sh -c "touch pwned"\n\tupdate = !touch pwned\n'}
    )
    return repo


def configured(*settings: str) -> Callable[[Path], Repo]:
    def make(root: Path) -> Repo:
        repo = Repo.new(root / "repo")
        for setting in settings:
            repo.git("config", *setting.split("=", 1))
        return repo

    return make


KINDS: dict[str, Callable[[Path], Repo]] = {
    "plain": plain,
    "sha256": lambda root: Repo.new(root / "repo", "--object-format=sha256"),
    "a linked work tree": linked,
    "git folder elsewhere": lambda root: Repo.new(root / "repo", f"--separate-git-dir={root / 'elsewhere'}"),
    "objects of another": borrowing,
    "a submodule called ..": with_submodule,
    "split index": configured("core.splitIndex=true"),
    "compressed index": configured("index.version=4"),
    "untracked cache": configured("core.untrackedCache=true"),
    "case ignored": configured("core.ignoreCase=true"),
    "modes ignored": configured("core.fileMode=false"),
    "no links": configured("core.symlinks=false"),
    "included nothing": configured("include.path=/nonexistent/config"),
    "carriage returns": configured("core.autocrlf=true"),
    "quoting off": configured("core.quotePath=false"),
    "no prefixes": configured("diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.relative=true"),
    "odd differences": configured(
        "diff.algorithm=patience", "diff.context=9", "diff.interHunkContext=9", "diff.renames=copies"
    ),
    "coloured": configured("color.ui=always", "color.diff=always", "diff.colorMoved=zebra", "diff.wordRegex=."),
    "an order": configured("diff.orderFile=/dev/null", "diff.submodule=log", "diff.ignoreSubmodules=all"),
    "other dates": configured("log.date=relative", "format.pretty=raw", "core.abbrev=4", "log.mailmap=true"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_leak_is_found_in_every_kind_of_repository(tmp_path: Path, name: str) -> None:
    repo = KINDS[name](tmp_path)
    base = repo.commit({"sub dir/é.env": "A=1\n", "b": "b\n"})
    repo.write({"sub dir/é.env": f"A=1\n{leak()}\n"})

    def verdict(scope: ScopeOptions, folder: str = "") -> Verdict:
        return run_request(Request(("secrets",), {}, str(repo.root / folder), scope)).verdict

    assert verdict(ScopeOptions(base=base)) is Verdict.FAIL, "the work tree"
    repo.stage()
    assert verdict(ScopeOptions(staged=True)) is Verdict.FAIL, "the index"
    repo.git("commit", "--quiet", "--message", "leak")
    assert verdict(ScopeOptions(base=base, head="HEAD")) is Verdict.FAIL, "a range"
    assert verdict(ScopeOptions(all=True), "sub dir") is Verdict.FAIL, "the tree"
    repo.commit({"sub dir/é.env": "A=1\n"})
    assert verdict(ScopeOptions(base=base, head="HEAD")) is Verdict.FAIL, "a commit"
    assert not list(tmp_path.rglob("pwned"))


def test_a_bare_repository_is_judged_by_its_commits(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "repo")
    base = repo.commit({"a": "a\n"})
    repo.commit({"b": f"{leak()}\n"})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    asked = Request(("secrets",), {}, str(tmp_path / "bare.git"), ScopeOptions(base=base, head="HEAD"))
    assert run_request(asked).verdict is Verdict.FAIL


@pytest.mark.parametrize(("place", "said"), [("../elsewhere", "elsewhere"), ("..", "not a git repository")])
def test_a_work_tree_that_is_set_elsewhere_is_refused(tmp_path: Path, place: str, said: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    repo = Repo.new(tmp_path / "repo")
    repo.commit({"a": f"{leak()}\n"})
    repo.git("config", "core.worktree", f"{repo.root / place}")
    with pytest.raises(UsageError, match=said):
        run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(all=True)))

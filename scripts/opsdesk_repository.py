"""Make a git repository of the example application and a pull request that a gate should not let through.

    python scripts/opsdesk_repository.py [--fixed] FOLDER

`examples/opsdesk/base` becomes the branch `main`; every patch in `pull_request` becomes one commit of the branch
`refunds`, which is left checked out. With `--fixed` the patch of the same name in `mended/` is folded into its commit,
so that the history itself is clean; an empty one drops the commit, where an earlier fix made it needless.

Tokens are written in the patches as `<<name>>` and are made here, from pieces and a fixed seed: nothing in this
repository looks like a credential, and every run gives the same commits.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import string
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "opsdesk"
FIXES = "mended/"
ALPHANUMERIC = string.ascii_letters + string.digits
_IDENTITY = {"NAME": "Opsdesk", "EMAIL": "ops@opsdesk.internal", "DATE": "2026-11-02T09:00:00Z"}


def tokens(chance: random.Random) -> dict[str, str]:
    """Return a made-up credential for each `<<name>>` in the patches, of the shape its issuer gives."""

    def some(count: int, letters: str = ALPHANUMERIC) -> str:
        return "".join(chance.choices(letters, k=count))

    upper = string.ascii_uppercase + string.digits
    return {
        "stripe-live": "_".join(["sk", "live", "51" + some(97)]),
        "slack-webhook": "/".join(
            ["https:/", "hooks.slack.com", "services", "T" + some(10, upper), "B" + some(10, upper), some(24)]
        ),
        "password": some(20),
        "github": _with_checksum("_".join(["ghp", some(30)])),
    }


def _with_checksum(token: str) -> str:
    """Append the six base-62 digits of the CRC-32 that GitHub's tokens end with."""
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    rest, checksum = zlib.crc32(token.partition("_")[2].encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        checksum = digits[digit] + checksum
    return token + checksum


def make(folder: Path, *, fixed: bool = False, example: Path = EXAMPLE) -> None:
    """Write the repository into `folder`, which must be empty or absent."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        message = f"{folder} is not empty: give another folder, or remove it first"
        raise SystemExit(message)
    secrets = tokens(random.Random("opsdesk"))
    shutil.copytree(example / "base", folder, dirs_exist_ok=True)
    git = Git(folder)
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("update-index", "--chmod=+x", *(path.relative_to(folder).as_posix() for path in folder.glob("scripts/*.sh")))
    git("commit", "--quiet", "--message=Opsdesk as it runs today")
    git("switch", "--quiet", "--create=refunds")
    for patch in sorted(example.glob("pull_request/*.patch")):
        fix = example / FIXES / patch.name
        is_fixed = fixed and fix.exists()
        if is_fixed and not fix.stat().st_size:
            continue
        git.with_patch(["am", "--quiet", "--committer-date-is-author-date"], patch, secrets)
        if is_fixed:
            git.with_patch(["apply", "--index"], fix, secrets)
            git("commit", "--quiet", "--amend", "--no-edit")


class Git:
    """Runs git in one folder, untouched by the settings and the environment of the machine."""

    def __init__(self, folder: Path) -> None:
        """Keep the environment but for git's own variables; author and dates are always the same."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        made = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _IDENTITY.items()}
        self.folder = folder
        self.environment = kept | made | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def __call__(self, *arguments: str) -> None:
        """Run one command; its own message and the end of this script if it fails."""
        command = ["git", "-c", "core.autocrlf=false", "-c", "commit.gpgSign=false", *arguments]
        if subprocess.run(command, cwd=self.folder, env=self.environment, check=False).returncode:
            message = f"`git {' '.join(arguments)}` failed in {self.folder}"
            raise SystemExit(message)

    def with_patch(self, arguments: list[str], patch: Path, secrets: dict[str, str]) -> None:
        """Run a command on a patch in which every `<<name>>` has become its token."""
        text = re.sub(r"<<([a-z-]+)>>", lambda match: secrets[match[1]], patch.read_text("utf-8"))
        with tempfile.TemporaryDirectory() as scratch:
            filled = Path(scratch, patch.name)
            filled.write_text(text, "utf-8", newline="\n")
            self(*arguments, str(filled))


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the repository is written; empty or absent")
    parser.add_argument("--fixed", action="store_true", help="the same pull request with its faults fixed")
    options = parser.parse_args(arguments)
    make(options.folder, fixed=options.fixed)


if __name__ == "__main__":
    main(sys.argv[1:])

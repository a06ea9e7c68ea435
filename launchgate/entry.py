"""The console script: a clean import path, the commit hook's shortest way, else the command line.

The first statements keep a repository's own `yaml.py` from being imported: no module is searched in the working
directory, nor where `PYTHONPATH` points. A virtual environment inside the repository stays.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def main() -> int:
    """Run the command line of this process and give its exit code."""
    _clean(sys.path, os.environ)
    if sys.argv[1:3] == ["secrets", "--staged"]:
        try:
            if _passed():
                return 0
        except BaseException as error:  # noqa: BLE001 - the same last handler as the command line's
            from launchgate.cli.main import ended

            return ended(error)
    from launchgate.cli.main import main as run

    return run()


def _passed() -> bool:
    """Try the commit hook's shortest way; say whether that was all."""
    from launchgate.quick import passed

    page = passed(sys.argv[1:], os.environ)
    if page is None:
        return False
    from launchgate.stream import emit

    emit(sys.stdout, page)
    return True


def _clean(path: list[str], environ: Mapping[str, str]) -> None:
    """Remove from `path` the working directory and every entry of `PYTHONPATH`."""
    try:
        here = os.getcwd()
    except FileNotFoundError:
        here = ""
    added = {os.path.abspath(each) for each in environ.get("PYTHONPATH", "").split(os.pathsep) if each}
    path[:] = [each for each in path if each and os.path.abspath(each) not in added | {here}]

"""hyperscan is loaded by whichever gate comes first, and gates run in threads."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("hyperscan")

_MANY = """
import sys, threading
from launchgate.detect import prefilter
sys.setswitchinterval(1e-6)
wrong = []
def use():
    try:
        prefilter.version(), prefilter.hyperscan().Database
    except Exception as error:
        wrong.append(error)
threads = [threading.Thread(target=use) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit(repr(wrong) if wrong else 0)
"""


def test_threads_that_ask_at_once_all_get_it_whole() -> None:
    done = subprocess.run([sys.executable, "-c", _MANY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""`python -m launchgate`: the console script, where only an interpreter is at hand."""

from __future__ import annotations

import sys

from launchgate.entry import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -I -m launchgate`: the console script, where only an interpreter is at hand.

Without `-I` Python looks for `launchgate` in the working directory first, and that may be anybody's.
"""

from __future__ import annotations

import sys

from launchgate.entry import main

if __name__ == "__main__":
    sys.exit(main())

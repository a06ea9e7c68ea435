"""`python -I -m launchgate.detect.build`: compile the detectors into the installed package, as an image build does."""

from __future__ import annotations

import sys

from launchgate.detect.database import engine, write_package_data


def main() -> int:
    """Compile, load what was written, and say where it lies."""
    path = write_package_data()
    sys.stdout.write(f"{len(engine().rows)} detectors compiled into {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""One gate between a commit and a launch."""

__version__ = "0.1.0"

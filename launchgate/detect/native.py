"""hyperscan without its package: that imports `typing` for one annotation, which costs more than scanning a commit."""

from __future__ import annotations

import _thread
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EXTENSION, _VERSION = "hyperscan._hs_ext", "hyperscan._version"
_LOADING = _thread.allocate_lock()  # gates run in threads, and a module is listed before it is whole


def hyperscan() -> Any:
    """Return hyperscan's extension module, which holds all its names; raise `ImportError` where there is none."""
    with _LOADING:
        if _EXTENSION not in sys.modules:
            _load()
        return sys.modules[_EXTENSION]


def _load() -> None:
    found = (finder.find_spec("hyperscan", None) for finder in sys.meta_path)
    spec = next((each for each in found if each is not None), None)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("hyperscan")
    bare = type(sys)("hyperscan")
    bare.__path__ = list(spec.submodule_search_locations)
    known = sys.modules.get("hyperscan")
    sys.modules["hyperscan"] = bare
    try:
        __import__(_EXTENSION)
        __import__(_VERSION)
    finally:
        # Whoever imports the package later gets the package.
        del sys.modules["hyperscan"]
        if known is not None:
            sys.modules["hyperscan"] = known


def version() -> str:
    """Return hyperscan's version: a database serves no other."""
    hyperscan()
    number: str = sys.modules[_VERSION].__version__
    return number

"""The word that somebody probably meant, for a sentence that says "did you mean".

Names of variables have their own idea of nearness: `gates/env/nearness.py`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 200  # characters; comparing may cost the cube of it, and the word may be hostile
_LIKE_ENOUGH = 0.6  # of 1, as difflib measures it


def nearest(word: str, words: Iterable[str], *, cutoff: float = _LIKE_ENOUGH) -> str:
    """Return the one of `words` that is most like `word`, empty where none is like enough."""
    import difflib

    return next(iter(difflib.get_close_matches(word[:_LONGEST], list(words), n=1, cutoff=cutoff)), "")


def did_you_mean(word: str, words: Iterable[str], otherwise: str) -> str:
    """Return the hint that names the nearest of `words`, or `otherwise` where none is near."""
    near = nearest(word, words)
    return f"did you mean `{near}`?" if near else otherwise

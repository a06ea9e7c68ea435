"""`${NAME:-default}` in values of Compose files: what stands in the file and what comes from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from launchgate.model.finding import InFile
from launchgate.sources.assignment import Assignment

_TOKEN = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*+)|\{(?P<name>[A-Za-z_]\w*+)(?:(?P<how>:?[-+?])|(?=\})))|(?P<end>\})"
)


_DEEPEST = 32  # references in one another; below that one counts as without a default


@dataclass(slots=True)
class _Text:
    """Text up to where one has read: the whole value, or the word of a reference, `opening` and all.

    `parts` are what it results in when no variable is set, and `given` says that defaults stand in for all of them.
    """

    opening: re.Match[str] | None = None
    parts: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    given: bool = True

    def add(self, other: _Text, prefix: str = "") -> None:
        """Append another text."""
        self.parts += [prefix, *other.parts]
        self.needs += other.needs
        self.given = self.given and other.given

    def refer(self, name: str, how: str, word: _Text) -> None:
        """Append a reference; its word counts where it can get into the value."""
        if how.endswith("-"):
            self.add(word)
            return
        self.given = False
        self.needs += word.needs if how.endswith("+") else [name]


def interpolated(name: str, text: str, at: InFile) -> Assignment:
    """Return the assignment of `text` to `name`.

    Text with references is no literal: `origin` is the first of them, `default` the text that results when none of
    the variables is set, None where one of them has no default. A default may hold references in turn.
    """
    open_texts = [_Text()]
    references: list[tuple[int, int]] = []
    seen = 0
    for token in _TOKEN.finditer(text):
        here = open_texts[-1]
        here.parts.append(text[seen : token.start()])
        seen = token.end()
        if token["escaped"]:
            here.parts.append("$")
        elif token["name"] and len(open_texts) <= _DEEPEST:
            open_texts.append(_Text(token))
        elif read := token["bare"] or token["name"]:
            here.refer(read, "", _Text())
            references.append(token.span())
        elif here.opening is None:
            here.parts.append("}")
        else:
            open_texts.pop()
            open_texts[-1].refer(here.opening["name"], here.opening["how"] or "", here)
            references.append((here.opening.start(), seen))
    open_texts[-1].parts.append(text[seen:])
    whole = _unclosed(open_texts)
    plain = "".join(whole.parts)
    if not references:
        return Assignment(name, at, plain)
    start, end = min(references)
    needs = tuple(dict.fromkeys(whole.needs))
    return Assignment(name, at, None, text[start:end][:80], plain if whole.given else None, needs=needs)


def _unclosed(open_texts: list[_Text]) -> _Text:
    """Return the whole text, in which openings that nothing closes are literal."""
    whole, *rest = open_texts
    for each in rest:
        whole.add(each, each.opening[0] if each.opening else "")
    return whole

"""`${NAME:-default}` in values of Compose files: what is written in the file and what comes from elsewhere.

A `$` that was not escaped turns the rest of a password into a "variable". Only what was certainly meant as a reference
is in `needs`, whose names are shown; the rest is in `unescaped`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from launchgate.model.finding import InFile
from launchgate.sources.assignment import Assignment, is_variable_name

_TOKEN = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*+)|\{(?P<name>[A-Za-z_]\w*+)(?:(?P<how>:?[-+?])|(?=\})))|(?P<end>\})"
)
_SEPARATORS = re.compile(r"[\s,:;/._@-]*")
_REFERENCE = re.compile(r"\$(?:\{[^{}]*\}|\w+)")
_PASSWORD = re.compile(r"[^:/?#]*://[^:@/]*:(.*)@", re.DOTALL)
_DEEPEST = 32  # references in one another; below that one counts as without a default


@dataclass(slots=True)
class _Text:
    """Text up to where one has read: the whole value, or the word of a reference, `opening` and all.

    `parts` are what it results in when no variable is set, `needs` the references without a default, and
    `complete` means that there are none.
    """

    opening: re.Match[str] | None = None
    parts: list[str] = field(default_factory=list)
    needs: list[re.Match[str]] = field(default_factory=list)
    complete: bool = True

    def add(self, other: _Text, prefix: str = "") -> None:
        """Append another text."""
        self.parts += [prefix, *other.parts]
        self.needs += other.needs
        self.complete = self.complete and other.complete

    def refer(self, token: re.Match[str], how: str, word: _Text) -> None:
        """Append a reference; its word counts where it can get into the value."""
        if how.endswith("-"):
            self.add(word)
            return
        self.complete = False
        self.needs += word.needs if how.endswith("+") else [token]


def interpolated(name: str, text: str, at: InFile) -> Assignment:
    """Return the assignment of `text` to `name`.

    Text with references is not a literal: `origin` is the first of them, `default` the text that results when none of
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
        elif token["bare"] or token["name"]:
            here.refer(token, "", _Text())
            references.append(token.span())
        elif here.opening is None:
            here.parts.append("}")
        else:
            open_texts.pop()
            open_texts[-1].refer(here.opening, here.opening["how"] or "", here)
            references.append((here.opening.start(), seen))
    open_texts[-1].parts.append(text[seen:])
    whole = _unclosed(open_texts)
    plain = "".join(whole.parts)
    if not references:
        return Assignment(name, at, plain)
    start, end = min(references)
    needs = _references(whole.needs, text)
    words = dict.fromkeys(_word(token) for token in whole.needs)
    return Assignment(
        name,
        at,
        origin=text[start:end][:80],
        default=plain if whole.complete else None,
        needs=tuple(needs),
        unescaped=tuple(word for word in words if word not in needs),
    )


def _unclosed(open_texts: list[_Text]) -> _Text:
    """Return the whole text, in which openings that nothing closes are literal."""
    whole, *rest = open_texts
    for each in rest:
        whole.add(each, each.opening[0] if each.opening else "")
    return whole


def _references(tokens: Iterable[re.Match[str]], text: str) -> dict[str, None]:
    """Return the names that are certainly references to variables, and not the rest of a literal value.

    With braces that is every plausible name. Without, one in capitals that is the whole value, or fills the space
    between separators: in a text of references alone, or in an address outside a longer password.
    """
    only_references = _SEPARATORS.fullmatch(_REFERENCE.sub("", text)) is not None
    password = _PASSWORD.match(text)
    is_address = "://" in text

    def is_reference(token: re.Match[str]) -> bool:
        if not is_variable_name(_word(token)):
            return False
        if token["name"] or not token["bare"].isupper():
            return bool(token["name"])
        if only_references:
            return True
        if password is not None and password.start(1) <= token.start() < password.end(1):
            return token.span() == password.span(1)
        before, after = text[max(token.start() - 1, 0) : token.start()], text[token.end() : token.end() + 1]
        return is_address and before in "/:@,?&=" and after in "/:@,?&=$"

    return dict.fromkeys(_word(token) for token in tokens if is_reference(token))


def _word(token: re.Match[str]) -> str:
    return token["bare"] or token["name"]

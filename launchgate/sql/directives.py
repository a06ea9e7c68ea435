"""The directives of a migration file to its runner, in comments: up or down, in a transaction or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Each as its runner reads it: what that takes for a comment ends nothing.
_DIRECTIVE = re.compile(
    r"""^(?:
        --[ \t]*(?:
            \+(?P<goose>goose)[ \t]+(?P<goose_word>up|down|no[ ]transaction)[ \t]*
          | (?-i:\+(?P<migrate>migrate)[ ]+(?P<migrate_word>Up|Down)(?P<migrate_rest>[ \t][^\n]*?)?)
          | (?-i:migrate:(?P<dbmate>up|down)(?P<dbmate_rest>[ \t][^\n]*?)?)
        )\r?$
      | [ \t]*--[ \t]*(?:
            changeset[ \t]+(?P<changeset>[^\s:]+:[^\s]+)(?P<changeset_rest>[^\n]*)
          | (?P<node>up|down)[ \t]+migration[ \t\r]*$
          | atlas:txmode[ \t]+(?P<atlas>none)
        )
    )""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_END = re.compile(r"^--(?=[ \t]\+(?:goose|migrate)[ \t]+(?:statementend|up|down)\b)[ \t]", re.MULTILINE | re.IGNORECASE)
_RUNNER_BY_GROUP = {
    "goose": "goose",
    "migrate": "goose",  # sql-migrate: other words with the same meaning
    "dbmate": "dbmate",
    "changeset": "liquibase",
    "node": "node-pg-migrate",
}
_STRANGERS = {"goose": "migrate", "migrate": "goose"}  # each takes the other's words for a comment


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file, from `start` to the next part; `transaction` is None where the runner's custom holds."""

    start: int
    up: bool = True
    transaction: bool | None = None


def runner_named(text: str) -> str:
    """Return the runner whose directives the text holds, empty where it has none."""
    match = _DIRECTIVE.search(text)
    return next((runner for group, runner in _RUNNER_BY_GROUP.items() if match[group]), "") if match else ""


def parts(text: str, runner: str) -> Sequence[_Part]:
    """Return the parts of a file in order; a file without directives is one part that goes up.

    Only the runner that reads a directive obeys it: to any other it is a comment. What goes down follows what goes up.
    """
    found: list[_Part] = [_Part(0)]
    whole_file: bool | None = None
    goes_up = False
    unheard = {group for group, reader in _RUNNER_BY_GROUP.items() if reader != runner}
    for match in _DIRECTIVE.finditer(text):
        group = next((each for each in _RUNNER_BY_GROUP if match[each]), "")
        if group in unheard:
            continue
        if group in _STRANGERS:
            unheard.add(_STRANGERS[group])
        word = (match["goose_word"] or match["migrate_word"] or match["dbmate"] or match["node"] or "").lower()
        goes_up = goes_up or word == "up"
        up = word == "up" or not goes_up
        if not group or word.startswith("no"):
            whole_file = False
        elif group == "changeset":
            found.append(_Part(match.start(), True, _option(match["changeset_rest"], "runInTransaction")))
        elif group == "dbmate":
            found.append(_Part(match.start(), up, _option(match["dbmate_rest"] or "", "transaction")))
        else:
            inside = False if "notransaction" in (match["migrate_rest"] or "") else None
            found.append(_Part(match.start(), up, inside))
    if whole_file is None:
        return found
    return [_Part(part.start, part.up, whole_file) for part in found]


def with_ended_statements(text: str, runner: str) -> str:
    """Return the text with a `;` where a directive of goose ends a statement that has none; no offset changes."""
    return _END.sub(";--", text) if runner == "goose" else text


def _option(rest: str, name: str) -> bool | None:
    option = re.search(rf"\b{name}\s*:\s*(true|false)\b", rest, re.IGNORECASE)
    return option[1].lower() == "true" if option else None

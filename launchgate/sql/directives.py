"""What the comments of a migration file tell its runner: up or down, in a transaction or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIRECTIVE = re.compile(
    r"""^[ \t]*--[ \t]*(?:
        \+(?P<goose>goose|migrate)[ \t]+(?P<goose_word>up|down|no[ ]transaction)(?P<goose_rest>[^\n]*)
      | migrate:(?P<dbmate>up|down)(?P<dbmate_rest>[^\n]*)
      | changeset[ \t]+(?P<changeset>[^\s:]+:[^\s]+)(?P<changeset_rest>[^\n]*)
      | (?P<node>up|down)[ \t]+migration[ \t]*$
      | atlas:txmode[ \t]+(?P<atlas>none)
    )""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_END = re.compile(r"^--(?=[ \t]\+(?:goose|migrate)[ \t]+(?:statementend|up|down)\b)[ \t]", re.MULTILINE | re.IGNORECASE)
_RUNNER_BY_GROUP = {"goose": "goose", "dbmate": "dbmate", "changeset": "liquibase", "node": "node-pg-migrate"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file, from `start` to the next part; `transaction` is None where the runner's custom holds."""

    start: int
    up: bool = True
    transaction: bool | None = None


def runner_named(text: str) -> str:
    """Give the runner whose directives the text holds, empty where there are none."""
    match = _DIRECTIVE.search(text)
    if match is None:
        return ""
    if match["goose"] and match["goose"].lower() == "migrate":
        return "goose"  # sql-migrate: the same words with the same meaning
    return next((runner for group, runner in _RUNNER_BY_GROUP.items() if match[group]), "")


def parts(text: str, runner: str) -> Sequence[Part]:
    """Give the parts of a file in order; a file without directives is one part that goes up.

    Only the runner that reads a directive obeys it: to any other it is a comment. What goes down follows what goes up.
    """
    found: list[Part] = [Part(0)]
    whole_file: bool | None = None
    goes_up = False
    for match in _DIRECTIVE.finditer(text):
        if any(match[group] and runner != _RUNNER_BY_GROUP[group] for group in ("goose", "dbmate", "node")):
            continue
        word = (match["goose_word"] or match["dbmate"] or match["node"] or "").lower()
        goes_up = goes_up or word == "up"
        up = word == "up" or not goes_up
        if word.startswith("no"):
            whole_file = False
        elif match["goose"]:
            found.append(Part(match.start(), up, False if "notransaction" in match["goose_rest"].lower() else None))
        elif match["dbmate"]:
            found.append(Part(match.start(), up, _option(match["dbmate_rest"], "transaction")))
        elif match["node"]:
            found.append(Part(match.start(), up))
        elif match["changeset"]:
            found.append(Part(match.start(), True, _option(match["changeset_rest"], "runInTransaction")))
        else:
            whole_file = False
    if whole_file is None:
        return found
    return [Part(part.start, part.up, whole_file) for part in found]


def ended(text: str, runner: str) -> str:
    """Give the text with a `;` where a directive of goose ends a statement that has none; no offset changes."""
    return _END.sub(";--", text) if runner == "goose" else text


def _option(rest: str, name: str) -> bool | None:
    option = re.search(rf"\b{name}\s*:\s*(true|false)\b", rest, re.IGNORECASE)
    return option[1].lower() == "true" if option else None

"""The source line of each finding, for a code frame, without values that may be secret.

Values are replaced by as many stars, so that columns stay true. A line that holds the finding's secret in a form that
is not recognized is not shown. Outside of code only the name of a setting (`name = value`) is, or a line in which the
finding's own secret was replaced: any other line may be a piece of a secret that goes over several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from launchgate.detect.candidate import Fragment, text
from launchgate.model.finding import InFile, file_of
from launchgate.model.masker import MASK, Masker, Secret, to_bytes
from launchgate.model.report import GateResult, Result
from launchgate.runner.masking import engine, suspected
from launchgate.sources.assignment import is_variable_name

MOST = 500  # findings with a line
LONGEST = 200  # characters of a line that are shown
LONGEST_READ = 4000
# Their assignments are logic; in every other file the right side is a setting, and may be a secret of any form.
_CODE = frozenset("py pyi js jsx mjs cjs ts tsx vue svelte sql rb php go java kt scala rs ex exs cs swift".split())  # noqa: SIM905
_SETTING = re.compile(r"""(\s*(?:-\s+)?(?:(?:export|set|ENV|ARG)\s+)?["']?([\w.-]+)["']?\s*(?:=|:(?!//))\s*)\S""")
_STARS = re.compile(r"\*{3,}")
_UNREADABLE = re.compile("[\0\ud800-\udfff]")  # UTF-16 and other encodings hide what the masker looks for
_LITERAL = re.compile(r"""(["'`])((?:\\.|(?!\1)[^\\])*)\1""")
_SQL_LITERAL = re.compile(r"'((?:''|[^'])*)'|(\$\w*\$)(.*?)\2")
# What a literal may say in a code frame: the name of a variable, or plain words.
_WORDS = re.compile(r"[A-Z][A-Z0-9_]*|[a-z][a-z ./:_-]{0,40}|")


def with_snippets(gates: Iterable[GateResult], line_of: Callable[[InFile], bytes]) -> tuple[GateResult, ...]:
    """Return `gates` with the line of each unsuppressed finding; `line_of` reads the line of a place."""
    gates = tuple(gates)
    lines = _readable(gates, line_of)
    if not lines:
        return gates
    known = (result.finding.value for gate in gates for result in gate.findings)
    masker = Masker([*filter(None, known), *map(Secret, _suspects(lines))])

    frames = {id(each): _frame(each, lines, masker) for gate in gates for each in gate.findings}
    hidden = {
        _line(each)
        for gate in gates
        for each in gate.findings
        if each.finding.value and _place(each) in lines and not frames[id(each)]
    }

    def shown(result: Result) -> Result:
        """Show no line of which another finding could not replace its secret."""
        return result if _line(result) in hidden else replace(result, snippet=frames[id(result)])

    return tuple(replace(gate, findings=tuple(map(shown, gate.findings))) for gate in gates)


def _frame(result: Result, lines: Mapping[InFile, str], masker: Masker) -> str:
    at, own = _place(result), result.finding.value
    return _shown(at, lines[at], masker, own.reveal() if own else "") if at in lines and at is not None else ""


def _line(result: Result) -> tuple[str, int, str | None]:
    at = file_of(result.finding.at)
    return (at.path, at.line, at.commit) if at else ("", 0, None)


def _place(result: Result) -> InFile | None:
    return None if result.suppression else file_of(result.finding.at)


def _readable(gates: Sequence[GateResult], line_of: Callable[[InFile], bytes]) -> dict[InFile, str]:
    lines: dict[InFile, str] = {}
    for at in filter(None, (_place(result) for gate in gates for result in gate.findings)):
        if len(lines) < MOST and at not in lines and at.path not in {"-", ""} and at.column <= LONGEST:
            line = text(line_of(at)).rstrip()
            if line.strip() and len(line) <= LONGEST_READ and not _UNREADABLE.search(line):
                lines[at] = line
    return lines


def _suspects(lines: Mapping[InFile, str]) -> Iterator[str]:
    """Return every candidate of a detector, of any confidence, and literals that look random."""
    joined = "\n".join(dict.fromkeys(lines.values()))
    yield from (match.secret for match in engine().scan(Fragment("report", to_bytes(joined))))
    for at, line in lines.items():
        in_sql = at.path.endswith(".sql")  # where double quotes hold names
        yield from (value for value, _ in suspected(line if in_sql else line.replace('"', "'").replace("`", "'")))


def _shown(at: InFile, line: str, masker: Masker, own: str) -> str:
    """Return `line` without secrets; empty where `own`, the value of the finding, is not found in it as it is."""
    bare = line
    for part in filter(None, map(str.strip, own.splitlines())):
        bare = bare.replace(part, "*" * len(part))
    if own and bare == line:
        return ""
    masked = masker.mask(bare)
    for form in sorted(masker.found_in(bare), key=len, reverse=True):
        bare = bare.replace(form, "*" * len(form))
    if _STARS.sub(MASK, bare) != _STARS.sub(MASK, masked):
        return ""  # values that overlap: something of one would be left
    bare = _without_literals(at.path, bare)
    if not _is_code(at.path):
        setting = _SETTING.match(bare)
        if setting and is_variable_name(setting[2]):
            bare = setting[1] + MASK
        elif setting or not own:
            return ""
    return bare if len(bare) <= LONGEST else bare[: LONGEST - 1] + "…"


def _without_literals(path: str, line: str) -> str:
    """Return a line of code with stars for its literals, but names and plain words; empty where one goes on."""
    if path.lower().endswith(".sql"):
        rest = _SQL_LITERAL.sub("", line)
        if "'" in rest or "$$" in rest:
            return ""
        return _SQL_LITERAL.sub(lambda found: re.sub(r"[^'$]", "*", found[0]), line)
    if not _is_code(path):
        return line
    return _LITERAL.sub(lambda found: found[0] if _WORDS.fullmatch(found[2]) else _starred(found), line)


def _starred(found: re.Match[str]) -> str:
    return f"{found[1]}{'*' * len(found[2])}{found[1]}"


def _is_code(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name in {"launchgate.yml", "launchgate.yaml"} or name.rpartition(".")[2] in _CODE

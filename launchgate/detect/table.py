"""The detectors as rows of plain text: what the engine needs to find them, without importing a single one."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from launchgate.detect.detector import Detector
    from launchgate.model.rule import Rule


class Row:
    """One detector; the fields are those of `Detector`. `module` and `id` lead to its catalogue entry."""

    __slots__ = ("check", "id", "keywords", "module", "pattern", "prefilter", "rank", "reach")

    def __init__(  # noqa: PLR0917 - the fields of a line, in its order
        self,
        id: str,  # noqa: A002 - the rule's own word
        module: str,
        rank: int,
        reach: int,
        check: str,
        keywords: tuple[str, ...],
        prefilter: str,
        pattern: str,
    ) -> None:
        """Take the fields in the order in which they are written."""
        self.id = id
        self.module = module
        self.rank = rank
        self.reach = reach
        self.check = check
        self.keywords = keywords
        self.prefilter = prefilter
        self.pattern = pattern

    @property
    def rule(self) -> Rule[Detector]:
        """Import the catalogue entry of this row."""
        import importlib

        return next(each for each in importlib.import_module(self.module).RULES if each.id == self.id)


def collect() -> tuple[Row, ...]:
    """Import every module of detectors; give their rows by rank, module and place in it, then what leads to others."""
    import importlib
    import pkgutil

    from launchgate.detect import continued, decode, detectors

    rows = []
    for info in sorted(pkgutil.iter_modules(detectors.__path__), key=lambda info: info.name):
        module = f"{detectors.__name__}.{info.name}"
        rows += [_row(rule, module) for rule in _rules(importlib.import_module(module))]
    return (*sorted(rows, key=lambda row: row.rank), *decode.rows(rows), *continued.rows())


def _rules(module: ModuleType) -> Sequence[Rule[Detector]]:
    from launchgate.detect.detector import Detector

    rules: Sequence[Rule[Detector]] = getattr(module, "RULES", ())
    if not rules:
        message = f"{module.__name__} holds no `RULES`: a module of detectors is a table of that name"
        raise TypeError(message)
    for number, rule in enumerate(rules, 1):
        if not isinstance(getattr(rule, "check", None), Detector):
            message = f"entry {number} of `RULES` in {module.__name__} is a {type(rule).__name__}, no detector's rule"
            raise TypeError(message)
    return rules


def _row(rule: Rule[Detector], module: str) -> Row:
    it = rule.check
    return Row(rule.id, module, it.rank, it.reach, it.check, it.keywords, it.prefilter, it.pattern)


def dump(rows: Sequence[Row]) -> str:
    """Return the rows as lines of tab-separated fields; no field may hold a tab or a line end."""
    lines = ["\t".join(_fields(row)) for row in rows]
    if any(line.count("\t") != len(Row.__slots__) - 1 or "\n" in line for line in lines):
        message = "a pattern holds a literal tab or line end; write it as \\t or \\n"
        raise ValueError(message)
    return "\n".join(lines)


def _fields(row: Row) -> tuple[str, ...]:
    words = " ".join(row.keywords)
    return (row.id, row.module, str(row.rank), str(row.reach), row.check, words, row.prefilter, row.pattern)


def load(text: str) -> tuple[Row, ...]:
    """Read what `dump` wrote."""
    rows = []
    for line in text.split("\n"):
        id_, module, rank, reach, check, keywords, prefilter, pattern = line.split("\t")
        rows.append(Row(id_, module, int(rank), int(reach), check, tuple(keywords.split(" ")), prefilter, pattern))
    return tuple(rows)

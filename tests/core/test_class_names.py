"""One class name, one class: a reader who greps for a name finds the one place that declares it."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import launchgate

PACKAGE = Path(launchgate.__file__).parent


def test_class_names_are_unique() -> None:
    declared: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                declared[node.name].append(str(path.relative_to(PACKAGE)))
    assert "Finding" in declared
    assert {name: paths for name, paths in declared.items() if len(paths) > 1} == {}

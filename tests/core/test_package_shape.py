"""The shape of the package: one class for each class name, and modules that import in one direction only."""

from __future__ import annotations

import ast
import graphlib
from collections import defaultdict
from pathlib import Path

import grimp

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


def test_modules_import_in_one_direction() -> None:
    """`acyclic_siblings` in .importlinter compares siblings only; a package and a module inside it may form a cycle."""
    graph = grimp.build_graph("launchgate", exclude_type_checking_imports=True)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    order = list(graphlib.TopologicalSorter(imports).static_order())
    assert order.index("launchgate.model.finding") < order.index("launchgate.cli.main")

"""The tests that a file has, by name: documents tell of them."""

import ast
from functools import cache
from pathlib import Path


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """Return the names of the tests in a file, those in classes among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))

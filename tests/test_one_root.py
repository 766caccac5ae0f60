"""What a run finds on a machine enters at one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import connector

PACKAGE = Path(connector.__file__).parent
ROOT = {"running/surroundings.py", "__main__.py", "clock.py", "text/encoding.py"}
"""The composition root; what is done before it; the clock itself; the encoding of the streams."""
MACHINE = {
    "os.environ",
    "os.getenv",
    "os.getcwd",
    "Path.cwd",
    "Path.home",
    "sys.stdin",
    "sys.stdout",
    "sys.stderr",
    "SystemClock",
    "time.time",
    "time.monotonic",
    "time.sleep",
    "datetime.now",
}


def fetched(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "sandbox"
    ],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_the_machine_is_asked_at_one_place(path: Path) -> None:
    """Everything else is handed clock, environment, directories and streams."""
    name = str(path.relative_to(PACKAGE))
    found = MACHINE & set(fetched(ast.parse(path.read_text())))

    assert found <= (MACHINE if name in ROOT else set())

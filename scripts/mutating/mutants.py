"""The mutants of a file, as mutmut makes them: one small change of one function each."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from difflib import unified_diff
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Final

from mutmut.mutation.file_mutation import mutate_file_contents

_MUTMUT: Final = "[mutmut]\nsource_paths = connector\n"
_MYPY: Final = """
[mypy]
packages = connector
strict = true
warn_unused_ignores = false
ignore_missing_imports = true
"""
"""As in pyproject.toml, but for the comments that mutmut's own lines carry."""


@dataclass(frozen=True)
class Mutant:
    """One small change of one function."""

    name: str
    """As mutmut names it: `connector.core.x509.read.x_read__mutmut_3`."""
    file: str
    """Where the function is, such as `connector/core/x509/read.py`."""
    lines: frozenset[int]
    """Of *file*: those of the statement that was changed."""
    before: ast.FunctionDef
    after: ast.FunctionDef

    @cached_property
    def only_words(self) -> bool:
        """Whether nothing differs but the words of a sentence: text that has a blank in it."""
        return _without_words(self.before) == _without_words(self.after)

    @property
    def difference(self) -> str:
        """What was changed, line by line."""
        before, after = (ast.unparse(_body(one)).splitlines() for one in (self.before, self.after))
        changed = list(unified_diff(before, after, lineterm="", n=1))[2:]
        return "\n".join(f"    {line}" for line in changed)


def mutate(original: Path, copy: Path, files: Iterable[str]) -> list[Mutant]:
    """Write all mutants of *files* into their *copy*; return those that types allow."""
    made: dict[str, list[tuple[int, int, Mutant]]] = {}
    (copy / "setup.cfg").write_text(_MUTMUT)
    with chdir(copy):
        for file in files:
            source = (original / file).read_text()
            mutated = mutate_file_contents(file, source)
            Path(file).write_text(mutated.code)
            made[file] = list(_mutants(file, source, mutated.code, mutated.mutant_names))
    wrong = _wrong_types(copy)
    return [
        mutant
        for file, mutants in made.items()
        for first, last, mutant in mutants
        if not any(first <= line <= last for line in wrong.get(file, ()))
    ]


def _mutants(
    file: str, source: str, mutated: str, names: Iterable[str]
) -> Iterator[tuple[int, int, Mutant]]:
    """Yield the first and last line of each in the mutated file, and what it is."""
    originals, functions, text = _functions(source), _functions(mutated), mutated.splitlines()
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for name in names:
        mangled = name.rpartition("__mutmut_")[0]
        of_class, function = mangled.split("ǁ")[1:] if "ǁ" in mangled else ("", mangled[2:])
        before, after = functions[of_class, f"{mangled}__mutmut_orig"], functions[of_class, name]
        first, second = (text[one.lineno : one.end_lineno] for one in (before, after))
        lines = enumerate(zip_longest(first, second), start=1)
        changed = next((number for number, (one, other) in lines if one != other), 0)
        original = originals[of_class, function]
        statement = _statement(original, original.lineno + changed)
        mutant = Mutant(f"{module}.{name}", file, statement, before, after)
        yield after.lineno, after.end_lineno or 0, mutant


def _functions(source: str) -> dict[tuple[str, str], ast.FunctionDef]:
    """Return the functions of a module by their class, empty for none, and their name."""
    module = ast.parse(source)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    return {
        (of_class, node.name): node
        for of_class, body in [("", module.body), *((one.name, one.body) for one in classes)]
        for node in body
        if isinstance(node, ast.FunctionDef)
    }


def _statement(function: ast.FunctionDef, line: int) -> frozenset[int]:
    """Return the lines of the statement at *line*; of one that has a body, those before that."""
    statements = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    innermost = max(statements, key=lambda one: one.lineno)
    body = getattr(innermost, "body", None)
    last = body[0].lineno - 1 if body else innermost.end_lineno or 0
    return frozenset(range(innermost.lineno, last + 1)) if line <= last else frozenset({line})


def _wrong_types(copy: Path) -> dict[str, list[int]]:
    """Return where mypy finds fault with what is in *copy*: lines, by file."""
    (copy / "mypy.ini").write_text(_MYPY)
    cache = copy.parent / "mypy-cache"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--output", "json", "--cache-dir", str(cache)],
        cwd=copy,
        capture_output=True,
        check=False,
    )
    wrong: dict[str, list[int]] = {}
    for line in filter(None, done.stdout.decode().splitlines()):
        found = json.loads(line)
        if found["severity"] == "error":
            wrong.setdefault(found["file"], []).append(found["line"])
    return wrong


def _body(function: ast.FunctionDef) -> ast.Module:
    return ast.Module(function.body, [])


class _Blank(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        is_sentence = isinstance(node.value, str) and " " in node.value.strip("X")
        return ast.Constant("") if is_sentence else node


def _without_words(function: ast.FunctionDef) -> str:
    copy = ast.parse(ast.unparse(_body(function)))
    return ast.dump(_Blank().visit(copy))

"""What mutmut has left behind: its mutants, and what became of them."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from typing import Final

_SURVIVED: Final = (0, 5, 33)
"""Exit codes that stand for a change which no test has noticed."""


@dataclass(frozen=True)
class Mutant:
    """One small change of one function."""

    name: str
    """As mutmut names it: `connector.core.x509.read.x_read__mutmut_3`."""
    word: int | None
    """How its tests ended, as mutmut counts; None: not tried."""
    before: ast.FunctionDef
    after: ast.FunctionDef

    @property
    def survived(self) -> bool:
        """Whether it was tried and no test has noticed it."""
        return self.word in _SURVIVED

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


def mutants_below(copy: Path) -> Iterator[Mutant]:
    """Yield all that mutmut has made in *copy*."""
    for meta in sorted((copy / "mutants").rglob("*.py.meta")):
        words = json.loads(meta.read_text())["exit_code_by_key"]
        functions = {
            node.name: node
            for node in ast.walk(ast.parse(meta.with_suffix("").read_text()))
            if isinstance(node, ast.FunctionDef)
        }
        for name, word in words.items():
            function = name.rpartition(".")[2]
            original = f"{function.rpartition('__mutmut_')[0]}__mutmut_orig"
            yield Mutant(name, word, functions[original], functions[function])


def _body(function: ast.FunctionDef) -> ast.Module:
    return ast.Module(function.body, [])


class _Blank(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        is_sentence = isinstance(node.value, str) and " " in node.value.strip("X")
        return ast.Constant("") if is_sentence else node


def _without_words(function: ast.FunctionDef) -> str:
    copy = ast.parse(ast.unparse(_body(function)))
    return ast.dump(_Blank().visit(copy))

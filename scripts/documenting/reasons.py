"""The reason codes with the sentence that stands at each in the code."""

import ast
from pathlib import Path

from scripts.documenting.terraform_tables import table


def sentences(reasons: Path) -> dict[str, str]:
    """
    Return the sentence at each code of `Reason`, in their order.

    Raises:
        ValueError: A code has none.
    """
    tree = ast.parse(reasons.read_text(encoding="utf-8"))
    (reason,) = (
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Reason"
    )
    found: dict[str, str] = {}
    after_docstring = reason.body[1:]
    for code, sentence in zip(after_docstring[::2], after_docstring[1::2], strict=True):
        match code, sentence:
            case (
                ast.Assign(value=ast.Constant(value=str(name))),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
            case _:
                raise ValueError(f"Line {code.lineno} of {reasons.name} has no sentence.")
    return found


def reasons_table(told: dict[str, str]) -> str:
    """Return all codes as Markdown."""
    rows = ((f"`{code}`", sentence) for code, sentence in told.items())
    return table(("reason", "meaning"), rows)

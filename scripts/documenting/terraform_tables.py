"""The tables of variables and outputs in terraform/README.md, out of the .tf files."""

import re
from collections.abc import Iterable
from pathlib import Path

_BLOCK = re.compile(r'^(variable|output) "(\w+)" \{\n(.*?)^\}$', re.MULTILINE | re.DOTALL)
_ARGUMENT = r"^  {0} += (.*?)(?=\n  \w|\n\n|\Z)"


def tables(module: Path) -> dict[str, str]:
    """Return both tables as Markdown, by the name of their markers."""
    variables: list[tuple[str, ...]] = []
    outputs: list[tuple[str, ...]] = []
    for file in sorted((*module.glob("variables*.tf"), module / "output.tf")):
        for kind, name, body in _BLOCK.findall(file.read_text(encoding="utf-8")):
            text = _text(body, "description")
            if kind == "output":
                outputs.append((f"`{name}`", text))
            else:
                default = _argument(body, "default")
                shown = f"`{default}`" if default else "required"
                variables.append((f"`{name}`", f"`{_type(body)}`", shown, text))
    return {
        "variables": table(("variable", "type", "default", "meaning"), variables),
        "outputs": table(("output", "meaning"), outputs),
    }


def _argument(body: str, name: str) -> str:
    found = re.search(_ARGUMENT.format(name), body, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def _text(body: str, name: str) -> str:
    # A quoted HCL text without templates is one of Python, too.
    return _argument(body, name)[1:-1].replace('\\"', '"').replace("|", "\\|")


def _type(body: str) -> str:
    """Return the type in one line; objects as `{required, [optional]}`."""
    written = re.sub(r"\s+", " ", _argument(body, "type"))
    if not written.startswith("object"):
        return written
    flat = re.sub(r"object\(\{[^{}]*\}\)", "object", written.removeprefix("object"))
    fields = re.findall(r"(\w+) = (optional)?", flat)
    return ", ".join(f"[{name}]" if optional else name for name, optional in fields)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

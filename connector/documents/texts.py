"""A certificate request as a file for people: YAML, or a `main.tf` that calls the module."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import yaml

AGREEMENT_ASKED: Final = (
    "# Read the agreement (akamai-scm eula show); with this line you accept it:",
    "# eula_accepted = true",
)
"""Lines of a module's block for a person who has not accepted it yet."""

_LONGEST: Final = 100
"""Characters; a longer list is written an entry a line."""


def yaml_text(document: Mapping[str, object], head: Sequence[str], tail: Sequence[str]) -> str:
    """
    Return *document* as YAML.

    Args:
        document: As `dump_request` gives it.
        head: Lines of comment above it.
        tail: Lines of comment below it.
    """
    body = yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=_LONGEST)
    return f"{_comment(head)}{body}\n{_comment(tail)}"


def terraform_text(
    document: Mapping[str, object], source: str, head: Sequence[str], tail: Sequence[str]
) -> str:
    """
    Return a `main.tf` that calls the module with *document*, as `terraform fmt` would write it.

    Args:
        document: As `dump_request` gives it: its keys are the module's variables.
        source: Of the module.
        head: Lines of comment above the module.
        tail: Lines that stand inside it, below the variables: comments or code.
    """
    variables = hcl_attributes(document, "  ")
    below = "\n".join(f"  {line}".rstrip() for line in tail)
    return (
        f"{_comment(head)}\n"
        f'module "certificate" {{\n  source = {_literal(source)}\n\n'
        f"{variables}\n\n{below}\n}}\n\n"
        f"{_OUTPUTS}"
    )


_OUTPUTS: Final = """\
output "expiry" {
  description = "When what is live on Akamai ends; the renewal comes long before."
  value       = module.certificate.expiry
}

output "renewal_due_at" {
  description = "From when on `terraform plan` shows the renewal."
  value       = module.certificate.renewal_due_at
}
"""


def _comment(lines: Sequence[str]) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def hcl_attributes(values: Mapping[str, object], indent: str = "") -> str:
    """Return the inside of an object: neighbours of one line aligned, longer ones set apart."""
    blocks: list[str] = []
    for broken, group in groupby(values.items(), lambda item: _is_broken(item, indent)):
        run = list(group)
        width = max(len(name) for name, _ in run)
        lines = [
            f"{indent}{name if broken else name.ljust(width)} = {_expression(value, indent)}"
            for name, value in run
        ]
        blocks.append(("\n\n" if broken else "\n").join(lines))
    return "\n\n".join(blocks)


def _is_broken(item: tuple[str, object], indent: str) -> bool:
    """Whether an attribute takes several lines."""
    name, value = item
    return "\n" in f"{indent}{name} = {_expression(value, indent)}"


def _expression(value: object, indent: str) -> str:
    inner = f"{indent}  "
    match value:
        case Mapping():
            return f"{{\n{hcl_attributes(value, inner)}\n{indent}}}"
        case list():
            line = f"[{', '.join(_literal(item) for item in value)}]"
            if len(line) <= _LONGEST:
                return line
            return "[\n" + "".join(f"{inner}{_literal(item)},\n" for item in value) + f"{indent}]"
        case str():
            return _literal(value)
    return json.dumps(value)


def _literal(text: str) -> str:
    """Return HCL's literal: JSON's, without templates."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")

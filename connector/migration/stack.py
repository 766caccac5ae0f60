"""The certificates that the `.tf` files of one directory ask for, and the settings beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from connector.errors import Fault
from connector.extras import missing_extra
from connector.migration.expressions import Values
from connector.migration.reading import text_of

RESOURCE: Final = "akamai_cps_third_party_enrollment"
"""Akamai's provider's name of what becomes a request."""
_LARGEST: Final = 1024 * 1024
"""Bytes; no stack of a person comes near."""


@dataclass(frozen=True, slots=True)
class Block:
    """A module or resource that describes one certificate."""

    address: str
    """As Terraform's state calls it."""
    values: Mapping[str, Any]
    left_out: tuple[str, ...]
    """Places whose value only Terraform could tell."""
    many: bool = False
    """`count` or `for_each` makes several of it."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What one directory's Terraform files say."""

    blocks: tuple[Block, ...]
    edgerc: str = ""
    """As the provider's block names it."""
    section: str = ""
    unread: tuple[Fault, ...] = ()
    """Files that are there and could not be read."""


def read_stack(directory: Path) -> Stack:
    """
    Return what the `.tf` files of *directory* say; no file of it is changed.

    Raises:
        ConfigurationError: The packages of the extra `migrate` are not installed.
    """
    unread: list[Fault] = []
    parsed = list(_parsed(sorted(directory.glob("*.tf")), unread))
    given = [
        *directory.glob("terraform.tfvars"),
        *sorted(directory.glob("*.auto.tfvars")),
    ]
    unread += [
        Fault(str(path), "is not read", "write its values into main.tf")
        for path in sorted([*directory.glob("*.tf.json"), *directory.glob("*.tfvars.json")])
    ]
    variables = {
        name: values["default"]
        for name, values in _labelled(parsed, "variable")
        if "default" in values
    }
    for values in _parsed(given, unread):
        variables |= values
    locals_ = {
        key: value
        for part in parsed
        for block in part.get("locals", [])
        for key, value in block.items()
    }
    blocks = [
        _block(address, raw, Values(_parse, variables, locals_))
        for address, raw in _describing(parsed)
    ]
    provider = Values(_parse, variables, locals_)
    named = [provider.group(raw) for name, raw in _labelled(parsed, "provider") if name == "akamai"]
    akamai = named[0] if named else {}
    return Stack(
        tuple(blocks),
        str(akamai.get("edgerc") or ""),
        str(akamai.get("config_section") or ""),
        tuple(unread),
    )


def _describing(parsed: list[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what has a common name, or says by its type that it is an enrollment."""
    for name, raw in _labelled(parsed, "module"):
        if {"common_name", "domain", "domain_name"}.intersection(raw):
            yield f"module.{name}", raw
    for type_, named in _labelled(parsed, "resource"):
        if type_ == RESOURCE:
            for name, raw in named.items():
                yield f"{RESOURCE}.{_bare(name)}", raw


def _block(address: str, raw: Mapping[str, Any], values: Values) -> Block:
    found = values.group(raw)
    many = not {"count", "for_each"}.isdisjoint(raw)
    return Block(address, found, tuple(values.left_out), many)


def _labelled(
    parsed: list[Mapping[str, Any]], kind: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield label and inside of each block of *kind*."""
    for part in parsed:
        for block in part.get(kind, []):
            for label, inside in block.items():
                if isinstance(inside, dict):
                    yield _bare(label), inside


def _bare(label: str) -> str:
    return label.strip('"')


def _parsed(paths: list[Path], unread: list[Fault]) -> Iterator[Mapping[str, Any]]:
    for path in paths:
        text = text_of(path, unread, largest=_LARGEST)
        if text is None:
            continue
        try:
            yield _parse(text)
        except ValueError as error:
            unread.append(Fault(str(path), str(error), "see whether `terraform validate` takes it"))


def _parse(text: str) -> Mapping[str, Any]:
    """
    Return a text in Terraform's language, as python-hcl2 has it.

    Raises:
        ConfigurationError: It is not installed.
        ValueError: The text is none; of it nothing is shown but the line.
    """
    try:
        import hcl2  # noqa: PLC0415 - an extra, and slow to import
        from lark.exceptions import LarkError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_extra("`migrate`", "migrate", error) from error
    try:
        parsed: Mapping[str, Any] = hcl2.loads(text if text.endswith("\n") else f"{text}\n")
    except (LarkError, RecursionError) as error:
        line = getattr(error, "line", -1)
        place = f"line {line}: " if isinstance(line, int) and line > 0 else ""
        raise ValueError(f"{place}is not Terraform's language") from None
    return parsed

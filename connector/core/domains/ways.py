"""How a proof comes into DNS, chosen by the end of a domain's name."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from connector.core.domains.values import dns_name

REST: Final = "*"
"""Stands for all domains that nothing else is written for."""

_Chosen = TypeVar("_Chosen")


class Way(StrEnum):
    """How a record comes into DNS."""

    EDGEDNS = "edgedns"
    COMMAND = "command"
    CONNECTOR = "connector"
    PERSON = "person"
    PERSISTENT = "persistent"


def by_longest_suffix(domain: str, chosen: Mapping[str, _Chosen]) -> _Chosen | None:
    """Return what is written for the domain or the nearest above it, else for the rest."""
    labels = dns_name(domain).split(".")
    suffixes = (".".join(labels[place:]) for place in range(len(labels)))
    found = next((suffix for suffix in suffixes if suffix in chosen), REST)
    return chosen.get(found)

"""What is wrong with request files, each fault at its line; asks nobody but the disk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from connector.core.request.fault import FieldFault
from connector.core.request.parse import request_warnings
from connector.core.request.values import Request
from connector.documents.contradicting import contradiction
from connector.documents.files import Rejected, request_in
from connector.errors import Fault, RequestError
from connector.text.structured import DocumentError
from connector.text.yaml_places import Spot, Spots
from connector.workflow.act.delivered import read_chain_file


class Severity(StrEnum):
    """What comes of a finding."""

    ERROR = "error"
    """`apply` refuses the request."""
    WARNING = "warning"
    """It works, and is seldom meant."""


class Rule(StrEnum):
    """What kind of thing was found."""

    NO_REQUEST = "no-request"
    WRONG_REQUEST = "wrong-request"
    SELDOM_MEANT = "seldom-meant"
    TWICE = "twice"
    CONTRADICTS = "contradicts"


RULES: Final[Mapping[Rule, str]] = {
    Rule.NO_REQUEST: "The file is no document that can be read.",
    Rule.WRONG_REQUEST: "A key of the request is unknown, missing, or has a value that cannot be.",
    Rule.SELDOM_MEANT: "It works, and is seldom meant.",
    Rule.TWICE: "Two files ask for the same certificate.",
    Rule.CONTRADICTS: "Two files ask for the same certificate in different ways.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found in one file."""

    file: str
    """As it was named."""
    rule: Rule
    fault: Fault
    spot: Spot | None = None

    @property
    def severity(self) -> Severity:
        """Return what comes of it."""
        warning = self.rule in {Rule.SELDOM_MEANT, Rule.TWICE}
        return Severity.WARNING if warning else Severity.ERROR


def findings(
    texts: Mapping[str, str], rejected: Sequence[Rejected], directory: Path
) -> Iterator[Finding]:
    """
    Yield everything that is wrong, or seldom meant, file by file.

    Args:
        texts: Each text by where it came from.
        rejected: The files that hold none.
        directory: What relative paths start from.
    """
    first: dict[str, tuple[str, Request]] = {}
    for one in rejected:
        for fault in one.error.faults:
            yield Finding(one.where, Rule.NO_REQUEST, fault)
    for where, text in texts.items():
        spots = Spots(text)
        request, faults = _read(where, text, spots)
        yield from faults
        if request is not None:
            yield from _about(where, spots, request, directory)
            yield from _twice(where, spots, request, first)


def _read(where: str, text: str, spots: Spots) -> tuple[Request | None, list[Finding]]:
    try:
        return request_in(where, text), []
    except RequestError as error:
        cause = error.__cause__
        if isinstance(cause, DocumentError):
            spot = None if cause.line is None else Spot(cause.line, cause.column or 1)
            return None, [Finding(where, Rule.NO_REQUEST, Fault("", cause.what), spot)]
        found = [_finding(where, spots, fault) for fault in error.faults]
        return None, sorted(found, key=lambda one: one.spot or Spot(0, 0))


def _finding(where: str, spots: Spots, fault: Fault) -> Finding:
    if isinstance(fault, FieldFault):
        return Finding(where, Rule.WRONG_REQUEST, fault, spots.of(fault.at))
    return Finding(where, Rule.NO_REQUEST, fault)


def _about(where: str, spots: Spots, request: Request, directory: Path) -> Iterator[Finding]:
    """Yield what only shows once the request has been read."""
    try:
        read_chain_file(request, directory)
    except RequestError as error:
        spot = spots.of(("chain_file",))
        yield from (Finding(where, Rule.WRONG_REQUEST, fault, spot) for fault in error.faults)
    for fault in request_warnings(request):
        yield Finding(where, Rule.SELDOM_MEANT, fault, spots.of(fault.at))


def _twice(
    where: str, spots: Spots, request: Request, first: dict[str, tuple[str, Request]]
) -> Iterator[Finding]:
    before, other = first.setdefault(request.key, (where, request))
    spot = spots.of(("common_name",))
    if other != request:
        yield Finding(where, Rule.CONTRADICTS, contradiction(before, other, request), spot)
    elif before != where:
        fault = Fault("common_name", f"{before} asks for the same certificate", "keep one of them")
        yield Finding(where, Rule.TWICE, fault, spot)

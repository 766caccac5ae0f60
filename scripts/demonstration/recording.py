"""What the demo has told: its lines, when they came, and what each is to its reader."""

import re
import socket
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scripts.offline.terraform_setup import REPOSITORY

RECORDING = REPOSITORY / "example" / "demo.svg"
_HEADING = re.compile(r"\x1b\[1m(.*)\x1b\[0m")


class Kind(StrEnum):
    """What a line is."""

    CHAPTER = "chapter"
    WORD = "word"
    COMMAND = "command"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that the demo has printed."""

    at: float
    """Seconds since some moment."""
    text: str
    kind: Kind


def story_in(printed: Iterable[tuple[float, str]]) -> Iterator[Line]:
    """Yield what the demo tells, from its first chapter to the end of the last."""
    begun = False
    for at, text in printed:
        heading = _HEADING.fullmatch(text)
        begun = begun or heading is not None
        if text.startswith("That took "):
            return
        if heading:
            yield Line(at, heading[1], Kind.CHAPTER)
        elif begun:
            yield Line(at, text, _kind(text))


def _kind(text: str) -> Kind:
    if text.startswith("$ "):
        return Kind.COMMAND
    return Kind.OUTPUT if text.startswith("  ") else Kind.WORD


def of_this_machine(text: str, environ: Mapping[str, str]) -> list[str]:
    """Return what *text* has that is nobody's business: where the demo ran, and as whom."""
    places = {str(REPOSITORY), tempfile.gettempdir(), environ.get("HOME", ""), socket.gethostname()}
    return sorted(place for place in places if len(place) > 1 and place in text)

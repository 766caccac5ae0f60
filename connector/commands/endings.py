"""What has come of each certificate of a run: told while it goes on, and at its end."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from connector.commands.several import gravest
from connector.core.report.document import report_document
from connector.core.report.values import Report
from connector.documents.files import Rejected
from connector.errors import ConnectorError
from connector.terminal.console import ABOUT, Console
from connector.text.about import about

SCHEMA: Final = 1
"""The version of what `apply --json` prints."""


class EndingWord(StrEnum):
    """What came of a certificate, in a word for scripts; none changes its meaning."""

    DONE = "done"
    """Something was due, and is done."""
    CURRENT = "current"
    """Nothing was due."""
    PUT_OFF = "put_off"
    """It is due, and waits for a vendor that is out."""
    LEFT = "left"
    """It is due, and `--limit` or `--until` leaves it for a later run."""
    NOT_MEANT = "not_meant"
    """The emergency does not mean it, or it was replaced since."""
    PLANNED = "planned"
    """It is due, and a rehearsal changes nothing."""
    FAILED = "failed"
    """`exit` says in which way; 75 waits, 3 wants a person."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of one request."""

    who: str
    """Its common name; where it could not be read, its file."""
    word: EndingWord
    message: str
    code: int = 0
    report: Report | None = None
    """None: it could not be looked at to the end."""


WRONG: Final = frozenset({EndingWord.FAILED})
TO_TELL: Final = frozenset({EndingWord.DONE, EndingWord.PUT_OFF, EndingWord.FAILED})
"""The rest needs nobody's attention where many are looked at."""
EACH: Final = frozenset(EndingWord)


class Endings:
    """Counts and tells them; safe between threads."""

    def __init__(
        self, console: Console, number: int, *, several: bool, told: Set[EndingWord]
    ) -> None:
        """
        Wait for *number* endings.

        Args:
            console: Told a line of each that is worth it.
            number: Of requests.
            several: Whether a run over many was asked for, whose lines name the certificate.
            told: What is worth a line.
        """
        self._console = console
        self._number = number
        self._several = several
        self._told = told
        self._found: list[Ending] = []
        self._guard = threading.Lock()

    def reject(self, document: Rejected) -> None:
        """Count a document that cannot be used; its error names it."""
        error = document.error
        self.add(
            Ending(document.where, EndingWord.FAILED, str(error), error.exit_code), told=str(error)
        )

    def fail(self, common_name: str, error: ConnectorError) -> None:
        """Count a certificate that *error* has ended."""
        ending = Ending(common_name, EndingWord.FAILED, str(error), error.exit_code)
        self.add(ending, told=about(common_name, str(error)))

    def add(self, ending: Ending, *, told: str = "") -> None:
        """Count an ending, and tell it where it is worth a line; *told*: in other words."""
        with self._guard:
            self._found.append(ending)
            place = len(self._found)
        if ending.word not in self._told:
            self._console.conclude(ending.who)
            return
        count = f"[{place}/{self._number}] " if self._several else ""
        if ending.word is EndingWord.FAILED:
            line = f"akamai-scm: {told}"
        elif self._several:
            line = about(ending.who, ending.message)
        else:
            line = ending.message
        spoken_of = ABOUT.set("")
        self._console.conclude(ending.who, f"{count}{line}")
        ABOUT.reset(spoken_of)

    @property
    def failed(self) -> list[Ending]:
        """Those that an error has ended."""
        return [ending for ending in self._found if ending.word is EndingWord.FAILED]

    @property
    def code(self) -> int:
        """The gravest exit code."""
        return gravest([ending.code for ending in self._found])

    def tell(self, *, always: bool) -> None:
        """Tell on one line what came of all; *always*: though there is nothing to tell."""
        words = {ending.word for ending in self._found}
        counted = len(self._found) > 1 and words & self._told
        if counted or (always and self._several and self._found):
            self._console.say(f"{', '.join(self._parts())}.")

    def _parts(self) -> Iterator[str]:
        number = Counter(ending.word for ending in self._found)
        failed = [f"{one.who} (exit {one.code})" for one in self.failed]
        if number[EndingWord.DONE] or failed:
            yield f"{number[EndingWord.DONE]} done"
        for word, text in (
            (EndingWord.CURRENT, "not due"),
            (EndingWord.PUT_OFF, "put off"),
            (EndingWord.LEFT, "left for a later run"),
            (EndingWord.NOT_MEANT, "not meant or replaced already"),
        ):
            if number[word]:
                yield f"{number[word]} {text}"
        if failed:
            yield f"{len(failed)} not: {', '.join(failed)}"

    def document(self) -> dict[str, Any]:
        """Return what `apply --json` prints; its shape is `apply.schema.json`."""
        return document(self._found, self.code)


def document(endings: Sequence[Ending], code: int) -> dict[str, Any]:
    """Return *endings* as `apply.schema.json` has it, sorted by name; *code*: of the whole run."""
    ordered = sorted(endings, key=lambda ending: ending.who)
    return {"schema": SCHEMA, "exit": code, "certificates": [_entry(one) for one in ordered]}


def _entry(ending: Ending) -> Mapping[str, Any]:
    return {
        "common_name": ending.who,
        "outcome": ending.word.value,
        "exit": ending.code,
        "message": ending.message,
        "report": None if ending.report is None else report_document(ending.report),
    }

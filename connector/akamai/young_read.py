"""The enrollment that was read last, for an update that follows at once."""

from datetime import timedelta
from typing import Final

from connector.core.facts.ids import EnrollmentId
from connector.transport.document import Document

YOUNG: Final = timedelta(seconds=90)
"""
What somebody else has changed in an enrollment in so short a time, an update may undo. It is longer
than an account's pace keeps one certificate of many waiting between its look and its write.
"""


class YoungRead:
    """Remembers one document as long as it can be taken for the present one."""

    def __init__(self) -> None:
        """Remember none."""
        self._kept: tuple[EnrollmentId, int, float, Document] | None = None

    def keep(
        self, enrollment_id: EnrollmentId, document: Document, *, writes: int, now: float
    ) -> None:
        """Remember *document*, read at *now* after so many *writes* of ours."""
        self._kept = enrollment_id, writes, now, document

    def of(self, enrollment_id: EnrollmentId, *, writes: int, now: float) -> Document | None:
        """Return the enrollment; None: it was not read lately, or we have written since."""
        if self._kept is None:
            return None
        kept, before, at, document = self._kept
        young = now - at < YOUNG.total_seconds()
        return document if young and (kept, before) == (enrollment_id, writes) else None

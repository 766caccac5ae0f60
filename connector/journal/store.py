"""
The journal: what was intended at a vendor, written before, and what came of it, written after.

It is a memory, not the truth; what it alone knows is that an order was begun. Every method commits
before it returns (WAL, synchronous FULL), so a crash right after it loses nothing.
"""

from typing import Final

from connector.journal.certificates import CertificateJournal
from connector.journal.claims import ClaimJournal
from connector.journal.durations import DurationJournal
from connector.journal.emergencies import EmergencyJournal
from connector.journal.orders import OrderJournal
from connector.journal.steps import StepJournal

FILE_NAME: Final = "journal.sqlite3"
"""Name of the journal in the state directory."""


class Journal(
    OrderJournal,
    StepJournal,
    ClaimJournal,
    CertificateJournal,
    DurationJournal,
    EmergencyJournal,
):
    """The journal of one state directory: orders, steps, and what is known per certificate."""

"""
The journal: what was intended at a vendor, written before, and what came of it, written after.

It is a memory, not the truth; what it alone knows is that an order was begun. Every method commits
before it returns (WAL, synchronous FULL; in PostgreSQL synchronous_commit), so a crash right after
it loses nothing.
"""

from pathlib import Path
from typing import Final

from connector.journal.acceptances import AcceptanceJournal
from connector.journal.certificates import CertificateJournal
from connector.journal.claims import ClaimJournal
from connector.journal.durations import DurationJournal
from connector.journal.emergencies import EmergencyJournal
from connector.journal.events import EventJournal
from connector.journal.orders import OrderJournal
from connector.journal.steps import StepJournal
from connector.journal.validations import ValidationJournal
from connector.postgres.cache import State
from connector.postgres.database import Database

FILE_NAME: Final = "journal.sqlite3"
"""Name of the journal in the state directory."""


class Journal(
    OrderJournal,
    StepJournal,
    ClaimJournal,
    CertificateJournal,
    DurationJournal,
    EmergencyJournal,
    ValidationJournal,
    EventJournal,
    AcceptanceJournal,
):
    """The journal of one state: orders, steps, and what is known per certificate."""


def journal_of(state: State) -> Path | Database:
    """Return where the journal of a state is, for `Journal.open`."""
    return state if isinstance(state, Database) else state / FILE_NAME

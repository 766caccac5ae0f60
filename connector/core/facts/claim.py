"""What speaks of orders that the journal does not have: a person's word, and other files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.core.facts.ids import ChangeId


class ClaimWord(StrEnum):
    """What a person said of an order that the journal does not have."""

    ASKED = "asked"
    """Nothing yet: a run has asked."""
    ADOPTED = "adopted"
    """SCM has it, under an id that the person gave."""
    FORGOTTEN = "forgotten"
    """SCM certainly has none, so that one may be placed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One such word; it holds for every CSR whose key begins with `csr_key`."""

    csr_key: str
    """At least the first 12 digits of it."""
    word: ClaimWord
    said_at: datetime
    """By the clock of the machine that keeps the journal, as all times here."""
    order_id: str | None = None
    """With ADOPTED."""
    account: str | None = None
    """SCM account that the order is looked up at; None: whichever the request names."""
    common_name: str = ""
    certificate_key: str = ""
    """`Request.key`; empty, as the name: nobody has asked, so it is not known."""
    who: str = ""
    why: str = ""

    def covers(self, key: str) -> bool:
        """Whether it is about that CSR."""
        return key.startswith(self.csr_key)


@dataclass(frozen=True, slots=True)
class Witness:
    """Something beside the journal that shows an order."""

    where: str
    """Where it stands, for messages."""
    csr_key: str
    """At least the first 16 digits of it."""
    account: str
    change_id: ChangeId
    begun_at: datetime
    order_id: str | None = None
    """None: not written there, so the order may never have reached SCM."""

    def shows(self, key: str) -> bool:
        """Whether it is about that CSR."""
        return key.startswith(self.csr_key)

"""Events: something that has happened once, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from connector.text.moments import utc_text

SCHEMA: Final = 1
"""Of the document; it rises when a key changes its name or meaning."""

FACTS: Final = (
    *("common_name", "domain", "contract_id", "enrollment_id", "change_id"),
    *("reason", "message", "remedy", "exit", "expiry", "serials", "order_ids"),
)
"""What an event may say; each is there in every document, null where it does not apply."""


class EventName(StrEnum):
    """What has happened; a word never changes its meaning."""

    DUE = "due"
    """Something is due, and a run sets about it."""
    BEFORE_ORDER = "before_order"
    """A certificate is about to be ordered; whoever is asked may refuse."""
    DEPLOYED = "deployed"
    """A certificate that was uploaded from here is on production."""
    NEEDS_PERSON = "needs_person"
    """A run ended since a person has to decide (exit 3)."""
    FAILED = "failed"
    """A run ended with an error that a person, or time, has to set right."""
    DOMAIN_VALIDATED = "domain_validated"
    """A domain was validated again."""


LASTING: Final = frozenset({EventName.NEEDS_PERSON, EventName.FAILED})
"""What goes on until a run goes well: told once as long as it does, and again if it comes back."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened."""

    name: EventName
    about: str
    """`Request.key` of the certificate, or the domain."""
    key: str
    """What tells it from others of its name about the same: one of them is told once."""
    facts: Mapping[str, object]
    """Of `FACTS`, those that apply."""

    def id_at(self, happened_at: datetime) -> str:
        """Return what a receiver knows it by, should it be told twice after a crash."""
        whole = "\0".join((self.name, self.about, self.key, utc_text(happened_at)))
        return sha256(whole.encode()).hexdigest()[:32]

    def document(self, happened_at: datetime) -> dict[str, object]:
        """Return what is told, as `schemas/event.schema.json` says."""
        return {
            "schema": SCHEMA,
            "id": self.id_at(happened_at),
            "event": self.name.value,
            "at": utc_text(happened_at),
            **{name: self.facts.get(name) for name in FACTS},
        }

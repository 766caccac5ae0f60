"""The record that proves a domain: written, looked for, kept while the CA looks, removed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from connector.core.domains.preflight import Obstacle
from connector.core.domains.record_set import rdata_of
from connector.core.domains.values import DomainState, ProofRecord, RecordType
from connector.core.domains.ways import Way
from connector.dns.values import Delegation
from connector.errors import ConnectorError, PersonNeededError
from connector.journal.store import Journal
from connector.journal.validations import ValidationRecord, ValidationStep
from connector.workflow.domains.publishing import Published, Publisher
from connector.workflow.domains.suffixes import refuse_public_suffix
from connector.workflow.events.events import NOBODY, Events

LOCK_WAIT: Final = timedelta(minutes=10)
"""How long another run may work on a domain or a zone; what it waits for does not count."""


class Named(Protocol):
    """What validations are kept under."""

    @property
    def name(self) -> str:
        """Of an account, perhaps with an order."""
        ...


class Validations(Protocol):
    """What is asked about the validation of a domain; every method may raise a `ConnectorError`."""

    @property
    def account(self) -> Named:
        """Whose validations they are."""
        ...

    def status(self, row: DomainState) -> DomainState:
        """Return where a domain stands, with the record of a validation under way."""
        ...

    def synchronised(self, row: DomainState) -> DomainState:
        """Return the same after the CA was asked."""
        ...

    def start_cname(self, row: DomainState) -> DomainState:
        """Begin a validation, and return the domain with the record that proves it."""
        ...

    def submit_txt(self, row: DomainState) -> DomainState:
        """Begin and submit one by a text, and return the domain with that text."""
        ...

    def submit_cname(self, domain: str) -> None:
        """Have the CA look for the record."""
        ...

    def submit_by_connector(
        self, domain: str, connector: str, provider: str, record: RecordType
    ) -> None:
        """Have Sectigo's DNS connector publish the record, and the CA look for it."""
        ...

    def submit_persistent(self, domain: str) -> None:
        """Have the CA look for the record that stays."""
        ...


@dataclass(frozen=True, slots=True)
class DomainTools:
    """What the validation of a domain needs."""

    api: Validations
    journal: Journal
    now: Callable[[], datetime]
    """The vendor's time, aware UTC."""
    publisher: Callable[[str], Publisher]
    """Returns what publishes the proofs of a domain."""
    delegation: Callable[[str], Delegation]
    forbidding: Callable[[str], Obstacle | None]
    """Returns what in DNS keeps all CAs from issuing for a domain; None: nothing for certain."""
    locked: Callable[[str], AbstractContextManager[None]]
    """Lets one run at a time work on a domain."""
    progress: Callable[[str], None]
    events: Events = NOBODY
    """Keeps what happens, and tells it to hooks."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a record is in DNS."""

    complete: bool = False
    """Everybody who can be asked has it."""
    absent: bool = False
    """Somebody who was asked does not have it."""
    missing: str = ""
    """What is waited for, as people are told."""


class Proofs:
    """The records of one domain in one run."""

    def __init__(self, domain: str, tools: DomainTools) -> None:
        """Ask nothing yet."""
        self._domain = domain
        self._tools = tools
        self._publisher: Publisher | None = None
        self._present: ProofRecord | None = None
        self._checked: ProofRecord | None = None
        self._done = Published("")
        self._was_there = False
        self._told = ""
        self.left = False
        """Whether a record could not be removed."""
        self.notes: list[str] = []
        """What is worth telling beside how far the domain has come."""

    @property
    def way(self) -> Way | None:
        """How they are published; None: that was not needed yet."""
        return None if self._publisher is None else self._publisher.way

    @property
    def by_person(self) -> bool:
        """Whether a person publishes them."""
        return self._chosen().way is Way.PERSON

    def seen(self, proof: ProofRecord) -> Seen:
        """
        Return whether a record is in DNS, by what publishes it and by all name servers.

        Where none can be found from here, what publishes it has the only word.
        """
        from connector.dns.propagation import look_for  # noqa: PLC0415 - only where DNS is asked

        servers = self._tools.delegation(self._domain).servers
        if not servers or (self._publisher is not None and self._checked != proof):
            why = self._chosen().check(self._domain, proof, self._done)
            if why is not None and (why or not servers):
                return Seen(complete=not why, absent=bool(why), missing=why)
            self._checked = proof
        if not servers:
            return Seen(missing=f"no name server of {self._domain} was found")
        found = look_for(proof, servers)
        self._was_there = self._was_there or found.complete
        return Seen(found.complete, found.absent, found.missing)

    def write(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Publish a record unless this run has done so; what was told before gives way."""
        if self._present == proof:
            return
        refuse_public_suffix(self._domain)
        self._was_there = False
        journal, before = self._tools.journal, record.facts.record
        if before is not None and record.published_in and self._gives_way(before, proof):
            self._take_away(record, before)
        if before != proof:
            journal.note_proof(record.id, proof)
        with journal.intended_for_domain(record.id, ValidationStep.PUBLISH):
            self._done = self._published(proof, before)
        if self._done.zone:
            journal.note_published(record.id, self._done.zone, self._done.output)
            self._tools.progress(f"{self._domain}: the record {proof.name} was published.")
        self._present = proof

    def _published(self, proof: ProofRecord, before: ProofRecord | None) -> Published:
        """Publish a record; where it may not be written, a person may have, and is told it else."""
        try:
            return self._chosen().present(self._domain, proof, before)
        except PersonNeededError as error:
            if self.seen(proof).complete:
                return Published("")
            told = f"{error.remedy} The record: {_line(proof)}."
            raise error.with_remedy(told) from error

    def keep(self, record: ValidationRecord, proof: ProofRecord) -> bool:
        """
        Publish a record again where it is gone while the CA still looks for it.

        A text is published here for the first time: SCM tells it only as the CA begins to look.

        Returns:
            Whether a person has to publish it.
        """
        if record.published_in and not self._done.zone:
            self._done = Published(record.published_in, record.output)
        first = proof.type is RecordType.TXT and not self._done.zone
        seen = self.seen(proof)
        if not first and not seen.absent:
            return False
        if self.by_person:
            return not seen.complete
        if self._present == proof and not self._was_there:
            return False
        self._present = None
        self.write(record, proof)
        if not first and self._done.written:
            gone = f"The record {proof.name} was gone and was published again"
            self.notes = [f"{gone}: perhaps a program that keeps the zone as code removes it."]
        return False

    def is_left(self, record: ValidationRecord) -> bool:
        """Return whether a record of ours is in DNS that is to go, or may be: a run was killed."""
        proof = record.facts.record
        if proof is None or proof.stays:
            return False
        doubt = self._tools.journal.is_in_doubt(record.id, ValidationStep.PUBLISH)
        return bool(record.published_in) or doubt

    def tell_once(self, message: str) -> None:
        """Tell what is waited for, unless that was told last."""
        if message != self._told:
            self._told = message
            self._tools.progress(message)

    def remove(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Remove a record that has done its duty; what fails is told and left to the next run."""
        self.left = not self._take_away(record, proof)
        if not self.left:
            self._tools.journal.close_validation(record.id)

    def _gives_way(self, before: ProofRecord, proof: ProofRecord) -> bool:
        """Return whether what was told before has to be removed; else it is written over."""
        if (before.name, before.type) != (proof.name, proof.type):
            return True
        beside = proof.type is RecordType.TXT and self._chosen().way is Way.COMMAND
        return beside and before != proof

    def _take_away(self, record: ValidationRecord, proof: ProofRecord) -> bool:
        """Return whether nothing of ours is left under the record's name that is to go."""
        if proof.stays:
            return True
        published = Published(record.published_in, record.output)
        try:
            with self._tools.journal.intended_for_domain(record.id, ValidationStep.REMOVE):
                why = self._chosen().remove(self._domain, proof, published)
        except ConnectorError as error:
            self.notes.append(f"The record {proof.name} stays for now: {error.what}")
            return False
        if why:
            self.notes.append(why)
        return True

    def _chosen(self) -> Publisher:
        if self._publisher is None:
            self._publisher = self._tools.publisher(self._domain)
        return self._publisher


def to_publish(domain: str, proof: ProofRecord, why: str) -> str:
    """Return what a person is told to do; *why*: what the name servers say."""
    missing = f" ({why})" if why else ""
    return (
        f"To validate {domain}, publish {_line(proof)} and run the same again{missing}. Check it"
        f" with: dig +short {proof.type.value} {proof.name}."
    )


def _line(proof: ProofRecord) -> str:
    """Return a record as a zone's file has it."""
    return f"{proof.name}. {proof.ttl} {proof.type.value} {rdata_of(proof)}"

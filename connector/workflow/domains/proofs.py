"""The record that proves a domain: written, looked for, kept while the CA looks, removed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connector.core.domains.values import ProofRecord
from connector.core.domains.ways import Way
from connector.dns.delegation import Delegation
from connector.dns.propagation import Propagation, look_for
from connector.errors import ConnectorError
from connector.journal.store import Journal
from connector.journal.validations import ValidationRecord, ValidationStep
from connector.sectigo.domains import DomainsAPI
from connector.workflow.domains.publishing import Published, Publisher


@dataclass(frozen=True, slots=True)
class DomainTools:
    """What the validation of a domain needs."""

    api: DomainsAPI
    journal: Journal
    now: Callable[[], datetime]
    """The vendor's time, aware UTC."""
    publisher: Callable[[str], Publisher]
    """Returns what publishes the proofs of a domain."""
    delegation: Callable[[str], Delegation]
    forbidden: Callable[[str], str]
    """Returns what CAA has against an issue for a domain, as people are told; empty: nothing."""
    progress: Callable[[str], None]


class Proofs:
    """The records of one domain in one run."""

    def __init__(self, domain: str, tools: DomainTools) -> None:
        """Ask nothing yet."""
        self._domain = domain
        self._tools = tools
        self._publisher: Publisher | None = None
        self._present: ProofRecord | None = None
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

    def seen(self, proof: ProofRecord) -> Propagation:
        """Return what the domain's name servers say of a record."""
        return look_for(proof, self._tools.delegation(self._domain).servers)

    def write(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Publish a record unless this run has done so; what was told before gives way."""
        if self._present == proof:
            return
        journal, before = self._tools.journal, record.facts.record
        if before is not None and before.name != proof.name and record.published_in:
            self._take_away(record, before)
        if before != proof:
            journal.note_proof(record.id, proof)
        with journal.intended_for_domain(record.id, ValidationStep.PUBLISH):
            done = self._chosen().present(self._domain, proof, before)
        if done.zone:
            journal.note_published(record.id, done.zone, done.output)
            self._tools.progress(f"{self._domain}: the record {proof.name} was published.")
        self._present = proof

    def keep(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Publish a record again where it is gone while the CA still looks for it."""
        if not self._tools.delegation(self._domain).servers or self.seen(proof).complete:
            return
        if self.by_person:
            self.notes = [to_publish(self._domain, proof, "it is not in DNS any more")]
            return
        if self._present == proof or record.published_in:
            gone = f"The record {proof.name} was gone and was published again"
            self.notes = [f"{gone}: perhaps a program that keeps the zone as code removes it."]
        self._present = None
        self.write(record, proof)

    def remove(self, record: ValidationRecord, proof: ProofRecord) -> None:
        """Remove a record that has done its duty; what fails is told and left to the next run."""
        self.left = not self._take_away(record, proof)
        if not self.left:
            self._tools.journal.close_validation(record.id)

    def _take_away(self, record: ValidationRecord, proof: ProofRecord) -> bool:
        """Return whether nothing of ours is left under the record's name."""
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
        f"To validate {domain}, publish {proof.name}. {proof.ttl} {proof.type.value}"
        f" {proof.absolute} and run the same again{missing}. Check it with: dig +short"
        f" {proof.type.value} {proof.name}."
    )

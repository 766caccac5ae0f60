"""What is told of a domain in the course of its validation."""

from dataclasses import replace
from datetime import datetime

from connector.core.domains.decide import DomainCase
from connector.core.domains.entry import DomainEntry, entry_of
from connector.core.domains.reuse import reuse
from connector.core.domains.steps import DomainVerdict
from connector.core.domains.values import DomainState, ProofRecord
from connector.core.domains.ways import Way
from connector.core.domains.words import ProofStatus
from connector.errors import ConnectorError, PersonNeededError, StillWaitingError
from connector.settings.dcv import WaySettings
from connector.workflow.domains.look import told_proof
from connector.workflow.domains.proofs import Proofs, to_publish
from connector.workflow.domains.stand import Stand, Waiting


class DomainEntries:
    """Makes the entries of one domain in one run."""

    def __init__(self, row: DomainState, way: WaySettings | None, proofs: Proofs) -> None:
        """
        Remember whose they are.

        Args:
            row: The domain as SCM lists it.
            way: How its proofs are published; None: nobody has said.
            proofs: Its records.
        """
        self._row = row
        self._way = way
        self._proofs = proofs

    def stand(
        self,
        case: DomainCase,
        verdict: DomainVerdict,
        waiting: Waiting | None = None,
        proof: ProofRecord | None = None,
        until: datetime | None = None,
    ) -> Stand:
        """Return how far the domain has come."""
        if proof is None and case.state.proof is not ProofStatus.NOT_INITIATED:
            proof = told_proof(case.state)
        pending = waiting in {Waiting.DNS, Waiting.CA}
        code = StillWaitingError.exit_code if pending else 0
        entry = entry_of(case, verdict, self._told_way, proof, code)
        notes = self._proofs.notes
        told = replace(entry, message=" ".join([entry.message, *notes]))
        return Stand(told, waiting, until, is_odd=bool(notes))

    def person(
        self, case: DomainCase, verdict: DomainVerdict, proof: ProofRecord, why: str
    ) -> Stand:
        """Return that a person has to publish a record before anything goes on."""
        code = PersonNeededError.exit_code
        entry = entry_of(case, verdict, self._told_way, proof, code)
        return Stand(replace(entry, message=to_publish(self._row.domain, proof, why)))

    def failed(self, error: ConnectorError, last: DomainState | None, now: datetime) -> DomainEntry:
        """
        Return what is told where *error* has ended the domain's part of the run.

        Args:
            error: What has happened.
            last: What SCM has told last; None: nothing in this run.
            now: The vendor's time, aware UTC.
        """
        state = last or self._row
        return DomainEntry(
            self._row.domain,
            " ".join([str(error), *self._proofs.notes]),
            error.exit_code,
            state,
            due=True,
            reuse=reuse(state, now),
            way=self._told_way,
            record=None if last is None else told_proof(last),
        )

    @property
    def _told_way(self) -> Way | None:
        """The way as people are told; None: that was not needed yet."""
        if self._way is not None and self._way.way is Way.PERSISTENT:
            return Way.PERSISTENT
        return self._proofs.way or (None if self._way is None else self._way.way)

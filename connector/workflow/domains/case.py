"""A domain as it is decided on: what SCM shows, what the journal knows, and what is configured."""

from datetime import datetime

from connector.core.domains.decide import DomainCase
from connector.core.domains.shape import SuspiciousRecordError, persistent_proof
from connector.core.domains.values import DomainState, ProofRecord, RecordType, Validation
from connector.core.domains.ways import Way
from connector.settings.dcv import WaySettings


def case_of(
    state: DomainState,
    now: datetime,
    way: WaySettings | None,
    validation: Validation | None,
) -> DomainCase:
    """
    Return what is decided on.

    Args:
        state: What SCM shows.
        now: Aware UTC.
        way: How the domain's proofs are published; None: nobody has said.
        validation: The latest that a run of ours began.
    """
    return DomainCase(
        state,
        now,
        Way.EDGEDNS if way is None else way.way,
        validation,
        record_type=RecordType.CNAME if way is None else way.record,
        persistent=_persistent(state.domain, way),
    )


def _persistent(domain: str, way: WaySettings | None) -> ProofRecord | None:
    if way is None or not way.value:
        return None
    try:
        return persistent_proof(domain, way.value)
    except SuspiciousRecordError:
        return None

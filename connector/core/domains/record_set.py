"""What is written into a record set so that it holds a proof, and what is left when it goes."""

from collections.abc import Sequence

from connector.core.domains.txt import txt_quoted, txt_unquoted
from connector.core.domains.values import ProofRecord, RecordType, dns_name

Rdata = tuple[str, ...]
"""As master files write it."""


class ForeignRecordError(ValueError):
    """Somebody else's record stands where the proof belongs."""


def rdata_of(record: ProofRecord) -> str:
    """Return the proof as it is written."""
    return record.absolute if record.type is RecordType.CNAME else txt_quoted(record.value)


def holds(present: Sequence[str], record: ProofRecord) -> bool:
    """Return whether the record set has the proof, however it is written there."""
    return any(_value(record.type, one) == record.value for one in present)


def with_proof(
    present: Sequence[str] | None, record: ProofRecord, ours: ProofRecord | None
) -> Rdata | None:
    """
    Return what the record set is to be; None: it has the proof.

    Args:
        present: What it is; None: there is none.
        record: The proof.
        ours: What a run of ours has published under this name before; None: nothing.

    Raises:
        ForeignRecordError: A CNAME stands there that is none of ours, and only one can.
    """
    if present is None:
        return (rdata_of(record),)
    if holds(present, record):
        return None
    mine = [one for one in present if ours is not None and holds([one], ours)]
    rest = tuple(one for one in present if one not in mine)
    if record.type is RecordType.CNAME and rest:
        raise ForeignRecordError(f"{record.name} is a CNAME for {rest[0]}")
    return (*rest, rdata_of(record))


def without_proof(present: Sequence[str], record: ProofRecord) -> Rdata | None:
    """Return what is left of the record set; None: it does not have the proof. Empty: nothing."""
    if not holds(present, record):
        return None
    return tuple(one for one in present if not holds([one], record))


def _value(kind: RecordType, rdata: str) -> str:
    return dns_name(rdata) if kind is RecordType.CNAME else txt_unquoted(rdata)

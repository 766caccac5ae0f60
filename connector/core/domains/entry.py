"""What is told of one domain, to people and programs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from connector.core.domains.decide import DomainCase
from connector.core.domains.reuse import Reuse, reuse
from connector.core.domains.steps import DomainVerdict
from connector.core.domains.values import DomainState, ProofRecord
from connector.core.domains.ways import Way
from connector.core.domains.words import Method
from connector.text.moments import utc_text


@dataclass(frozen=True, slots=True)
class DomainEntry:
    """One domain in the answer of `akamai-scm domains`."""

    domain: str
    message: str
    """One sentence, or several."""
    exit: int = 0
    state: DomainState | None = None
    """None: SCM could not be asked, or knows none."""
    due: bool = False
    reuse: Reuse | None = None
    """None: it is not validated, or nobody knows how long that holds."""
    way: Way | None = None
    """None: it is chosen when the record is to be published."""
    record: ProofRecord | None = None
    """What is to be in DNS now; None: nothing."""


def entry_of(
    case: DomainCase,
    verdict: DomainVerdict,
    way: Way | None,
    record: ProofRecord | None,
    code: int = 0,
) -> DomainEntry:
    """Return what is told of a domain that was looked at."""
    return DomainEntry(
        case.state.domain,
        verdict.message,
        code,
        case.state,
        due=case.is_due,
        reuse=reuse(case.state, case.now, case.next_order),
        way=way,
        record=record,
    )


def entry_document(entry: DomainEntry) -> dict[str, object]:
    """Return *entry* as `domains.schema.json` has it."""
    state = entry.state
    found = entry.reuse
    known = state is not None and state.method is not Method.UNKNOWN
    return {
        "domain": entry.domain,
        "status": "unknown" if state is None else state.status.value,
        "method": state.method.value if state is not None and known else None,
        "expires": _day(None if state is None else state.expires_on),
        "effective_end": None if found is None else utc_text(found.ends_at),
        "due": entry.due,
        "due_at": None if found is None else utc_text(found.due_at),
        "order_status": "unknown" if state is None else state.proof.value,
        "next_check": None
        if state is None or state.next_check is None
        else utc_text(state.next_check),
        "way": None if entry.way is None else entry.way.value,
        "record": None if entry.record is None else _record(entry.record),
        "message": entry.message,
        "exit": entry.exit,
    }


def _record(record: ProofRecord) -> dict[str, object]:
    return {
        "name": f"{record.name}.",
        "type": record.type.value,
        "value": record.absolute,
        "ttl": record.ttl,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else utc_text(datetime.combine(day, time(), UTC))

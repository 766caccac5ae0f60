"""Everything that is on a contract at Akamai, managed from here or not; changes nothing."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from connector.account.look import AccountLook, Part, take_look
from connector.akamai.client import CPSClient
from connector.akamai.enrollment_wire import THIRD_PARTY
from connector.akamai.values import ActiveCertificate
from connector.clock import Clock
from connector.core.facts.ids import EnrollmentId
from connector.core.inventory.entry import Entry, Keeping
from connector.core.inventory.of_report import issuer_name
from connector.core.report.values import State


def take_stock(
    cps: CPSClient, contract_id: str, clock: Clock, ours: Collection[EnrollmentId]
) -> list[Entry]:
    """
    Return an entry for every enrollment of a contract, by two calls however many there are.

    Akamai does not tell there when a certificate began, so neither its window is known.

    Args:
        cps: Asked.
        contract_id: With or without `ctr_`.
        clock: Tells when it was asked.
        ours: The enrollments that are worked on from here.

    Raises:
        ConnectorError: CPS cannot be asked.
    """
    return list(entries_of(take_look(cps, contract_id, clock), ours))


def entries_of(look: AccountLook, ours: Collection[EnrollmentId]) -> Iterator[Entry]:
    """Yield an entry for each part of *look*; *ours* are managed."""
    for part in look:
        yield _entry(part, look.at, ours)


def _entry(part: Part, at: datetime, ours: Collection[EnrollmentId]) -> Entry:
    listed, active = part.listed, part.active
    production = active.production if active is not None else None
    live = production or ()
    third_party = any(one.third_party for one in (listed, active) if one is not None)
    pending = bool((active and active.pending) or (listed and listed.read().pending))
    expires = _first(one.expiry for one in live)
    return Entry(
        common_name=part.common_name or f"enrollment {part.enrollment_id}",
        keeping=_keeping(part, ours, third_party=third_party),
        kind=(listed.kind if listed is not None else "") or (THIRD_PARTY if third_party else ""),
        enrollment_id=part.enrollment_id,
        state=_state(production, expires, at, pending=pending),
        issuer=next((issuer_name(one.issuer) for one in live if one.issuer), None),
        validation=(listed.validation if listed is not None else "") or None,
        keys=tuple(sorted({one.key_algorithm for one in live if one.key_algorithm is not None})),
        expires=expires,
        pending="change_open" if pending else "",
        looked_at=at,
    )


def _keeping(part: Part, ours: Collection[EnrollmentId], *, third_party: bool) -> Keeping:
    if part.enrollment_id in ours:
        return Keeping.MANAGED
    return Keeping.UNMANAGED if third_party else Keeping.NOT_THIRD_PARTY


def _state(
    production: tuple[ActiveCertificate, ...] | None,
    expires: datetime | None,
    now: datetime,
    *,
    pending: bool,
) -> State | None:
    """Return where a certificate stands; None: Akamai does not tell what is on production."""
    if production is None:
        return None
    if not production:
        return State.PENDING
    if expires is not None and expires <= now:
        return State.EXPIRED
    return State.RENEWING if pending else State.ACTIVE


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)

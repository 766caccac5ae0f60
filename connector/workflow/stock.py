"""Everything that is on a contract at Akamai, managed from here or not; changes nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from connector.account.look import Part
from connector.account.shared import SharedLooks
from connector.akamai.enrollment_wire import THIRD_PARTY, ListedEnrollment
from connector.akamai.kept_wire import as_text
from connector.akamai.values import ActiveCertificate, ActiveEnrollment, Deployments
from connector.core.decision.renewal import critical_at, renewal_due_at
from connector.core.facts.certificate import Deployed
from connector.core.facts.ids import EnrollmentId
from connector.core.inventory.entry import Entry, Keeping
from connector.core.inventory.of_report import issuer_name
from connector.core.report.values import CertificateState
from connector.errors import (
    CredentialsError,
    NotFoundError,
    NotTheVendorError,
    UnexpectedAnswerError,
    VendorRefusedError,
)

_NOT_OFFERED: Final = (
    *(VendorRefusedError, UnexpectedAnswerError),
    *(NotTheVendorError, CredentialsError),
)
"""How the active certificates are refused where the rest of CPS may well answer."""


def take_stock(looks: SharedLooks, contract_id: str, ours: Collection[EnrollmentId]) -> list[Entry]:
    """
    Return an entry for every enrollment of a contract, by two calls at most.

    Where CPS does not tell the active certificates, each enrollment is asked for by itself. In that
    list Akamai does not tell when a certificate began: that, and so its window, is known where an
    earlier look at it has kept the certificate. Without a request the window is the last third.

    Args:
        looks: At the account.
        contract_id: With or without `ctr_`.
        ours: The enrollments that are worked on from here.

    Raises:
        ConnectorError: CPS cannot be asked.
    """
    try:
        look = looks.whole(contract_id)
    except _NOT_OFFERED as error:
        enrollments = looks.cps.list_enrollments(contract_id)
        looks.patience.tell(
            f"Note: {error.what} Each enrollment is asked for by itself, which takes more calls."
        )
        found = (_asked(one, looks, ours) for one in enrollments)
        return [entry for entry in found if entry is not None]

    def kept(part: Part, fingerprints: Sequence[str]) -> Sequence[Deployed]:
        return looks.store.deployed(look.contract_id, part.enrollment_id, fingerprints) or ()

    return [_entry(part, part.active, look.at, ours, kept) for part in look]


def _asked(
    listed: ListedEnrollment, looks: SharedLooks, ours: Collection[EnrollmentId]
) -> Entry | None:
    """Return what CPS tells of one enrollment, by a call of its own; None: its id is not told."""
    id_ = listed.enrollment_id
    if id_ is None:
        return None
    part = Part(id_, listed.common_name, as_text(listed), "")
    try:
        found = looks.cps.get_deployments(id_)
    except NotFoundError:
        found = None
    active = None if found is None else _as_active(listed, id_, found)
    deployed = () if found is None else found.production
    at = looks.cps.vendor_time or looks.clock.now()
    return _entry(part, active, at, ours, lambda _part, _fingerprints: deployed)


def _as_active(
    listed: ListedEnrollment, enrollment_id: EnrollmentId, found: Deployments
) -> ActiveEnrollment:
    """Return what the list of active certificates would tell."""

    def told(deployed: Iterable[Deployed]) -> tuple[ActiveCertificate, ...]:
        return tuple(
            ActiveCertificate(
                facts.serial, facts.not_after, facts.fingerprint, facts.issuer, facts.key_algorithm
            )
            for facts in (one.facts for one in deployed)
        )

    return ActiveEnrollment(
        enrollment_id,
        listed.common_name,
        listed.third_party,
        production=told(found.production),
        staging=told(found.staging),
    )


def _entry(
    part: Part,
    active: ActiveEnrollment | None,
    at: datetime,
    ours: Collection[EnrollmentId],
    kept: Callable[[Part, Sequence[str]], Sequence[Deployed]],
) -> Entry:
    listed = part.listed
    production = active.production if active is not None else None
    live = production or ()
    third_party = any(one.third_party for one in (listed, active) if one is not None)
    keeping = _keeping(part, ours, third_party=third_party)
    pending = bool((active and active.pending) or (listed and listed.read().pending))
    expires = _first(one.expiry for one in live)
    known = kept(part, [one.fingerprint for one in live]) if live else ()
    spans = [(one.facts.not_before, one.facts.not_after) for one in known]
    renewed = [] if keeping is Keeping.NOT_THIRD_PARTY else spans
    return Entry(
        common_name=part.common_name or f"enrollment {part.enrollment_id}",
        keeping=keeping,
        kind=(listed.kind if listed is not None else "") or (THIRD_PARTY if third_party else ""),
        enrollment_id=part.enrollment_id,
        state=_state(production, expires, at, pending=pending),
        issuer=_issuer(known, live),
        validation=(listed.validation if listed is not None else "") or None,
        keys=tuple(sorted({one.key_algorithm for one in live if one.key_algorithm is not None})),
        live_since=max((begins for begins, _ in spans), default=None),
        expires=expires,
        due_at=_first(renewal_due_at(*span, None) for span in renewed),
        critical_at=_first(critical_at(*span, None, None) for span in renewed),
        pending="change_open" if pending else "",
        drift=() if pending or active is None else tuple(_staging_differs(active)),
        chain_ends=_first(one.chain_ends for one in known),
        looked_at=at,
    )


def _issuer(known: Sequence[Deployed], live: Sequence[ActiveCertificate]) -> str | None:
    """Return who issued what is live, by the certificate itself before what CPS tells of it."""
    told = chain((one.facts.issuer for one in known), (one.issuer for one in live))
    return next((issuer_name(issuer) for issuer in told if issuer), None)


def _staging_differs(active: ActiveEnrollment) -> Iterator[str]:
    """Yield what staging has and production does not, while no change is open that explains it."""
    live = {one.serial for one in active.production or ()}
    staged = sorted({one.serial for one in active.staging or ()} - live - {""})
    if live and staged:
        yield f"staging has serial {', '.join(staged)}, which production does not have"


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
) -> CertificateState | None:
    """Return where a certificate stands; None: Akamai does not tell what is on production."""
    if production is None:
        return None
    if not production:
        return CertificateState.PENDING
    if expires is not None and expires <= now:
        return CertificateState.EXPIRED
    return CertificateState.RENEWING if pending else CertificateState.ACTIVE


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)

"""
One certificate by the look that all certificates of its contract share.

It is enough where nothing is due and nothing is odd. Whatever it cannot tell is asked of CPS by
calls of the certificate's own, and so is all that anything is to be done about.
"""

from collections.abc import Sequence
from datetime import datetime

from connector.account.index import digest_of_all
from connector.account.look import Part
from connector.account.shared import SharedLooks
from connector.account.store import Kept
from connector.akamai.enrollment_wire import ListedEnrollment
from connector.akamai.values import ActiveCertificate, Deployments, History
from connector.core.facts.certificate import Deployed
from connector.core.facts.change import AllowedInput, Change, ChangeManagementInfo
from connector.core.facts.enrollment import Csr, Enrollment
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.core.x509.path import chain_end
from connector.errors import NotFoundError


class NotAtRestError(Exception):
    """The shared look is not enough for this certificate."""


class AtRest:
    """Answers what is asked of CPS out of a shared look, or raises `NotAtRestError`."""

    def __init__(self, request: Request, kept: Kept, shared: SharedLooks) -> None:
        """Answer for *request* with what is *kept* of its contract."""
        self._contract = request.contract_id
        self._name = request.common_name
        self._kept = kept
        self._shared = shared
        self.asked = False
        """Whether CPS was asked by a call of this certificate's own whose answer is not kept."""

    @property
    def vendor_time(self) -> datetime | None:
        """CPS's time now: as it last said, else reckoned from the look."""
        told = self._shared.cps.vendor_time
        if told is not None:
            return told
        return self._kept.at + (self._shared.clock.now() - self._kept.here)

    def list_enrollments(self, contract_id: str) -> tuple[ListedEnrollment, ...]:  # noqa: ARG002
        """Return those that were asked for."""
        return tuple(_listed(part) for part in self._kept.parts)

    def get_enrollment(self, enrollment_id: EnrollmentId, step: str = "") -> Enrollment:  # noqa: ARG002
        """Return one enrollment."""
        return _listed(self._part(enrollment_id)).read()

    def get_deployments(self, enrollment_id: EnrollmentId) -> Deployments:
        """
        Return what is deployed; what is not known by its fingerprint is fetched, once.

        The history has it in one call together with what it replaced. Where it has not all of it,
        the networks are asked.
        """
        active = self._part(enrollment_id).active
        if active is None or active.pending:
            raise NotAtRestError
        production, staging = active.production, active.staging
        if production is None or staging is None:
            raise NotAtRestError
        wanted = [one.fingerprint for one in (*production, *staging)]
        kept = self._shared.store.deployed(self._contract, enrollment_id, wanted)
        if kept is None:
            uploaded = self._uploaded(enrollment_id, wanted, len(production))
            found = uploaded or self._fetched(enrollment_id, production)
            kept = self._shared.store.deployed(self._contract, enrollment_id, wanted)
            self.asked = kept != (*found.production, *found.staging)
            return found
        return Deployments(kept[: len(production)], kept[len(production) :])

    def digests(self, known: EnrollmentId | None) -> tuple[tuple[EnrollmentId | str, str], ...]:
        """Return `AccountLook.digest_of` of what was asked for: the known enrollment, the name."""
        parts = self._kept.parts
        by_name = digest_of_all(one.digest for one in parts if one.common_name == self._name)
        found: list[tuple[EnrollmentId | str, str]] = [(self._name, by_name)]
        if known is not None:
            by_id = (one.digest for one in parts if one.enrollment_id == known)
            found.append((known, digest_of_all(by_id)))
        return tuple(found)

    def get_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> Change:
        """Raise: an open change is never at rest."""
        raise NotAtRestError(enrollment_id, change_id)

    def get_csrs(self, waiting: AllowedInput) -> tuple[Csr, ...]:
        """Raise."""
        raise NotAtRestError(waiting)

    def get_warnings(self, waiting: AllowedInput) -> str:
        """Raise."""
        raise NotAtRestError(waiting)

    def get_change_management_info(self, waiting: AllowedInput) -> ChangeManagementInfo:
        """Raise."""
        raise NotAtRestError(waiting)

    def get_history(self, enrollment_id: EnrollmentId) -> History:
        """Raise: where it decides anything, something is due."""
        raise NotAtRestError(enrollment_id)

    def _part(self, enrollment_id: EnrollmentId) -> Part:
        for part in self._kept.parts:
            if part.enrollment_id == enrollment_id:
                return part
        raise NotAtRestError

    def _uploaded(
        self, enrollment_id: EnrollmentId, wanted: Sequence[str], live: int
    ) -> Deployments | None:
        """
        Return what the history has under the fingerprints *wanted*, and keep both; None: not all.

        The first of them, *live* of them, are on production.
        """
        if "" in wanted:
            return None
        try:
            history = self._shared.cps.get_history(enrollment_id)
        except NotFoundError as error:
            raise NotAtRestError from error
        store, contract = self._shared.store, self._contract
        known = {one.fingerprint: one for entry in history.finished for one in entry.certificates}
        if history.opened_at is None and known.keys() >= set(wanted[:live]):
            store.keep_history(contract, enrollment_id, wanted, history)
        if not all(history.chains.get(one) for one in wanted):
            return None
        chains = history.chains
        found = tuple(Deployed(known[one], chains[one], chain_end(chains[one])) for one in wanted)
        store.keep_deployed(contract, enrollment_id, found)
        return Deployments(found[:live], found[live:])

    def _fetched(
        self, enrollment_id: EnrollmentId, production: Sequence[ActiveCertificate]
    ) -> Deployments:
        try:
            found = self._shared.cps.get_deployments(enrollment_id)
        except NotFoundError as error:
            raise NotAtRestError from error
        told = {one.fingerprint for one in production}
        if "" not in told and told != {one.facts.fingerprint for one in found.production}:
            raise NotAtRestError
        if not found.notes:
            deployed = (*found.production, *found.staging)
            self._shared.store.keep_deployed(self._contract, enrollment_id, deployed)
        return found


def keep_seen(
    request: Request, snapshot: Snapshot, history: History, shared: SharedLooks | None
) -> None:
    """
    Keep what was found by calls of the certificate's own, to know it again by its fingerprints.

    The history is kept only where it tells how what is live came about, and no change is open: it
    may lag behind the networks.
    """
    enrollment = snapshot.enrollment
    if shared is None or enrollment is None or enrollment.pending or snapshot.notes:
        return
    store, contract, id_ = shared.store, request.contract_id, enrollment.enrollment_id
    store.keep_deployed(contract, id_, (*snapshot.production, *snapshot.staging))
    told = {facts.fingerprint for entry in history.finished for facts in entry.certificates}
    if history.opened_at is None and snapshot.live_fingerprints <= told:
        store.keep_history(contract, id_, _deployed(snapshot), history)


def kept_history(
    request: Request, snapshot: Snapshot, shared: SharedLooks | None
) -> History | None:
    """Return the history that belongs to what is deployed; None: it has to be read."""
    enrollment = snapshot.enrollment
    if shared is None or not shared.max_age or enrollment is None or enrollment.pending:
        return None
    id_ = enrollment.enrollment_id
    return shared.store.history(request.contract_id, id_, _deployed(snapshot))


def _deployed(snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(one.facts.fingerprint for one in (*snapshot.production, *snapshot.staging))


def find_at_rest(
    request: Request, known: EnrollmentId | None, shared: SharedLooks
) -> AtRest | None:
    """
    Return what answers for *request* out of a shared look; None: there is none that may.

    Args:
        request: Whose certificate.
        known: The enrollment that the request or the journal names, if either does.
        shared: Finds the look, or takes it.

    Raises:
        StillWaitingError: This run is bounded, and other runs use up the pace.
    """
    ids = () if known is None else (known,)
    kept = shared.find(request.contract_id, ids, request.common_name)
    return None if kept is None else AtRest(request, kept, shared)


def _listed(part: Part) -> ListedEnrollment:
    listed = part.listed
    if listed is None:
        raise NotAtRestError
    return listed

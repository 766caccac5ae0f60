"""
Akamai CPS: one method per endpoint (akamai-cps 2.2).

    >>> cps = CPSClient(credentials, session, account_switch_key=None)  # doctest: +SKIP
    >>> cps.list_enrollments("1-ABCDE")                                 # doctest: +SKIP

Every method raises `CredentialsError`, `VendorUnavailableError`, `VendorRefusedError` and
`UnexpectedAnswerError` as `problems` tells; writes raise `AnswerLostError` where their effect is
not known. A 404 where CPS is merely not ready is answered as nothing, not as an error.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Final

from connector.akamai import media
from connector.akamai.active_wire import ListedActive, read_active_enrollments
from connector.akamai.change_calls import ENROLLMENTS, ChangeCalls, enrollment_path
from connector.akamai.deployment_wire import read_deployments, read_history
from connector.akamai.enrollment_body import new_enrollment, updated_enrollment
from connector.akamai.enrollment_wire import (
    ListedEnrollment,
    read_enrollment,
    read_enrollments,
    read_started,
)
from connector.akamai.exchange import CPSExchange, Writing
from connector.akamai.values import Deployments, History, Started, UpdateOptions
from connector.akamai.young_read import YoungRead
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.ids import EnrollmentId
from connector.core.request.values import Request
from connector.settings.values import AkamaiCredentials
from connector.transport.document import Document
from connector.transport.session import HTTPSSession

ACTIVE_CERTIFICATES = "/cps/v2/active-certificates"
ACTIVE_PER_MINUTE: Final = 8
"""Below Akamai's 10 a minute for this one resource (akamai-cps 2.14), to leave others room."""


def _unheeded(_about: EnrollmentId | str) -> AbstractContextManager[None]:
    """Do nothing about a write."""
    return nullcontext()


class CPSClient(ChangeCalls):
    """Speaks with CPS for one API client and one account."""

    def __init__(
        self,
        credentials: AkamaiCredentials,
        session: HTTPSSession,
        *,
        account_switch_key: str | None = None,
        writing: Writing = _unheeded,
        fips: bool = False,
    ) -> None:
        """
        Remember who asks.

        Args:
            credentials: One section of .edgerc.
            session: Makes the calls.
            account_switch_key: Sent with every call; None: the credentials' own `account_key`.
            writing: Entered for each write.
            fips: Whether enrollments are read and written with their FIPS mode.
        """
        self._one = media.ENROLLMENT_WITH_FIPS if fips else media.ENROLLMENT
        self._all = media.ENROLLMENTS_WITH_FIPS if fips else media.ENROLLMENTS
        self._cps = CPSExchange(credentials, session, account_switch_key, writing)
        self._young = YoungRead()

    @property
    def vendor_time(self) -> datetime | None:
        """CPS's own time, as it runs on from its last answer; None before the first."""
        return self._cps.vendor_time

    def list_enrollments(self, contract_id: str) -> tuple[ListedEnrollment, ...]:
        """Return all enrollments of a contract, of every certificate type, hardly read."""
        document = self._cps.read(
            f"list the enrollments of contract {contract_id}",
            ENROLLMENTS,
            self._all,
            {"contractId": contract_id.removeprefix("ctr_")},
        )
        return read_enrollments(document)

    def active_certificates(self, contract_id: str) -> tuple[ListedActive, ...]:
        """
        Return what is on the networks for every enrollment of a contract, hardly read.

        No PEM is told here, but fingerprints are (akamai-cps 2.14).
        """
        document = self._cps.read(
            f"read the active certificates of contract {contract_id}",
            ACTIVE_CERTIFICATES,
            media.ACTIVE_CERTIFICATES,
            {"contractId": contract_id.removeprefix("ctr_")},
            per_minute=ACTIVE_PER_MINUTE,
        )
        return read_active_enrollments(document)

    def get_enrollment(self, enrollment_id: EnrollmentId, step: str = "") -> Enrollment:
        """
        Return one enrollment.

        Args:
            enrollment_id: Which.
            step: What for, as the end of "Could not …"; empty: to read it.

        Raises:
            NotFoundError: CPS does not know it, or no longer.
        """
        return read_enrollment(self._enrollment_document(enrollment_id, step))

    def create_enrollment(self, request: Request) -> Started:
        """
        Create an enrollment, without client mutual authentication (akamai-cps 2.3).

        Raises:
            ConflictError: One with this common name exists and a second was not asked for.
        """
        query = {"contractId": request.contract_id.removeprefix("ctr_")}
        if request.allow_duplicate_common_name:
            query["allow-duplicate-cn"] = "true"
        body = new_enrollment(request)
        started = read_started(
            self._cps.write(
                f"create the enrollment for {request.common_name}",
                "POST",
                ENROLLMENTS,
                media.ENROLLMENT_STATUS,
                query,
                about=request.common_name,
                body=(self._one, body),
                recognised=not request.allow_duplicate_common_name,
                located="enrollment",
            )
        )
        sent = Document({**body, "id": started.enrollment_id}, "the new enrollment")
        return replace(started, enrollment=read_enrollment(sent))

    def update_enrollment(
        self,
        enrollment_id: EnrollmentId,
        request: Request,
        options: UpdateOptions = UpdateOptions(),  # noqa: B008 - frozen
    ) -> Started:
        """
        Lay the request over the whole present enrollment and put it back (akamai-cps 2.4).

        What was read a moment ago, with no write of ours since, is not read once more.

        Returns:
            What was opened; no change where CPS applied all at once.

        Raises:
            ConflictError: A change is open and may not be cancelled.
        """
        cps = self._cps
        young = self._young.of(enrollment_id, writes=cps.writes, now=cps.clock.monotonic())
        present = young or self._enrollment_document(enrollment_id)
        return read_started(
            self._cps.write(
                f"update enrollment {enrollment_id}",
                "PUT",
                enrollment_path(enrollment_id),
                media.ENROLLMENT_STATUS,
                options.query(),
                about=enrollment_id,
                body=(self._one, updated_enrollment(present.fields, request, options)),
            )
        )

    def delete_enrollment(self, enrollment_id: EnrollmentId, *, cancel_pending: bool) -> Started:
        """
        Remove an enrollment; what is deployed is taken off the networks first (akamai-cps 2.5).

        Raises:
            ConflictError: A change is open and may not be cancelled, or hosts are still live.
            NotFoundError: It is gone already.
        """
        document = self._cps.write(
            f"delete enrollment {enrollment_id}",
            "DELETE",
            enrollment_path(enrollment_id),
            media.ENROLLMENT_STATUS,
            {"allow-cancel-pending-changes": "true"} if cancel_pending else {},
            about=enrollment_id,
            empty_allowed=True,
        )
        return read_started(document) if document.has("enrollment") else Started(enrollment_id, ())

    def get_deployments(self, enrollment_id: EnrollmentId) -> Deployments:
        """
        Return what is on production and staging.

        Raises:
            NotFoundError: CPS does not know the enrollment.
        """
        step = f"read the deployments of enrollment {enrollment_id}"
        return read_deployments(
            self._cps.read(step, f"{enrollment_path(enrollment_id)}/deployments", media.DEPLOYMENTS)
        )

    def get_history(self, enrollment_id: EnrollmentId) -> History:
        """
        Return the finished changes that carried certificates, and how old the open one is.

        Raises:
            NotFoundError: CPS does not know the enrollment.
        """
        return read_history(self._history(enrollment_id))

    def _history(self, enrollment_id: EnrollmentId) -> Document:
        step = f"read the history of enrollment {enrollment_id}"
        path = f"{enrollment_path(enrollment_id)}/history/changes"
        return self._cps.read(step, path, media.CHANGE_HISTORY)

    def _enrollment_document(self, enrollment_id: EnrollmentId, step: str = "") -> Document:
        step = step or f"read enrollment {enrollment_id}"
        cps = self._cps
        document = cps.read(step, enrollment_path(enrollment_id), self._one)
        self._young.keep(enrollment_id, document, writes=cps.writes, now=cps.clock.monotonic())
        return document

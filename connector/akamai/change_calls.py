"""The calls of CPS about one change: its state, what it waits for, and the answers to that."""

from collections.abc import Sequence
from datetime import datetime

from connector.akamai import media
from connector.akamai.change_wire import (
    acknowledgement_body,
    read_change,
    read_change_management,
    read_csrs,
    schedule_body,
    upload_body,
)
from connector.akamai.exchange import ANY, CPSExchange
from connector.akamai.ids import enrollment_in
from connector.akamai.values import Upload
from connector.core.facts.change import AllowedInput, Change, ChangeManagementInfo, ChangeRef
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import NotFoundError

ENROLLMENTS = "/cps/v2/enrollments"


class ChangeCalls:
    """Makes them by way of `_cps`; errors as `client` tells."""

    _cps: CPSExchange

    def get_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> Change:
        """
        Return the state of a change, finished ones included.

        Raises:
            NotFoundError: CPS does not know it.
        """
        document = self._cps.read(
            f"read change {change_id} of enrollment {enrollment_id}",
            _change_path(enrollment_id, change_id),
            media.CHANGE,
        )
        return read_change(document, ChangeRef(enrollment_id, change_id))

    def cancel_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> None:
        """
        Cancel an open change; a new enrollment may go with its only change (akamai-cps 2.6).

        Raises:
            ConflictError: It can no longer be cancelled.
            AnswerLostError: What answered does not name the change; whether it is gone shows there.
        """
        self._cps.write(
            f"cancel change {change_id} of enrollment {enrollment_id}",
            "DELETE",
            _change_path(enrollment_id, change_id),
            media.CHANGE_ID,
            about=enrollment_id,
        )

    def get_csrs(self, waiting: AllowedInput) -> tuple[Csr, ...]:
        """Return the CSRs of a change, RSA first; none while CPS is still making them."""
        try:
            document = self._cps.read(
                "read the CSRs", self._cps.followed(waiting.info_path), media.CSR
            )
        except NotFoundError:
            return ()
        return read_csrs(document)

    def upload_certificates(self, waiting: AllowedInput, uploads: Sequence[Upload]) -> None:
        """
        Bring signed certificates; CPS judges them afterwards (akamai-cps 2.8, 4.6).

        Raises:
            ConflictError: The change no longer waits for them.
            AnswerLostError: What answered does not name the change; whether CPS has them shows
                there.
        """
        self._cps.write(
            "upload the certificates",
            "POST",
            self._cps.followed(waiting.update_path),
            media.CHANGE_ID,
            about=enrollment_in(waiting.update_path) or ANY,
            body=(media.CERTIFICATE_AND_TRUST_CHAIN, upload_body(uploads)),
        )

    def schedule(self, change: ChangeRef, not_before: datetime | None) -> None:
        """
        Say from when on a change may be brought to production (akamai-cps 2.11).

        Args:
            change: Of an enrollment of which a certificate is live.
            not_before: Aware UTC; None: at once.

        Raises:
            ConflictError: CPS schedules none for it, or not any more.
        """
        self._cps.write(
            f"schedule change {change.change_id} of enrollment {change.enrollment_id}",
            "PUT",
            f"{_change_path(change.enrollment_id, change.change_id)}/deployment-schedule",
            media.CHANGE_ID,
            about=change.enrollment_id,
            body=(media.DEPLOYMENT_SCHEDULE, schedule_body(not_before)),
            empty_allowed=True,
        )

    def get_warnings(self, waiting: AllowedInput) -> str:
        """Return the warnings that wait, verbatim; empty while CPS does not show them yet."""
        try:
            document = self._cps.read(
                "read the warnings", self._cps.followed(waiting.info_path), media.WARNINGS
            )
        except NotFoundError:
            return ""
        return document.text_or("warnings")

    def get_change_management_info(self, waiting: AllowedInput) -> ChangeManagementInfo:
        """
        Return what stands on staging.

        Raises:
            NotFoundError: CPS does not show it yet.
        """
        return read_change_management(
            self._cps.read(
                "read what waits on staging",
                self._cps.followed(waiting.info_path),
                media.CHANGE_MANAGEMENT_INFO,
            )
        )

    def acknowledge(self, waiting: AllowedInput, hash_: str = "") -> None:
        """
        Acknowledge warnings, or what stands on staging.

        Args:
            waiting: What the change waits for.
            hash_: `validation_result_hash`: CPS refuses if the state has moved on since.

        Raises:
            ConflictError: It does not wait (any more); observe again.
            NotFoundError: It does not wait yet; observe again.
        """
        kind = media.ACKNOWLEDGEMENT_WITH_HASH if hash_ else media.ACKNOWLEDGEMENT
        self._cps.write(
            f"acknowledge {waiting.raw_type}",
            "POST",
            self._cps.followed(waiting.update_path),
            media.CHANGE_ID,
            about=enrollment_in(waiting.update_path) or ANY,
            body=(kind, acknowledgement_body(hash_)),
            empty_allowed=True,
        )


def enrollment_path(enrollment_id: EnrollmentId) -> str:
    """Return the path of an enrollment."""
    return f"{ENROLLMENTS}/{enrollment_id}"


def _change_path(enrollment_id: EnrollmentId, change_id: ChangeId) -> str:
    return f"{enrollment_path(enrollment_id)}/changes/{change_id}"

"""Bring certificates to CPS."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connector.akamai.values import Upload
from connector.core.decision.steps import UploadCertificates
from connector.core.request.values import Request
from connector.core.warnings.predict import predict_warnings
from connector.errors import FailedError, VendorRefusedError
from connector.journal.step import Outcome, StepName
from connector.workflow.tools import Tools

_REFUSE_A_CERTIFICATE: Final = frozenset({400, 422})
"""Statuses of problem documents that are about what was uploaded; others are about the call."""


def upload(step: UploadCertificates, request: Request, now: datetime, tools: Tools) -> None:
    """
    Bring the certificates of *step*, and tell before of which warnings CPS is known to raise.

    Raises:
        FailedError: CPS refused a certificate.
        ConnectorError: CPS refused the call, cannot be reached, or its answer was lost.
    """
    for line in _foretold(step, request, now):
        tools.progress(line)
    uploads = [
        Upload(signed.csr.key_algorithm, signed.certificate_pem, signed.chain_pem)
        for signed in step.signed
    ]
    with tools.journal.intended(
        request.key,
        StepName.UPLOAD,
        enrollment_id=step.change.enrollment_id,
        change_id=step.change.change_id,
    ) as intended:
        try:
            tools.cps.upload_certificates(step.waiting, uploads)
        except VendorRefusedError as error:
            if error.status not in _REFUSE_A_CERTIFICATE:
                raise
            intended.end(Outcome.REFUSED, vendor_word=error.detail)
            raise FailedError(
                error.what,
                remedy=f"Correct the cause at the CA or in the request. {step.way_out}",
                again="Running again is safe: nothing will be ordered twice. While the change"
                " waits, each run uploads the certificate once more.",
            ) from error
        for signed in step.signed:
            tools.journal.order_uploaded(signed.csr.key)


def _foretold(step: UploadCertificates, request: Request, now: datetime) -> Iterator[str]:
    """Yield each warning that CPS is known to raise, of two certificates with those it is about."""
    found: dict[str, list[str]] = {}
    for signed in step.signed:
        for warning in predict_warnings(signed.csr, signed.certificate_pem, request, now):
            about = found.setdefault(f"{warning.id}: {warning.text}", [])
            about.append(signed.csr.key_algorithm)
    for words, about in found.items():
        whose = f" about {', '.join(about)}" if len(step.signed) > 1 else ""
        yield f"CPS is expected to warn{whose}: {words}"

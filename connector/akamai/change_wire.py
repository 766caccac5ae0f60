"""Changes and what they wait for, to and from CPS's JSON (akamai-cps 2.6-2.10)."""

from collections.abc import Sequence
from datetime import datetime

from connector.akamai.values import Upload
from connector.core.facts.change import (
    AllowedInput,
    Change,
    ChangeManagementInfo,
    ChangeRef,
    InputType,
)
from connector.core.facts.enrollment import Csr
from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import read_csr
from connector.text.moments import utc_text
from connector.transport.document import Document
from connector.transport.reply import vendor_words

_INPUT_TYPES = frozenset(InputType) - {InputType.UNKNOWN}


def read_change(document: Document, ref: ChangeRef) -> Change:
    """
    Return a change; an input of a type we do not know is kept as such.

    Raises:
        UnexpectedAnswerError: State or status is missing.
    """
    info = document.child("statusInfo")
    return Change(
        enrollment_id=ref.enrollment_id,
        change_id=ref.change_id,
        state=info.text("state").lower(),
        status=info.text("status").lower(),
        description=vendor_words(info.text_or("description")),
        error=vendor_words(_error(info)),
        inputs=tuple(_input(item) for item in document.children("allowedInput")),
        deploys_from=info.child("deploymentSchedule").moment_or_none("notBefore"),
    )


def _error(info: Document) -> str:
    """Return why CPS does not go on: an object with a description, or just that."""
    if isinstance(info.fields.get("error"), str):
        return info.text("error")
    error = info.child("error")
    return error.text_or("description") or error.text_or("code")


def read_csrs(document: Document) -> tuple[Csr, ...]:
    """
    Return the CSRs, RSA before ECDSA, as CPS promises no order; none while one is not made yet.

    Raises:
        UnexpectedAnswerError: A CSR is of an algorithm we do not know, or cannot be read.
    """
    listed = document.children("csrs")
    if not all(item.text_or("csr").strip() for item in listed):
        return ()
    found = [read_csr(item.text("csr"), read_algorithm(item)) for item in listed]
    return tuple(sorted(found, key=lambda csr: csr.key_algorithm is not KeyAlgorithm.RSA))


def read_algorithm(document: Document) -> KeyAlgorithm:
    """
    Return `keyAlgorithm`.

    Raises:
        UnexpectedAnswerError: It is neither RSA nor ECDSA.
    """
    return KeyAlgorithm(document.choice("keyAlgorithm", tuple(KeyAlgorithm), upper=True))


def read_change_management(document: Document) -> ChangeManagementInfo:
    """Return what stands on staging; `validationResult` may be null (akamai-cps 2.10)."""
    result = document.child("validationResult")
    found = (*result.children("errors"), *result.children("warnings"))
    return ChangeManagementInfo(
        validation_result_hash=document.text_or("validationResultHash"),
        acknowledgement_deadline=document.moment("acknowledgementDeadline"),
        warnings=tuple(item.text_or("message") for item in found),
    )


def upload_body(uploads: Sequence[Upload]) -> dict[str, object]:
    """Return the body that brings certificates: ECDSA before RSA, LF only (akamai-cps 2.8)."""
    ordered = sorted(uploads, key=lambda upload: upload.key_algorithm is KeyAlgorithm.RSA)
    return {
        "certificatesAndTrustChains": [
            {
                "keyAlgorithm": upload.key_algorithm.value,
                "certificate": _lines(upload.certificate_pem),
                "trustChain": _lines(upload.chain_pem) if upload.chain_pem.strip() else None,
            }
            for upload in ordered
        ]
    }


def acknowledgement_body(hash_: str) -> dict[str, object]:
    """Return the body that acknowledges; with *hash_* what was seen must still be so."""
    return {"acknowledgement": "acknowledge", **({"hash": hash_} if hash_ else {})}


def schedule_body(not_before: datetime | None) -> dict[str, object]:
    """Return the body that says from when on a change may be deployed (akamai-cps 2.11)."""
    return {"notBefore": None if not_before is None else utc_text(not_before), "notAfter": None}


def _input(item: Document) -> AllowedInput:
    raw = item.text("type")
    return AllowedInput(
        type=InputType(raw) if raw in _INPUT_TYPES else InputType.UNKNOWN,
        raw_type=raw,
        required=item.flag("requiredToProceed", default=False),
        info_path=item.text_or("info"),
        update_path=item.text_or("update"),
    )


def _lines(pem: str) -> str:
    return pem.replace("\r", "").strip() + "\n"

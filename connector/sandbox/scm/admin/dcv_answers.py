"""Validations of domains as SCM tells them: words and dates by version and switch."""

from datetime import UTC, datetime

from flask import g

from connector.sandbox.scm.customer import Domain
from connector.sandbox.scm.dcv.proof import CNAME, PERSISTENT, Proof, token
from connector.sandbox.scm.dcv.status import DCVStatus, dcv_status
from connector.sandbox.scm.vendor import SCM

_LABELS = {
    "VALIDATED": "Validated",
    "NOT_VALIDATED": "Not validated",
    "EXPIRED": "Expired",
    "NOT_INITIATED": "Not initiated",
    "AWAITING_SUBMITTAL": "Awaiting submission",
    "SUBMITTED": "Submitted",
    "REJECTED": "Rejected",
}
_METHODS = {
    "CNAME": "CNAME_CSR_HASH",
    "HTTP": "HTTP_CSR_HASH",
    "HTTPS": "HTTPS_CSR_HASH",
    "EMAIL": "EMAIL",
    "TXT": "DNSTXT_RANDOM_VALUE",
    "PERSISTENT_TXT": "DNSTXT_PERSISTENT_VALUE",
}


def row(scm: SCM, domain: Domain) -> dict[str, object]:
    """Return a domain's row of the list."""
    now = dcv_status(scm, domain)
    told: dict[str, object] = {
        "domain": domain.name,
        "dcvStatus": word(scm, now.status),
        "dcvOrderStatus": word(scm, now.order_status),
    }
    if now.validation is not None:
        told["dcvMethod"] = method(scm, now.validation.method)
    if now.proof is not None:
        told["dcvOrderMethod"] = now.proof.method
    return told | _ends(scm, now)


def whole(scm: SCM, domain: Domain) -> dict[str, object]:
    """Return everything that SCM tells of a domain's validation."""
    now = dcv_status(scm, domain)
    told = {**pair(scm, now), **_ends(scm, now)}
    if now.validation is not None and not scm.switches.dcv_without_dates:
        told["validationDate"] = day(scm, now.validation.at)
    return told if now.proof is None else told | _attempt(scm, domain.name, now.proof)


def pair(scm: SCM, now: DCVStatus) -> dict[str, object]:
    """Return both statuses."""
    return {"status": word(scm, now.status), "orderStatus": word(scm, now.order_status)}


def submitted(scm: SCM, domain: Domain, message: str) -> dict[str, object]:
    """Return the answer to what is submitted or cleared."""
    now = dcv_status(scm, domain)
    told = {**pair(scm, now), "message": message}
    return told if now.proof is None else {**told, "orderBackendId": now.proof.id}


def instructions(name: str, proof: Proof) -> dict[str, object]:
    """Return what has to be published for a proof, where the API tells it at the start."""
    if proof.host:
        return {"host": proof.host, "point": proof.point}
    if proof.method in {"HTTP", "HTTPS"}:
        first, second = (token(name, proof.id, at) for at in (1, 2))
        file = f"/.well-known/pki-validation/{first.upper()}.txt"
        url = f"{proof.method.lower()}://{name}{file}"
        return {"url": url, "firstLine": second, "secondLine": "sectigo.com"}
    return {}


def addresses(name: str) -> list[str]:
    """Return whom the CA would write to."""
    return [f"{who}@{name}" for who in ("admin", "hostmaster", "webmaster")]


def word(scm: SCM, constant: str) -> str:
    """Return a status in the words of the version that is asked."""
    return _LABELS[constant] if labels(scm) else constant


def constant(told: str) -> str:
    """Return the word of version 1 for one that a filter names, in either spelling."""
    found = {label.casefold(): one for one, label in _LABELS.items()}
    return found.get(told.casefold(), told.upper())


def method(scm: SCM, name: str) -> str:
    """Return a method in the words of the version that is asked."""
    return _METHODS[name] if labels(scm) else name


def labels(scm: SCM) -> bool:
    """Whether this request is answered in words for people."""
    return bool(g.get("dcv_version") == "v2" and scm.switches.dcv_words == "labels")


def day(scm: SCM, moment: datetime) -> str:
    """Return a date as the version that is asked writes it."""
    if g.get("dcv_version") == "v2" and scm.switches.dcv_dates == "date-time":
        return stamp(moment)
    return moment.date().isoformat()


def stamp(moment: datetime) -> str:
    """Return a moment with milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _ends(scm: SCM, now: DCVStatus) -> dict[str, object]:
    if now.until is None or scm.switches.dcv_without_dates:
        return {}
    return {"expirationDate": day(scm, now.until)}


def _attempt(scm: SCM, name: str, proof: Proof) -> dict[str, object]:
    told: dict[str, object] = {"orderMode": proof.method, "orderBackendId": proof.id}
    hidden = proof.method == PERSISTENT and not scm.switches.dcv_persistent_value_told
    if not hidden and (proof.method == CNAME or proof.submitted_at is not None):
        told |= instructions(name, proof)
    if proof.email:
        told |= {"validationEmail": proof.email, "emailValidationReferenceNumber": int(proof.id)}
    moments = {
        "submittedDate": proof.submitted_at,
        "lastCheck": proof.last_check,
        "nextCheck": proof.next_check,
    }
    return told | {key: stamp(at) for key, at in moments.items() if at is not None}

"""An order as the Admin API tells it (sectigo-scm 2.4); what is unknown is left out, not null."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import SignatureAlgorithmOID

from connector.sandbox.ca import Issued, Profile, key_kind
from connector.sandbox.scm.admin.dates import write
from connector.sandbox.scm.progress import Status, settle, word
from connector.sandbox.scm.rules import offered
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

VALIDATIONS = {
    "dv": "Domain Validation (DV)",
    "ov": "Organization Validation (OV)",
    "ev": "Extended Validation (EV)",
}
"""What a private CA validates is nobody's business."""
_ECDSA = frozenset(
    {SignatureAlgorithmOID.ECDSA_WITH_SHA256, SignatureAlgorithmOID.ECDSA_WITH_SHA384}
)
_WITH_CA = frozenset(
    {Status.APPLIED, Status.ISSUED, Status.REVOKED, Status.EXPIRED, Status.REPLACED}
)


def details(scm: SCM, order: Order, form: str, version: str) -> dict[str, object]:
    """
    Return all that SCM tells of *order*.

    Args:
        scm: Where it is.
        order: Settled here.
        form: Of dates, from `dates.read_form`.
        version: `v1`, or `v2` which tells a little more.
    """
    status = settle(scm, order)
    return {
        **_request(scm, order, status),
        **_dates(order, form),
        **backend_ids(order, status),
        **_revocation(scm, order),
        **(_certificate(order, version) if order.issued is not None else {}),
    }


def profile_json(scm: SCM, profile: Profile) -> dict[str, object]:
    """Return a profile as `types` and the details tell it."""
    now = offered(scm, profile)
    return {
        "id": now.id,
        "name": now.name,
        "description": "",
        "terms": list(now.terms),
        "keyTypes": {kind: list(sizes) for kind, sizes in now.keys.items()},
        "useSecondaryOrgName": False,
    }


def requested_via(order: Order) -> str:
    """Return which way *order* came."""
    return "Web API" if order.account is None else "REST API"


def serial(issued: Issued) -> str:
    """Return a serial number with colons."""
    return ":".join(issued.serial[at : at + 2] for at in range(0, len(issued.serial), 2))


def key_type(order: Order) -> tuple[str, str]:
    """Return kind and size of the key, from the CSR."""
    return key_kind(x509.load_pem_x509_csr(order.csr_pem.encode()).public_key())


@cache
def facts(leaf_pem: str) -> Mapping[str, str]:
    """Return what of a certificate is written and searched: names, hashes, signature."""
    leaf = x509.load_pem_x509_certificate(leaf_pem.encode())
    der = leaf.public_bytes(Encoding.DER)
    return {
        "issuer": leaf.issuer.rfc4514_string(),
        "subject": leaf.subject.rfc4514_string(),
        "subjectAltNames": ", ".join(f"dNSName={name}" for name in _dns_names(leaf)),
        "md5Hash": hashlib.md5(der, usedforsecurity=False).hexdigest().upper(),
        "sha1Hash": hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
        "sha256Hash": hashlib.sha256(der).hexdigest().upper(),
        "signatureAlg": _signature(leaf),
    }


def _request(scm: SCM, order: Order, status: Status) -> dict[str, object]:
    placement = order.placement
    kind, size = key_type(order)
    told: dict[str, object] = {
        "commonName": order.common_name,
        "sslId": order.ssl_id,
        "id": order.ssl_id,
        "orgId": placement.org_id,
        "status": word(scm, status),
        "vendor": order.profile.vendor,
        "certType": profile_json(scm, order.profile),
        "term": order.term,
        "requester": placement.requester,
        "requestedVia": requested_via(order),
        "externalRequester": order.external_requester,
        "comments": order.comments,
        "renewed": order.renewed_on is not None,
        "keyAlgorithm": kind,
        "keySize": int(size.removeprefix("P-")),
        "keyType": f"{kind} - {size}",
        "subjectAlternativeNames": list(order.names),
        "customFields": [
            {"name": name, "value": value} for name, value in order.custom_fields.items()
        ],
        "autoInstallDetails": {"state": "Not configured"},
        "autoRenewDetails": dict(order.auto_renew),
        "suspendNotifications": order.suspend_notifications,
    }
    known = {
        "validationType": VALIDATIONS.get(order.profile.validation),
        "requesterId": placement.requester_id,
        "owner": order.approver,
        "ownerId": _admin_id(scm, order.approver),
    }
    return told | {name: value for name, value in known.items() if value}


def _admin_id(scm: SCM, login: str) -> int | None:
    admins = scm.customer.admins.values()
    return next((one.id for one in admins if one.login == login), None)


def _dates(order: Order, form: str) -> dict[str, object]:
    issued = order.issued
    moments: dict[str, datetime | None] = {
        "requested": order.placed_at,
        "approved": order.approved_on,
        "declined": order.refused_on if order.refusal == Status.DECLINED else None,
        "issued": issued.not_before if issued else None,
        "expires": issued.not_after if issued else None,
        "replaced": order.replaced_on,
        "revoked": order.revoked_at,
        "renewedDate": order.renewed_on,
    }
    return {name: write(at, form) for name, at in moments.items() if at is not None}


def backend_ids(order: Order, status: Status) -> dict[str, object]:
    """Return the CA's own id, as text, and as a number where it is one (sectigo-scm 4.2)."""
    if status not in _WITH_CA:
        return {}
    text = order.profile.backend_id(order.id)
    return {"backendCertId": text} | ({"orderNumber": int(text)} if text.isdecimal() else {})


def _revocation(scm: SCM, order: Order) -> dict[str, object]:
    if order.revocation_reason is None:
        return {}
    as_text = scm.switches.reason_code_type == "string"
    code = order.revocation_reason
    return {"reasonCode": str(code) if as_text else code}


def _certificate(order: Order, version: str) -> dict[str, object]:
    if order.issued is None:
        return {}
    found = facts(order.issued.leaf_pem)
    listed = ["issuer", "subject", "subjectAltNames", "md5Hash", "sha1Hash"]
    if version == "v2":
        listed.append("sha256Hash")
    return {
        "serialNumber": serial(order.issued),
        "signatureAlg": found["signatureAlg"],
        "certificateDetails": {name: found[name] for name in listed},
    }


def _signature(leaf: x509.Certificate) -> str:
    hashed = leaf.signature_hash_algorithm
    kind = "ECDSA" if leaf.signature_algorithm_oid in _ECDSA else "RSA"
    return f"{hashed.name.upper() if hashed else ''}WITH{kind}"


def _dns_names(leaf: x509.Certificate) -> list[str]:
    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)

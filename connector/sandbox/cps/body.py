"""Reads what clients send; refuses unknown and missing fields, fills in defaults (akamai-cps 3)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from jsonschema import ValidationError

from connector.sandbox import schemas
from connector.sandbox.cps import errors
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.state import Json

THIRD_PARTY = "third-party"
MAX_NAMES = 100
SUBJECT = ("c", "st", "l", "o", "ou")
CONTACT = (
    *("firstName", "lastName", "title", "email", "phone", "organizationName"),
    *("addressLineOne", "addressLineTwo", "city", "region", "postalCode", "country"),
)
ORGANIZATION = (
    *("name", "addressLineOne", "addressLineTwo", "city", "region", "postalCode"),
    *("country", "phone"),
)
NETWORK = (
    *("geography", "secureNetwork", "sniOnly", "quicEnabled", "mustHaveCiphers"),
    *("preferredCiphers", "ocspStapling", "disallowedTlsVersions", "dnsNameSettings"),
    *("clientMutualAuthentication", "fipsMode"),
)
NETWORK_DEFAULTS: Mapping[str, Any] = {
    "mustHaveCiphers": "ak-akamai-2020q1",
    "preferredCiphers": "ak-akamai-2020q1",
    "ocspStapling": "on",
    "disallowedTlsVersions": ["TLSv1", "TLSv1_1"],
    "dnsNameSettings": None,
    "clientMutualAuthentication": None,
    "fipsMode": None,
}
"""What CPS sets where the client sets nothing (akamai-cps 3.2)."""
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?"
_NAME = re.compile(rf"(?=.{{1,255}}$)(\*\.)?{_LABEL}(\.{_LABEL})*\.(?![0-9]+$){_LABEL}")
"""A name whose last label is a number is an IPv4 address, or nothing (RFC 1123, 2.1)."""
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{4,}")
_COMMON_NAME_LIMIT = 64  # RFC 5280, appendix A.1


def read_json(raw: bytes, media: Media, *, strict: bool = True) -> Json:
    """
    Return a body that keeps to the schema of its media type; unless *strict*, it may go beyond.

    Raises:
        CPSError: 400, it is no JSON object, or a field is missing, unknown or of a wrong type.
    """
    try:
        body = json.loads(raw.decode())
    except ValueError as error:
        raise errors.unreadable_json() from error
    if not isinstance(body, dict):
        raise errors.unreadable_json()
    for fault in schemas.faults(f"cps/requests.json#/$defs/{media.object}.v{media.version}", body):
        if strict or not _goes_beyond(fault):
            where = "/".join(str(part) for part in fault.absolute_path)
            raise errors.invalid_body(f"{where or 'body'}: {fault.message[:200]}")
    return body


def read_enrollment(raw: bytes, media: Media, *, strict: bool = True) -> Json:
    """
    Return an enrollment as it is kept: names completed, every field there, nothing server-made.

    Raises:
        CPSError: 400.
    """
    sent = read_json(raw, media, strict=strict)
    for name in ("ra", "validationType", "certificateType"):
        if sent[name] != THIRD_PARTY:
            raise errors.invalid_body(f"{name}: this sandbox knows {THIRD_PARTY} only")
    body = {
        "ra": THIRD_PARTY,
        "validationType": THIRD_PARTY,
        "certificateType": THIRD_PARTY,
        "certificateChainType": sent.get("certificateChainType") or "default",
        "signatureAlgorithm": sent.get("signatureAlgorithm"),
        "changeManagement": sent["changeManagement"],
        "enableMultiStackedCertificates": sent["enableMultiStackedCertificates"],
        "csr": _csr(sent["csr"]),
        "networkConfiguration": _network(sent["networkConfiguration"]),
        "org": _filled(sent, "org", ORGANIZATION),
        "adminContact": _filled(sent, "adminContact", CONTACT),
        "techContact": _filled(sent, "techContact", CONTACT),
        "orgId": sent.get("orgId"),
        "thirdParty": {"excludeSans": (sent.get("thirdParty") or {}).get("excludeSans", False)},
    }
    _check_people(body)
    return body


def _goes_beyond(fault: ValidationError) -> bool:
    """Return whether nothing is wrong but fields that nobody knows."""
    if fault.validator in {"additionalProperties", "unevaluatedProperties"}:
        return True
    branches: dict[object, list[ValidationError]] = {}
    for one in fault.context or ():
        branches.setdefault(one.schema_path[0], []).append(one)
    return any(all(map(_goes_beyond, branch)) for branch in branches.values())


def _csr(sent: Json) -> Json:
    names = list(dict.fromkeys((sent["cn"], *(sent.get("sans") or ()))))
    lower = [name.lower() for name in names]
    if len(lower) != len(set(lower)):
        raise errors.invalid_body("csr/sans: a name is listed twice")
    if len(names) > MAX_NAMES:
        raise errors.invalid_body(f"csr/sans: more than {MAX_NAMES} names")
    wrong = [name for name in names if _NAME.fullmatch(name) is None]
    if wrong:
        raise errors.invalid_body(f"csr/sans: not a domain name: {wrong[0]}")
    if len(sent["cn"]) > _COMMON_NAME_LIMIT:
        raise errors.invalid_body(f"csr/cn: longer than {_COMMON_NAME_LIMIT} letters")
    country = sent.get("c")
    if country and re.fullmatch("[A-Za-z]{2}", country) is None:
        raise errors.invalid_body("csr/c: two letters are expected")
    if sent.get("preferredTrustChain") is not None:
        raise errors.invalid_body("csr/preferredTrustChain: only for domain validation")
    subject = {name: sent.get(name) or None for name in SUBJECT}
    return {"cn": sent["cn"], "sans": names, **subject, "preferredTrustChain": None}


def _network(sent: Json) -> Json:
    given = {name: sent[name] for name in NETWORK if sent.get(name) is not None}
    network = {**NETWORK_DEFAULTS, **given}
    mutual = network["clientMutualAuthentication"]
    if mutual is not None:
        network["clientMutualAuthentication"] = _mutual(mutual)
    names = network["dnsNameSettings"]
    if names is not None:
        network["dnsNameSettings"] = {
            "cloneDnsNames": names["cloneDnsNames"],
            "dnsNames": names.get("dnsNames"),
        }
    return network


def _mutual(sent: Json) -> Json:
    """Return mutual authentication with all its parts, which clients rely on (akamai-cps 9.2)."""
    options = sent.get("authenticationOptions") or {}
    ocsp = options.get("ocsp") or {}
    return {
        "setId": sent.get("setId"),
        "authenticationOptions": {
            "ocsp": {"enabled": bool(ocsp.get("enabled"))},
            "sendCaListToClient": bool(options.get("sendCaListToClient")),
        },
    }


def _filled(sent: Json, name: str, fields: tuple[str, ...]) -> Json:
    if sent.get(name) is None:
        raise errors.invalid_body(f"{name}: required for third-party")
    return {field: sent[name].get(field) for field in fields}


def _check_people(body: Json) -> None:
    """Refuse unusable contacts with the unhelpful words that the server has (akamai-cps 5.2)."""
    for name in ("org", "adminContact", "techContact"):
        phone, country = body[name]["phone"], body[name]["country"]
        if phone is not None and _PHONE.fullmatch(phone) is None:
            raise errors.invalid_body("Invalid enrollment data")
        if country is not None and re.fullmatch("[A-Za-z]{2}", country) is None:
            raise errors.invalid_body("Invalid enrollment data")

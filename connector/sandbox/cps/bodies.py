"""Reads what clients send; refuses unknown and missing fields, fills in defaults (akamai-cps 3)."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
FIPS = 12
"""The first version with `fipsMode`; an older one neither shows nor changes it."""
ANSWERED = frozenset(
    {
        *("id", "location", "pendingChanges", "autoRenewalStartTime", "maxAllowedSanNames"),
        *("maxAllowedWildcardSanNames", "assignedSlots", "productionSlots", "stagingSlots"),
    }
)
"""What an answer has beside what is kept (akamai-cps 3)."""
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?"
_NAME = re.compile(rf"(?=.{{1,255}}$)(\*\.)?{_LABEL}(\.{_LABEL})*\.(?![0-9]+$){_LABEL}")
"""A name whose last label is a number is an IPv4 address, or nothing (RFC 1123, 2.1)."""
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{4,}")
_COMMON_NAME_LIMIT = 64  # RFC 5280, appendix A.1


def read_json(
    raw: bytes, media: Media, *, strict: bool = True, present: Json | None = None
) -> Json:
    """
    Return a body that keeps to the schema of its media type; unless *strict*, it may go beyond.

    What is wrong with *present*, which CPS has taken once, is taken again.

    Raises:
        CPSError: 400, it is no JSON object, or a field is missing, unknown or of a wrong type.
    """
    try:
        body = json.loads(raw.decode())
    except ValueError as error:
        raise errors.unreadable_json() from error
    if not isinstance(body, dict):
        raise errors.unreadable_json()
    schema = f"cps/requests.json#/$defs/{media.object}.v{media.version}"
    before = () if present is None else _leaves(schemas.faults(schema, present))
    known = frozenset(map(_place_and_message, before))
    for fault in schemas.faults(schema, body):
        if not _excused(fault, lambda one: _place_and_message(one) in known) and (
            strict or not _excused(fault, _goes_beyond)
        ):
            where = "/".join(str(part) for part in fault.absolute_path)
            raise errors.invalid_body(f"{where or 'body'}: {fault.message[:200]}")
    return body


def read_enrollment(
    raw: bytes, media: Media, *, strict: bool = True, present: Json | None = None
) -> Json:
    """
    Return an enrollment as it is kept: names completed, every field there, nothing server-made.

    Args:
        raw: As it was sent.
        media: In which version.
        strict: Whether fields that nobody knows are refused.
        present: Of an update what is kept so far: what comes back of it is kept as it is.

    Raises:
        CPSError: 400.
    """
    sent = read_json(raw, media, strict=strict, present=present)
    before = present or {}
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
        "csr": read_names_and_subject(sent["csr"], before.get("csr") or {}),
        "networkConfiguration": _network(sent["networkConfiguration"]),
        "org": _filled(sent, "org", ORGANIZATION, present),
        "adminContact": _filled(sent, "adminContact", CONTACT, present),
        "techContact": _filled(sent, "techContact", CONTACT, present),
        "orgId": sent.get("orgId"),
        "thirdParty": {"excludeSans": excludes_sans(sent)},
    }
    _check_people(body, before)
    if present is None:
        return body
    if media.version < FIPS:
        body["networkConfiguration"]["fipsMode"] = present["networkConfiguration"].get("fipsMode")
    return _as_before(body, sent, present)


def read_names_and_subject(sent: Json, present: Mapping[str, Any] | None = None) -> Json:
    """
    Return `csr` as it is kept: the common name among the names, every part of the subject there.

    Args:
        sent: As a client sends it.
        present: What is kept so far; what is there already is taken as it is.

    Raises:
        CPSError: 400.
    """
    before, cn = present or {}, sent["cn"]
    listed = list(dict.fromkeys(sent.get("sans") or ()))
    taken = {before.get("cn"), *(before.get("sans") or ())}
    told = cn in listed or any(name in taken for name in listed if name.lower() == cn.lower())
    names = listed if told else [cn, *listed]
    lower = [name.lower() for name in names]
    if len(lower) != len(set(lower)):
        raise errors.invalid_body("csr/sans: a name is listed twice")
    if len(names) > MAX_NAMES:
        raise errors.invalid_body(f"csr/sans: more than {MAX_NAMES} names")
    wrong = [name for name in names if _NAME.fullmatch(name) is None and name not in taken]
    if wrong:
        raise errors.invalid_body(f"csr/sans: not a domain name: {wrong[0]}")
    if len(sent["cn"]) > _COMMON_NAME_LIMIT:
        raise errors.invalid_body(f"csr/cn: longer than {_COMMON_NAME_LIMIT} letters")
    country = sent.get("c")
    if country and country != before.get("c") and re.fullmatch("[A-Za-z]{2}", country) is None:
        raise errors.invalid_body("csr/c: two letters are expected")
    if sent.get("preferredTrustChain") is not None:
        raise errors.invalid_body("csr/preferredTrustChain: only for domain validation")
    subject = {name: sent.get(name) or None for name in SUBJECT}
    return {"cn": sent["cn"], "sans": names, **subject, "preferredTrustChain": None}


def excludes_sans(body: Json) -> bool:
    """Return whether the further names are kept out of the CSR."""
    third_party: Json = body.get("thirdParty") or {}
    return third_party.get("excludeSans") is True


def _as_before(kept: Json, sent: Json, present: Json) -> Json:
    """Return *kept* with what has come back as it was, member by member."""
    merged = dict(kept)
    for name in sent.keys() & present.keys():
        if sent[name] == present[name]:
            merged[name] = present[name]
        elif isinstance(sent[name], dict) and isinstance(present[name], dict):
            merged[name] = _as_before(merged.get(name) or {}, sent[name], present[name])
    return merged


def _leaves(found: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Yield faults and those behind them."""
    for fault in found:
        yield fault
        yield from _leaves(fault.context or ())


def _place_and_message(fault: ValidationError) -> tuple[str, str]:
    return fault.json_path, fault.message


def _goes_beyond(fault: ValidationError) -> bool:
    """Return whether it is about fields that nobody knows."""
    return fault.validator in {"additionalProperties", "unevaluatedProperties"}


def _excused(fault: ValidationError, excuses: Callable[[ValidationError], bool]) -> bool:
    """Return whether nothing is wrong but what *excuses* lets pass."""
    if excuses(fault):
        return True
    branches: dict[object, list[ValidationError]] = {}
    for one in fault.context or ():
        branches.setdefault(one.schema_path[0], []).append(one)
    return any(all(_excused(one, excuses) for one in branch) for branch in branches.values())


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


def _filled(sent: Json, name: str, fields: tuple[str, ...], present: Json | None) -> Json | None:
    if sent.get(name) is None:
        if present is not None and present.get(name) is None:
            return None
        raise errors.invalid_body(f"{name}: required for third-party")
    return {field: sent[name].get(field) for field in fields}


def _check_people(body: Json, before: Json) -> None:
    """Refuse unusable contacts with the unhelpful words that the server has (akamai-cps 5.2)."""
    for name in ("org", "adminContact", "techContact"):
        given, had = body[name] or {}, before.get(name) or {}
        phone, country = (
            None if given.get(field) == had.get(field) else given.get(field)
            for field in ("phone", "country")
        )
        if phone is not None and _PHONE.fullmatch(phone) is None:
            raise errors.invalid_body("Invalid enrollment data")
        if country is not None and re.fullmatch("[A-Za-z]{2}", country) is None:
            raise errors.invalid_body("Invalid enrollment data")

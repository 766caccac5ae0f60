"""
A request as the body of an enrollment (akamai-cps 3).

Only what the request sets is sent on create, and laid over the whole present body on update: PUT
replaces everything, so a body made from the request alone would drop what others have set.
"""

from collections.abc import Mapping

from connector.akamai.values import UpdateOptions
from connector.core.request import (
    ClientMutualAuthentication,
    Contact,
    KeyAlgorithm,
    NetworkConfiguration,
    Organization,
    Request,
)

Body = dict[str, object]

DUAL_STACK = "enableMultiStackedCertificates"
"""Whether CPS makes an RSA and an ECDSA CSR; without it makes one, which is taken to be RSA."""

READ_ONLY = frozenset(
    {
        "id",
        "location",
        "pendingChanges",
        "autoRenewalStartTime",
        "maxAllowedSanNames",
        "maxAllowedWildcardSanNames",
        "assignedSlots",
        "productionSlots",
        "stagingSlots",
    }
)
"""Made by the server; must not be sent back (akamai-cps 3)."""


def new_enrollment(request: Request) -> Body:
    """
    Return the body for POST.

    Client mutual authentication is left out, since CPS refuses it here (akamai-cps 2.3); an update
    adds it. Names served with SNI follow the SANs unless the request says otherwise.
    """
    body = _wanted(request)
    network = _network(request)
    network.pop("clientMutualAuthentication", None)
    if request.sni_only:
        network.setdefault("dnsNameSettings", {"cloneDnsNames": True, "dnsNames": None})
    return body | {
        "ra": "third-party",
        "validationType": "third-party",
        "certificateType": "third-party",
        "csr": _csr(request),
        "networkConfiguration": network,
    }


def updated_enrollment(
    present: Mapping[str, object],
    request: Request,
    options: UpdateOptions = UpdateOptions(),  # noqa: B008 - frozen
) -> Body:
    """
    Return the body for PUT: *present*, as GET gave it, with the request's fields over it.

    Dual stack is never turned off: either of its CSRs may be left unanswered (akamai-cps 2.8).
    """
    stacked = options.both_keys or present.get(DUAL_STACK) is True
    kept = {name: value for name, value in present.items() if name not in READ_ONLY}
    csr = _csr(request)
    if _names(present) == request.names:
        del csr["sans"]  # keeps CPS's own order and letters
    return _overlaid(
        kept,
        _wanted(request)
        | {DUAL_STACK: stacked, "csr": csr, "networkConfiguration": _network(request)},
    )


def _wanted(request: Request) -> Body:
    return {
        "changeManagement": request.change_management,
        DUAL_STACK: KeyAlgorithm.ECDSA in request.key_algorithms,
        "signatureAlgorithm": request.signature_algorithm,
        "org": _organization(request.organization),
        "adminContact": _contact(request.admin_contact),
        "techContact": _contact(request.tech_contact),
        "thirdParty": {"excludeSans": request.exclude_sans},
    }


def _network(request: Request) -> Body:
    wanted = request.network_configuration
    tls = wanted.disallowed_tls_versions
    mutual = wanted.client_mutual_authentication
    return _set(
        geography=wanted.geography,
        secureNetwork=request.secure_network,
        sniOnly=request.sni_only,
        quicEnabled=wanted.quic_enabled,
        mustHaveCiphers=wanted.must_have_ciphers,
        preferredCiphers=wanted.preferred_ciphers,
        ocspStapling=wanted.ocsp_stapling,
        disallowedTlsVersions=None if tls is None else sorted(tls),
        dnsNameSettings=_dns_names(wanted),
        clientMutualAuthentication=None if mutual is None else _mutual(mutual),
    )


def _dns_names(wanted: NetworkConfiguration) -> Body | None:
    if wanted.clone_dns_names is None and wanted.dns_names is None:
        return None
    clone = wanted.clone_dns_names if wanted.clone_dns_names is not None else False
    names = None if clone or wanted.dns_names is None else sorted(wanted.dns_names)
    return {"cloneDnsNames": clone, "dnsNames": names}


def _mutual(wanted: ClientMutualAuthentication) -> Body:
    options: Body = _set(sendCaListToClient=wanted.send_ca_list_to_client)
    if wanted.ocsp_enabled is not None:
        options["ocsp"] = {"enabled": wanted.ocsp_enabled}
    return {"setId": wanted.set_id, **({"authenticationOptions": options} if options else {})}


def _csr(request: Request) -> Body:
    subject = request.subject
    return _set(
        cn=request.common_name,
        sans=sorted(request.names),
        c=subject.country,
        st=subject.state,
        l=subject.locality,
        o=subject.organization,
        ou=subject.organizational_unit,
    )


def _organization(organization: Organization) -> Body:
    return _set(
        name=organization.name,
        addressLineOne=organization.address_line_one,
        addressLineTwo=organization.address_line_two,
        city=organization.city,
        region=organization.region,
        postalCode=organization.postal_code,
        country=organization.country_code,
        phone=organization.phone,
    )


def _contact(contact: Contact) -> Body:
    return _set(
        firstName=contact.first_name,
        lastName=contact.last_name,
        title=contact.title,
        email=contact.email,
        phone=contact.phone,
        organizationName=contact.organization,
        addressLineOne=contact.address_line_one,
        addressLineTwo=contact.address_line_two,
        city=contact.city,
        region=contact.region,
        postalCode=contact.postal_code,
        country=contact.country_code,
    )


def _names(present: Mapping[str, object]) -> frozenset[str]:
    csr = present.get("csr")
    sans = csr.get("sans") if isinstance(csr, Mapping) else None
    return frozenset(str(name).lower() for name in sans or ())


def _set(**fields: object) -> Body:
    return {name: value for name, value in fields.items() if value is not None}


def _overlaid(present: Mapping[str, object], wanted: Mapping[str, object]) -> Body:
    merged = dict(present)
    for name, value in wanted.items():
        below = merged.get(name)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[name] = _overlaid(below, value) if both else value  # type: ignore[arg-type]
    return merged

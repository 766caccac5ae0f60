"""
A request as the body of an enrollment (akamai-cps 3).

A new enrollment gets what the request says and `core.facts.defaults` adds. An update puts the whole
present body back, since PUT replaces everything, with no more changed in it than what the request
says and CPS does not have yet: letters, the order of lists, nulls and members that nobody here
knows go back as they came.
"""

from collections.abc import Mapping

from connector.akamai.values import UpdateOptions
from connector.core.decision.same_text import same_text
from connector.core.facts.defaults import as_new, wanted_names
from connector.core.request.values import (
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
        "slots",
    }
)
"""
Made by the server; must not be sent back (akamai-cps 3). `slots` stands in Akamai's own example of
an answer only, which leaves out `productionSlots`.
"""

_FALSE_UNSAID = frozenset({"changeManagement", "excludeSans", "quicEnabled"})
"""What is false where CPS says nothing; `enrollment_wire` reads it so."""
_CLONE = "cloneDnsNames"
_COUNTRY_OF_SUBJECT = "c"


def new_enrollment(request: Request) -> Body:
    """
    Return the body for POST.

    Client mutual authentication is left out, since CPS refuses it here (akamai-cps 2.3); an update
    adds it. Names served with SNI follow the SANs unless the request says otherwise.
    """
    wanted = as_new(request)
    network = _network(wanted.network_configuration)
    network.pop("clientMutualAuthentication", None)
    if wanted.sni_only:
        network.setdefault("dnsNameSettings", {_CLONE: True, "dnsNames": None})
    return {
        **_wanted(wanted),
        "ra": "third-party",
        "validationType": "third-party",
        "certificateType": "third-party",
        DUAL_STACK: KeyAlgorithm.ECDSA in wanted.key_algorithms,
        "csr": {"cn": wanted.common_name, "sans": sorted(wanted.names), **_subject(wanted)},
        "networkConfiguration": {
            **network,
            "secureNetwork": wanted.secure_network,
            "sniOnly": wanted.sni_only,
        },
    }


def updated_enrollment(
    present: Mapping[str, object],
    request: Request,
    options: UpdateOptions = UpdateOptions(),  # noqa: B008 - frozen
) -> Body:
    """
    Return the body for PUT: *present*, as GET gave it, with what the request changes in it.

    Dual stack is never turned off: either of its CSRs may be left unanswered (akamai-cps 2.8).
    """
    kept = {name: value for name, value in present.items() if name not in READ_ONLY}
    wanted = _wanted(request) | _set(
        csr=_subject(request), networkConfiguration=_network(request.network_configuration)
    )
    if options.both_keys or KeyAlgorithm.ECDSA in request.key_algorithms:
        wanted[DUAL_STACK] = True
    return _with_names(_overlaid(kept, wanted), request)


def _wanted(request: Request) -> Body:
    exclude = request.exclude_sans
    return _set(
        changeManagement=request.change_management,
        signatureAlgorithm=request.signature_algorithm,
        org=_organization(request.organization),
        adminContact=_contact(request.admin_contact),
        techContact=_contact(request.tech_contact),
        thirdParty=None if exclude is None else {"excludeSans": exclude},
    )


def _network(wanted: NetworkConfiguration) -> Body:
    tls = wanted.disallowed_tls_versions
    mutual = wanted.client_mutual_authentication
    return _set(
        geography=wanted.geography,
        quicEnabled=wanted.quic_enabled,
        mustHaveCiphers=wanted.must_have_ciphers,
        preferredCiphers=wanted.preferred_ciphers,
        ocspStapling=wanted.ocsp_stapling,
        disallowedTlsVersions=None if tls is None else sorted(tls),
        dnsNameSettings=_dns_names(wanted),
        clientMutualAuthentication=None if mutual is None else _mutual(mutual),
        fipsMode=wanted.fips_mode,
    )


def _dns_names(wanted: NetworkConfiguration) -> Body | None:
    if wanted.clone_dns_names is None and wanted.dns_names is None:
        return None
    if wanted.clone_dns_names:
        return {_CLONE: True, "dnsNames": None}
    return {_CLONE: False} | _set(
        dnsNames=None if wanted.dns_names is None else sorted(wanted.dns_names)
    )


def _mutual(wanted: ClientMutualAuthentication) -> Body:
    options: Body = _set(sendCaListToClient=wanted.send_ca_list_to_client)
    if wanted.ocsp_enabled is not None:
        options["ocsp"] = {"enabled": wanted.ocsp_enabled}
    return {"setId": wanted.set_id, **({"authenticationOptions": options} if options else {})}


def _subject(request: Request) -> Body:
    subject = request.subject
    return _set(
        c=subject.country,
        st=subject.state,
        l=subject.locality,
        o=subject.organization,
        ou=subject.organizational_unit,
    )


def _organization(organization: Organization | None) -> Body | None:
    if organization is None:
        return None
    return _set(name=organization.name) | _address(organization)


def _contact(contact: Contact | None) -> Body | None:
    if contact is None:
        return None
    person = _set(
        firstName=contact.first_name,
        lastName=contact.last_name,
        title=contact.title,
        email=contact.email,
        organizationName=contact.organization,
    )
    return person | _address(contact)


def _address(of: Organization | Contact) -> Body:
    """Return where somebody is to be found, which organizations and persons have alike."""
    return _set(
        phone=of.phone,
        addressLineOne=of.address_line_one,
        addressLineTwo=of.address_line_two,
        city=of.city,
        region=of.region,
        postalCode=of.postal_code,
        country=of.country_code,
    )


def _set(**fields: object) -> Body:
    return {name: value for name, value in fields.items() if value is not None}


def _with_names(body: Body, request: Request) -> Body:
    """Return *body* with the names that are wanted: those that are there stay where they stand."""
    csr = body.get("csr")
    csr = {"cn": request.common_name, **(csr if isinstance(csr, Mapping) else {})}
    listed = csr.get("sans")
    there = listed if isinstance(listed, list) else []
    present = frozenset(map(_lower, (*there, request.common_name)))
    wanted = wanted_names(request, present)
    if wanted == present:
        return body
    kept = [name for name in there if _lower(name) in wanted]
    return body | {"csr": {**csr, "sans": kept + sorted(wanted - present)}}


def _overlaid(present: Mapping[str, object], wanted: Mapping[str, object]) -> Body:
    """Return *present* with those members of *wanted* that it does not have, object by object."""
    merged = dict(present)
    for name, value in wanted.items():
        below = merged.get(name)
        if isinstance(value, Mapping):
            there = below if isinstance(below, Mapping) else {}
            if there.get(_CLONE) is True is value.get(_CLONE):
                continue  # the names beside it are CPS's own list
            inner = _overlaid(there, value)
            if inner != below and inner:
                merged[name] = inner
        elif not _is_there(below, value, name):
            merged[name] = value
    return merged


def _is_there(present: object, wanted: object, name: str) -> bool:
    """Whether CPS has what is wanted, if in other letters, in another order or as nothing."""
    match wanted:
        case False if name in _FALSE_UNSAID:
            return not present
        case None:
            return not present
        case str():
            field = "country" if name == _COUNTRY_OF_SUBJECT else name
            return isinstance(present, str) and same_text(wanted, present, field)
        case list():
            there = present if isinstance(present, list) else None
            return there is not None and sorted(map(_lower, there)) == sorted(map(_lower, wanted))
    return present == wanted


def _lower(value: object) -> str:
    return str(value).lower()

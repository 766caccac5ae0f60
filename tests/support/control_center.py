"""Enrollments as people have made them in Control Center, and requests that say little of them."""

import copy

import yaml
from program import Program

from connector.sandbox.cps.state import Json
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source

NAME = "www.example.com"
DV = Source("sectigo-dv")
SILENT = {"common_name": NAME, "contract_id": "C-0N7RAC7", "scm_account": "sectigo-dv"}
CONTACT_BODY = {
    "firstName": "Ada",
    "lastName": "Byron",
    "title": "Operator",
    "email": "ada@example.com",
    "phone": "+1-617-555-0100",
    "organizationName": "Example Corp",
    "region": "MA",
    "addressLineOne": "1 Main Street",
    "addressLineTwo": None,
    "city": "Cambridge",
    "postalCode": "02142",
    "country": "US",
}
USUAL: Json = {
    "ra": "third-party",
    "validationType": "third-party",
    "certificateType": "third-party",
    "certificateChainType": "default",
    "signatureAlgorithm": "SHA-256",
    "changeManagement": False,
    "enableMultiStackedCertificates": False,
    "csr": {
        "cn": NAME,
        "sans": [NAME],
        "preferredTrustChain": None,
        **dict.fromkeys(("c", "st", "l", "o", "ou")),
    },
    "networkConfiguration": {
        "geography": "core",
        "secureNetwork": "enhanced-tls",
        "sniOnly": True,
        "quicEnabled": False,
        "mustHaveCiphers": "ak-akamai-2020q1",
        "preferredCiphers": "ak-akamai-2020q1",
        "ocspStapling": "on",
        "disallowedTlsVersions": [],
        "dnsNameSettings": {"cloneDnsNames": True, "dnsNames": None},
        "clientMutualAuthentication": None,
        "fipsMode": False,
    },
    "org": {
        "name": "Example Corp",
        "addressLineOne": "1 Main Street",
        "addressLineTwo": None,
        "city": "Cambridge",
        "region": "MA",
        "postalCode": "02142",
        "country": "US",
        "phone": "+1-617-555-0100",
    },
    "adminContact": CONTACT_BODY,
    "techContact": {**CONTACT_BODY, "email": "tech@akamai.com"},
    "orgId": None,
    "thirdParty": {"excludeSans": False},
}

IN_CONTROL_CENTER: Json = {
    "changeManagement": True,
    "networkConfiguration": {
        "geography": "china+core",
        "quicEnabled": True,
        "mustHaveCiphers": "ak-akamai-2018q3",
        "preferredCiphers": "ak-akamai-2018q3",
        "ocspStapling": "off",
        "disallowedTlsVersions": ["TLSv1_1", "TLSv1"],
        "dnsNameSettings": {"cloneDnsNames": False, "dnsNames": ["WWW.example.com"]},
        "clientMutualAuthentication": {
            "setId": "17",
            "authenticationOptions": {"ocsp": {"enabled": True}, "sendCaListToClient": False},
        },
        "fipsMode": True,
    },
    "org": {"name": "EXAMPLE Corp ", "country": "us"},
    "techContact": {"title": "Dr."},
}
"""Every setting that CPS keeps, otherwise than we would have it, in letters of its own."""


def merged(base: Json, more: Json) -> Json:
    """Return *base* with the members of *more*, object by object; None takes an object's place."""
    result = copy.deepcopy(base)
    for name, value in more.items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        result[name] = merged(result[name], value) if both else copy.deepcopy(value)
    return result


def seeded(program: Program, body: Json, live: Source = DV) -> int:
    """Let CPS have this enrollment, live; return its id."""
    world = program.sandbox.world
    with world.lock:
        return somebody.make_enrollment(
            world, body["csr"]["cn"], body=body, as_is=True, live=live
        ).id


def say(program: Program, document: Json) -> None:
    (program.directory / "request.yaml").write_text(yaml.safe_dump(document, allow_unicode=True))


def kept(program: Program) -> Json:
    """Return what CPS has, as it would be put back."""
    return copy.deepcopy(program.enrollment().body)


def carried_out(program: Program, document: Json) -> Json:
    """Apply *document*; return what CPS has then."""
    say(program, document)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    return kept(program)

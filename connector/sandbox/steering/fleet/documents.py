"""
Certificate requests, the documents that people write, as what somebody would have sent to CPS.

Read here again and not by the connector, so that neither vouches for the other.
"""

from collections.abc import Mapping
from typing import Any

from connector.sandbox.cps.state import Json
from connector.sandbox.scm.state import SCMState
from connector.sandbox.steering.bodies import UnusableError
from connector.sandbox.steering.fleet.sowing import Keys, Seed

_SUBJECT = {
    "country": "c",
    "state": "st",
    "locality": "l",
    "organization": "o",
    "organizational_unit": "ou",
}
_PEOPLE = {"organization": "org", "admin_contact": "adminContact", "tech_contact": "techContact"}
_PERSON = {"country_code": "country", "organization": "organizationName"}
_PLAIN = {"signature_algorithm": "signatureAlgorithm", "change_management": "changeManagement"}
_KEYS: Mapping[frozenset[str], Keys] = {
    frozenset(): "RSA",
    frozenset({"RSA"}): "RSA",
    frozenset({"ECDSA"}): "ECDSA",
    frozenset({"RSA", "ECDSA"}): "both",
}


def seed_of(document: Mapping[str, Any], account: str | None, scm: SCMState) -> Seed:
    """
    Return the enrollment that *document* wants; what it leaves out is as usual here.

    Args:
        document: One certificate request, as YAML or JSON gives it.
        account: The SCM account in place of the one that the request names.
        scm: Has the accounts. For an administrator the one that orders the same profile counts.

    Raises:
        UnusableError: It names no common name, or keys or a profile that there are not.
    """
    said = {name: value for name, value in document.items() if value is not None}
    if not isinstance(said.get("common_name"), str):
        raise UnusableError("a certificate request without a common name")
    name = said["common_name"].lower()
    keys = _KEYS.get(frozenset(said.get("key_algorithms", ())))
    if keys is None:
        raise UnusableError(f"{name}: key_algorithms knows RSA and ECDSA")
    contract = said.get("contract_id")
    return Seed(
        common_name=name,
        sans=tuple(one.lower() for one in said.get("sans", ()) if one.lower() != name),
        contract=None if contract is None else str(contract).removeprefix("ctr_"),
        body=_body(said),
        keys=keys,
        account=account or _account(name, said, scm),
    )


def _account(name: str, said: Mapping[str, Any], scm: SCMState) -> str:
    named, profile = str(said.get("scm_account", "default")), said.get("cert_type")
    if named not in scm.customer.admins:
        return named
    for one in scm.accounts.values():
        if profile in {one.profile.id, one.profile.name}:
            return one.name
    raise UnusableError(f"{name}: no account orders cert_type {profile}; name one with --account")


def _body(said: Mapping[str, Any]) -> Json:
    body: Json = {theirs: said[ours] for ours, theirs in _PLAIN.items() if ours in said}
    for ours, theirs in _PEOPLE.items():
        if ours in said:
            fields = said[ours].items()
            body[theirs] = {_PERSON.get(name, _camel(name)): value for name, value in fields}
    if "exclude_sans" in said:
        body["thirdParty"] = {"excludeSans": said["exclude_sans"]}
    if "subject" in said:
        body["csr"] = {_SUBJECT[name]: value for name, value in said["subject"].items()}
    network = _network(said)
    return {**body, "networkConfiguration": network} if network else body


def _network(said: Mapping[str, Any]) -> Json:
    """Return what differs from the usual network; `dnsNameSettings` has both of its parts."""
    wanted = {
        name: value
        for name, value in said.get("network_configuration", {}).items()
        if value is not None
    }
    clone, names = wanted.pop("clone_dns_names", None), wanted.pop("dns_names", None)
    mutual = wanted.pop("client_mutual_authentication", None)
    network: Json = {_camel(name): value for name, value in wanted.items()}
    if mutual is not None:
        network["clientMutualAuthentication"] = _mutual(mutual)
    if clone is not None or names is not None:
        network["dnsNameSettings"] = {"cloneDnsNames": clone is not False, "dnsNames": names}
    for ours, theirs in {"secure_network": "secureNetwork", "sni_only": "sniOnly"}.items():
        if ours in said:
            network[theirs] = said[ours]
    return network


def _mutual(said: Mapping[str, Any]) -> Json:
    return {
        "setId": said["set_id"],
        "authenticationOptions": {
            "ocsp": {"enabled": said.get("ocsp_enabled") is True},
            "sendCaListToClient": said.get("send_ca_list_to_client") is True,
        },
    }


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))

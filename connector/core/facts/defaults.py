"""
What stands in for what a request does not say.

Of an enrollment that exists: what CPS has (akamai-cps 3). Of one that is still to be created: a
default, and for people and addresses nothing, so that they have to be named.
"""

from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from typing import Final

from connector.core.facts.key_algorithms import live_keys, made_keys
from connector.core.facts.snapshot import Snapshot
from connector.core.request.fault import FieldFault, field_fault
from connector.core.request.names import ascii_name, name_fault
from connector.core.request.values import KeyAlgorithm, NetworkConfiguration, Request, Subject
from connector.errors import RequestError

_NEEDED: Final = {
    "organization": (
        *("name", "phone", "address_line_one", "city", "region", "postal_code", "country_code"),
    ),
    "admin_contact": ("first_name", "last_name", "email", "phone"),
    "tech_contact": ("first_name", "last_name", "email", "phone"),
}
"""What CPS wants of a new enrollment (akamai-cps 3.3)."""


def with_keys(request: Request, snapshot: Snapshot) -> Request:
    """Return *request* with the keys that it leaves to CPS; other fields stay unsaid."""
    return replace(request, key_algorithms=wanted_keys(request, snapshot))


def wanted_keys(request: Request, snapshot: Snapshot) -> tuple[KeyAlgorithm, ...]:
    """Return the keys that *request* names, else those that CPS has."""
    return request.key_algorithms or _kept_keys(snapshot)


def completed(request: Request, snapshot: Snapshot) -> Request:
    """
    Return *request* with keys, names and subject of the certificate to order.

    All else that it leaves to CPS stays unsaid. Of the names see `wanted_names`.
    """
    enrollment = snapshot.enrollment
    present = enrollment.names if enrollment is not None else frozenset[str]()
    names = wanted_names(request, present)
    said = {item.name: getattr(request.subject, item.name) for item in fields(Subject)}
    kept = {name: getattr(enrollment and enrollment.subject, name, None) for name in said}
    subject = Subject(**{name: value or kept[name] for name, value in said.items()})
    return replace(
        request,
        key_algorithms=wanted_keys(request, snapshot),
        sans=names - {request.common_name},
        subject=subject,
    )


def wanted_names(request: Request, present: frozenset[str]) -> frozenset[str]:
    """
    Return every name that the certificate is to carry.

    Args:
        request: Says names, or leaves them to CPS.
        present: What the enrollment has, lower case. CPS takes more than a request can say, such
            as a name with an underscore: those are not the request's to remove.
    """
    if request.sans is None:
        return present | {request.common_name}
    return request.names | {name for name in present if why_unsayable(name) is not None}


def why_unsayable(name: str) -> str | None:
    """Return why no request can name what CPS calls *name*, in lower case; None: it can."""
    fault = name_fault(name)
    if fault is None and ascii_name(name) != name:
        return "CPS has it in a form that no CSR has"
    return fault


def as_new(request: Request) -> Request:
    """Return *request* with the defaults of a new enrollment for what it does not say."""
    network = request.network_configuration
    return replace(
        request,
        sans=request.sans or frozenset(),
        key_algorithms=request.key_algorithms or (KeyAlgorithm.RSA,),
        signature_algorithm=request.signature_algorithm or "SHA-256",
        secure_network=request.secure_network or "enhanced-tls",
        sni_only=request.sni_only is not False,
        change_management=bool(request.change_management),
        exclude_sans=bool(request.exclude_sans),
        network_configuration=replace(
            network,
            geography=network.geography or "core",
            quic_enabled=bool(network.quic_enabled),
        ),
    )


def without_defaults(request: Request) -> Request:
    """Return *request* without what a new enrollment would get anyway: the inverse of `as_new`."""
    usual = as_new(Request(request.common_name, request.contract_id))
    network = request.network_configuration
    told = {
        item.name: item.default
        for item in fields(request)
        if item.default is not MISSING and getattr(request, item.name) == getattr(usual, item.name)
    }
    kept = {
        item.name: None
        for item in fields(NetworkConfiguration)
        if getattr(network, item.name) == getattr(usual.network_configuration, item.name)
    }
    return replace(request, **told | {"network_configuration": replace(network, **kept)})


def check_new(request: Request) -> None:
    """
    Check that *request* says what a new enrollment needs.

    Raises:
        RequestError: With everything that it does not say.
    """
    faults = list(_faults_of_new(request))
    if faults:
        raise RequestError(
            f"{request.common_name}: there is no enrollment on contract {request.contract_id}, and"
            " the request lacks what a new one needs",
            faults,
            remedy="Add it; or, if the enrollment exists, correct common_name or contract_id, or"
            " name it with enrollment_id.",
        )


def _faults_of_new(request: Request) -> Iterator[FieldFault]:
    for group, needed in _NEEDED.items():
        value = getattr(request, group)
        if value is None:
            yield field_fault((group,), "missing", f"a new enrollment needs {', '.join(needed)}")
            continue
        for name in needed:
            if getattr(value, name) is None:
                yield field_fault((group, name), "missing", "a new enrollment needs it")


def _kept_keys(snapshot: Snapshot) -> tuple[KeyAlgorithm, ...]:
    """Return the keys that are live, else those that CPS makes; without an enrollment RSA."""
    kept = live_keys(snapshot) or made_keys(snapshot)
    return tuple(key for key in KeyAlgorithm if key in kept)

"""
The certificate request that an enrollment fulfils already, as CPS tells (akamai-cps 3).

CPS has taken more than a request can say: a telephone number with an extension, a country by its
name. That is left out of the request, so it stays as CPS has it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from connector.core.decision.differences import served_names
from connector.core.facts.certificate import Deployed
from connector.core.facts.defaults import why_unsayable, with_keys, without_defaults
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.snapshot import Snapshot
from connector.core.request.dump import dump_request
from connector.core.request.fault import FieldFault, Place
from connector.core.request.parse import document_faults, parse_request, without_places
from connector.core.request.values import NetworkConfiguration, Request
from connector.errors import Fault, RequestError

_IDENTITY: Final = frozenset({"common_name", "contract_id", "enrollment_id"})


@dataclass(frozen=True, slots=True)
class Imported:
    """A request, and what it could not take over."""

    request: Request
    warnings: tuple[str, ...] = ()
    """One sentence each, without a full stop."""


def import_request(
    enrollment: Enrollment,
    production: Sequence[Deployed],
    contract_id: str,
    *,
    named_alone: bool,
) -> Imported:
    """
    Return the request of which nothing is to be changed in *enrollment*.

    Args:
        enrollment: As CPS has it.
        production: What is live for it: tells which keys are wanted, and which names are there.
        contract_id: Its contract, which the enrollment does not tell.
        named_alone: No other enrollment of the contract has its name, so it is found by that; else
            the request names it by its id.

    Raises:
        RequestError: It is not of the type third-party, or no request can have its common name.
    """
    where = f"Enrollment {enrollment.enrollment_id} ({enrollment.common_name}) cannot be imported"
    if not enrollment.third_party:
        raise RequestError(where, [Fault("", "its certificates are not of the type third-party")])
    candidate = _candidate(enrollment, production, contract_id, named_alone=named_alone)
    document = dump_request(without_defaults(candidate))
    warnings = [*_unsaid_names(enrollment), *_unserved(enrollment, production)]
    while faults := document_faults(document):
        fixed = [fault for fault in faults if fault.at[0] in _IDENTITY]
        if fixed:
            raise RequestError(
                where, fixed, remedy="A request cannot say that, so none is written."
            )
        warnings += [_left_out(fault) for fault in faults]
        places = frozenset(_field(fault.at) for fault in faults)
        smaller = without_places(document, places)
        whole = frozenset(at[:-1] for at in places)  # of a group that is useless without the field
        document = smaller if smaller != document else without_places(document, whole)
    return Imported(parse_request(_without_empty(document)), tuple(dict.fromkeys(warnings)))


def _candidate(
    enrollment: Enrollment, production: Sequence[Deployed], contract_id: str, *, named_alone: bool
) -> Request:
    said = frozenset(name for name in enrollment.names if why_unsayable(name) is None)
    request = Request(
        common_name=enrollment.common_name,
        contract_id=contract_id.removeprefix("ctr_"),
        organization=enrollment.organization,
        admin_contact=enrollment.admin_contact,
        tech_contact=enrollment.tech_contact,
        sans=None if _lacking(enrollment, production) else said - {enrollment.common_name},
        secure_network=enrollment.secure_network or None,
        sni_only=enrollment.sni_only,
        subject=enrollment.subject,
        network_configuration=_network(enrollment),
        change_management=enrollment.change_management,
        exclude_sans=enrollment.exclude_sans,
        enrollment_id=None if named_alone else enrollment.enrollment_id,
    )
    return with_keys(request, Snapshot(enrollment=enrollment, production=tuple(production)))


def _lacking(enrollment: Enrollment, production: Sequence[Deployed]) -> frozenset[str]:
    """Return the names that a live certificate does not have; said, they would be due."""
    return frozenset(
        name
        for item in production
        for name in enrollment.names - served_names(item.facts) - {enrollment.common_name}
    )


def _unserved(enrollment: Enrollment, production: Sequence[Deployed]) -> Iterator[str]:
    lacking = _lacking(enrollment, production)
    if lacking:
        yield (
            f"sans: the live certificate lacks {', '.join(sorted(lacking))}, so the names are left"
            " to CPS and come with the next renewal; write them into sans to have them now"
        )
    for item in production:
        if not item.facts.names:
            yield (
                f"the live certificate (serial {item.facts.serial}) has no SAN but only a common"
                " name, which browsers no longer accept; it is not replaced for that before"
                " its renewal is due; renewal_trigger does it at once"
            )


def _unsaid_names(enrollment: Enrollment) -> Iterator[str]:
    for name in sorted(enrollment.names - {enrollment.common_name}):
        fault = why_unsayable(name)
        if fault is not None:
            yield (
                f"sans: {name!r} cannot be written in a request ({fault}); it stays as CPS has it,"
                " at renewals too, and only Akamai Control Center removes it"
            )


def _left_out(fault: FieldFault) -> str:
    return f"left out, so it stays as CPS has it and is not compared: {fault}"


def _field(at: Place) -> Place:
    """Return the place of the field that *at* lies in: of a list, all of it."""
    return tuple(part for part in at if isinstance(part, str))


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value != {}}


def _network(enrollment: Enrollment) -> NetworkConfiguration:
    """Names that follow the SANs are not listed as well, and without SNI none are said."""
    present = enrollment.network_configuration
    if enrollment.sni_only is False:
        return replace(present, clone_dns_names=None, dns_names=None)
    return replace(present, dns_names=None) if present.clone_dns_names else present

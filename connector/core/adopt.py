"""The certificate request that an enrollment fulfils already, as CPS tells (akamai-cps 3)."""

from collections.abc import Sequence
from dataclasses import replace

from connector.core.dump import dump_request
from connector.core.model import Deployed, Enrollment
from connector.core.parse import parse_request
from connector.core.request import KeyAlgorithm, NetworkConfiguration, Request
from connector.errors import RequestError


def request_of(
    enrollment: Enrollment,
    production: Sequence[Deployed],
    contract_id: str,
    *,
    named_alone: bool,
) -> Request:
    """
    Return the request of which nothing is to be changed in *enrollment*.

    Args:
        enrollment: As CPS has it.
        production: What is live for it: tells which keys are wanted.
        contract_id: Its contract, which the enrollment does not tell.
        named_alone: No other enrollment of the contract has its name, so it is found by that; else
            the request names it by its id.

    Raises:
        RequestError: It is not of the type third-party, or has what a request cannot say; lists
            every fault.
    """
    where = f"Enrollment {enrollment.enrollment_id} ({enrollment.common_name}) cannot be adopted"
    organization, admin, tech = (
        enrollment.organization,
        enrollment.admin_contact,
        enrollment.tech_contact,
    )
    if not enrollment.third_party:
        raise RequestError(where, ["its certificates are not of the type third-party"])
    if organization is None or admin is None or tech is None:
        parts = (("organization", organization), ("admin_contact", admin), ("tech_contact", tech))
        raise RequestError(
            where,
            [
                f"{name}: Akamai has none, and a request needs it"
                for name, it in parts
                if it is None
            ],
            remedy="Enter it in Akamai Control Center, then run the same command again.",
        )
    request = Request(
        common_name=enrollment.common_name,
        contract_id=contract_id.removeprefix("ctr_"),
        organization=organization,
        admin_contact=admin,
        tech_contact=tech,
        sans=enrollment.names - {enrollment.common_name},
        key_algorithms=_keys(enrollment, production),
        secure_network=enrollment.secure_network,
        sni_only=enrollment.sni_only,
        subject=enrollment.subject,
        network_configuration=_network(enrollment.network_configuration),
        change_management=enrollment.change_management,
        exclude_sans=enrollment.exclude_sans,
        enrollment_id=None if named_alone else enrollment.enrollment_id,
    )
    try:
        return parse_request(dump_request(request))
    except RequestError as error:
        raise RequestError(
            where,
            error.faults,
            remedy="Correct these in Akamai Control Center, then run the same command again.",
        ) from error


def _keys(enrollment: Enrollment, production: Sequence[Deployed]) -> tuple[KeyAlgorithm, ...]:
    live = {item.facts.key_algorithm for item in production}
    made = tuple(KeyAlgorithm) if enrollment.multi_stacked else (KeyAlgorithm.RSA,)
    return tuple(key for key in KeyAlgorithm if key in live) or made


def _network(present: NetworkConfiguration) -> NetworkConfiguration:
    """Names that follow the SANs are not listed as well."""
    return replace(present, dns_names=None) if present.clone_dns_names else present

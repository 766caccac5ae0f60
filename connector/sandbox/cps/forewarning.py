"""What CPS warns of before it asks for a certificate (akamai-cps 4.6, marked `pre`)."""

from collections.abc import Iterator

from connector.sandbox.cps.findings import finding
from connector.sandbox.cps.state import CPSState, Enrollment, Finding, Json, Kind


def foresee(
    state: CPSState, enrollment: Enrollment, kind: Kind, earlier: Json | None
) -> tuple[Finding, ...]:
    """
    Return the pre-verification warnings of a change.

    Names are compared only where they are new; what the admin port ordered is always said.
    """
    found: list[Finding] = []
    if kind in {Kind.CREATE, Kind.MODIFY_SAN}:
        found += _overlaps(state, enrollment)
    if kind is Kind.MODIFY_SAN and earlier is not None:
        found += _removed(enrollment, earlier)
    if kind.has_csr:
        found += state.scripted_warnings(enrollment.common_name, "pre")
    return tuple(found)


def _overlaps(state: CPSState, enrollment: Enrollment) -> Iterator[Finding]:
    network = enrollment.body["networkConfiguration"]
    same_network: set[str] = set()
    other_network: set[str] = set()
    for other in state.enrollments.values():
        if other is not enrollment:
            theirs = other.body["networkConfiguration"]
            same = theirs["secureNetwork"] == network["secureNetwork"]
            (same_network if same else other_network).update(map(str.lower, other.names))
    for name in enrollment.names:
        if name.lower() in same_network and network["sniOnly"]:
            yield finding("SNI_DNS_OVERLAP", dnsName=name)
    across = [name for name in enrollment.names if name.lower() in other_network]
    if across:
        yield finding("OVERLAPPING_TRAFFIC_CLASS", sanString=", ".join(across))


def _removed(enrollment: Enrollment, earlier: Json) -> Iterator[Finding]:
    kept = {name.lower() for name in enrollment.names}
    removed = [name for name in earlier["csr"]["sans"] if name.lower() not in kept]
    if removed:
        yield finding("SANS_REMOVED_REQUIRE_ACKNOWLEDGEMENT", sanString=", ".join(removed))

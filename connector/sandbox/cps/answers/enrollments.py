"""Enrollments in versions 4 and 9 to 12 (akamai-cps 3)."""

from connector.sandbox.cps.answers.paths import change_path, enrollment_path, stamp
from connector.sandbox.cps.bodies import FIPS, MAX_NAMES
from connector.sandbox.cps.state import Enrollment, Json, Kind
from connector.sandbox.cps.switches import CPSSwitches

CHANGE_TYPES: dict[Kind, str | None] = {
    Kind.CREATE: "new-certificate",
    Kind.RENEW: "renewal",
    Kind.MODIFY_SAN: "modify-san",
    Kind.MODIFY_SUBJECT: "modify-certificate",
    Kind.NETWORK: "modify-certificate",
    Kind.ADD_CERTIFICATE: "modify-certificate",
    Kind.REMOVE: None,
}
"""Mapping unverified (akamai-cps 3); no word for removals is known."""
_OBJECT_CHANGES = 10
_IDS = 11
_SNI_ONLY = 7


def enrollment_json(enrollment: Enrollment, version: int, switches: CPSSwitches) -> Json:
    """Return an enrollment as *version* shows it."""
    body = enrollment.body
    shown: Json = {
        "location": enrollment_path(enrollment),
        **{name: value for name, value in body.items() if name != "orgId"},
        "csr": csr_json(enrollment, version),
        "networkConfiguration": _network(body["networkConfiguration"], version),
        "autoRenewalStartTime": _auto_renewal(enrollment, switches),
        "maxAllowedSanNames": MAX_NAMES,
        "maxAllowedWildcardSanNames": MAX_NAMES,
        "pendingChanges": pending_json(enrollment, version),
    }
    if version < _SNI_ONLY:
        shown.pop("autoRenewalStartTime")
    if version >= _IDS:
        shown |= {"id": enrollment.id, "orgId": body.get("orgId"), **slots_json(enrollment)}
    return shown


def csr_json(enrollment: Enrollment, version: int) -> Json:
    """Return names and subject."""
    csr: Json = dict(enrollment.body["csr"])
    if version < _OBJECT_CHANGES:
        csr.pop("preferredTrustChain", None)
    return csr


def pending_json(enrollment: Enrollment, version: int) -> list[Json] | list[str]:
    """Return the open changes: paths before v10, objects from then on."""
    change = enrollment.pending
    if change is None:
        return []
    path = change_path(enrollment, change)
    if version < _OBJECT_CHANGES:
        return [path]
    return [{"location": path, "changeType": CHANGE_TYPES[change.kind]}]


def slots_json(enrollment: Enrollment) -> Json:
    """Return the slots; null where there are none."""
    slots = None if enrollment.slot is None else [enrollment.slot]
    return {
        "assignedSlots": slots,
        "stagingSlots": slots if enrollment.staging else None,
        "productionSlots": slots if enrollment.production else None,
    }


def _network(network: Json, version: int) -> Json:
    shown = dict(network)
    if version < FIPS:
        shown.pop("fipsMode", None)
    if version < _SNI_ONLY:
        names = shown.pop("dnsNameSettings")
        for later in ("sniOnly", "quicEnabled", "ocspStapling", "clientMutualAuthentication"):
            shown.pop(later)
        shown["sni"] = names if network["sniOnly"] else None
    return shown


def _auto_renewal(enrollment: Enrollment, switches: CPSSwitches) -> str | None:
    begins = enrollment.own_renewal_begins(switches) if switches.auto_renewal_told else None
    return None if begins is None else stamp(begins)

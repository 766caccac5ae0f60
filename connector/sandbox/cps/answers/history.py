"""What has been (akamai-cps 2.13), newest first."""

from connector.sandbox.cps.answers.enrollments import slots_json
from connector.sandbox.cps.answers.paths import pem, stamp
from connector.sandbox.cps.deployed import Deployed, Deployment
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import Change, Enrollment, Json, Kind
from connector.sandbox.cps.switches import CPSSwitches

ACTIONS = {
    Kind.CREATE: ("new-certificate", "Create New Certificate"),
    Kind.RENEW: ("renew", "Renew Certificate"),
    Kind.MODIFY_SAN: ("modify-san", "Modify SANs"),
    Kind.MODIFY_SUBJECT: ("renew", "Renew Certificate"),
    Kind.NETWORK: ("update-network-configuration", "Update Network Configuration"),
    Kind.ADD_CERTIFICATE: ("import-certificate", "Import Certificate"),
}
"""Removals have no word that is known; they are left out."""
_GEOGRAPHIES = {
    "core": "standard-worldwide",
    "china+core": "worldwide",
    "russia+core": "worldwide-russia",
}
_STATUSES = {Phase.COMPLETE: "completed", Phase.CANCELLED: "cancelled"}


def change_history_json(enrollment: Enrollment, version: int, switches: CPSSwitches) -> Json:
    """Return all changes; v3 knows one certificate for each."""
    every_csr = switches.history_keeps_other_csr
    return {
        "changes": [
            _change(change, version, every_csr=every_csr)
            for change in reversed(enrollment.changes)
            if change.kind in ACTIONS
        ]
    }


def certificate_history_json(enrollment: Enrollment, version: int, switches: CPSSwitches) -> Json:
    """Return all certificates that were deployed; v1 knows one for each change."""
    return {
        "certificates": [
            _certificates(enrollment, change, version)
            for change in reversed(enrollment.changes)
            if change.judged and (change.phase is Phase.COMPLETE or _is_listed(change, switches))
        ]
    }


def _is_listed(change: Change, switches: CPSSwitches) -> bool:
    """Whether a change is listed that has come to staging, and to production not yet or never."""
    return change.staged and switches.history_of_staging


def _change(change: Change, version: int, *, every_csr: bool) -> Json:
    action, description = ACTIONS[change.kind]
    primary, *stacked = _ordered(change, every_csr=every_csr) or [None]
    entry: Json = {
        "action": action,
        "actionDescription": description,
        "businessCaseId": None,
        "createdBy": change.created_by,
        "createdOn": stamp(change.created_at),
        "lastUpdated": stamp(change.updated_at),
        "ra": "third-party",
        "status": _STATUSES.get(change.phase, "incomplete"),
        "primaryCertificate": primary,
        "multiStackedCertificates": stacked,
        "primaryCertificateOrderDetails": None,
    }
    if version < 5:  # noqa: PLR2004 - key algorithms came with v5
        for one in (primary, *stacked):
            if one is not None:
                one.pop("keyAlgorithm")
    return entry


def _ordered(change: Change, *, every_csr: bool) -> list[Json | None]:
    """Return each CSR with what was uploaded for it: ECDSA first, as it is served."""
    uploaded = {one.key_algorithm: one for one in change.upload}
    entries: list[Json | None] = []
    for request in sorted(change.requests, key=lambda one: one.key_algorithm != "ECDSA"):
        upload = uploaded.get(request.key_algorithm)
        if upload is not None or not uploaded or every_csr:
            entries.append(
                {
                    "csr": request.csr_pem,
                    "certificate": upload and upload.certificate,
                    "trustChain": upload and upload.trust_chain,
                    "keyAlgorithm": request.key_algorithm,
                }
            )
    return entries


def _certificates(enrollment: Enrollment, change: Change, version: int) -> Json:
    primary, *stacked = sorted(change.judged, key=lambda one: one.key_algorithm != "ECDSA")
    entry: Json = {
        "type": "third-party",
        "ra": "third-party",
        "geography": _GEOGRAPHIES[enrollment.body["networkConfiguration"]["geography"]],
        "slots": slots_json(enrollment)["assignedSlots"] or [],
        "deploymentStatus": _activity(enrollment.production, primary),
        "stagingStatus": _activity(enrollment.staging, primary),
        "primaryCertificate": _certificate(primary, version),
        "multiStackedCertificates": [_certificate(one, version) for one in stacked],
    }
    return entry


def _activity(deployment: Deployment | None, deployed: Deployed) -> str:
    served = deployment.certificates if deployment else ()
    return "active" if deployed in served else "inactive"


def _certificate(deployed: Deployed, version: int) -> Json:
    shown = {
        "certificate": pem(deployed.certificate),
        "trustChain": pem(*deployed.chain),
        "expiry": stamp(deployed.expires),
    }
    return shown if version == 1 else {**shown, "keyAlgorithm": deployed.key_algorithm}

"""Changes, CSRs and what is reviewed before production (akamai-cps 2.6-2.10)."""

import hashlib
import json
from typing import Any

from connector.sandbox.cps.answers.deployments import network_types, sni
from connector.sandbox.cps.answers.paths import change_path, pem, stamp
from connector.sandbox.cps.deployed import Deployed, Deployment
from connector.sandbox.cps.findings import finding
from connector.sandbox.cps.phases import Input, Phase
from connector.sandbox.cps.progress import deadline
from connector.sandbox.cps.state import Change, Enrollment, Finding, Json

_LISTED_CERTIFICATES = 5


def change_json(enrollment: Enrollment, change: Change) -> Json:
    """Return a change; counts as one poll for the switches that delay what polls see."""
    phase, failure = _polled_phase(change), change.failure
    change.polls += 1
    look = phase.look
    error = failure and {
        "code": failure.code,
        "description": failure.description,
        "timestamp": stamp(failure.at),
    }
    return {
        "statusInfo": {
            "state": look.state,
            "status": look.status,
            "description": look.description,
            "error": error,
            "deploymentSchedule": schedule_json(change),
        },
        "allowedInput": [_input(enrollment, change, one) for one in _polled_input(change, phase)],
    }


def schedule_json(change: Change) -> Json:
    """Return when a change may be deployed."""
    return {"notBefore": change.not_before, "notAfter": change.not_after}


def csrs_json(change: Change, version: int) -> Json:
    """Return the CSRs; v1 knows one."""
    if version == 1:
        return {"csr": change.requests[0].csr_pem}
    return {
        "csrs": [{"keyAlgorithm": one.key_algorithm, "csr": one.csr_pem} for one in change.requests]
    }


def change_management_json(
    enrollment: Enrollment, change: Change, staging: Deployment, version: int, live: tuple[str, ...]
) -> Json:
    """
    Return what stands on staging and would go live.

    Args:
        enrollment: Whose change it is.
        change: The change that waits.
        staging: What it has brought to staging.
        version: 3, or 5 and above, which list the certificates.
        live: Names that visitors still reach.
    """
    listed = version >= _LISTED_CERTIFICATES
    certificates = [_pending_certificate(one, staging, listed) for one in staging.certificates]
    pending: Json = {"pendingCertificates": certificates}
    if not listed:
        pending = {"pendingCertificate": certificates[0]}
    until = deadline(enrollment, change)
    return {
        "acknowledgementDeadline": None if until is None else stamp(until),
        "validationResultHash": validation_hash(enrollment, staging, live),
        "pendingState": {**pending, "pendingNetworkConfiguration": _network(staging, listed)},
        "validationResult": {
            "errors": None,
            "warnings": [
                {"message": one.text, "messageCode": "no-code"}
                for one in _validation_warnings(enrollment, staging, live)
            ],
        },
    }


def validation_hash(enrollment: Enrollment, staging: Deployment, live: tuple[str, ...]) -> str:
    """Return a hash over what an acknowledgement of *staging* agrees to (akamai-cps 2.9)."""
    agreed = [
        *(pem(one.certificate, *one.chain) for one in staging.certificates),
        json.dumps(staging.network, sort_keys=True),
        *(one.text for one in _validation_warnings(enrollment, staging, live)),
    ]
    return hashlib.sha1("\n".join(agreed).encode(), usedforsecurity=False).hexdigest()


def _polled_phase(change: Change) -> Phase:
    """Return the phase to show: the one before, as long as the switch wants it."""
    if change.old_look is not None and change.old_look[1] > 0:
        phase, polls = change.old_look
        change.old_look = (phase, polls - 1)
        return phase
    return change.phase


def _polled_input(change: Change, phase: Phase) -> tuple[Input, ...]:
    if phase.look.waits_for is None:
        return ()
    if phase is change.phase and change.empty_polls > 0:
        change.empty_polls -= 1
        return ()
    return (phase.look.waits_for,)


def _input(enrollment: Enrollment, change: Change, one: Input) -> Json:
    base = f"{change_path(enrollment, change)}/input"
    return {
        "type": one.value,
        "requiredToProceed": True,
        "info": f"{base}/info/{one.info}",
        "update": f"{base}/update/{one.update}",
    }


def _pending_certificate(deployed: Deployed, staging: Deployment, listed: bool) -> Json:  # noqa: FBT001 - one of two shapes
    shown: Json = {
        "certificateType": "third-party",
        "fullCertificate": pem(deployed.certificate),
        "signatureAlgorithm": deployed.signature_name,
    }
    if listed:
        stapled = staging.network["ocspStapling"] == "on"
        shown |= {
            "keyAlgorithm": deployed.key_algorithm,
            "ocspStapled": _flag_text(stapled),
            "ocspUris": None,
        }
    return shown


def _network(staging: Deployment, listed: bool) -> Json:  # noqa: FBT001 - one of two shapes
    network = staging.network
    shown: Json = {
        "networkType": network_types(network),
        "mustHaveCiphers": network["mustHaveCiphers"],
        "preferredCiphers": network["preferredCiphers"],
        "disallowedTlsVersions": network["disallowedTlsVersions"],
    }
    if not listed:
        return shown | {"sni": sni(network)}
    return shown | {
        "dnsNameSettings": sni(network),
        "ocspStapling": network["ocspStapling"],
        "quicEnabled": _flag_text(network["quicEnabled"]),
        "sniOnly": _flag_text(network["sniOnly"]),
    }


def _flag_text(flag: Any) -> str:
    """Return a flag as the text that change-management-info has in its place (akamai-cps 2.10)."""
    return str(bool(flag)).lower()


def _validation_warnings(
    enrollment: Enrollment, staging: Deployment, live: tuple[str, ...]
) -> list[Finding]:
    id_ = "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK"
    served = enrollment.production.names if enrollment.production else ()
    return [
        finding(id_, sanValue=name) for name in served if name not in staging.names and name in live
    ]

"""What the networks serve (akamai-cps 2.12, 2.14)."""

from collections.abc import Mapping
from typing import Any

from connector.sandbox.cps.answers.enrollments import (
    CHANGE_TYPES,
    csr_json,
    slots_json,
)
from connector.sandbox.cps.answers.paths import change_path, enrollment_path, pem, stamp
from connector.sandbox.cps.deployed import Deployed, Deployment
from connector.sandbox.cps.state import Enrollment, Json

_GEOGRAPHY, _STACKED, _KEY_ALGORITHMS = 3, 6, 7
"""Versions that brought them (akamai-cps 3)."""
_NETWORK_FIELDS = (
    *("geography", "secureNetwork", "mustHaveCiphers", "preferredCiphers"),
    *("disallowedTlsVersions",),
)


def deployments_json(enrollment: Enrollment, version: int) -> Json:
    """Return both networks; null where nothing is served."""
    return {
        "production": enrollment.production and deployment_json(enrollment.production, version),
        "staging": enrollment.staging and deployment_json(enrollment.staging, version),
    }


def deployment_json(deployment: Deployment, version: int) -> Json:
    """Return what one network serves."""
    network = deployment.network
    primary, *stacked = deployment.certificates
    shown: Json = {name: network[name] for name in _NETWORK_FIELDS}
    if version < _GEOGRAPHY:
        ciphers = ("mustHaveCiphers", "preferredCiphers")
        shown = {
            "networkType": network_types(network),
            **{name: network[name] for name in ciphers},
        }
    if version < _STACKED:
        certificate = _certificate(primary, version)
        wanted = ("certificate", "trustChain", "signatureAlgorithm")
        return {
            **{name: certificate[name] for name in wanted},
            "networkConfiguration": shown | {"sni": sni(network)},
        }
    return {
        "ocspStapled": network["ocspStapling"] == "on",
        "ocspUris": [],
        "networkConfiguration": _network_of_several(deployment),
        "primaryCertificate": _certificate(primary, version),
        "multiStackedCertificates": [_certificate(one, version) for one in stacked],
    }


def _network_of_several(deployment: Deployment) -> Json:
    """Return the network as all versions show it that know several certificates."""
    names = (*_NETWORK_FIELDS, "sniOnly", "quicEnabled", "ocspStapling")
    shown = {name: deployment.network[name] for name in names}
    return {**shown, "dnsNames": list(deployment.names)}


def sni(network: Mapping[str, Any]) -> Json | None:
    """Return `cloneDnsNames` and `dnsNames`, always as a list here."""
    settings = network["dnsNameSettings"]
    if settings is None:
        return None
    return {"cloneDnsNames": settings["cloneDnsNames"], "dnsNames": settings["dnsNames"] or []}


def network_types(network: Mapping[str, Any]) -> str | None:
    """Return `networkType`, which only deployments outside the core network have."""
    return None if network["geography"] == "core" else str(network["geography"])


def active_json(enrollment: Enrollment) -> Json:
    """Return one entry of active-certificates; v1 and v2 are alike as far as is known."""
    change = enrollment.pending
    csr = csr_json(enrollment, 10)
    return {
        "id": enrollment.id,
        "location": enrollment_path(enrollment),
        "certificateType": enrollment.body["certificateType"],
        "csr": {"cn": csr["cn"], "sans": csr["sans"]},
        "enableMultiStackedCertificates": enrollment.body["enableMultiStackedCertificates"],
        **slots_json(enrollment),
        "pendingChanges": [
            {"location": change_path(enrollment, one), "changeType": CHANGE_TYPES[one.kind]}
            for one in ((change,) if change else ())
        ],
        "production": _active_network(enrollment, enrollment.production, "production"),
        "staging": _active_network(enrollment, enrollment.staging, "staging"),
    }


def _active_network(
    enrollment: Enrollment, deployment: Deployment | None, name: str
) -> Json | None:
    if deployment is None:
        return None
    primary, *stacked = deployment.certificates
    return {
        "location": f"{enrollment_path(enrollment)}/deployments/{name}",
        "primaryCertificate": _active_certificate(primary),
        "multiStackedCertificates": [_active_certificate(one) for one in stacked],
        "networkConfiguration": _network_of_several(deployment)
        | {"fipsMode": deployment.network["fipsMode"]},
    }


def _certificate(deployed: Deployed, version: int) -> Json:
    certificate = deployed.certificate
    shown = {
        "certificate": pem(certificate),
        "trustChain": pem(*deployed.chain),
        "expiry": stamp(deployed.expires),
        "keyAlgorithm": deployed.key_algorithm,
        "signatureAlgorithm": deployed.signature_name,
    }
    if version < _KEY_ALGORITHMS:
        shown.pop("keyAlgorithm")
    return shown


def _active_certificate(deployed: Deployed) -> Json:
    return {
        "expiry": stamp(deployed.expires),
        "issuer": deployed.issuer,
        "serial": deployed.serial,
        "sha256Fingerprint": deployed.fingerprint,
        "keyAlgorithm": deployed.key_algorithm,
        "signatureAlgorithm": deployed.signature_name,
    }

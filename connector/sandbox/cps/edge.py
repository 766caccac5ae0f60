"""What a server of the edge serves: what is deployed, or for a while still what was before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connector.sandbox.cps.deployed import Deployed, Deployment
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.progress import settle
from connector.sandbox.cps.state import Enrollment, PrivateKey
from connector.sandbox.cps.vendor import CPS

NETWORKS = ("production", "staging")


class EdgeCertificate(NamedTuple):
    """A certificate with the key that proves it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: PrivateKey


def served(cps: CPS, network: str, name: str) -> tuple[EdgeCertificate, ...]:
    """
    Return what *network* serves to who asks for *name*, the primary one first; none: nobody's.

    Args:
        cps: Who has deployed it.
        network: One of `NETWORKS`.
        name: As the handshake has it.
    """
    settle(cps)
    for enrollment in cps.enrollments.values():
        deployment: Deployment | None = getattr(enrollment, network)
        if deployment is not None and _is_among(name.lower(), deployment.names):
            return tuple(_with_keys(enrollment, _so_far(cps, enrollment, deployment)))
    return ()


def _is_among(name: str, names: Iterable[str]) -> bool:
    wildcard = f"*.{name.partition('.')[2]}"
    return any(one.lower() in {name, wildcard} for one in names)


def told(cps: CPS, enrollment: Enrollment) -> Enrollment:
    """Return *enrollment* as its deployments tell it, `deployments_lag_minutes` late."""
    lag, production = cps.switches.deployments_lag_minutes, enrollment.production
    if not lag or production is None:
        return enrollment
    before = _brought(cps, enrollment, timedelta(minutes=lag), staged=False)
    late = replace(production, certificates=before) if before else None
    return replace(enrollment, production=late)


def _so_far(cps: CPS, enrollment: Enrollment, deployment: Deployment) -> tuple[Deployed, ...]:
    """Return what servers have that get a deployment `edge_lag_minutes` late."""
    lag = timedelta(minutes=cps.switches.edge_lag_minutes)
    return _brought(cps, enrollment, lag, staged=True) if lag else deployment.certificates


def _brought(
    cps: CPS, enrollment: Enrollment, lag: timedelta, *, staged: bool
) -> tuple[Deployed, ...]:
    """Return what the last change brought that was over *lag* ago, or, if *staged*, on staging."""
    before: tuple[Deployed, ...] = ()
    for change in enrollment.changes:
        deployed = change.phase is Phase.COMPLETE or (staged and change.staged)
        if deployed and change.judged and cps.ground.clock.now() >= change.updated_at + lag:
            before = change.judged
    return before


def _with_keys(
    enrollment: Enrollment, certificates: Iterable[Deployed]
) -> Iterable[EdgeCertificate]:
    keys = {
        _public(one.key.public_key()): one.key
        for change in enrollment.changes
        for one in change.requests
    }
    for one in certificates:
        key = keys.get(_public(one.certificate.public_key()))
        if key is not None:
            yield EdgeCertificate(one.certificate, one.chain, key)


def _public(key: object) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return found

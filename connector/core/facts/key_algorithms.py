"""
Which keys CPS makes for an enrollment, and which of those that the request wants are missing.

With dual stack CPS makes an RSA and an ECDSA CSR, and either may be left unanswered; without it
makes one, of an algorithm that it does not tell beforehand (akamai-cps 7.1).
"""

from typing import Final

from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm, Request

_DUAL_STACK: Final = frozenset(KeyAlgorithm)


def made_keys(snapshot: Snapshot) -> frozenset[KeyAlgorithm]:
    """Return the keys that CPS makes for the enrollment: what it has shown, else RSA."""
    if snapshot.enrollment is not None and snapshot.enrollment.multi_stacked:
        return _DUAL_STACK
    made = frozenset(csr.key_algorithm for csr in snapshot.csrs) or live_keys(snapshot)
    return made or frozenset({KeyAlgorithm.RSA})


def live_keys(snapshot: Snapshot) -> frozenset[KeyAlgorithm]:
    """Return the algorithms of the certificates on production."""
    found = (item.facts.key_algorithm for item in snapshot.production)
    return frozenset(algorithm for algorithm in found if algorithm is not None)


def unmade_keys(request: Request, snapshot: Snapshot) -> tuple[KeyAlgorithm, ...]:
    """Return the wanted keys that CPS makes only with dual stack."""
    made = made_keys(snapshot)
    return tuple(item for item in request.key_algorithms if item not in made)


def keys_without_csr(request: Request, snapshot: Snapshot) -> tuple[KeyAlgorithm, ...]:
    """
    Return the wanted keys for which the open change has no CSR and should.

    A change that adds a key has no CSR for the one that is live already (akamai-cps 7.1).
    """
    offered = {csr.key_algorithm for csr in snapshot.csrs}
    if offered.intersection(request.key_algorithms):
        offered |= live_keys(snapshot)
    return tuple(item for item in request.key_algorithms if item not in offered)

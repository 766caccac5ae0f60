"""
Which keys CPS makes for an enrollment, and which are live.

With dual stack CPS makes an RSA and an ECDSA CSR, and either may be left unanswered; without it
makes one, of an algorithm that it does not tell beforehand (akamai-cps 7.1).
"""

from typing import Final

from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm

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

"""What the CPS client takes and returns beside the core's values."""

from dataclasses import dataclass
from datetime import datetime

from connector.core.model import ChangeId, Deployed, EnrollmentId, PendingChange
from connector.core.request import KeyAlgorithm


@dataclass(frozen=True, slots=True)
class Started:
    """What a write on an enrollment set going (akamai-cps 2.3)."""

    enrollment_id: EnrollmentId
    change_ids: tuple[ChangeId, ...]
    """Empty: applied at once, or nothing to deploy."""


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """Query parameters of an update (akamai-cps 2.4)."""

    force_renewal: bool = False
    """Open a renewal although the certificate is not near its end."""
    cancel_pending: bool = False
    """Cancel every open change first."""
    allow_missing_certificate: bool = False
    """Add the key algorithm that was not uploaded before."""
    renewal_date_check_override: bool = False
    """Change inside CPS's own protected renewal window."""
    both_keys: bool = False
    """Have CPS make an RSA and an ECDSA CSR from now on; no query parameter, but a field."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A signed certificate for one CSR."""

    key_algorithm: KeyAlgorithm
    certificate_pem: str
    """Leaf only."""
    chain_pem: str = ""
    """Leaf's issuer first, root left out."""


@dataclass(frozen=True, slots=True)
class Deployments:
    """What is deployed on each network; empty where nothing is."""

    production: tuple[Deployed, ...] = ()
    staging: tuple[Deployed, ...] = ()


@dataclass(frozen=True, slots=True)
class ActiveCertificate:
    """One certificate on one network, as the list for a contract tells it (akamai-cps 2.14)."""

    key_algorithm: KeyAlgorithm | None
    expiry: datetime
    serial: str
    """Upper-case hex without separators, even number of digits; empty if CPS shows none."""
    issuer: str


@dataclass(frozen=True, slots=True)
class ActiveEnrollment:
    """What one enrollment has on the networks and open, without further calls."""

    enrollment_id: EnrollmentId
    common_name: str
    names: frozenset[str]
    third_party: bool
    production: tuple[ActiveCertificate, ...] = ()
    staging: tuple[ActiveCertificate, ...] = ()
    pending: tuple[PendingChange, ...] = ()

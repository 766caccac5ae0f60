"""What the CPS client takes and returns beside the core's values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector.core.facts.certificate import Deployed
from connector.core.facts.change import PendingChange
from connector.core.facts.enrollment import Enrollment, HistoryEntry
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import KeyAlgorithm


@dataclass(frozen=True, slots=True)
class Started:
    """What a write on an enrollment set going (akamai-cps 2.3)."""

    enrollment_id: EnrollmentId
    change_ids: tuple[ChangeId, ...]
    """Empty: applied at once, or nothing to deploy."""
    enrollment: Enrollment | None = None
    """A new one, by what CPS was sent; None: it was there before."""


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """Query parameters of an update (akamai-cps 2.4)."""

    force_renewal: bool = False
    """Open a renewal although the certificate is not near its end."""
    cancel_pending: bool = False
    """Cancel every open change first."""
    allow_missing_certificate: bool = False
    """Add the key algorithm that was not uploaded before."""
    both_keys: bool = False
    """Have CPS make an RSA and an ECDSA CSR from now on; no query parameter, but a field."""

    def query(self) -> dict[str, str]:
        """Return the parameters that are set, as CPS spells them."""
        wanted = {
            "allow-cancel-pending-changes": self.cancel_pending,
            "force-renewal": self.force_renewal,
            "allow-missing-certificate-addition": self.allow_missing_certificate,
        }
        return {name: "true" for name, set_ in wanted.items() if set_}


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
    notes: tuple[str, ...] = ()
    """What could not be read and is not needed to decide."""


@dataclass(frozen=True, slots=True)
class History:
    """What the changes of an enrollment tell (akamai-cps 2.13)."""

    finished: tuple[HistoryEntry, ...] = ()
    """Those with certificates, newest first."""
    opened_at: datetime | None = None
    """`createdOn` of the one that is open; None: there is none, or it is not told."""
    chains: Mapping[str, str] = field(default_factory=dict)
    """What the newest change has shown beside a certificate, by fingerprint, normalised PEM."""


@dataclass(frozen=True, slots=True)
class ActiveCertificate:
    """A certificate on a network, as `active-certificates` tells it; anything may be missing."""

    serial: str = ""
    """Upper-case hex without separators, even number of digits; empty: not told."""
    expiry: datetime | None = None
    fingerprint: str = ""
    """SHA-256 of the DER, upper-case hex; empty: not told."""
    issuer: str = ""
    """As CPS writes it; empty: not told."""
    key_algorithm: KeyAlgorithm | None = None
    """None: neither RSA nor ECDSA, or not told."""


@dataclass(frozen=True, slots=True)
class ActiveEnrollment:
    """What `active-certificates` tells of one enrollment (akamai-cps 2.14)."""

    enrollment_id: EnrollmentId
    common_name: str
    """Lower case; empty: not told."""
    third_party: bool
    pending: tuple[PendingChange, ...] = ()
    production: tuple[ActiveCertificate, ...] | None = None
    """Primary first, then those stacked beside it; empty: nothing is there; None: not told."""
    staging: tuple[ActiveCertificate, ...] | None = None

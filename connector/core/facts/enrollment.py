"""An enrollment at CPS, its CSRs and its past (akamai-cps 2.4, 2.7); PEM text ends in `_pem`."""

from dataclasses import dataclass
from datetime import datetime

from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.change import PendingChange
from connector.core.facts.ids import CsrKey, EnrollmentId
from connector.core.request.values import (
    Contact,
    KeyAlgorithm,
    NetworkConfiguration,
    Organization,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Csr:
    """A CSR that CPS made for a change."""

    key_algorithm: KeyAlgorithm
    pem: str
    key: CsrKey
    common_name: str
    names: frozenset[str]
    """DNS names of the requested subjectAltName extension; empty where SANs are excluded."""
    public_key_sha256: str


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What CPS keeps for one certificate, as far as a request can ask for it."""

    enrollment_id: EnrollmentId
    common_name: str
    names: frozenset[str]
    """`csr.sans` with the common name."""
    subject: Subject
    organization: Organization | None
    admin_contact: Contact | None
    tech_contact: Contact | None
    network_configuration: NetworkConfiguration
    secure_network: str
    """Empty: CPS does not tell."""
    sni_only: bool | None
    """None: CPS does not tell."""
    change_management: bool
    multi_stacked: bool
    """Whether CPS makes an RSA and an ECDSA CSR."""
    exclude_sans: bool
    third_party: bool
    """False: a certificate type this connector does not handle."""
    pending: tuple[PendingChange, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A finished change that carried certificates, out of `history/changes` (akamai-cps 2.13)."""

    action: str
    certificates: tuple[CertificateFacts, ...]
    ended_on: datetime | None = None
    """By CPS's clock; None: not told."""

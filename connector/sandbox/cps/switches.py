"""Where public sources leave CPS's behaviour open; the defaults are what the reference assumes."""

from dataclasses import dataclass
from typing import Literal

from connector.sandbox import data

HARD_FINDINGS = tuple(data.load("findings")["errors"])
"""Findings that by their meaning no acknowledgement helps against (akamai-cps 4.6)."""


@dataclass(slots=True)
class CPSSwitches:
    """Turn these to see a client meet another CPS; akamai-cps 9.5 and 12."""

    contracts: tuple[str, ...] = ("C-0N7RAC7", "C-1FRYVV3")
    """Contracts of the account; others are refused (akamai-cps 5.2)."""
    live_hosts: tuple[str, ...] = ()
    """Names that visitors still reach; they stop a removal (akamai-cps 5.2)."""
    client_active: bool = True
    """False: 401 `Inactive client token`."""
    contract_grant: bool = True
    """False: listing contracts gives 403, all else works (akamai-cps 1.4)."""
    cps_grant: bool = True
    """False: CPS itself gives 403."""
    dns_grant: bool = True
    """False: Edge DNS, which is behind the same gateway, gives 403."""
    rate_limits: bool = False
    """Whether the quota of akamai-cps 6.1 is enforced."""
    strict_signatures: bool = True
    """False: the header need only name the client (akamai-cps 9.1)."""
    strict_fields: bool = True
    """False: unknown fields of a body are dropped, not refused (akamai-cps 9.5)."""
    hard_findings: tuple[str, ...] = HARD_FINDINGS
    """Ids of findings that cannot be acknowledged (akamai-cps 4.6, 12)."""
    hard_failure: Literal["upload", "error", "refuse"] = "upload"
    """A certificate that cannot be used: CPS waits for another one, ends there, or gives 400."""
    denied: Literal["back", "cancel"] = "back"
    """A denied review after the upload goes back to it, or ends the change (akamai-cps 2.9)."""
    not_ready: Literal[404, 409] = 404
    """Answer to an acknowledgement or upload while CPS still works: 404 or 409 (akamai-cps 9.3)."""
    stale_polls: int = 0
    """For so many polls an acknowledged change still shows its old status (akamai-cps 4.3)."""
    step_polls: int = 0
    """So many polls each running step lasts at least, beside its seconds (akamai-cps 9.5)."""
    unready_reads: int = 0
    """So many reads of what a change waits for give 404 at first (akamai-cps 8, #648)."""
    empty_input_polls: int = 0
    """For so many polls a waiting change shows no `allowedInput` yet (akamai-cps 4.2)."""
    cancel_removes_enrollment: bool = True
    """Whether an enrollment goes away with its first change (akamai-cps 2.6)."""
    cancelled_is_gone: bool = False
    """Whether a cancelled change is 404 from then on (akamai-cps 9.2)."""
    warnings_headline: bool = False
    """Whether warning texts begin with a line `[WARNINGS]` (akamai-cps 2.9)."""
    newer_subject_wording: bool = False
    """Which of both wordings tells that subject fields differ (akamai-cps 4.6)."""
    fail_update_while_deploying: bool = False
    """Whether a PUT gives 500 while a change is being deployed (akamai-cps 5.2)."""
    refuse_dropping_live_names: bool = False
    """Whether a PUT that drops a name of `live_hosts` is refused (akamai-cps 5.2)."""
    protected_renewal_window: bool = False
    """Whether from `auto_renewal_days` before expiry on a PUT needs an override (2.4)."""
    review_removal: bool = False
    """Whether a removal waits for an acknowledgement (akamai-cps 2.5)."""
    auto_renewal_days: int | None = 60
    """So many days before expiry CPS opens a renewal by itself; null: never (akamai-cps 4.4)."""
    auto_renewal_pause_minutes: int = 30
    """So long after a change was cancelled it opens none by itself (akamai-cps 4.4)."""
    auto_renewal_told: bool = False
    """Whether enrollments tell when that begins; third-party ones were seen with null (3)."""
    csr_days: int | None = None
    """So many days after its CSR a key is too old for an upload (akamai-cps 4.4)."""
    excluded_sans_keep_common_name: bool = False
    """Whether a CSR without SANs has the extension with the common name (akamai-cps 2.7)."""
    cancel_at_production: bool = True
    """Whether a change is cancelled that is scheduled, or at `deploy-cert-to-production`."""
    common_name_mismatch: Literal["error", "warning"] = "error"
    """How grave it is that a certificate has another common name than its CSR (4.6)."""
    staging_after_cancel: Literal["restored", "left"] = "restored"
    """A cancelled change takes back what it had brought to staging, or leaves it there."""
    history_of_staging: bool = True
    """Whether the certificate history has what got no further than staging (akamai-cps 2.13)."""
    history_keeps_other_csr: bool = False
    """Whether a change of two keys of which one was uploaded shows the other's CSR too (2.13)."""
    nonce_replay_status: Literal[400, 401] = 400
    """Answer to a nonce that was used before (akamai-cps 1.5)."""
    missing_header_status: Literal[401, 400] = 401
    """Answer to a call without a header of EdgeGrid, or with a malformed one (akamai-cps 1.5)."""
    unknown_client_status: Literal[401, 400] = 401
    """Answer to a client token that nobody has; 400 is `pep-authn/request-error`."""
    primary_algorithm: Literal["RSA", "ECDSA"] = "RSA"
    """Key of an enrollment that is not dual stack: `RSA` or `ECDSA` (akamai-cps 7.1)."""
    deployments_lag_minutes: int = 0
    """So many minutes (virtual time) `deployments` does not tell yet what is on production."""
    finished_is_gone: bool = False
    """Whether a change that was completed is 404 from then on (akamai-cps 9.2)."""
    edge_lag_minutes: int = 0
    """So many minutes (virtual time) the edge still serves what was deployed before."""

"""Where sources disagree on SCM, or it may surprise (sectigo-scm 9.4); turned by the admin port."""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class SCMSwitches:
    """The defaults are what the reference gives first."""

    # What is collected, by either API
    root_first: bool = False
    """The Enrollment API answers root first, leaf last."""
    include_root: bool = True
    leaf_only: bool = False
    """Nothing but the certificate itself is handed out."""
    other_chain: bool = False
    """What stands above the certificate is the chain of another CA."""
    shuffle: bool = False
    """Certificates come in no order, whatever the CA; some CAs always do so."""
    twins: bool = False
    """A cross-signed root comes self-signed as well, as the data of some profiles say."""
    crlf: bool = False
    """The Enrollment API answers with CRLF line ends."""
    admin_crlf: bool = True
    """The Admin API does (sectigo-scm 2.6)."""
    truncated_pem: bool = False
    """The last third of the file is missing, though its length is right."""
    collect_form: Literal["both", "query", "path"] = "both"
    """How the Admin API is told the format."""
    collect_pending: Literal["400/0", "400/-1400", "404/-109", "empty"] = "400/0"
    """What the Admin API answers while the CA works; before approval it is always 400/-23."""

    # What is issued
    merge_csr_sans: bool = False
    """Names that stand only in the CSR are issued too."""
    only_common_name: bool = False
    """The CA forgets all names but the first."""
    other_key: bool = False
    """The CA signs a key that is not the CSR's."""
    logs: int | None = None
    """Transparency logs that a public certificate is in; null: as many as browsers want."""
    shift_hours: int = 0
    """The CA moves the whole validity: -4560 leaves 9 days of 199, 24 begins tomorrow."""

    # How an order goes
    hold_orders: bool = False
    """No order gets past Applied."""
    approval_required: bool = False
    """No order is approved by itself, whoever places it."""
    step_polls: int = 0
    """So many looks an order takes at least, beside its seconds."""
    declined_after_polls: int | None = None
    """An administrator declines an order when it has been looked at so often."""
    unknown_status_text: Literal["off", "SA Approved", "Awaiting Approval"] = "off"
    """In place of `Approved`."""
    offline_backends: tuple[str, ...] = ()
    """Types of CAs that cannot be reached: no new orders, and those placed stay Applied."""
    public_terms: tuple[int, ...] = ()
    """Days that public profiles offer now, in place of those in the data."""
    mandatory_custom_fields: tuple[str, ...] = ()
    """Custom fields that every order must carry, besides those in the data."""
    most_names: int | None = None
    """Names that a certificate may have, whatever the profile: 1 is a profile for one name."""
    strict_domains: bool = False
    """Names below no domain of the customer are refused."""

    # Control of domains
    dcv_words: Literal["labels", "constants"] = "labels"
    """How version 2 writes statuses and methods: `Not validated`, or as version 1 does."""
    dcv_dates: Literal["date-time", "date"] = "date-time"
    """How version 2 writes the days of a validation; version 1 has days alone."""
    dcv_without_dates: bool = False
    """Lists and statuses lack the days of a validation."""
    dcv_start_same_values: bool = True
    """A second start gives the record of the first, until a validation succeeds."""
    dcv_start_while_submitted: Literal["restart", "refuse"] = "restart"
    """Answer to a start while the CA looks: a new attempt, or 400 -724."""
    dcv_hold: bool = False
    """The CA does not look at what is submitted."""
    dcv_reject: bool = False
    """The CA rejects what it looks at next."""
    dcv_checks: int = 12
    """So often the CA looks, every two hours, before it rejects a proof."""
    dcv_lag_list: int = 0
    """So many seconds (virtual time) later a success is told, unless it is synced by force."""
    dcv_lag_lapse: bool = False
    """Lists and statuses go by the day that they show, though the CA has a shorter limit by now,
    until they are synced by force."""
    dcv_hld_only: bool = True
    """Only registrable domains are validated: others give 400 -723."""
    dcv_prevalidation_off: bool = False
    """No domain is validated in advance (400 -1608): each order carries its own instructions."""
    dcv_info: Literal["all", "log", "empty"] = "all"
    """What the Enrollment API tells of them: all, where each stands alone, or nothing."""
    dcv_no_privilege: bool = False
    """No administrator may manage validations: 400 -3."""
    dcv_denied_admins: tuple[str, ...] = ()
    """Administrators, by their login, that may not."""
    dcv_limit_days: int | None = None
    """So long a proof holds; null: 198 days, 98 from 2027-03-12, 8 from 2029-03-12."""
    dcv_kept: bool = True
    """Somebody else renews in time what the data say is kept; False: it lapses."""
    dcv_lapsed_orders: Literal["refuse", "hang"] = "refuse"
    """An order for a name that is not validated: 400 -107 or -737, or it stays Applied."""
    dcv_perspectives_disagree: int = 0
    """So many of the places from which the CA looks see nothing."""
    dcv_persistent_renews: bool = True
    """SCM renews by itself what a persistent record proves."""
    dcv_persistent_value_told: bool = True
    """Whether the API tells what a persistent record has to say."""

    # Renewal, replacement, revocation
    renew_empty_string: Literal["accept", "refuse"] = "accept"
    """`renewById` with a JSON text for a body: as without a CSR, or 400 -1002."""
    renew_of_revoked: Literal["refuse", "allow"] = "refuse"
    """`renewById` of a certificate that is revoked or expired: 400 -130, or as any."""
    renew_term_gone: Literal["longest", "refuse"] = "longest"
    """When the old term is offered no more: the longest that is, or 400 -36."""
    renew_forbidden: bool = False
    """Profiles allow no renewals: 400 -180."""
    replace_id: Literal["same", "new"] = "same"
    """Of the Enrollment API."""
    replace_revokes_old: bool = False
    """A replaced certificate is revoked once its successor is issued."""
    revoke_requires_reason_code: bool = False

    # How the Admin API writes and lists
    reason_code_type: Literal["number", "string"] = "number"
    date_style_v2: Literal["US", "ISO"] = "US"
    """Dates of version 2, where the caller asks for no form."""
    list_filter_cn: Literal["exact", "substring"] = "exact"
    list_size: int = 200
    """Rows of a page where the caller gives no size."""
    omit_total_count: bool = False
    """Lists lack `X-Total-Count`."""
    shifting_pages: bool = False
    """After the first page a row has always been added in front of the list."""

    # Limits
    rate_limit: Literal["off", "retry-after", "bare"] = "off"
    """One of five requests is refused with 429, with or without `Retry-After`."""
    token_seconds: int | None = None
    """Real seconds that new tokens live, in place of what the sandbox was started with."""

"""What `decide` answers: the next step, why, and one sentence for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from connector.core.request.values import KeyAlgorithm


class Step(StrEnum):
    """What the loop does next. The last five end it or make it wait."""

    CREATE_ENROLLMENT = "create_enrollment"
    UPDATE_ENROLLMENT = "update_enrollment"
    OPEN_RENEWAL = "open_renewal"
    ADD_CERTIFICATE = "add_certificate"
    ACKNOWLEDGE = "acknowledge"
    PLACE_ORDERS = "place_orders"
    SETTLE_ORDERS = "settle_orders"
    COLLECT = "collect"
    UPLOAD = "upload"
    WAIT = "wait"
    NOTHING = "nothing"
    ASK = "ask"
    FAIL = "fail"
    REFUSE = "refuse"


OPENS_CHANGE: Final = frozenset(
    {Step.CREATE_ENROLLMENT, Step.UPDATE_ENROLLMENT, Step.OPEN_RENEWAL, Step.ADD_CERTIFICATE}
)
"""Steps after which a change of ours is open at CPS."""


class Action(StrEnum):
    """The same in the words of the Terraform plan (contract of `external`)."""

    NONE = "none"
    ENROLL = "enroll"
    RENEW = "renew"
    UPDATE = "update"
    RESUME = "resume"
    BLOCKED = "blocked"


class Wait(StrEnum):
    """What is waited for; each has its own limit in `timeouts`."""

    CSR = "csr"
    ISSUANCE = "issuance"
    DEPLOYMENT = "deployment"


class Reason(StrEnum):
    """Stable codes; a code never changes its meaning."""

    CURRENT = "current"
    DEFERRED = "deferred"
    DEPLOYING = "deploying"
    ABSENT = "absent"
    NOT_ISSUED = "not_issued"
    STAGING_ONLY = "staging_only"
    GONE_FROM_PRODUCTION = "gone_from_production"
    INSIDE_WINDOW = "inside_window"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FORCED = "forced"
    NAMES_CHANGED = "names_changed"
    SUBJECT_CHANGED = "subject_changed"
    KEY_ALGORITHMS_CHANGED = "key_algorithms_changed"
    SETTINGS_CHANGED = "settings_changed"
    AWAITING_CSR = "awaiting_csr"
    AWAITING_ORDER = "awaiting_order"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_ISSUANCE = "awaiting_issuance"
    AWAITING_COLLECTION = "awaiting_collection"
    AWAITING_UPLOAD = "awaiting_upload"
    AWAITING_VERIFICATION = "awaiting_verification"
    AWAITING_DEPLOYMENT = "awaiting_deployment"
    PRE_VERIFICATION_WARNINGS = "pre_verification_warnings"
    POST_VERIFICATION_WARNINGS = "post_verification_warnings"
    CHANGE_MANAGEMENT = "change_management"
    ORDER_ID_LOST = "order_id_lost"
    ACCOUNT_MISSING = "account_missing"
    MISFIT = "misfit"
    """Issued, but not what was asked for."""
    ORDER_DECLINED = "order_declined"
    ORDER_REJECTED = "order_rejected"
    CERTIFICATE_REFUSED = "certificate_refused"
    DEPLOYMENT_FAILED = "deployment_failed"
    CHANGE_FAILED = "change_failed"
    CHANGE_UNKNOWN = "change_unknown"
    FOREIGN_CHANGE = "foreign_change"
    FIXED_FIELD = "fixed_field"
    NOT_THIRD_PARTY = "not_third_party"
    ENROLLMENT_GONE = "enrollment_gone"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision for one snapshot."""

    step: Step
    action: Action
    reason: Reason
    message: str
    """One sentence for the person who reads the plan."""
    wait: Wait | None = None
    """With `Step.WAIT`: which limit of `timeouts` applies."""
    remedy: str = ""
    """With ASK, FAIL, REFUSE, and with COLLECT of what did not fit: what the person does."""
    algorithms: tuple[KeyAlgorithm, ...] = ()
    """With PLACE_ORDERS, SETTLE_ORDERS and COLLECT: for which keys."""
    cancel_pending: bool = False
    """With UPDATE_ENROLLMENT and OPEN_RENEWAL: the open change, which may be replaced, is."""
    renewing: bool = False
    """A new certificate is wanted or under way, so the live one is about to be replaced."""
    renewal_due_at: datetime | None = None

    @property
    def due(self) -> bool:
        """Whether there is something to do, be it later."""
        return self.action is not Action.NONE or self.reason is Reason.DEFERRED

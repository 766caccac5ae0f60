"""Why: the codes that users may rely on."""

from enum import StrEnum


class Reason(StrEnum):
    """
    Stable codes; a code never changes its meaning.

    The sentences below stand in connector/commands/README.md, too (`scripts/documents`).
    """

    CURRENT = "current"
    """The certificate is live and not due; nothing is done."""
    DEFERRED = "deferred"
    """
    A renewal is due, a vendor is out and there is time left: nothing is done, and a warning says
    until when.
    """
    DEPLOYING = "deploying"
    """
    The new certificate is uploaded and on its way to production; `wait_for_deployment` is false.
    """
    ABSENT = "absent"
    """
    There is no enrollment of this name on the contract: one will be created and a certificate
    ordered.
    """
    NOT_ISSUED = "not_issued"
    """The enrollment exists, but nothing is live on production yet."""
    STAGING_ONLY = "staging_only"
    """
    The last certificate got no further than staging, and no change is open that would carry it on.
    """
    GONE_FROM_PRODUCTION = "gone_from_production"
    """
    A certificate was live on production and is gone; Akamai does not deploy a certificate twice.
    """
    INSIDE_WINDOW = "inside_window"
    """
    The renewal's place in the last third of the certificate's real lifetime is reached
    (`renew_before_days` and `spread` override).
    """
    EXPIRED = "expired"
    """The end of the live certificate has passed."""
    REVOKED = "revoked"
    """SCM, OCSP or a CRL says that the live certificate is revoked."""
    FORCED = "forced"
    """`renewal_trigger` has a new value: one renewal, once."""
    EMERGENCY = "emergency"
    """
    `apply --renew-now`, or a `--replace-…`, means the live certificate: it is replaced, once.
    """
    NAMES_CHANGED = "names_changed"
    """
    The request wants other names than the enrollment or the live certificate has: that needs a new
    CSR.
    """
    SUBJECT_CHANGED = "subject_changed"
    """The request wants another subject: that needs a new CSR."""
    KEY_ALGORITHMS_CHANGED = "key_algorithms_changed"
    """
    The request wants other keys: that needs a new CSR, and a change without one has to go first.
    """
    SETTINGS_CHANGED = "settings_changed"
    """Contacts or network settings differ from the request; no new certificate is needed."""
    AWAITING_CSR = "awaiting_csr"
    """CPS is making the key and the CSR."""
    AWAITING_ORDER = "awaiting_order"
    """The CSR is there; its certificate will be ordered at SCM."""
    AWAITING_DOMAINS = "awaiting_domains"
    """
    The validation of a domain has lapsed, or would before the order is signed: it is validated
    again first.
    """
    AWAITING_PROOFS = "awaiting_proofs"
    """
    The CA wants control of domains proven for the order alone: the records are published, or a
    person publishes them.
    """
    AWAITING_APPROVAL = "awaiting_approval"
    """The order waits for an administrator to approve it in SCM."""
    AWAITING_ISSUANCE = "awaiting_issuance"
    """The order waits for the CA."""
    AWAITING_COLLECTION = "awaiting_collection"
    """SCM has issued the certificate; it will be collected."""
    AWAITING_UPLOAD = "awaiting_upload"
    """The certificate is here; it will be checked and uploaded to Akamai."""
    AWAITING_WINDOW = "awaiting_window"
    """
    The next window is waited for, or the end of a freeze (`windows`, `freeze`); `until` says when
    it comes.
    """
    NO_WINDOW = "no_window"
    """No window opens before the live certificate ends; nothing is done until one does."""
    AWAITING_VERIFICATION = "awaiting_verification"
    """CPS is checking the certificate that was uploaded."""
    AWAITING_DEPLOYMENT = "awaiting_deployment"
    """The certificate was accepted; Akamai's networks are getting it."""
    PRE_VERIFICATION_WARNINGS = "pre_verification_warnings"
    """CPS raised warnings before it made the CSR; a person approves them, or `approve` does."""
    POST_VERIFICATION_WARNINGS = "post_verification_warnings"
    """
    CPS raised warnings about the uploaded certificate; a person approves them, or `approve` does.
    """
    CHANGE_MANAGEMENT = "change_management"
    """The certificate is on staging and waits to be tested and acknowledged."""
    ORDER_ID_LOST = "order_id_lost"
    """
    An order may stand at SCM whose id is not known here: it is looked for, or a person is asked.
    """
    ACCOUNT_MISSING = "account_missing"
    """An order was begun on an SCM account that scm_config.yaml does not have any more."""
    MISFIT = "misfit"
    """
    SCM has issued something else than was asked for; it is not uploaded, and the message says what
    to do.
    """
    ORDER_DECLINED = "order_declined"
    """An administrator declined the order; nothing is ordered again until a person asks for it."""
    ORDER_REJECTED = "order_rejected"
    """
    The order ended without a certificate; nothing is ordered again until a person asks for it.
    """
    CERTIFICATE_REFUSED = "certificate_refused"
    """CPS refuses the uploaded certificate."""
    DEPLOYMENT_FAILED = "deployment_failed"
    """CPS accepted the certificate and could not deploy it."""
    CHANGE_FAILED = "change_failed"
    """The open change ended in an error before a certificate was uploaded."""
    CHANGE_UNKNOWN = "change_unknown"
    """The open change waits for something that this program does not know."""
    FOREIGN_CHANGE = "foreign_change"
    """A change that is not ours is in the way; it is left alone, and a person is asked."""
    FIXED_FIELD = "fixed_field"
    """The request differs in something that Akamai fixes for the life of an enrollment."""
    NOT_THIRD_PARTY = "not_third_party"
    """The enrollment of this name is of a type whose certificates Akamai orders itself."""
    ENROLLMENT_GONE = "enrollment_gone"
    """The enrollment that `enrollment_id` names does not exist on the contract."""

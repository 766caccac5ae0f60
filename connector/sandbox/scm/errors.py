"""
Every refusal of SCM, one constructor each: status, code, words (sectigo-scm 3.2, 9.4).

Those about domains stand in `domain_errors`.

Which code the real server chooses for a case is known for few of them; this is the one place to
correct.
"""

from collections.abc import Mapping


class SCMError(Exception):
    """A refusal; becomes `{"code": …, "description": …}`."""

    def __init__(
        self, status: int, code: int, description: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description
        self.headers = headers or {}


def unauthorized() -> SCMError:
    """No token, an unknown one, or one that has ended."""
    return SCMError(401, -16, "Unknown user")


def unsupported_media_type() -> SCMError:
    """The body is not announced as JSON."""
    return SCMError(415, -1002, "The content type must be application/json")


def unreadable_body() -> SCMError:
    """The body is not a JSON object, or a value has another type."""
    return SCMError(400, -1002, "Message body cannot be parsed")


def missing_field(name: str) -> SCMError:
    """A required field is absent or empty."""
    return SCMError(400, -7, f"Required field is missing: {name}")


def invalid_field(name: str) -> SCMError:
    """A value is too long or outside its list."""
    return SCMError(400, -1601, f"Field has an invalid value: {name}")


def csr_not_base64() -> SCMError:
    """The CSR's text is not base64."""
    return SCMError(400, -9, "The CSR is not valid base64 data")


def csr_not_decodable() -> SCMError:
    """The CSR's bytes are not PKCS#10."""
    return SCMError(400, -10, "The CSR cannot be decoded")


def csr_invalid(why: str) -> SCMError:
    """The CSR is PKCS#10, but useless."""
    return SCMError(400, -138, f"Invalid CSR: {why}")


def key_size_unsupported() -> SCMError:
    """The profile does not allow keys of this size or curve."""
    return SCMError(400, -13, "The CSR uses an unsupported key size")


def key_algorithm_unsupported() -> SCMError:
    """The key is neither RSA nor EC."""
    return SCMError(400, -11, "The CSR uses an unsupported algorithm")


def ecc_forbidden() -> SCMError:
    """The profile does not allow EC keys."""
    return SCMError(400, -170, "ECC CSRs are not allowed")


def invalid_name(name: str) -> SCMError:
    """A name is not a DNS name."""
    return SCMError(400, -732, f"Invalid domain name: {name}")


def wildcard_refused(name: str) -> SCMError:
    """The profile gives no wildcard certificates."""
    return SCMError(400, -1010, f"The domain is not allowed: {name}")


def too_many_names(limit: int) -> SCMError:
    """More names than the profile gives."""
    return SCMError(400, -1601, f"No more than {limit} names are allowed")


def custom_field_missing(name: str) -> SCMError:
    """A mandatory custom field is absent."""
    return SCMError(400, -62, f"Mandatory custom field is missing: {name}")


def custom_field_unknown(name: str) -> SCMError:
    """A custom field is not defined."""
    return SCMError(400, -160, f"Custom field is not found: {name}")


def unknown_profile(id_: int) -> SCMError:
    """A renewal names a profile that the account does not have."""
    return SCMError(400, -111, f"There is no certificate profile with id {id_}")


def invalid_term() -> SCMError:
    """A renewal names a term that the profile does not have."""
    return SCMError(400, -36, "The term is invalid for this certificate profile")


def not_found() -> SCMError:
    """The account has no certificate of this id."""
    return SCMError(404, -5101, "The certificate is not found")


def not_collected_yet() -> SCMError:
    """The order waits for approval or for the CA to take it."""
    return SCMError(404, -103, "The certificate has not been collected yet")


def not_available_now() -> SCMError:
    """The CA works on it."""
    return SCMError(404, -109, "The certificate is not available now, please try again later")


def not_issued(status: str) -> SCMError:
    """The order ended without a certificate, or an issued one was needed."""
    return SCMError(400, -130, f"The certificate's state is not ISSUED but {status}")


def revoked_not_downloadable() -> SCMError:
    """A revoked certificate is collected."""
    return SCMError(400, -110, "The certificate is revoked and cannot be downloaded")


def only_issued_revocable() -> SCMError:
    """Something that was never issued is revoked."""
    return SCMError(400, -102, "Only issued certificates can be revoked")


def already_revoked() -> SCMError:
    """A revoked certificate is revoked again."""
    return SCMError(400, -159, "The certificate has already been revoked")


def wrong_approval_state(status: str) -> SCMError:
    """An order that does not wait for approval is approved or declined."""
    return SCMError(400, -1112, f"The certificate cannot be approved or declined: {status}")


def too_many_requests(retry_after: int | None) -> SCMError:
    """More requests than the quota allows; the real one is not known (sectigo-scm 3.3)."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return SCMError(429, -1, "Too many requests", headers)


def not_authorized() -> SCMError:
    """The administrator's role does not reach so far."""
    return SCMError(400, -3, "You are not authorized to perform this operation")


def api_disabled() -> SCMError:
    """The organization's certificates may not be ordered through an API."""
    return SCMError(400, -25, "You are not authorized: the SSL API is off for the organization")


def unknown_organization() -> SCMError:
    """`orgId` names neither an organization nor a department."""
    return SCMError(400, -639, "The organization's id is invalid")


def profile_not_delegated() -> SCMError:
    """The organization may not use the profile."""
    return SCMError(400, -39, "The certificate profile's id is invalid for this organization")


def ca_not_available() -> SCMError:
    """The CA cannot be reached through its connector."""
    return SCMError(400, -195, "The CA is not available now, please try again later")


def wrong_id() -> SCMError:
    """What is to be changed does not exist."""
    return SCMError(400, -124, "The SSL certificate's id is wrong")


def unknown_format(name: str) -> SCMError:
    """`collect` knows no such format."""
    return SCMError(400, -1450, f"The certificate format is not supported: {name}")


def no_private_key() -> SCMError:
    """Only with a key of SCM's own could a PKCS#12 file be made."""
    return SCMError(400, -183, "The certificate is not collectable: its key is not held here")


def being_processed(code: int) -> SCMError:
    """The CA works on it; two codes with their texts have been seen (sectigo-scm 2.6)."""
    old, new = "Being processed by Sectigo", "The request is being processed by Sectigo"
    return SCMError(400, code, old if code == 0 else new)


def not_approved_yet() -> SCMError:
    """The order waits for approval."""
    return SCMError(400, -23, "The certificate has not been approved yet")


def renewal_refused() -> SCMError:
    """The profile is set up without renewals."""
    return SCMError(400, -180, "The certificate profile does not allow renewal")


def same_approver() -> SCMError:
    """Who asked for an EV certificate approves it."""
    return SCMError(400, -1140, "The approver of an EV certificate must not be its requester")


def not_changeable(status: str) -> SCMError:
    """What the CA has seen stays as it is."""
    return SCMError(400, -1113, f"The certificate cannot be changed in its state: {status}")


def not_deletable() -> SCMError:
    """SCM deletes only what it did not order."""
    return SCMError(400, -3, "Only imported or discovered certificates can be deleted")


def key_generation_unavailable() -> SCMError:
    """No agent is set up that could make a key."""
    return SCMError(400, -44, "The private key cannot be generated")


def no_such_path() -> SCMError:
    """The switch has left this endpoint in its other form only."""
    return SCMError(404, -1, "Not Found")

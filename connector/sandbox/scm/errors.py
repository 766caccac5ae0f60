"""
Every refusal of SCM, one constructor each: status, code, words (sectigo-scm 3.2, 9.4).

Which code the real server chooses for a case is known for few of them; this is the one place to
correct.
"""


class SCMError(Exception):
    """A refusal; becomes `{"code": …, "description": …}`."""

    def __init__(self, status: int, code: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description


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

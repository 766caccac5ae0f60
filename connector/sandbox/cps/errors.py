"""
Every refusal of CPS and of the gateway before it, one constructor each.

Shapes: akamai-cps 1.5 (gateway) and 5.1 (CPS). Slugs and words that no public source states are
marked; this is the one place to correct.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from connector.sandbox.cps.switches import CPSSwitches

PROBLEM = "application/problem+json"
NOT_FOUND = 404
_BAD_REQUEST = 400
CONFLICT = 409


class Origin(StrEnum):
    """Who refuses; decides the shape of the body."""

    GATEWAY = "gateway"
    CPS = "cps"
    QUOTA = "quota"


@dataclass(eq=False)
class CPSError(Exception):
    """A refusal; `routes` writes it in the shape of its origin."""

    status: int
    slug: str
    """End of the problem's `type`."""
    title: str
    detail: str = ""
    origin: Origin = Origin.CPS
    headers: dict[str, str] = field(default_factory=dict)


def invalid_timestamp() -> CPSError:
    """The client's clock is off (akamai-cps 1.5)."""
    return _gateway(400, "pep-authn/request-error", "Bad request", "Invalid timestamp")


def unreadable_authorization(switches: CPSSwitches) -> CPSError:
    """No EdgeGrid header, or a malformed one; status by switch, wording unverified."""
    return _unauthenticated(switches.missing_header_status, "Invalid authorization header")


def signature_mismatch() -> CPSError:
    """Secret, host, path or body hash differ."""
    return _gateway(401, "pep-authn/deny", "Not authorized", "The signature does not match")


def unknown_client_token(switches: CPSSwitches) -> CPSError:
    """Status by switch, wording unverified."""
    return _unauthenticated(switches.unknown_client_status, "Invalid client token")


def unknown_access_token() -> CPSError:
    """Wording unverified."""
    return _gateway(401, "pep-authn/deny", "Not authorized", "Invalid access token")


def inactive_client() -> CPSError:
    """The client is disabled or expired."""
    return _gateway(401, "pep-authn/deny", "Not authorized", "Inactive client token")


def nonce_replayed(switches: CPSSwitches) -> CPSError:
    """A nonce is used a second time; status by switch, wording unverified."""
    return _unauthenticated(switches.nonce_replay_status, "Duplicate nonce")


def grant_missing() -> CPSError:
    """The client may not use this API."""
    detail = "The client does not have the grant needed for the request"
    return _gateway(403, "pep-authz/deny", "Forbidden", detail)


def quota_exhausted(headers: dict[str, str]) -> CPSError:
    """Too many requests (akamai-cps 6.1)."""
    detail = "You have exhausted your API Request Quota using Account: SANDBOX"
    title = "HTTP 429 - Too many requests"
    return CPSError(429, "Too many Requests", title, detail, Origin.QUOTA, headers)


def not_found() -> CPSError:
    """It does not exist, or not yet; clients rely on this very title (akamai-cps 9.2)."""
    return CPSError(NOT_FOUND, "not-found", "Not Found")


def method_not_allowed() -> CPSError:
    """Slug unverified."""
    return CPSError(405, "method-not-allowed", "Method Not Allowed")


def not_acceptable(accept: str) -> CPSError:
    """Accept names no version that the resource knows; body unverified."""
    detail = f"None of these media types is served here: {accept or '(none)'}"
    return CPSError(406, "not-acceptable", "Not Acceptable", detail)


def unsupported_media_type(content_type: str) -> CPSError:
    """Content-Type is none that the resource knows; status and body unverified."""
    detail = f"This media type is not supported here: {content_type or '(none)'}"
    return CPSError(415, "unsupported-media-type", "Unsupported Media Type", detail)


def unreadable_json() -> CPSError:
    """Slug unverified."""
    return CPSError(400, "malformed-json", "Bad Request", "The body is not a JSON object")


def invalid_body(why: str) -> CPSError:
    """A field is missing, unknown or of a wrong type; slug unverified."""
    return CPSError(400, "validation-error", "Validation failed", why)


def unusable_certificate(why: str) -> CPSError:
    """By switch an upload is judged at once; status and slug unverified (akamai-cps 4.6)."""
    return CPSError(400, "invalid-certificate", "Invalid certificate", why)


def invalid_parameter(name: str) -> CPSError:
    """Slug unverified."""
    return CPSError(400, "invalid-parameter", "Bad Request", f"Query parameter {name} is invalid")


def invalid_contract(contract: str) -> CPSError:
    """The contract is foreign, or written with `ctr_`; the odd text is the server's (5.2)."""
    why = "detail=The current contract does not belong to ACG list."
    text = (
        f"ApiError(type=Forbidden, title=Invalid Contract, {why}, source=Contract ID: {contract})"
    )
    return CPSError(400, "invalid-contract", "Invalid Contract", text)


def mutual_authentication_on_create() -> CPSError:
    """Client mutual authentication is added later (akamai-cps 2.3)."""
    detail = "A create request must not contain client mutual authentication"
    return CPSError(400, "invalid-network-configuration", "Invalid network configuration", detail)


def fixed_field(name: str) -> CPSError:
    """The field keeps its value for the life of the enrollment; slug unverified."""
    return CPSError(400, "validation-error", "Validation failed", f"{name} cannot be changed")


def duplicate_common_name(name: str) -> CPSError:
    """Another enrollment of the contract has this common name; slug unverified."""
    detail = f"The contract already has an enrollment with the common name {name}"
    return CPSError(CONFLICT, "duplicate-common-name", "Duplicate Common Name", detail)


def change_open() -> CPSError:
    """An open change would have to be cancelled first; slug unverified."""
    detail = "The enrollment has pending changes; see allow-cancel-pending-changes"
    return CPSError(CONFLICT, "pending-changes", "Pending Changes Exist", detail)


def renewal_window() -> CPSError:
    """Within CPS's own renewal window nothing else is changed; by switch, slug unverified."""
    detail = "The certificate is about to be renewed; see renewal-date-check-override"
    return CPSError(CONFLICT, "renewal-window", "Renewal Window", detail)


def invalid_state() -> CPSError:
    """What is acknowledged or uploaded is not what the change waits for (akamai-cps 2.9)."""
    return CPSError(CONFLICT, "invalid-enrollment-state", "Invalid Enrollment State")


def not_ready(switches: CPSSwitches) -> CPSError:
    """The same while CPS still works on the step before (akamai-cps 9.3)."""
    return not_found() if switches.not_ready == NOT_FOUND else invalid_state()


def hash_mismatch() -> CPSError:
    """What is acknowledged by its hash has moved on; slug unverified."""
    return CPSError(CONFLICT, "validation-result-changed", "Validation Result Changed")


def live_on_network(hosts: tuple[str, ...]) -> CPSError:
    """Hosts still serve with the certificate that would go (akamai-cps 5.2)."""
    return CPSError(
        CONFLICT,
        "certificate-live-on-network",
        "Cannot deprovision certificate(s). Certificate(s) are still live.",
        f"Live hosts: [{', '.join(hosts)}]",
    )


def deploying() -> CPSError:
    """PUT during a deployment (akamai-cps 5.2)."""
    return CPSError(500, "internal-server-error", "Internal Server Error")


def _unauthenticated(status: int, detail: str) -> CPSError:
    """Return the gateway's refusal in that status of the two which it has for credentials."""
    if status == _BAD_REQUEST:
        return _gateway(status, "pep-authn/request-error", "Bad request", detail)
    return _gateway(status, "pep-authn/deny", "Not authorized", detail)


def _gateway(status: int, slug: str, title: str, detail: str) -> CPSError:
    return CPSError(status, slug, title, detail, Origin.GATEWAY)

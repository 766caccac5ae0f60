"""What SCM's refusals mean where a domain is validated, and their remedies (sectigo-scm 2.11)."""

from collections.abc import Callable
from typing import Final

from connector.errors import (
    ConflictError,
    ConnectorError,
    CredentialsError,
    PersonNeededError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.problems import SCMRefusal, refusal_error


class BelowDomainError(VendorRefusedError):
    """Only the domain above is validated by itself."""


class NotInAdvanceError(PersonNeededError):
    """The customer's domains are not validated in advance; each order wants proofs of its own."""


def domain_error(refusal: SCMRefusal) -> ConnectorError:
    """Return the error to raise: what the code means for a domain, else what it means anywhere."""
    build = _BY_CODE.get(refusal.code)
    return refusal_error(refusal) if build is None else build(refusal)


_Build = Callable[[SCMRefusal], ConnectorError]


def _person(remedy: str) -> _Build:
    return lambda refusal: PersonNeededError(
        refusal.what, remedy=remedy, status=refusal.reply.status
    )


def _refused(kind: type[VendorRefusedError], remedy: str) -> _Build:
    return lambda refusal: kind(
        refusal.what,
        status=refusal.reply.status,
        code=str(refusal.code),
        detail=refusal.words,
        remedy=remedy,
    )


def _no_privilege(refusal: SCMRefusal) -> ConnectorError:
    file = refusal.account.origin.file
    return CredentialsError(
        f"{refusal.what} The credentials are those of the account {refusal.account.name!r} in"
        f" {file}.",
        status=refusal.reply.status,
        remedy="Have an SCM administrator give this admin the privilege Allow DCV (Settings >"
        f" Admins), or name an account that has it as dcv_account in {file}.",
    )


def _not_in_advance(refusal: SCMRefusal) -> ConnectorError:
    return NotInAdvanceError(
        refusal.what,
        status=refusal.reply.status,
        remedy="Validation of domains in advance is off for this customer: each order wants proofs"
        " of its own, which `akamai-scm apply` publishes while it waits. Ask Sectigo to switch it"
        " on.",
    )


def _busy(refusal: SCMRefusal) -> ConnectorError:
    return VendorUnavailableError(
        refusal.what, status=refusal.reply.status, remedy="SCM is at fault; run again later."
    )


DELEGATION: Final = (
    "Have an SCM administrator delegate the domain to the organization, and approve the delegation"
    " (Domains)."
)

_BY_CODE: Final[dict[int | None, _Build]] = {
    -3: _no_privilege,
    **dict.fromkeys((-707, -709, -711, -728, -741, -1010), _person(DELEGATION)),
    -715: _person("Have an SCM administrator (MRAO) activate the domain (Domains)."),
    -723: _refused(BelowDomainError, "Validate the domain above it."),
    -724: _refused(ConflictError, "Another validation of it is under way; look again."),
    -727: _person("Have an SCM administrator register the domain (Domains)."),
    -732: _person("Check how the domain is written in SCM (Domains)."),
    -738: _person("Have an SCM administrator give this admin rights on the domain."),
    -1603: _busy,
    -1608: _not_in_advance,
}

"""
What a refusal by SCM means and what the person does (sectigo-scm 3).

Codes are reused with different meanings, so HTTP status and operation are looked at as well.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from connector.errors import (
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.transport.reply import Reply

NOT_COLLECTABLE_YET = {
    400: frozenset({0, -23, -103, -109, -130, -183, -1400}),
    404: frozenset({-103, -109}),
}
"""HTTP status and codes of a certificate that is not ready (sectigo-scm 2.6)."""

PERHAPS_ORDERED = frozenset({-1, -2, -14, -65, -129})
"""Unknown and internal errors, connection to the CA lost: the order may have been recorded."""

NOT_ISSUED_OR_REVOKED = frozenset({-102, -159})
"""Answers to a revocation that found nothing to revoke (sectigo-scm 2.9)."""


@dataclass(frozen=True, slots=True)
class SCMRefusal:
    """An answer that is not 2xx."""

    step: str
    """As the end of "Could not …"."""
    reply: Reply
    account: str
    """Name of the account in scm_config.yaml."""
    code: int | None
    """SCM's own; None: the body is not SCM's."""
    words: str

    @property
    def what(self) -> str:
        """Step, status, code and SCM's words as one sentence."""
        code = "" if self.code is None else f" (code {self.code})"
        words = self.words.rstrip(".")
        return f"Could not {self.step}: SCM answered {self.reply.status}{code}: {words}."


def read_refusal(reply: Reply, *, step: str, account: str) -> SCMRefusal:
    """Return *reply* with what its body says; gateways answer without JSON."""
    try:
        body = json.loads(reply.body)
    except ValueError:
        body = None
    fields = body if isinstance(body, dict) else {}
    code, words = fields.get("code"), fields.get("description")
    return SCMRefusal(
        step=step,
        reply=reply,
        account=account,
        code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        words=words.strip() if isinstance(words, str) and words.strip() else reply.excerpt(),
    )


def refusal_error(refusal: SCMRefusal) -> ConnectorError:
    """Return the error to raise: by status first where it is plain, else by code."""
    by_status = _BY_STATUS.get(refusal.reply.status)
    build, remedy = by_status or _BY_CODE.get(refusal.code, (_refused(VendorRefusedError), ""))
    return build(refusal, remedy)


_Build = Callable[[SCMRefusal, str], ConnectorError]


def _refused(kind: type[VendorRefusedError]) -> _Build:
    def build(refusal: SCMRefusal, remedy: str) -> ConnectorError:
        return kind(
            refusal.what,
            status=refusal.reply.status,
            code="" if refusal.code is None else str(refusal.code),
            detail=refusal.words,
            remedy=remedy,
        )

    return build


def _credentials(refusal: SCMRefusal, remedy: str) -> ConnectorError:
    return CredentialsError(
        f"{refusal.what} The credentials are those of the account {refusal.account!r}.",
        remedy=remedy,
    )


def _unavailable(refusal: SCMRefusal, remedy: str) -> ConnectorError:
    return VendorUnavailableError(refusal.what, remedy=remedy)


def _unexpected(refusal: SCMRefusal, remedy: str) -> ConnectorError:
    return UnexpectedAnswerError(refusal.what, remedy=remedy)


_RIGHTS = (
    "Check client_id and client_secret of the account in scm_config.yaml, and in SCM under"
    " Enrollment > REST that the account exists and its secret was not reset."
)
_ORGANIZATION = "Have an SCM administrator check the account's organization and its permissions."
_DOMAIN = "Have an SCM administrator register, delegate and validate the domain (Domains > DCV)."
_CSR = "The account's profile does not take this CSR: check key type and size in the SCM profile."
_PROFILE = "Check the account's certificate profile and term in SCM under Enrollment > REST."
_FIELDS = "Check custom_fields, comments and external_requester in the request."
_LATER = "SCM or its CA is busy; run again later."
_URL = "Check url of the account in scm_config.yaml: SCM shows it under Enrollment > REST."

_ELSEWHERE = f"It may belong to another account; if nothing at all is found: {_URL}"

_BY_STATUS: dict[int, tuple[_Build, str]] = {
    401: (_credentials, _RIGHTS),
    403: (_credentials, _RIGHTS),
    404: (_refused(NotFoundError), _ELSEWHERE),
    405: (_unexpected, _URL),
    406: (_unexpected, _URL),
    409: (_refused(ConflictError), ""),
    410: (_refused(NotFoundError), ""),
    415: (_unexpected, _URL),
}


def _codes(
    codes: Iterable[int], build: _Build, remedy: str
) -> dict[int | None, tuple[_Build, str]]:
    return dict.fromkeys(codes, (build, remedy))


_REFUSED = _refused(VendorRefusedError)

_BY_CODE: dict[int | None, tuple[_Build, str]] = {
    **_codes((0, -103, -109, -129, -140, -195, -1400), _unavailable, _LATER),
    **_codes((-3, -16, -25, -37, -970), _credentials, _RIGHTS),
    **_codes((-410, -429, -639, -843, -1021, -1023), _REFUSED, _ORGANIZATION),
    **_codes((-107, -715, -727, -732, -737, -1010, -1137), _REFUSED, _DOMAIN),
    **_codes((-9, -10, -11, -13, -78, -138, -141, -170, -194, -1138), _REFUSED, _CSR),
    **_codes((-36, -39, -111, -164), _REFUSED, _PROFILE),
    **_codes((-7, -62, -64, -131, -134, -135, -160, -951, -1601), _REFUSED, _FIELDS),
    **_codes((-124, -5101), _refused(NotFoundError), "Look the order up in SCM."),
    **_codes(
        (-102, -110, -159, -3114, -3115), _refused(ConflictError), "Look the order up in SCM."
    ),
}

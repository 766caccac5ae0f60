"""
What a refusal by CPS or by Akamai's gateway means and what the person does (akamai-cps 1.5, 5).

One table, read from the top: the first row whose status and words fit decides. The type of a
problem document says what it is; the HTTP status counts only where the type says nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from connector.akamai.fields import FIELDS
from connector.akamai.refusal import Refusal
from connector.core.request.named_fields import fields_named, not_known
from connector.errors import (
    ClockSkewError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    StillServedError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)


def refusal_error(refusal: Refusal) -> ConnectorError:
    """Return the error to raise."""
    row = _row(refusal)
    return row.build(refusal, row.remedy)


def is_certain(refusal: Refusal) -> bool:
    """Whether Akamai itself said no; else anything on the way to it may have answered so."""
    return refusal.is_problem or not _row(refusal).anybody


def _row(refusal: Refusal) -> "_Row":
    return next(row for row in _TABLE if row.fits(refusal))


def _vendor_error(kind: type[VendorRefusedError]) -> Callable[[Refusal, str], ConnectorError]:
    def build(refusal: Refusal, remedy: str) -> ConnectorError:
        return kind(
            refusal.what,
            status=refusal.reply.status,
            code=refusal.slug,
            detail=refusal.words,
            remedy=remedy,
        )

    return build


def _credentials(refusal: Refusal, remedy: str) -> ConnectorError:
    return CredentialsError(
        f"{refusal.what} The credentials are those of {refusal.source}, for {refusal.host}.",
        status=refusal.reply.status,
        remedy=remedy,
    )


def _clock_skew(refusal: Refusal, remedy: str) -> ConnectorError:
    theirs = refusal.reply.date
    if theirs is None:
        difference = "is wrong"
    else:
        ahead = refusal.now - theirs
        side = "ahead of" if ahead > timedelta(0) else "behind"
        difference = f"is {timedelta(seconds=round(abs(ahead).total_seconds()))} {side} Akamai's"
    return ClockSkewError(
        f"{refusal.what} The clock of this machine {difference}.",
        status=refusal.reply.status,
        remedy=remedy,
    )


def _unavailable(refusal: Refusal, remedy: str) -> ConnectorError:
    return VendorUnavailableError(refusal.what, status=refusal.reply.status, remedy=remedy)


def _unexpected(refusal: Refusal, remedy: str) -> ConnectorError:
    return UnexpectedAnswerError(refusal.what, status=refusal.reply.status, remedy=remedy)


def _wrong_request(refusal: Refusal, _: str) -> ConnectorError:
    """Advise about the fields that CPS names; without any, say that nothing is known."""
    fields = fields_named(refusal.words, FIELDS)
    remedy = f"In the request, look at: {'; '.join(fields)}." if fields else not_known("Akamai")
    return _REFUSED(refusal, remedy)


@dataclass(frozen=True, slots=True)
class _Row:
    statuses: frozenset[int]
    """Empty: any."""
    words: str
    """Regular expression on slug and words; empty: any."""
    build: Callable[[Refusal, str], ConnectorError]
    remedy: str
    method: str = ""
    """Empty: any."""
    path: str = ""
    """End of the path; empty: any."""
    anybody: bool = False
    """Without a problem document, a proxy or a gateway says the same of what never reached CPS."""

    def fits(self, refusal: Refusal) -> bool:
        reply = refusal.reply
        return (
            (not self.statuses or refusal.status in self.statuses)
            and self.method in ("", reply.method)
            and reply.path.endswith(self.path)
            and re.search(self.words, f"{refusal.slug} {refusal.words}", re.IGNORECASE) is not None
        )


def _on(*statuses: int) -> frozenset[int]:
    return frozenset(statuses)


_REFUSED = _vendor_error(VendorRefusedError)
_CONFLICT = _vendor_error(ConflictError)
_NOT_FOUND = _vendor_error(NotFoundError)

_TABLE = (
    _Row(
        _on(400, 401),
        r"invalid timestamp",
        _clock_skew,
        "Set the clock (NTP), then run again.",
    ),
    _Row(
        _on(400),
        r"waf deny|ipblock",
        _unavailable,
        "Too many calls came from this address; wait some minutes and run less in parallel.",
    ),
    _Row(
        _on(400, 401),
        r"(duplicate|replay|repeat|reuse).*\bnonce\b|\bnonce\b.*(duplicate|replay|repeat|reuse)",
        _credentials,
        "The same signed call has reached Akamai twice: something on the way, such as a proxy,"
        " repeats calls. The credentials are not in doubt.",
    ),
    _Row(
        _on(400),
        r"^request-error |authorization header|client[ _-]token|access[ _-]token|\bnonce\b",
        _credentials,
        "Akamai's gateway considers the credentials malformed: check that client_token,"
        " access_token, client_secret and host are complete, have nothing before or after them,"
        " and come from the same API client.",
    ),
    _Row(
        _on(401),
        r"inactive client token",
        _credentials,
        "The API client is disabled or has expired: renew it in Control Center under Identity &"
        " Access, and put the new values there.",
    ),
    _Row(
        _on(401),
        r"signature",
        _credentials,
        "Check client_secret and host: they must be complete and come from the same API client.",
    ),
    _Row(
        _on(401),
        r"",
        _credentials,
        "Check client_token, access_token, client_secret and host: they must come from the same"
        " API client.",
    ),
    _Row(
        _on(403),
        r"",
        _credentials,
        "The API client needs READ-WRITE on the API 'CPS' and access to the contract; with several"
        " accounts, check account_switch_key.",
    ),
    _Row(
        _on(400),
        r"acg list|invalid contract",
        _REFUSED,
        "Check contract_id: the API client must have access to this contract.",
    ),
    _Row(
        _on(404, 410),
        r"",
        _NOT_FOUND,
        "It may have been removed in the meantime, or belong to another account"
        " (account_switch_key).",
    ),
    _Row(
        _on(409),
        r"certificate-live-on-network|still live",
        _vendor_error(StillServedError),
        "Move the named hosts to another certificate first.",
    ),
    _Row(
        _on(409),
        r"invalid-enrollment-state",
        _CONFLICT,
        "The state at CPS has changed in the meantime; the next run looks again.",
    ),
    _Row(
        _on(409),
        r"",
        _CONFLICT,
        "An enrollment with this common name may exist already: adopt it with enrollment_id, or"
        " set allow_duplicate_common_name.",
        method="POST",
        path="/cps/v2/enrollments",
    ),
    _Row(
        _on(409),
        r"",
        _CONFLICT,
        "The change does not wait for that, or not any more; the next run looks again.",
        method="POST",
    ),
    _Row(
        _on(409),
        r"",
        _CONFLICT,
        "A change may be open for this enrollment; let it finish or cancel it.",
    ),
    _Row(
        _on(406, 415),
        r"",
        _unexpected,
        "CPS no longer speaks this version of its interface; look for a newer version.",
    ),
    _Row(
        _on(400),
        r"client ?mutual ?authentication",
        _REFUSED,
        "Client mutual authentication can only be added to an enrollment that exists.",
        method="POST",
    ),
    _Row(_on(), r"", _wrong_request, "", anybody=True),
)

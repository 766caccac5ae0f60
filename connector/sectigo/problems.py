"""
What a refusal by SCM means and what the person does (sectigo-scm 3).

The code in the body wins over the HTTP status, which gateways change and SCM itself chooses freely.
Codes are reused with different meanings, so the operation is looked at as well.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from connector.core.request.named_fields import fields_named, not_known
from connector.errors import (
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.api import api_of
from connector.sectigo.remedies import Remedies
from connector.settings.values import SCMAccount
from connector.transport.reply import Reply, vendor_words

NOT_APPROVED_YET = -23
_NOT_YET = frozenset({0, NOT_APPROVED_YET, -103, -109, -130, -183, -1400})
"""Codes of an order whose certificate is not ready, whatever the HTTP status (sectigo-scm 2.6)."""
_NOT_FOUND = 404
_NO_SUCH_ORDER = frozenset({-124, -5101})
_VAGUE = frozenset({None, -1, -14, 404})
_NEVER_PENDING = frozenset({401, 403})

PERHAPS_ORDERED = frozenset({-1, -2, -14, -65, -129}) | (_NOT_YET - {-130, -183})
"""
Unknown and internal errors, connection to the CA lost: the order may have been recorded. So may one
of which SCM says that it is at work on it.
"""

NOT_ISSUED_OR_REVOKED = frozenset({-102, -159})
"""Answers to a revocation that found nothing to revoke (sectigo-scm 2.9)."""


class UnvalidatedError(VendorRefusedError):
    """An order is refused since the CA knows no validation of a name that holds."""


@dataclass(frozen=True, slots=True)
class SCMRefusal:
    """An answer that may not be a success; `is_one` tells."""

    step: str
    """As the end of "Could not …"."""
    reply: Reply
    account: SCMAccount
    code: int | None
    """SCM's own; None: the body is not SCM's."""
    words: str

    @property
    def is_one(self) -> bool:
        """Whether SCM refuses: by HTTP status, or by a code in a body that names no order."""
        return not self.reply.succeeded or self.code is not None

    @property
    def not_yet(self) -> bool:
        """Whether all that SCM says is that it is not ready, in whatever wrapping."""
        return self.code in _NOT_YET and self.reply.status not in _NEVER_PENDING

    @property
    def says_none(self) -> bool:
        """Whether SCM itself says of a list that it has nothing to show."""
        return self.reply.status == _NOT_FOUND and self.code in _NO_SUCH_ORDER

    @property
    def is_vague(self) -> bool:
        """Whether there is no code, or one that says nothing, so that a path may not be there."""
        return self.code in _VAGUE

    @property
    def remedies(self) -> Remedies:
        """What helps with the account's API and its way to log in."""
        return api_of(self.account).remedies(self.account)

    @property
    def what(self) -> str:
        """Step, status, code and SCM's words as one sentence."""
        code = "" if self.code is None else f" (code {self.code})"
        words = self.words.rstrip(".")
        return f"Could not {self.step}: SCM answered {self.reply.status}{code}: {words}."


def read_refusal(reply: Reply, *, step: str, account: SCMAccount) -> SCMRefusal:
    """Return *reply* with what its body says; gateways answer without JSON."""
    body = reply.json_or_none()
    fields = body if isinstance(body, dict) and not any(body.get(key) for key in _IDS) else {}
    words = fields.get("description")
    return SCMRefusal(
        step=step,
        reply=reply,
        account=account,
        code=_code(fields.get("code")),
        words=(vendor_words(words) if isinstance(words, str) else "") or reply.excerpt(),
    )


_IDS = ("certId", "sslId", "id")
"""Fields of an order: a document with one of them is no refusal."""


def _code(value: object) -> int | None:
    """Return SCM's code; some answers have it as text."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", value, re.ASCII):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def refusal_error(refusal: SCMRefusal) -> ConnectorError:
    """
    Return the error to raise: by SCM's code, else by the HTTP status, which a gateway may change.

    "Not yet" beside a status that is about the credentials is about the credentials.
    """
    status = refusal.reply.status
    by_code = _BY_CODE.get(refusal.code)
    if by_code is None or (refusal.code in _LATER and status in _NEVER_PENDING):
        by_code = _BY_STATUS.get(status, (_by_words, attrgetter("nothing")))
    build, remedy = by_code
    return build(refusal, remedy(refusal.remedies))


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
        f"{refusal.what} The credentials are those of the account {refusal.account.name!r}"
        f" in {refusal.account.origin.file}.",
        status=refusal.reply.status,
        remedy=remedy,
    )


def _unavailable(refusal: SCMRefusal, remedy: str) -> ConnectorError:
    return VendorUnavailableError(refusal.what, status=refusal.reply.status, remedy=remedy)


def _unexpected(refusal: SCMRefusal, remedy: str) -> ConnectorError:
    return UnexpectedAnswerError(refusal.what, status=refusal.reply.status, remedy=remedy)


_REFUSED = _refused(VendorRefusedError)


def _by_words(refusal: SCMRefusal, remedy: str) -> ConnectorError:
    """Advise about the field that SCM names, else what the code means; else nothing is known."""
    fields = fields_named(refusal.words, FIELDS)
    advice = getattr(refusal.remedies, fields[0]) if fields else remedy
    return _REFUSED(refusal, advice or not_known("SCM"))


FIELDS = (
    (r"custom.?field", "field"),
    (r"comment|external.?requester", "fields"),
    (r"cert.?type|profile|\bterm\b", "profile"),
    (r"\borg(anization)?.?id\b|department", "organization"),
    (r"\bcsr\b|public.?key|key.?size", "csr"),
    (r"subj(ect)?.?alt|\bsans?\b|common.?name|\bnames\b|domain|\bip.?address", "names"),
)
"""What SCM calls a field (sectigo-scm 2.2), and which remedy is about it."""


def _elsewhere(remedies: Remedies) -> str:
    return (
        "An order may belong to another account. If nothing at all is found, the address is wrong."
        f" {remedies.url}"
    )


_Pick = Callable[[Remedies], str]

_BY_STATUS: dict[int, tuple[_Build, _Pick]] = {
    401: (_credentials, attrgetter("login")),
    403: (_credentials, attrgetter("rights")),
    404: (_refused(NotFoundError), _elsewhere),
    405: (_unexpected, attrgetter("url")),
    406: (_unexpected, attrgetter("url")),
    409: (_refused(ConflictError), attrgetter("nothing")),
    410: (_refused(NotFoundError), attrgetter("nothing")),
    415: (_unexpected, attrgetter("url")),
}


def _codes(
    codes: Iterable[int], build: _Build, remedy: str
) -> dict[int | None, tuple[_Build, _Pick]]:
    return dict.fromkeys(codes, (build, attrgetter(remedy)))


_LATER = (0, -103, -109, -129, -140, -195, -1400)
"""SCM or its CA is at work, or busy (sectigo-scm 3.2)."""

_BY_CODE: dict[int | None, tuple[_Build, _Pick]] = {
    **_codes(_LATER, _unavailable, "later"),
    **_codes((-16, -970), _credentials, "login"),
    **_codes((-3, -25, -37), _credentials, "rights"),
    **_codes((-410, -429, -639, -843, -1021, -1023), _REFUSED, "organization"),
    **_codes((-107, -737, -1137), _refused(UnvalidatedError), "domain"),
    **_codes((-715, -727, -732, -1010), _REFUSED, "domain"),
    **_codes((-9, -10, -11, -13, -78, -138, -141, -170, -194, -1138), _REFUSED, "csr"),
    **_codes((-36, -39, -111, -164), _REFUSED, "profile"),
    **_codes((-62,), _by_words, "field"),
    **_codes((-7, -64, -131, -134, -135, -160, -951, -1601), _by_words, "nothing"),
    **_codes((-188,), _REFUSED, "quota"),
    **_codes(_NO_SUCH_ORDER, _refused(NotFoundError), "order"),
    **_codes((-102, -110, -159, -3114, -3115), _refused(ConflictError), "order"),
}

"""Orders to and from the JSON of the Enrollment API; ids and statuses of both (sectigo-scm 2.3)."""

import logging
import re
from urllib.parse import urlsplit

from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.sectigo.interface import OrderDraft, OrderState
from connector.transport.document import Document
from connector.transport.reply import vendor_words

_log = logging.getLogger(__name__)
_ARMOUR = re.compile(r"-----(?:BEGIN|END) [A-Z ]+-----")
_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_NUMBER = re.compile(r"[0-9]{1,128}")

_STATUSES = {
    "init": OrderStatus.PROCESSING,
    "requested": OrderStatus.AWAITING_APPROVAL,
    "awaitingapproval": OrderStatus.AWAITING_APPROVAL,
    "saapproved": OrderStatus.PROCESSING,
    "approved": OrderStatus.PROCESSING,
    "applied": OrderStatus.PROCESSING,
    "issued": OrderStatus.ISSUED,
    "enrolledpendingdownload": OrderStatus.ISSUED,
    "downloaded": OrderStatus.ISSUED,
    "declined": OrderStatus.DECLINED,
    "invalid": OrderStatus.REJECTED,
    "rejected": OrderStatus.REJECTED,
    "revoked": OrderStatus.REVOKED,
    "expired": OrderStatus.EXPIRED,
    "replaced": OrderStatus.REPLACED,
}


def order_body(draft: OrderDraft) -> dict[str, object]:
    """Return the body of an order; organization, profile and term are fixed by the account."""
    body: dict[str, object] = {
        "csr": "".join(_ARMOUR.sub("", draft.csr.pem).split()),
        "subjAltNames": sorted(draft.names),
        "comments": draft.comments,
    }
    if draft.external_requester:
        body["externalRequester"] = ",".join(draft.external_requester)
    if draft.custom_fields:
        body["customFields"] = dict(draft.custom_fields)
    return body


def revocation_body(reason_code: int, message: str) -> dict[str, object]:
    """Return the body of a revocation; SCM wants a message of 1 to 512 characters."""
    return {"reasonCode": reason_code, "message": message[:512] or "revoked"}


def read_order_id(answer: object) -> OrderId | None:
    """Return `certId`, `sslId` or `id`, or a bare number; None if none is there or fit for one."""
    found, shape = answer, _NUMBER
    if isinstance(answer, dict):
        found, shape = answer.get("certId") or answer.get("sslId") or answer.get("id"), _ID
    told = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    return OrderId(told) if shape.fullmatch(told) is not None else None


def read_located_order_id(location: str, path: str) -> OrderId | None:
    """
    Return the id at the end of a new order's address, None if none is there.

    Args:
        location: The header `Location`, relative or absolute.
        path: Where the order was sent to, which is no id.
    """
    last = urlsplit(location).path.rstrip("/").rpartition("/")[2]
    known = last != path.rstrip("/").rpartition("/")[2]
    return OrderId(last) if known and _ID.fullmatch(last) is not None else None


def read_order_state(document: Document) -> OrderState:
    """
    Return where an order stands; a word we do not know is told in the log and waited on.

    Raises:
        UnexpectedAnswerError: There is no status.
    """
    word = vendor_words(document.text("status"))
    status = _STATUSES.get(re.sub(r"[^a-z]", "", word.lower()))
    if status is None:
        _log.warning("SCM reports the status %r, which is unknown; waiting for it to change.", word)
        status = OrderStatus.PROCESSING
    return OrderState(status, word)

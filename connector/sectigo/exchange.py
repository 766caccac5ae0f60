"""Calls to SCM for one account, and the rules that both of its APIs share (sectigo-scm 2, 3)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import lookup_hint
from connector.core.facts.order import OrderStatus
from connector.core.revocation.rfc5280 import REASONS
from connector.core.x509.read import split_pem
from connector.errors import (
    AnswerLostError,
    ConflictError,
    NotTheVendorError,
    UnexpectedAnswerError,
)
from connector.sectigo.interface import OrderDraft, OrderState
from connector.sectigo.login import Login
from connector.sectigo.problems import (
    NOT_APPROVED_YET,
    NOT_ISSUED_OR_REVOKED,
    PERHAPS_ORDERED,
    SCMRefusal,
    read_refusal,
    refusal_error,
)
from connector.sectigo.wire import read_order_id
from connector.sectigo.wrong_orders import wrong_order
from connector.settings.values import SCMAccount
from connector.transport.call import Call
from connector.transport.document import Document
from connector.transport.reply import NOT_THE_VENDOR, Reply
from connector.transport.session import HTTPSSession

VENDOR = "SCM"
PAGE = 200
"""Rows of a list; SCM's own limit (sectigo-scm 2.5)."""
PAGES = 100
"""A list that is longer is nothing that we ask for."""
_COUNT = re.compile(r"[0-9]{1,9}")
_UNAUTHORIZED = 401
_REFUSED_WITHOUT_WORDS = frozenset({401, 403, 405, 413, 415})
"""Refusals that are certain whatever the body: they come before an order is looked at."""


class Exchange:
    """Makes the calls of one account below one base URL."""

    def __init__(self, account: SCMAccount, session: HTTPSSession, base: str, login: Login) -> None:
        """Remember all of it; nothing is asked yet."""
        self.account = account
        self._session = session
        self._base = base
        self._login = login

    def prove(self) -> None:
        """Get whatever has to be got before a call can be signed."""
        self._login.sign()

    def send(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        step: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        accept: str = "application/json",
        idempotent: bool = False,
        recognised: bool = False,
    ) -> Reply:
        """Make a call; credentials that can be renewed are, once (sectigo-scm 1.3)."""
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = "application/json;charset=utf-8"

        def attempt() -> Reply:
            return self._session.exchange(
                Call(
                    vendor=VENDOR,
                    step=step,
                    method=method,
                    url=self._base + path,
                    sign=self._login.sign(),
                    headers=headers,
                    body=None if body is None else json.dumps(body).encode(),
                    client_certificate=self._login.client_certificate,
                    idempotent=idempotent,
                    recognised=recognised,
                )
            )

        reply = attempt()
        if reply.status == _UNAUTHORIZED and self._login.renew():
            reply = attempt()
        return reply

    def read(self, step: str, path: str) -> Reply:
        """GET, judged."""
        return self.judged(step, self.send(step, "GET", path))

    def pages(self, step: str, path: str, **filters: str) -> Iterator[Document]:
        """
        GET the rows of all pages of a list; one that moves meanwhile may give a row twice.

        Raises:
            UnexpectedAnswerError: There is no end of it, so that something may be missed.
        """
        position = 0
        for _ in range(PAGES):
            query = urlencode({"size": PAGE, "position": position, **filters})
            reply = self.read(step, f"{path}?{query}")
            rows = reply.rows(f"{VENDOR}: {step}")
            yield from rows
            position += len(rows)
            total = reply.headers.get("X-Total-Count", "")
            if not rows or (_COUNT.fullmatch(total) and position >= int(total)):
                return
        raise UnexpectedAnswerError(
            f"Could not {step}: SCM's list does not end within {position} rows.",
            remedy="Look there in SCM itself.",
        )

    def judged(self, step: str, reply: Reply) -> Reply:
        """
        Return *reply* if it is a success.

        Raises:
            ConnectorError: What `problems` makes of anything else.
        """
        refusal = self._refusal(step, reply)
        if refusal.is_one:
            raise refusal_error(refusal)
        return reply

    def order(self, draft: OrderDraft, path: str, body: Mapping[str, object]) -> OrderId:
        """
        POST an order; *body* is what one API makes of *draft*.

        Raises:
            RequestError: SCM refuses what was asked for.
            AnswerLostError: There may be an order now. Any other of our errors: there is none.
        """
        csr = draft.csr
        step = f"order the {csr.key_algorithm} certificate for {csr.common_name}"
        hint = lookup_hint(csr.key, csr.common_name)
        try:
            reply = self.send(step, "POST", path, body=body)
        except AnswerLostError as error:
            raise error.with_remedy(hint) from error
        placed = _placed(reply) if reply.succeeded else None
        if placed is not None:
            return placed
        if self._certainly_refused(reply):
            wrong = wrong_order(self._refusal(step, reply), draft)
            if wrong is not None:
                raise wrong
            self.judged(step, reply)
        raise AnswerLostError(
            f"Could not {step} for certain: SCM answered {reply.status}: {reply.excerpt()}.",
            status=reply.status,
            remedy=hint,
        )

    def collected(self, order_id: OrderId, path: str, accept: str) -> tuple[str, ...]:
        """
        GET certificates and return them as PEM; empty: there is nothing to collect yet.

        Raises:
            NotTheVendorError: What answered holds no certificate, or not the whole of one.
        """
        step = f"collect order {order_id}"
        reply = self.send(step, "GET", path, accept=accept)
        if self._refusal(step, reply).not_yet:
            return ()
        text = self.judged(step, reply).text()
        if not text.strip():
            return ()
        try:
            found = split_pem(text)
        except UnexpectedAnswerError as error:
            raise NotTheVendorError(
                f"Could not {step}: {error.what}", status=reply.status
            ) from error
        if not found:
            raise reply.not_the_vendor()
        return found

    def order_document(self, order_id: OrderId, path: str, step: str = "") -> Document | OrderState:
        """
        GET what SCM tells of an order; just its state where all that it says is "not yet".

        Args:
            order_id: The order.
            path: Below the base URL.
            step: What for, as the end of "Could not …"; empty: to read its status.

        Raises:
            NotTheVendorError: What answered tells no status.
        """
        step = step or f"read the status of order {order_id}"
        reply = self.send(step, "GET", path)
        refusal = self._refusal(step, reply)
        if refusal.not_yet:
            waiting = refusal.code == NOT_APPROVED_YET
            status = OrderStatus.AWAITING_APPROVAL if waiting else OrderStatus.PROCESSING
            return OrderState(status, f"{refusal.words} (code {refusal.code})")
        return self.judged(step, reply).document(f"{VENDOR}: order {order_id}", ("status",))

    def decline(
        self,
        order_id: OrderId,
        path: str,
        body: Mapping[str, object],
        state: Callable[[OrderId], OrderState],
    ) -> None:
        """
        Decline an order; where SCM refuses, the order's own status decides (sectigo-scm 2.10).

        Raises:
            ConflictError: It may still be issued, or is.
        """
        step = f"decline order {order_id}"
        reply = self.send(step, "POST", path, body=body, recognised=True)
        found = None if reply.succeeded else state(order_id)
        if found is not None and found.status not in _CAME_TO_NOTHING:
            refusal = self._refusal(step, reply)
            raise ConflictError(
                f"Could not {step}: SCM answered {reply.status}: {refusal.words}; it is"
                f" {found.word}.",
                status=reply.status,
                code=str(refusal.code),
                detail=refusal.words,
                remedy="Decline it in SCM while it waits, or revoke it once it is issued.",
            )

    def revoke(
        self,
        order_id: OrderId,
        method: str,
        path: str,
        body: Mapping[str, object],
        state: Callable[[OrderId], OrderState],
    ) -> None:
        """
        Revoke; a certificate that is revoked already is left as it is.

        The codes of "not issued" and "revoked already" are mixed up (sectigo-scm 2.9), so the
        order's own status decides.

        Raises:
            ConflictError: The order has no certificate yet.
        """
        step = f"revoke order {order_id}"
        reply = self.send(step, method, path, body=body, idempotent=True)
        refusal = self._refusal(step, reply)
        in_doubt = reply.succeeded and reply.is_page
        if not in_doubt and refusal.code not in NOT_ISSUED_OR_REVOKED:
            self.judged(step, reply)
            return
        found = state(order_id)
        if found.status is OrderStatus.REVOKED:
            return
        if in_doubt:
            raise AnswerLostError(
                f"Could not {step} for certain: SCM answered {reply.status}: {reply.excerpt()}."
                f" It is {found.word} now.",
                status=reply.status,
                remedy=NOT_THE_VENDOR,
            )
        raise ConflictError(
            f"Could not {step}: it is {found.word}, and only what is issued can be revoked.",
            status=reply.status,
            code=str(refusal.code),
            detail=refusal.words,
            remedy="An order that waits can be declined in SCM.",
        )

    def _refusal(self, step: str, reply: Reply) -> SCMRefusal:
        return read_refusal(reply, step=step, account=self.account)

    def _certainly_refused(self, reply: Reply) -> bool:
        code = self._refusal("", reply).code
        if code is None:
            return reply.status in _REFUSED_WITHOUT_WORDS
        return code not in PERHAPS_ORDERED


_CAME_TO_NOTHING = frozenset(
    {OrderStatus.DECLINED, OrderStatus.REJECTED, OrderStatus.REVOKED, OrderStatus.EXPIRED}
)


def check_reason_code(reason_code: int) -> None:
    """
    Do nothing for a reason that SCM takes (RFC 5280 5.3.1, sectigo-scm 2.9).

    Raises:
        ValueError: Any other; a defect of the caller.
    """
    if reason_code not in REASONS.values():
        raise ValueError(reason_code)


def _placed(reply: Reply) -> OrderId | None:
    try:
        return read_order_id(reply.document("SCM: order"))
    except NotTheVendorError:
        return None

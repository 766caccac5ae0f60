"""Calls about orders, and the rules that both of SCM's APIs share for them (sectigo-scm 2, 3)."""

from collections.abc import Callable, Mapping

from connector.core.facts.ids import OrderId
from connector.core.facts.marker import lookup_hint
from connector.core.facts.order import OrderStatus
from connector.core.revocation.rfc5280 import REASONS
from connector.core.x509.bundle import split_bundle
from connector.errors import (
    AnswerLostError,
    ConflictError,
    NotTheVendorError,
    StillWaitingError,
    UnexpectedAnswerError,
)
from connector.sectigo.exchange import VENDOR, Exchange
from connector.sectigo.interface import OrderDraft, OrderState
from connector.sectigo.problems import NOT_APPROVED_YET, NOT_ISSUED_OR_REVOKED, PERHAPS_ORDERED
from connector.sectigo.wire import read_located_order_id, read_order_id
from connector.sectigo.wrong_orders import wrong_order
from connector.transport.document import Document
from connector.transport.reply import NOT_THE_VENDOR, Reply

_REFUSED_WITHOUT_WORDS = frozenset({401, 403, 405, 413, 415})
"""Refusals that are certain whatever the body: they come before an order is looked at."""


class OrderExchange(Exchange):
    """Places, follows, collects and ends the orders of one account."""

    def order(self, draft: OrderDraft, path: str, body: Mapping[str, object]) -> OrderId:
        """
        POST an order; *body* is what one API makes of *draft*.

        SCM does not recognise a second one, so none is sent after an answer that may have had an
        effect (`transport.retry`); after a 401 it is, signed anew.

        Raises:
            RequestError: SCM refuses what was asked for.
            AnswerLostError: There may be an order now. Any other of our errors: there is none.
        """
        csr = draft.csr
        step = f"order the {csr.key_algorithm} certificate for {csr.common_name}"
        hint = lookup_hint(csr.key, csr.common_name)
        try:
            reply = self.send(step, "POST", path, body=body, recognised=False)
        except AnswerLostError as error:
            raise error.with_remedy(hint) from error
        placed = _placed(reply) if reply.succeeded else None
        if placed is not None:
            return placed
        if self._certainly_refused(reply):
            wrong = wrong_order(self.refusal(step, reply), draft)
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
        if self.refusal(step, reply).not_yet:
            return ()
        told = self.judged(step, reply).json_or_none()
        body = told.encode() if isinstance(told, str) else reply.body
        if not body.strip():
            return ()
        try:
            found = split_bundle(body)
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
        refusal = self.refusal(step, reply)
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
            refusal = self.refusal(step, reply)
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
            StillWaitingError: SCM contradicts itself.
        """
        step = f"revoke order {order_id}"
        reply = self.send(step, method, path, body=body, idempotent=True)
        refusal = self.refusal(step, reply)
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
        if found.status is OrderStatus.ISSUED:
            raise StillWaitingError(
                f"Could not {step} for certain: SCM says that it is not issued, or revoked already"
                f" ({refusal.words}, code {refusal.code}), and shows it as {found.word}.",
                remedy="One of both is late. Run the same command again in some minutes.",
            )
        raise ConflictError(
            f"Could not {step}: it is {found.word}, and only what is issued can be revoked.",
            status=reply.status,
            code=str(refusal.code),
            detail=refusal.words,
            remedy="An order that waits can be declined in SCM.",
        )

    def _certainly_refused(self, reply: Reply) -> bool:
        code = self.refusal("", reply).code
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
    """Return the id of a new order: in the body, else, if that is no page, in where SCM has it."""
    told = reply.json_or_none()
    if told is None and reply.body.strip():
        return None
    return read_order_id(told) or read_located_order_id(
        reply.headers.get("Location", ""), reply.path
    )

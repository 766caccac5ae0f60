"""
SCM's Enrollment API (sectigo-scm 1.4): an account that can order and revoke, and nothing else.

It cannot search, so an order whose answer was lost is for a person to look up.
"""

import json
from collections.abc import Mapping
from urllib.parse import quote

from connector.core.certificate import split_pem
from connector.core.model import CsrKey, OrderId, OrderStatus
from connector.core.offer import Offer
from connector.core.ordering import order_marker
from connector.core.request import Request
from connector.errors import AnswerLostError, ConflictError, UnexpectedAnswerError
from connector.sectigo.interface import OrderDraft, OrderState
from connector.sectigo.problems import (
    NOT_COLLECTABLE_YET,
    NOT_ISSUED_OR_REVOKED,
    PERHAPS_ORDERED,
    read_refusal,
    refusal_error,
)
from connector.sectigo.token import TokenSource
from connector.sectigo.wire import order_body, read_order_id, read_state, revocation_body
from connector.settings import SCMAccount
from connector.transport.call import Call
from connector.transport.document import Document
from connector.transport.reply import Reply
from connector.transport.session import HTTPSSession

VENDOR = "SCM"
API = "/api/v1"
REASON_CODES = frozenset({0, 1, 3, 4, 5})
PEM = "application/x-pem-file, application/pem-certificate-chain;q=0.9, */*;q=0.5"
_UNAUTHORIZED = 401
_REFUSED_WITHOUT_WORDS = frozenset({401, 403, 405, 413, 415})
"""Refusals that are certain whatever the body: they come before an order is looked at."""


class EnrollmentAPI:
    """An `SCM` on the Enrollment API."""

    can_search = False

    def __init__(self, account: SCMAccount, session: HTTPSSession) -> None:
        """
        Remember the account; nothing is asked yet.

        Args:
            account: Its `url` as SCM shows it, with or without `/api/v1`.
            session: Makes the calls.
        """
        self.account = account
        self._session = session
        self._tokens = TokenSource(account, session)
        self._base = account.url.rstrip("/").removesuffix("/certificates").removesuffix(API) + API

    def check_credentials(self) -> None:
        """Get an access token, unless there is one."""
        self._ready_tokens().sign()

    def read_offer(self, request: Request) -> Offer | None:  # noqa: ARG002
        """Return None: the account fixes organization, profile and term, and tells none of them."""
        return None

    def place_order(self, draft: OrderDraft) -> OrderId:
        """Order a certificate."""
        step = f"order the {draft.csr.key_algorithm} certificate for {draft.csr.common_name}"
        try:
            reply = self._send(step, "POST", "/certificates", body=order_body(draft))
        except AnswerLostError as error:
            raise AnswerLostError(
                error.what, remedy=self.lookup_hint(draft.csr.key, draft.csr.common_name)
            ) from error
        if reply.succeeded:
            placed = _placed(reply)
            if placed is not None:
                return placed
        elif self._certainly_refused(reply):
            raise self._refusal(step, reply)
        raise AnswerLostError(
            f"Could not {step} for certain: SCM answered {reply.status}: {reply.excerpt()}.",
            remedy=self.lookup_hint(draft.csr.key, draft.csr.common_name),
        )

    def order_status(self, order_id: OrderId) -> OrderState:
        """Return where an order stands."""
        step = f"read the status of order {order_id}"
        reply = self._judged(step, self._send(step, "GET", f"{_path(order_id)}/status"))
        return read_state(Document(reply.json(), f"SCM: order {order_id}"))

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        """Return the certificates as PEM in SCM's order; empty: not ready."""
        step = f"collect order {order_id}"
        reply = self._send(step, "GET", _path(order_id), accept=PEM)
        code = read_refusal(reply, step=step, account=self.account.name).code
        if code is not None and code in NOT_COLLECTABLE_YET.get(reply.status, ()):
            return ()
        text = self._judged(step, reply).text()
        if not text.strip():
            return ()
        found = split_pem(text)
        if not found:
            raise UnexpectedAnswerError(
                f"Could not {step}: SCM answered {reply.status} without a certificate:"
                f" {reply.excerpt()}.",
                remedy="Look the order up in SCM.",
            )
        return found

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:  # noqa: ARG002
        """Return nothing: this API has no search."""
        return ()

    def revoke(self, order_id: OrderId, reason_code: int, message: str) -> None:
        """Revoke; a certificate that is revoked already is left as it is."""
        if reason_code not in REASON_CODES:
            raise ValueError(reason_code)
        step = f"revoke order {order_id}"
        body = revocation_body(reason_code, message)
        reply = self._send(step, "DELETE", _path(order_id), body=body, idempotent=True)
        refusal = read_refusal(reply, step=step, account=self.account.name)
        if not reply.succeeded and refusal.code in NOT_ISSUED_OR_REVOKED:
            state = self.order_status(order_id)
            if state.status is OrderStatus.REVOKED:
                return
            raise ConflictError(
                f"Could not {step}: it is {state.word}, and only what is issued can be revoked.",
                status=reply.status,
                code=str(refusal.code),
                detail=refusal.words,
                remedy="An order that waits can be declined in SCM.",
            )
        self._judged(step, reply)

    def lookup_hint(self, key: CsrKey, common_name: str) -> str:
        """Return one sentence that tells where a person looks an order up in SCM."""
        return (
            f"In SCM under Certificates > SSL Certificates, filter by common name {common_name}"
            f" and look for an order with {order_marker(key)} in its comments (CSR {key})."
        )

    def _send(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        step: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        accept: str = "application/json",
        idempotent: bool = False,
    ) -> Reply:
        """Make a call with a token; a refused token is replaced once (sectigo-scm 1.3)."""
        tokens = self._ready_tokens()
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
                    sign=tokens.sign(),
                    headers=headers,
                    body=None if body is None else json.dumps(body).encode(),
                    idempotent=idempotent,
                )
            )

        reply = attempt()
        if reply.status == _UNAUTHORIZED:
            tokens.forget()
            reply = attempt()
        return reply

    def _ready_tokens(self) -> TokenSource:
        """Return the source of tokens; where it has no endpoint yet, SCM is asked for it."""
        if not self._tokens.endpoint_known:
            call = Call(
                vendor=VENDOR,
                step=f"learn the token endpoint of the SCM account {self.account.name!r}",
                method="GET",
                url=f"{self._base}/certificates",
                headers={"Accept": "application/json"},
            )
            self._tokens.learn(self._session.exchange(call))
        return self._tokens

    def _judged(self, step: str, reply: Reply) -> Reply:
        if not reply.succeeded:
            raise self._refusal(step, reply)
        return reply

    def _refusal(self, step: str, reply: Reply) -> Exception:
        return refusal_error(read_refusal(reply, step=step, account=self.account.name))

    def _certainly_refused(self, reply: Reply) -> bool:
        code = read_refusal(reply, step="", account="").code
        if code is None:
            return reply.status in _REFUSED_WITHOUT_WORDS
        return code not in PERHAPS_ORDERED


def _path(order_id: OrderId) -> str:
    return f"/certificates/{quote(order_id, safe='')}"


def _placed(reply: Reply) -> OrderId | None:
    try:
        return read_order_id(Document(reply.json(), "SCM: order"))
    except UnexpectedAnswerError:
        return None

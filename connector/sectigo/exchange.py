"""Calls to SCM for one account, as both of its APIs make them (sectigo-scm 2, 3)."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from connector.errors import (
    ConnectorError,
    UnexpectedAnswerError,
)
from connector.sectigo.login import Login
from connector.sectigo.problems import (
    SCMRefusal,
    read_refusal,
    refusal_error,
)
from connector.settings.values import SCMAccount
from connector.transport.call import Call
from connector.transport.document import Document
from connector.transport.reply import Reply
from connector.transport.session import HTTPSSession

VENDOR = "SCM"
PAGE = 200
"""Rows of a list; SCM's own limit (sectigo-scm 2.5)."""
PAGES = 100
"""A list that is longer is nothing that we ask for."""
_COUNT = re.compile(r"[0-9]{1,9}")
_UNAUTHORIZED = 401


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
        """
        Make a call; credentials that can be renewed are, once (sectigo-scm 1.3).

        The call is made again then, be it an order: a 401 comes before anything is looked at.
        """
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = "application/json;charset=utf-8"

        def attempt() -> Reply:
            return self._session.exchange(
                Call(
                    vendor=VENDOR,
                    host_setting=self.account.origin.file,
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

        A short page that is the one before once more is the end: SCM knows of no pages then.

        Raises:
            UnexpectedAnswerError: There is no end of it, so that something may be missed.
        """
        position, before = 0, b""
        for _ in range(PAGES):
            query = urlencode({"size": PAGE, "position": position, **filters})
            reply = self.send(step, "GET", f"{path}?{query}")
            if self.refusal(step, reply).says_none:
                return
            rows = self.judged(step, reply).rows(f"{VENDOR}: {step}")
            if reply.body == before and len(rows) < PAGE:
                return
            before = reply.body
            yield from rows
            position += len(rows)
            total = reply.headers.get("X-Total-Count", "")
            if not rows or (_COUNT.fullmatch(total) and position >= int(total)):
                return
        raise UnexpectedAnswerError(
            f"Could not {step}: SCM's list does not end within {position} rows.",
            remedy="Look in SCM itself.",
        )

    def judged(self, step: str, reply: Reply) -> Reply:
        """
        Return *reply* if it is a success.

        Raises:
            ConnectorError: What `problems` makes of anything else.
        """
        refusal = self.refusal(step, reply)
        if refusal.is_one:
            raise self.error(refusal)
        return reply

    def error(self, refusal: SCMRefusal) -> ConnectorError:
        """Return the error to raise; for those whose calls are judged by what they are about."""
        return refusal_error(refusal)

    def refusal(self, step: str, reply: Reply) -> SCMRefusal:
        """Return what *reply* says, be it a success."""
        return read_refusal(reply, step=step, account=self.account)

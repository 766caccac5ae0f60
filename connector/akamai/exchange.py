"""How every call to CPS is made: signed, paced, in the right media type, judged."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from connector.akamai.auth import address, edgegrid
from connector.akamai.ids import followed
from connector.akamai.media import MARKS, content_type
from connector.akamai.problems import is_certain, refusal_error
from connector.akamai.refusal import Refusal, read_refusal
from connector.core.facts.ids import EnrollmentId
from connector.errors import AnswerLostError, NotTheVendorError
from connector.settings.values import AkamaiCredentials
from connector.transport.call import Call
from connector.transport.document import Document
from connector.transport.pacing import Quota
from connector.transport.reply import NOT_THE_VENDOR, Reply
from connector.transport.session import HTTPSSession

Writing = Callable[[EnrollmentId | str], AbstractContextManager[None]]
"""Entered for each write: what it is about, an enrollment or the common name of a new one."""

ANY = ""
"""What a write is said to be about where its enrollment is not known."""

VENDOR = "Akamai CPS"
_NOT_ACCEPTABLE = 406
_OF_THE_STATE = frozenset({404, 409, 410})
"""What a gateway answers for an address that it does not know, too."""


class CPSExchange:
    """Turns a path and a document into a judged answer, for one API client and one account."""

    def __init__(
        self,
        credentials: AkamaiCredentials,
        session: HTTPSSession,
        account_switch_key: str | None,
        writing: Writing,
    ) -> None:
        self.writes = 0
        """How many were sent."""
        self._told: tuple[datetime, float] | None = None
        self._host = credentials.host.removesuffix(":443")
        self._source = credentials.source
        self._host_setting = credentials.host_setting
        self._session = session
        self._writing = writing
        self.clock = session.clock
        self._sign = edgegrid(credentials, session.clock)
        self._account = account_of(credentials, account_switch_key)
        self._quota = account_quota(credentials, account_switch_key)

    @property
    def vendor_time(self) -> datetime | None:
        """CPS's own time, as it runs on from its last answer; None before the first."""
        if self._told is None:
            return None
        told, at = self._told
        return told + timedelta(seconds=int(self.clock.monotonic() - at))

    def followed(self, path: str) -> str:
        """
        Return *path*, which an answer names, as this host's calls may go there.

        Args:
            path: Plain (akamai-cps 4.2), or with this host before it.

        Raises:
            UnexpectedAnswerError: It leads elsewhere.
        """
        return followed(path.removeprefix(f"https://{self._host}"))

    def read(
        self,
        step: str,
        path: str,
        accept: str | tuple[str, ...],
        query: Mapping[str, str] | None = None,
        *,
        per_minute: int | None = None,
    ) -> Document:
        """
        GET a document.

        Args:
            step: What for, as the end of "Could not …".
            path: Absolute path on the API host.
            accept: Media type, or several of which an older one is asked for after a 406.
            query: Parameters beside the account switch key.
            per_minute: How often this path may be read in a minute, if CPS limits it apart.

        Raises:
            NotTheVendorError: What answered is not CPS.
        """
        accepted = (accept,) if isinstance(accept, str) else accept
        for media_type in accepted:
            reply = self._send(
                step, "GET", path, {"Accept": media_type}, query=query, per_minute=per_minute
            )
            if reply.status != _NOT_ACCEPTABLE:
                break
        if not reply.succeeded and reply.status in _OF_THE_STATE and reply.is_page:
            raise reply.not_the_vendor()
        self._check(step, reply)
        return reply.document(f"{VENDOR}: {path}", MARKS.get(accepted[0], ()))

    def write(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        step: str,
        method: str,
        path: str,
        accept: str,
        query: Mapping[str, str] | None = None,
        *,
        about: EnrollmentId | str,
        body: tuple[str, Mapping[str, object]] | None = None,
        empty_allowed: bool = False,
        recognised: bool = True,
        located: str = "",
    ) -> Document:
        """
        Send a write; it is never repeated where it may have taken effect unnoticed.

        Args:
            step: What for, as the end of "Could not …".
            method: POST, PUT or DELETE.
            path: Absolute path on the API host.
            accept: Media type of the answer.
            query: Parameters beside the account switch key.
            about: The enrollment that it changes, or the common name of a new one.
            body: Media type and document.
            empty_allowed: The answer's body is not needed, so it may be empty (akamai-cps 9.2).
            recognised: CPS refuses it the second time, so it may be repeated after a 429 (`retry`).
            located: The field that `Location` stands for where there is no body; empty: for none.

        Raises:
            AnswerLostError: What answered is not CPS, or not with what was needed: whether the
                write took effect is not known.
        """
        self.writes += 1
        headers, data = {"Accept": accept}, None
        if body is not None:
            headers["Content-Type"] = content_type(body[0])
            data = json.dumps(body[1], ensure_ascii=False).encode(errors="backslashreplace")
        with self._writing(about):
            reply = self._send(
                step, method, path, headers, query=query, body=data, recognised=recognised
            )
        vague = not reply.succeeded and not is_certain(self._refusal(step, reply))
        if vague or (reply.status in _OF_THE_STATE and reply.is_page):
            raise _in_doubt(step, reply)
        self._check(step, reply)
        if not reply.body.strip():
            if located and "Location" in reply.headers:
                return Document({located: reply.headers["Location"]}, path)
            if empty_allowed:
                return Document({}, path)
        marks = () if empty_allowed else MARKS.get(accept, ())
        try:
            return reply.document(f"{VENDOR}: {path}", marks)
        except NotTheVendorError as error:
            raise _in_doubt(step, reply) from error

    def _send(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        step: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        query: Mapping[str, str] | None,
        body: bytes | None = None,
        recognised: bool = False,
        per_minute: int | None = None,
    ) -> Reply:
        reply = self._session.exchange(
            Call(
                vendor=VENDOR,
                host_setting=self._host_setting,
                step=step,
                method=method,
                url=address(self._host, path, query, self._account),
                sign=self._sign,
                headers=headers,
                body=body,
                quotas=(*self._quotas_of(path, per_minute), self._quota),
                recognised=recognised,
            )
        )
        if reply.date is not None:
            self._told = reply.date, self.clock.monotonic()
        return reply

    def _quotas_of(self, path: str, per_minute: int | None) -> Iterator[Quota]:
        """Yield the quota of one path; it is waited for before that of all calls."""
        if per_minute is not None:
            yield Quota(f"{self._quota.key}|{path}", per_minute, setting="")

    def _check(self, step: str, reply: Reply) -> None:
        """Raise what a refusal means; a problem document is one whatever its HTTP status."""
        refusal = self._refusal(step, reply)
        if not reply.succeeded or refusal.is_problem:
            raise refusal_error(refusal)

    def _refusal(self, step: str, reply: Reply) -> Refusal:
        return read_refusal(
            reply,
            step=step,
            host=self._host,
            source=self._source,
            now=self.clock.now(),
        )


def account_of(credentials: AkamaiCredentials, account_switch_key: str | None) -> str | None:
    """Return the switch key of the account that is worked on; None: the credentials' own."""
    return account_switch_key or credentials.account_key


def account_quota(credentials: AkamaiCredentials, account_switch_key: str | None) -> Quota:
    """Return the quota of all calls to an account, whoever makes them (akamai-cps 6.1)."""
    host = credentials.host.removesuffix(":443")
    account = f"{host}|{account_of(credentials, account_switch_key) or ''}"
    return Quota(account, credentials.requests_per_minute)


def _in_doubt(step: str, reply: Reply) -> AnswerLostError:
    return AnswerLostError(
        f"Could not {step} for certain: {VENDOR} answered {reply.status}, but not with what is"
        f" expected there: {reply.excerpt()}.",
        status=reply.status,
        remedy=NOT_THE_VENDOR,
    )

"""How every call to Edge DNS is made: signed, at a pace of its own, judged by what it says."""

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from connector.akamai.auth import address, edgegrid
from connector.akamai.exchange import account_of
from connector.akamai.refusal import Refusal, read_refusal
from connector.errors import (
    AnswerLostError,
    ConflictError,
    ConnectorError,
    CredentialsError,
    NotFoundError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.settings.values import AkamaiCredentials
from connector.transport.call import Call
from connector.transport.document import Document
from connector.transport.pacing import Quota
from connector.transport.reply import Reply
from connector.transport.session import HTTPSSession

VENDOR: Final = "Akamai Edge DNS"
BASE: Final = "/config-dns/v2"
PER_MINUTE: Final = 120
"""Akamai publishes no limit for Edge DNS; two a second are more than proofs need."""

_GATEWAY: Final = "deny"
_UNAUTHORIZED, _NOT_FOUND, _TOO_MANY = 401, 404, 429
_FORBIDDEN: Final = frozenset({401, 403})
_KINDS: Final[Mapping[int, type[VendorRefusedError]]] = {404: NotFoundError, 409: ConflictError}


class BusyZoneError(ConflictError):
    """Somebody else is writing the zone; the same request may be made again."""


class EdgeDNSExchange:
    """Calls of one API client, for one account."""

    def __init__(
        self,
        credentials: AkamaiCredentials,
        session: HTTPSSession,
        account_switch_key: str | None,
    ) -> None:
        """Remember all of it; nothing is asked yet."""
        self._host = credentials.host.removesuffix(":443")
        self._source = credentials.source
        self._host_setting = credentials.host_setting
        self._session = session
        self.clock = session.clock
        self._sign = edgegrid(credentials, session.clock)
        self._account = account_of(credentials, account_switch_key)
        self._quota = Quota(f"{self._host}|{self._account or ''}|dns", PER_MINUTE, setting="")

    def read(self, step: str, path: str, query: Mapping[str, str] | None = None) -> Document:
        """
        GET a document.

        Raises:
            NotFoundError: There is no such zone or record.
            CredentialsError: The API client, or its user, may not.
        """
        reply = self._send(step, "GET", path, query)
        self._check(step, reply)
        return reply.document(f"{VENDOR}: {path.partition('?')[0]}")

    def write(self, step: str, method: str, path: str, body: Mapping[str, object]) -> None:
        """
        POST or PUT one record set.

        Raises:
            BusyZoneError: Somebody else is writing the zone.
            ConflictError: The record set is not what it was.
            AnswerLostError: Whether it took effect is not known.
        """
        self._check(step, self._send(step, method, path, None, body), writing=True)

    def delete(self, step: str, path: str) -> None:
        """DELETE one record set; one that is gone already is no error."""
        reply = self._send(step, "DELETE", path, None)
        if reply.status != _NOT_FOUND or reply.is_page:
            self._check(step, reply, writing=True)

    def _send(
        self,
        step: str,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, object] | None = None,
    ) -> Reply:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._session.exchange(
            Call(
                vendor=VENDOR,
                host_setting=self._host_setting,
                step=step,
                method=method,
                url=address(self._host, BASE + quote(path, safe="/-_.~"), query, self._account),
                sign=self._sign,
                headers=headers,
                body=None if body is None else json.dumps(body).encode(),
                quotas=(self._quota,),
            )
        )

    def _check(self, step: str, reply: Reply, *, writing: bool = False) -> None:
        """Raise what anything but a success means: by status and words, never by the type."""
        if reply.succeeded:
            return
        refusal = read_refusal(
            reply, step=step, host=self._host, source=self._source, now=self.clock.now()
        )
        if reply.is_page:
            raise self._in_doubt(refusal) if writing else reply.not_the_vendor()
        raise self._error(refusal)

    def _error(self, refusal: Refusal) -> ConnectorError:
        status, words = refusal.reply.status, f"{refusal.words} {refusal.slug}".lower()
        if status in _FORBIDDEN:
            return self._forbidden(refusal)
        if status == _TOO_MANY:
            return VendorUnavailableError(_what(refusal), status=status)
        kind = _KINDS.get(status, VendorRefusedError)
        if kind is ConflictError and "concurrent" in words:
            kind = BusyZoneError
        elif kind is VendorRefusedError and "does not exist" in words:
            kind = ConflictError
        return self._refused(kind, refusal)

    def _forbidden(self, refusal: Refusal) -> CredentialsError:
        account = f" for the account {self._account}" if self._account else ""
        if refusal.reply.status == _UNAUTHORIZED or refusal.slug == _GATEWAY:
            remedy = (
                f"Give the API client of {refusal.source} the service DNS—Zone Record Management"
                " with READ-WRITE (Control Center > Identity & access), or name another under dcv"
                " in scm_config.yaml: {way: edgedns, edgerc: PATH, section: NAME}."
            )
        else:
            remedy = (
                f"Let the user of the API client of {refusal.source} edit the zone's group{account}"
                " in Control Center, or name account_switch_key under dcv in scm_config.yaml."
            )
        return CredentialsError(_what(refusal), status=refusal.reply.status, remedy=remedy)

    def _refused(self, kind: type[VendorRefusedError], refusal: Refusal) -> VendorRefusedError:
        return kind(
            _what(refusal),
            status=refusal.reply.status,
            code=refusal.slug,
            detail=refusal.words,
        )

    def _in_doubt(self, refusal: Refusal) -> AnswerLostError:
        return AnswerLostError(
            f"{_what(refusal)} Whether it took effect is not known.", status=refusal.reply.status
        )


def _what(refusal: Refusal) -> str:
    words = refusal.words.rstrip(".")
    return f"Could not {refusal.step}: {VENDOR} answered {refusal.reply.status}: {words}."

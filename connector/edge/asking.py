"""
One TLS handshake with the edge, to see which certificate it serves; nothing is sent over it.

Chain and name are verified as everywhere, the certificate's dates by the vendor's clock. What CPS
shows is trusted as well, so that a private CA's certificate is recognised. What does not verify is
told as that. The connection is direct, whatever proxy is configured, to a public address or one
that settings allow.
"""

import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Final, Protocol

from connector.core.facts.edge import EdgeAnswer, EdgeQuestion
from connector.core.revocation.askable import ALLOWING, NOTHING_ALLOWED, Address, Allowed
from connector.core.x509.read import certificate_facts, parse_certificate
from connector.errors import ConnectorError
from connector.transport.trust import trusted

LIMIT: Final = timedelta(seconds=5)
"""Bound of one question in real time, the name server's part and the handshake included."""


_TRIED: Final = 3
"""So many addresses of a name have a share of that time: the first may lead nowhere from here."""


_IN_VAIN: Final = 3
"""After so many in a row that did not answer in time, nobody else is asked: there is no way out."""


_DATES_ARE_OURS: Final = 0x20_0000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME: it would go by this machine's clock."""


class Ask(Protocol):
    """Asks the edge, or is what a test has in its place."""

    def __call__(self, question: EdgeQuestion) -> EdgeAnswer:
        """Return what it serves; never an error."""
        ...


class Asking:
    """Asks the edge for all certificates of a run; threads may share it."""

    def __init__(
        self,
        *,
        ca_bundle: Path | None = None,
        allowed: Allowed = NOTHING_ALLOWED,
        limit: timedelta = LIMIT,
    ) -> None:
        """
        Ask nobody yet.

        Args:
            ca_bundle: Whom to trust; None: certifi's certificates.
            allowed: Asked though their addresses are not public.
            limit: Bound of one question, in real time.
        """
        self._ca_bundle = ca_bundle
        self._allowed = allowed
        self._limit = limit
        self._in_vain = 0

    def __call__(self, question: EdgeQuestion) -> EdgeAnswer:
        """Return what the edge serves, or why that is not known, within the limit."""
        place, limit = question.place, self._limit.total_seconds()
        if self._in_vain >= _IN_VAIN:
            before = f"as the last {_IN_VAIN} that were asked did not answer"
            return EdgeAnswer(why=f"{place} was not asked, {before}")
        late = EdgeAnswer(why=f"{place} did not answer within {limit:g} s")
        answers: list[EdgeAnswer] = []
        # Nothing in Python ends the look-up of a host name; what is too late is left alone.
        thread = Thread(target=lambda: answers.append(self._asked(question)), daemon=True)
        thread.start()
        thread.join(limit)
        answer = answers[0] if answers else None
        self._in_vain = self._in_vain + 1 if answer in {None, _LATE} else 0
        return late if answer is None or answer == _LATE else answer

    def _asked(self, question: EdgeQuestion) -> EdgeAnswer:
        place = question.place
        try:
            addresses = _addresses(question.host, question.port)
            refused = next((one for one in addresses if not self._admits(question, one)), None)
            if refused is not None:
                return EdgeAnswer(why=_not_asked(question.host, refused))
            return self._served(question, addresses)
        except socket.gaierror as error:
            return EdgeAnswer(why=f"{question.host} cannot be looked up ({error.strerror})")
        except ssl.SSLError as error:
            return EdgeAnswer(why=f"{place} ended the handshake ({_reason(error)})")
        except OSError as error:
            unreached = EdgeAnswer(why=f"{place} cannot be reached ({error.strerror or error})")
            return _LATE if isinstance(error, TimeoutError) else unreached
        except (ConnectorError, ValueError) as error:
            return EdgeAnswer(why=f"{place} cannot be asked ({error})")

    def _admits(self, question: EdgeQuestion, address: Address) -> bool:
        return self._allowed.admits(question.host, address)

    def _served(self, question: EdgeQuestion, addresses: list[Address]) -> EdgeAnswer:
        context = self._verifying(question.anchors)
        try:
            found = self._handshake(question, addresses, context)
        except ssl.SSLCertVerificationError as error:
            return EdgeAnswer(why=error.verify_message, refused=True)
        facts = certificate_facts(parse_certificate(found))
        if question.at < facts.not_before:
            return EdgeAnswer(why="certificate is not yet valid", refused=True)
        if question.at > facts.not_after:
            return EdgeAnswer(why="certificate has expired", refused=True)
        return EdgeAnswer(facts.serial)

    def _verifying(self, anchors: Iterable[str]) -> ssl.SSLContext:
        bundle = Path(trusted(self._ca_bundle))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _DATES_ARE_OURS
        context.load_verify_locations(*((None, bundle) if bundle.is_dir() else (bundle, None)))
        for pem in anchors:
            with suppress(ssl.SSLError, ValueError):  # what CPS shows need not be readable
                context.load_verify_locations(cadata=pem)
        return context

    def _handshake(
        self, question: EdgeQuestion, addresses: list[Address], context: ssl.SSLContext
    ) -> bytes:
        """Return the certificate that is served at the first address that can be reached."""
        failed: OSError | None = None
        each = self._limit.total_seconds() / min(len(addresses) or 1, _TRIED)
        for address in addresses:
            try:
                plain = socket.create_connection((str(address), question.port), each)
            except OSError as error:
                failed = error
                continue
            with plain, context.wrap_socket(plain, server_hostname=question.name) as encrypted:
                found = encrypted.getpeercert(binary_form=True)
                with suppress(OSError):
                    encrypted.unwrap()
            return found or b""
        raise failed or OSError("it has no address")


_LATE: Final = EdgeAnswer(why="it did not answer in time")


def _addresses(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(one[4][0]) for one in found))


def _not_asked(host: str, address: Address) -> str:
    return (
        f"{host} leads to {address}, which is no public address; if that is meant, set"
        f" {ALLOWING}={host}"
    )


def _reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's word for it, as a person writes it."""
    return (error.reason or str(error)).replace("_", " ").lower()

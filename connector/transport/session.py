"""
The one HTTPS session: timeouts, trust, repetition, pacing and a record of every call.

It knows no vendor. Clients hand it a `Call` and get a `Reply` below 500, or one of our errors;
what a status or a body means is the client's business.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests

from connector import __version__
from connector.clock import Clock
from connector.errors import (
    AnswerLostError,
    ConnectorError,
    CredentialsError,
    NotTheVendorError,
    ServerFailedError,
    VendorUnavailableError,
)
from connector.secret import Secret
from connector.transport.call import SAFE_METHODS, Call, ClientCertificate
from connector.transport.failures import HTTP_ERRORS, Failure, read_failure
from connector.transport.pacing import Pacer
from connector.transport.reply import NOT_THE_VENDOR, CallRecord, OnCall, Reply
from connector.transport.retry import (
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    advised_pause,
    pause_before_repeat,
)
from connector.transport.trust import trusted

CONNECT_TIMEOUT = timedelta(seconds=10)
READ_TIMEOUT = timedelta(seconds=60)
LARGEST_BODY = 64 * 1024 * 1024
USER_AGENT = f"akamai-scm-connector/{__version__}"
_CHUNK = 64 * 1024
_REDIRECTS = range(300, 400)

logging.getLogger("urllib3").setLevel(logging.WARNING)


class HTTPSSession:
    """Makes calls; may be shared by all clients of a run."""

    def __init__(
        self,
        clock: Clock,
        *,
        ca_bundle: Path | None = None,
        on_call: OnCall | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        """
        Settle whom to trust.

        Args:
            clock: Measures, and sleeps between repetitions.
            ca_bundle: Trusted certificates; None: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or
                SSL_CERT_FILE, else certifi's.
            on_call: Told of every attempt.
            pacer: Keeps the quotas of calls; None: they are not kept.

        Raises:
            ConfigurationError: The trusted certificates cannot be read.
        """
        self.clock = clock
        self.deadline: float | None = None
        """Moment of `clock.monotonic` that no call, wait or repetition passes; None: none."""
        self.on_call: OnCall = on_call if on_call is not None else _nobody
        self._pacer = pacer
        self._verify = trusted(ca_bundle)
        self._reading = self._connection()
        self._concealed: set[Secret] = set()

    def conceal(self, secret: Secret) -> None:
        """
        Star *secret* in whatever a vendor, or a proxy before it, says when it refuses.

        Such texts are shown and logged, and some servers quote the request in them. Call this
        before a secret goes out.
        """
        self._concealed.add(secret)

    def close(self) -> None:
        """Close idle connections."""
        self._reading.close()

    @contextmanager
    def within(self, span: timedelta) -> Iterator[None]:
        """Bound everything in this block to *span* from now, or to the outer bound if nearer."""
        outer = self.deadline
        end = self.clock.monotonic() + span.total_seconds()
        self.deadline = end if outer is None else min(end, outer)
        try:
            yield
        finally:
            self.deadline = outer

    def exchange(self, call: Call) -> Reply:
        """
        Make the call, again where that can do no harm, and return the answer.

        Returns:
            An answer with a status below 500 that is neither 429 nor a redirect.

        Raises:
            VendorUnavailableError: No usable answer, and for certain no effect (or none that a
                repetition could double).
            AnswerLostError: A write that may not be repeated may have taken effect.
            CredentialsError: The client certificate was refused.
            NotTheVendorError: A redirect answered, and for certain without effect.
            JournalError: The pacing file cannot be used.
        """
        attempt = 0
        while True:
            attempt += 1
            self._admit(call)
            outcome = self._attempt(call)
            pause = self._pause(call, outcome, attempt)
            if pause is None:
                return _conclude(call, outcome)
            self.clock.sleep(pause)

    def _admit(self, call: Call) -> None:
        left = self._left()
        if left is not None and left <= timedelta(0):
            raise VendorUnavailableError(
                f"Could not {call.step}: the time allowed for this run is over.",
            )
        if self._pacer is not None:
            for quota in call.quotas:
                self._pacer.admit(quota, within=self._left())

    def _pause(self, call: Call, outcome: Reply | Failure, attempt: int) -> timedelta | None:
        now = self.clock.now()
        if isinstance(outcome, Reply):
            now = outcome.date or now
        pause = pause_before_repeat(outcome, attempt=attempt, repeatable=call.repeatable, now=now)
        if pause is None:
            return None
        if self._pacer is not None and isinstance(outcome, Reply):
            self._hold(call, outcome, pause)
        left = self._left()
        return pause if left is None or pause < left else None

    def _hold(self, call: Call, outcome: Reply, pause: timedelta) -> None:
        if outcome.status == TOO_MANY_REQUESTS and self._pacer is not None:
            for quota in call.quotas:
                self._pacer.hold(quota, pause)

    def _attempt(self, call: Call) -> Reply | Failure:
        address = urlsplit(call.url)
        began = self.clock.monotonic()
        outcome: Reply | Failure
        try:
            outcome = self._send(call)
        except HTTP_ERRORS as error:
            outcome = read_failure(error, address.netloc, call.host_setting)
        reply = outcome if isinstance(outcome, Reply) else None
        self.on_call(
            CallRecord(
                vendor=call.vendor,
                method=call.method,
                path=address.path,
                status=None if reply is None else reply.status,
                duration=timedelta(seconds=self.clock.monotonic() - began),
                request_id=None if reply is None else reply.request_id,
            )
        )
        return outcome

    def _send(self, call: Call) -> Reply:
        """Reads share connections; a write has its own, which no idle server can have closed."""
        if call.method in SAFE_METHODS:
            return self._transfer(self._reading, call)
        with self._connection() as connection:
            return self._transfer(connection, call)

    def _transfer(self, connection: requests.Session, call: Call) -> Reply:
        if not call.url.startswith("https://"):
            raise ValueError(call.url)
        with connection.request(
            call.method,
            call.url,
            headers=dict(call.headers),
            data=call.body,
            auth=call.sign,
            verify=self._verify,
            cert=_pair(call.client_certificate),
            timeout=self._timeouts(),
            allow_redirects=False,
            stream=True,
        ) as response:
            body = b"".join(self._chunks(response))
            return Reply(
                vendor=call.vendor,
                method=call.method,
                path=urlsplit(call.url).path,
                status=response.status_code,
                headers=response.headers,
                body=body if response.ok else self._starred(body),
            )

    def _starred(self, body: bytes) -> bytes:
        for secret in self._concealed:
            body = secret.starred(body)
        return body

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        size = 0
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            size += len(chunk)
            left = self._left()
            if left is not None and left <= timedelta(0):
                raise requests.ReadTimeout
            if size > LARGEST_BODY:
                raise requests.exceptions.ContentDecodingError
            yield chunk

    def _timeouts(self) -> tuple[float, float]:
        left = self._left()
        bounds = (CONNECT_TIMEOUT, READ_TIMEOUT)
        connect, read = bounds if left is None else (min(left, bound) for bound in bounds)
        return max(connect.total_seconds(), 0.001), max(read.total_seconds(), 0.001)

    def _left(self) -> timedelta | None:
        if self.deadline is None:
            return None
        return timedelta(seconds=self.deadline - self.clock.monotonic())

    def _connection(self) -> requests.Session:
        connection = requests.Session()
        connection.headers["User-Agent"] = USER_AGENT
        return connection


def _conclude(call: Call, outcome: Reply | Failure) -> Reply:
    """Return a usable answer; raise what any other outcome means."""
    if isinstance(outcome, Failure):
        kind = _kind(call, outcome)
        raise kind(f"Could not {call.step}: {outcome.what}.", remedy=outcome.remedy)
    if outcome.status == TOO_MANY_REQUESTS:
        raise _too_many(call, outcome)
    if outcome.status >= SERVER_ERROR:
        failed = ServerFailedError if outcome.status == SERVER_ERROR else AnswerLostError
        kind = VendorUnavailableError if call.repeatable else failed
        raise kind(
            f"Could not {call.step}: {call.vendor} answered {outcome.status}: {outcome.excerpt()}.",
            remedy="If it persists, look at the vendor's status page.",
        )
    if outcome.status in _REDIRECTS:
        target = urlsplit(outcome.headers.get("Location", "")).netloc or "another address"
        raise (NotTheVendorError if call.repeatable else AnswerLostError)(
            f"Could not {call.step}: {urlsplit(call.url).netloc} redirects to {target},"
            " which is never followed.",
            remedy=f"{NOT_THE_VENDOR} If it is always so, correct the host in {call.host_setting}.",
        )
    return outcome


def _kind(call: Call, failure: Failure) -> type[ConnectorError]:
    if failure.refused:
        return CredentialsError
    lost = failure.sent and not call.repeatable
    return AnswerLostError if lost else VendorUnavailableError


def _too_many(call: Call, reply: Reply) -> VendorUnavailableError:
    pause = advised_pause(reply.headers, reply.date) if reply.date is not None else None
    when = "" if pause is None else f" It asks to wait {pause.total_seconds():.0f} s."
    return VendorUnavailableError(
        f"Could not {call.step}: {call.vendor} answered 429, too many requests.{when}",
        remedy="Other programs may use up the same account's limit; wait, or run less in parallel.",
    )


def _pair(certificate: ClientCertificate | None) -> tuple[str, str] | None:
    return None if certificate is None else (str(certificate.cert), str(certificate.key))


def _nobody(_: CallRecord) -> None:
    """Take no notice."""

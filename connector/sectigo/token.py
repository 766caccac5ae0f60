"""OAuth2 client credentials (RFC 6749 4.4, sectigo-scm 1.3): one token, renewed before it ends."""

import re
import threading
from urllib.parse import urlencode, urlsplit

import requests

from connector.errors import (
    ConfigurationError,
    CredentialsError,
    Fault,
    NotTheVendorError,
)
from connector.sectigo.api import api_of
from connector.sectigo.challenge import may_be_trusted, named_endpoint
from connector.settings.values import SCMAccount
from connector.text.secret import Secret
from connector.transport.call import Call, ClientCertificate, Sign
from connector.transport.document import Document
from connector.transport.reply import NOT_THE_VENDOR, Reply, vendor_words
from connector.transport.session import HTTPSSession

VENDOR = "SCM token endpoint"
DEFAULT_LIFETIME = 300
"""Seconds, where the answer names none."""
MARGIN = 60
"""Seconds before its end at which a token is renewed; half its life if that is later."""
_BEARER = re.compile(r"[!-~]+")
"""What a token may consist of (RFC 6750 2.1); no header could carry anything else."""
_UNAUTHORIZED = 401
_REFUSED_CLIENT = frozenset({400, 401, 403})


class KeptToken:
    """The token of one account, which all sessions of a run have in common."""

    def __init__(self) -> None:
        """Keep none."""
        self.lock = threading.Lock()
        self.token: Secret | None = None
        self.renew_at = 0.0
        self.url: str | None = None


class TokenSource:
    """Gives the credentials for calls to SCM; safe between threads."""

    client_certificate: ClientCertificate | None = None

    def __init__(self, account: SCMAccount, session: HTTPSSession, *probe_urls: str) -> None:
        """
        Remember the account; nothing is asked yet.

        Args:
            account: Its `token_url` may be unknown.
            session: Makes the calls.
            probe_urls: Asked without a token, if need be, one after the other until an answer names
                the token endpoint.
        """
        self._account = account
        self._session = session
        self._probe_urls = probe_urls
        whose = f"token {account.name} {account.url} {account.client_id}"
        self._kept = session.in_common(whose, KeptToken)
        self._kept.url = self._kept.url or account.token_url

    def renew(self) -> bool:
        """Drop the token, which was refused although it should still be good; return True."""
        with self._kept.lock:
            self._kept.token = None
        return True

    def sign(self) -> Sign:
        """
        Return what puts a valid token onto a request.

        Raises:
            CredentialsError: The token endpoint refused client id or secret.
            ConfigurationError: The token endpoint is not one, is not known, or was learned from an
                answer and is not in the domain of the account's `url`.
        """
        with self._kept.lock:
            token = self._kept.token
            if token is None or self._session.clock.monotonic() >= self._kept.renew_at:
                token = self._kept.token = self._fetch()

        def bearer(request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers["Authorization"] = f"Bearer {token.reveal()}"
            return request

        return bearer

    def _learned(self) -> str:
        """Return the token endpoint that a refused call names (sectigo-scm 1.3, 1.4)."""
        found, status = None, 0
        for url in self._probe_urls:
            refused = self._refused(url)
            found, status = (
                named_endpoint(refused.headers.get("WWW-Authenticate", "")),
                refused.status,
            )
            if found is not None or status == _UNAUTHORIZED:
                break
        if found is None:
            raise ConfigurationError(
                f"The token endpoint of the SCM account {self._account.name!r} is not known",
                [Fault("token_url", f"SCM answered {status} and names no https address for it")],
                remedy=f"Set token_url in {self._account.origin.file}, and check url.",
            )
        if not may_be_trusted(found, self._account.url):
            here, there = urlsplit(self._account.url).netloc, urlsplit(found).netloc
            raise ConfigurationError(
                f"The token endpoint of the SCM account {self._account.name!r} is not trusted",
                [Fault("token_url", f"{here} names {there}, which is outside the domain of url")],
                remedy=f"The secret was not sent. If {there} is where SCM gives its tokens, set"
                f" token_url in {self._account.origin.file} to the whole address; otherwise find"
                " out who answers at url.",
            )
        return found

    def _refused(self, url: str) -> Reply:
        """Return what is answered to whoever has no token."""
        refused = self._session.exchange(
            Call(
                vendor="SCM",
                host_setting=self._account.origin.file,
                step=f"learn the token endpoint of the SCM account {self._account.name!r}",
                method="GET",
                url=url,
                headers={"Accept": "application/json"},
                foreseen=(_UNAUTHORIZED,),
            )
        )
        if refused.succeeded and refused.json_or_none() is None:
            raise refused.not_the_vendor()
        return refused

    def _fetch(self) -> Secret:
        if self._kept.url is None:
            self._kept.url = self._learned()
        secret = self._account.client_secret or Secret("")
        text = secret.reveal()
        form = {
            "grant_type": "client_credentials",
            "client_id": self._account.client_id,
            "client_secret": text,
        }
        asked_at = self._session.clock.monotonic()
        reply = self._session.exchange(
            Call(
                vendor=VENDOR,
                host_setting=self._account.origin.file,
                step=f"get an access token for the SCM account {self._account.name!r}",
                method="POST",
                url=self._kept.url,
                headers={
                    "Accept": "application/json",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                body=urlencode(form).encode(),
                idempotent=True,
                question=True,
            )
        )
        if not reply.succeeded:
            raise self._refusal(reply)
        document = _secret_document(reply, self._account.origin.file)
        lifetime = document.number("expires_in") if document.has("expires_in") else DEFAULT_LIFETIME
        self._kept.renew_at = asked_at + max(lifetime - MARGIN, lifetime / 2)
        return Secret(document.text("access_token"))

    def _refusal(self, reply: Reply) -> CredentialsError | ConfigurationError:
        name, host = self._account.name, urlsplit(self._kept.url or "").netloc
        words = _oauth_words(reply)
        silent = reply.status == _UNAUTHORIZED or not reply.body.strip()
        if (words or silent) and reply.status in _REFUSED_CLIENT:
            why = words or f"it answered {reply.status} without an explanation"
            return CredentialsError(
                f"The SCM account {name!r} was refused by {host}: {why}.",
                status=reply.status,
                remedy=f"Check {self._account.origin.of('client_id', 'client_secret')}; SCM shows"
                f" them under {api_of(self._account).credentials_at}, where the secret can be"
                " reset.",
            )
        return ConfigurationError(
            f"The token endpoint of the SCM account {name!r} gives no token",
            [Fault("token_url", f"{host} answered {reply.status}: {reply.excerpt()}")],
            remedy=f"Correct token_url in {self._account.origin.file}, or leave it out: SCM names"
            " it.",
        )


def _oauth_words(reply: Reply) -> str:
    """Return the endpoint's error (RFC 6749 5.2); empty if the answer is not one of OAuth."""
    body = reply.json_or_none()
    fields = body if isinstance(body, dict) else {}
    words = (fields.get("error"), fields.get("error_description"))
    texts = (vendor_words(word).rstrip(". ") for word in words if isinstance(word, str))
    return ": ".join(word for word in texts if word)


def _secret_document(reply: Reply, file: str) -> Document:
    """Return the body; unlike `Reply.document`, never quotes it, since it may hold a token."""
    found = reply.json_or_none()
    token = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not _BEARER.fullmatch(token):
        raise NotTheVendorError(
            f"The {VENDOR} answered {reply.status}, but not with a token.",
            status=reply.status,
            remedy=f"{NOT_THE_VENDOR} If it happens every time, check token_url in {file}.",
        )
    return Document(found, VENDOR)

"""
How an account proves who it is (sectigo-scm 1.2, 1.3): headers, a client certificate, or a token.

Tokens are in `token`; here is what the others need, and the choice between the three.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import requests

from connector.errors import ConfigurationError, Fault
from connector.sectigo.token import TokenSource
from connector.settings.values import SCMAccount
from connector.text.characters import unsendable
from connector.transport.call import ClientCertificate, Sign
from connector.transport.session import HTTPSSession


class Login(Protocol):
    """What goes with every call of an account."""

    @property
    def client_certificate(self) -> ClientCertificate | None:
        """Shown in the TLS handshake; None: none is."""
        ...

    def sign(self) -> Sign:
        """Return what puts the credentials onto a request."""
        ...

    def renew(self) -> bool:
        """Return whether a call that was refused (401) may be made once more, with new ones."""
        ...


@dataclass(frozen=True, slots=True)
class HeaderLogin:
    """Name, password and customer in headers; with a client certificate there is no password."""

    headers: Mapping[str, bytes]
    client_certificate: ClientCertificate | None = None

    def sign(self) -> Sign:
        """Return what puts the headers onto a request."""

        def signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers.update(self.headers)  # type: ignore[arg-type] # bytes go out unchanged
            return request

        return signed

    def renew(self) -> bool:
        """Return False: the same headers would be refused again."""
        return False


def admin_login(account: SCMAccount, session: HTTPSSession, probe_url: str) -> Login:
    """
    Return the way in which *account* logs in to the Admin API.

    Args:
        account: With a client certificate it is that, else with a client id a token, else headers.
        session: Makes the calls for tokens.
        probe_url: Asked without a token where the token endpoint has to be learned.

    Raises:
        ConfigurationError: The credentials cannot be used.
    """
    if account.client_cert is not None and account.client_key is not None:
        certificate = ClientCertificate(account.client_cert, account.client_key)
        _check_pair(account, certificate)
        return HeaderLogin(_headers(account, password=False), certificate)
    if account.client_id:
        return TokenSource(account, session, probe_url)
    return HeaderLogin(_headers(account, password=True))


def _headers(account: SCMAccount, *, password: bool) -> Mapping[str, bytes]:
    values = {"login": account.login, "customerUri": account.customer_uri}
    if password and account.password is not None:
        values["password"] = account.password.reveal()
    for name, value in values.items():
        if character := unsendable(value):
            what = "must not contain line breaks or other characters that a header cannot carry"
            raise _unusable(account, Fault(name, f"{what}; {character}"))
    return {name: value.encode() for name, value in values.items() if value}


def _check_pair(account: SCMAccount, certificate: ClientCertificate) -> None:
    """A fault of these files would else look like a fault of the network."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_cert_chain(certificate.cert, certificate.key, password=_refuse_passphrase)
    except (OSError, ValueError) as error:
        mismatch = isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH"
        why = "do not belong together" if mismatch else _NO_PAIR
        raise _unusable(
            account,
            Fault("client_cert, client_key", f"{certificate.cert} and {certificate.key} {why}"),
        ) from error


_NO_PAIR = "are not a certificate and an unencrypted key in PEM"


def _refuse_passphrase() -> str:
    raise ValueError(_NO_PAIR)


def _unusable(account: SCMAccount, fault: Fault) -> ConfigurationError:
    return ConfigurationError(
        f"The credentials of the SCM account {account.name!r} cannot be used",
        [fault],
        remedy=f"Correct them in {account.origin.file}.",
    )

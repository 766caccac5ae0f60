"""What a client asks the session to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from connector.transport.pacing import Quota

SAFE_METHODS = frozenset({"GET", "HEAD"})

Sign = Callable[[requests.PreparedRequest], requests.PreparedRequest]
"""Adds the credentials to a request that is otherwise ready for the wire."""


def unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add nothing; passed where a call carries no credentials, so that .netrc is never asked."""
    return request


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """Shown to a server that asks for one; both in PEM, the key unencrypted."""

    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a vendor."""

    vendor: str
    """For messages and the log: `Akamai CPS`."""
    step: str
    """What the call is for, as the end of "Could not …": `read enrollment 20001`."""
    method: str
    url: str
    """Absolute https URL, query included, exactly as it shall go onto the wire."""
    sign: Sign = unsigned
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    quotas: tuple[Quota, ...] = ()
    client_certificate: ClientCertificate | None = None
    idempotent: bool = False
    """A write that does nothing more the second time; reads always count as such."""
    question: bool = False
    """A POST that changes nothing, such as one for a token; reads always count as such."""
    foreseen: tuple[int, ...] = ()
    """Statuses of refusals that this call is made for: they are no trouble."""
    recognised: bool = False
    """A write that the vendor refuses the second time: it is repeated after a 429 alone."""
    host_setting: str = "the settings"
    """Where a person has written the host that is called."""

    @property
    def asks(self) -> bool:
        """Whether it changes nothing at the vendor."""
        return self.question or self.method in SAFE_METHODS

    @property
    def repeatable(self) -> bool:
        """Whether a second execution does no harm."""
        return self.idempotent or self.method in SAFE_METHODS

"""Verifies EdgeGrid signatures over what stood on the wire (akamai-cps 1.1, 1.2)."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connector.sandbox.cps import errors
from connector.sandbox.cps.switches import CPSSwitches

MAX_BODY = 131072
"""So much of a body is covered by its hash."""
TOLERANCE = timedelta(seconds=30)
"""How far a client's clock may be off."""
_HEADER = re.compile(
    r"(?P<signed>EG1-HMAC-SHA256 client_token=(?P<client_token>[^;\s]+);"
    r"access_token=(?P<access_token>[^;\s]+);timestamp=(?P<timestamp>[^;\s]+);"
    r"nonce=(?P<nonce>[^;\s]+);)signature=(?P<signature>[A-Za-z0-9+/=]+)"
)
_TIMESTAMP = "%Y%m%dT%H:%M:%S+0000"
"""The only form; `Z`, or another offset, is none (akamai-cps 1.1)."""


@dataclass(frozen=True, slots=True)
class Call:
    """The signed parts of a request."""

    method: str
    host: str
    """The Host header as it came."""
    target: str
    """Path and query as they came, percent-encoding included."""
    body: bytes
    authorization: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Those of the one API client that this sandbox knows."""

    client_token: str
    client_secret: str
    access_token: str

    @classmethod
    def random(cls) -> "Credentials":
        """Return credentials of the usual shape that no other sandbox has."""
        return cls(
            client_token=f"akab-{secrets.token_hex(8)}-{secrets.token_hex(8)}",
            client_secret=base64.b64encode(secrets.token_bytes(32)).decode(),
            access_token=f"akab-{secrets.token_hex(8)}-{secrets.token_hex(8)}",
        )


class Nonces:
    """The nonces seen within the tolerance; later ones fail by their timestamp anyway."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def add(self, nonce: str, now: datetime) -> bool:
        """Return whether *nonce* is new, and remember it."""
        for old in [one for one, at in self._seen.items() if now - at > 2 * TOLERANCE]:
            del self._seen[old]
        new = nonce not in self._seen
        self._seen.setdefault(nonce, now)
        return new


def verify(
    call: Call, client: Credentials, nonces: Nonces, now: datetime, switches: CPSSwitches
) -> None:
    """
    Return if *call* is signed by *client*, just now and for the first time.

    Args:
        call: What came.
        client: Who may sign.
        nonces: Those seen before.
        now: Real time.
        switches: Without `strict_signatures` no more is checked than that the header is one, and
            names this client; others say whether that one is active, and which status stands where.

    Raises:
        CPSError: 400 or 401 of akamai-cps 1.5.
    """
    match = _HEADER.fullmatch(call.authorization)
    if match is None:
        raise errors.unreadable_authorization(switches)
    if match["client_token"] != client.client_token:
        raise errors.unknown_client_token(switches)
    if match["access_token"] != client.access_token:
        raise errors.unknown_access_token()
    if not switches.client_active:
        raise errors.inactive_client()
    if not switches.strict_signatures:
        return
    if abs(now - _moment(match["timestamp"])) > TOLERANCE:
        raise errors.invalid_timestamp()
    expected = signature(call, client.client_secret, match["timestamp"], match["signed"])
    if not hmac.compare_digest(expected, match["signature"]):
        raise errors.signature_mismatch()
    if not nonces.add(match["nonce"], now):
        raise errors.nonce_replayed(switches)


def signature(call: Call, client_secret: str, timestamp: str, signed: str) -> str:
    """Return the signature of a request whose Authorization starts with *signed*."""
    parts = (
        call.method.upper(),
        "https",
        call.host,
        call.target or "/",
        "",  # CPS signs no headers
        content_hash(call.method, call.body),
        signed,
    )
    return _keyed(signing_key(client_secret, timestamp), "\t".join(parts))


def signing_key(client_secret: str, timestamp: str) -> str:
    """Return the key that signs requests of one moment; text, as base64."""
    return _keyed(client_secret, timestamp)


def content_hash(method: str, body: bytes) -> str:
    """Return the hash of a body; only POST has one."""
    if method.upper() != "POST" or not body:
        return ""
    return base64.b64encode(hashlib.sha256(body[:MAX_BODY]).digest()).decode()


def _keyed(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode()


def _moment(timestamp: str) -> datetime:
    try:
        return datetime.strptime(timestamp, _TIMESTAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise errors.invalid_timestamp() from error

"""EdgeGrid written a second time from the rules, for a client whose clock a test moves."""

import base64
import hashlib
import hmac
import uuid
from datetime import datetime


def authorization(
    method: str,
    host: str,
    target: str,
    body: bytes,
    *,
    client_token: str,
    client_secret: str,
    access_token: str,
    now: datetime,
    nonce: str = "",
) -> str:
    """Return the value of the Authorization header."""
    timestamp = now.strftime("%Y%m%dT%H:%M:%S+0000")
    start = (
        f"EG1-HMAC-SHA256 client_token={client_token};access_token={access_token};"
        f"timestamp={timestamp};nonce={nonce or uuid.uuid4()};"
    )
    content = _base64(hashlib.sha256(body[:131072]).digest()) if method == "POST" and body else ""
    data = "\t".join([method, "https", host, target, "", content, start])
    key = _sign(client_secret, timestamp)
    return f"{start}signature={_sign(key, data)}"


def _sign(key: str, data: str) -> str:
    return _base64(hmac.new(key.encode(), data.encode(), hashlib.sha256).digest())


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

"""The signature by itself, by the published vectors (akamai-cps 1)."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.sandbox.cps.edgegrid import (
    Call,
    Credentials,
    Nonces,
    content_hash,
    signature,
    signing_key,
    verify,
)
from connector.sandbox.cps.errors import CPSError
from connector.sandbox.cps.switches import CPSSwitches

SECRET = "x" * 43 + "="
TIMESTAMP = "20140321T19:34:21+0000"
NOW = datetime(2014, 3, 21, 19, 34, 21, tzinfo=UTC)
CLIENT = Credentials(
    "akab-client-token-xxx-xxxxxxxxxxxxxxxx", SECRET, "akab-access-token-xxx-xxxxxxxxxxxxxxxx"
)
START = (
    f"EG1-HMAC-SHA256 client_token={CLIENT.client_token};access_token={CLIENT.access_token};"
    f"timestamp={TIMESTAMP};nonce=nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx;"
)
HOST = "akaa-baseurl-xxxxxxxxxxx-xxxxxxxxxxxxx.luna.akamaiapis.net"
LIST = "/cps/v2/enrollments"
LENIENT = CPSSwitches(strict_signatures=False)


def _call(method: str, target: str, body: bytes, signed: str) -> Call:
    return Call(method, HOST, target, body, f"{START}signature={signed}")


VECTORS = [
    pytest.param(
        _call("GET", "/", b"", "tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU="), id="the root"
    ),
    pytest.param(
        _call(
            "GET",
            "/testapi/v1/t1?p1=1&p2=2",
            b"",
            "hKDH1UlnQySSHjvIcZpDMbQHihTQ0XyVAKZaApabdeA=",
        ),
        id="a query",
    ),
    pytest.param(
        _call(
            "POST",
            "/testapi/v1/t3",
            b"data" * 8,
            "hXm4iCxtpN22m4cbZb4lVLW5rhX8Ca82vCFqXzSTPe4=",
        ),
        id="a body",
    ),
]


def test_signing_key() -> None:
    """The key is the text that the vendor's own test expects."""
    assert signing_key(SECRET, TIMESTAMP) == "znsRMDBRqTXGJ7Ojip3/h2FGPu3LuoMYWgv9PKEnE/o="


def test_content_hash() -> None:
    """Only POST has one, and only over a body."""
    assert content_hash("POST", b"data" * 8) == "fDimoYqXOLntG3If/Z0K2aS9I19Pkv9P5OMCoL8lY0w="
    assert content_hash("PUT", b"data") == ""
    assert content_hash("POST", b"") == ""


@pytest.mark.parametrize("call", VECTORS)
def test_vectors(call: Call) -> None:
    """The published signatures are recomputed, and accepted at their own time."""
    assert (
        signature(call, SECRET, TIMESTAMP, START) == call.authorization.partition("signature=")[2]
    )
    verify(call, CLIENT, Nonces(), NOW, CPSSwitches())


@pytest.mark.parametrize(
    ("off", "accepted"),
    [
        pytest.param(timedelta(seconds=30), True, id="30 s late"),
        pytest.param(timedelta(seconds=-30), True, id="30 s early"),
        pytest.param(timedelta(seconds=31), False, id="31 s late"),
        pytest.param(timedelta(seconds=-31), False, id="31 s early"),
    ],
)
def test_a_clock_may_be_half_a_minute_off(off: timedelta, accepted: bool) -> None:
    """Beyond that the gateway says so (akamai-cps 1.5)."""
    (call,) = VECTORS[0].values
    if accepted:
        verify(call, CLIENT, Nonces(), NOW + off, CPSSwitches())
    else:
        with pytest.raises(CPSError) as caught:
            verify(call, CLIENT, Nonces(), NOW + off, CPSSwitches())
        assert (caught.value.status, caught.value.detail) == (400, "Invalid timestamp")


@pytest.mark.parametrize(
    "timestamp",
    [
        "2014-03-21T19:34:21Z",
        "20140321T19:34:21Z",
        "20140321T19:34:21+00:00",
        "20140321T20:34:21+0100",
        "20140321T19:34:21",
        "20140321T19:34:21.000+0000",
    ],
)
def test_a_timestamp_in_another_form(timestamp: str) -> None:
    """It is treated as one that is off, though it may name this very moment (akamai-cps 1.1)."""
    (call,) = VECTORS[0].values
    start = START.replace(TIMESTAMP, timestamp)
    header = f"{start}signature={signature(call, SECRET, timestamp, start)}"
    odd = Call("GET", HOST, "/", b"", header)
    with pytest.raises(CPSError, match="Invalid timestamp"):
        verify(odd, CLIENT, Nonces(), NOW, CPSSwitches())


def test_lenient_mode_only_asks_who_it_is() -> None:
    """Signature, time and nonce do not matter; the tokens do."""
    call = Call("GET", HOST, "/other", b"", VECTORS[0].values[0].authorization)
    for _ in range(2):
        verify(call, CLIENT, Nonces(), NOW + timedelta(days=1), LENIENT)

    with pytest.raises(CPSError, match="client token"):
        verify(call, Credentials("other", SECRET, "x"), Nonces(), NOW, LENIENT)


def test_old_nonces_are_forgotten() -> None:
    """They could not come again, their timestamp being too old."""
    nonces = Nonces()
    assert nonces.add("a", NOW)
    assert not nonces.add("a", NOW + timedelta(seconds=59))
    assert nonces.add("a", NOW + timedelta(seconds=61))

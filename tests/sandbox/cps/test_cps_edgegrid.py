"""The signature, by the published vectors and over HTTPS (akamai-cps 1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from akamai.edgegrid import EdgeGridAuth
from patience import HANGS

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
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering.switches import turn_switches

from .conftest import CPS, media

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


def test_the_vendors_own_library_is_understood(sandbox: Sandbox) -> None:
    """edgegrid-python signs, CPS accepts; its PUT and odd query characters too."""
    known = sandbox.world.cps.credentials
    session = requests.Session()
    session.trust_env = False
    session.verify = str(sandbox.directory / "ca.pem")
    session.auth = EdgeGridAuth(known.client_token, known.client_secret, known.access_token)
    answer = session.get(
        sandbox.cps_url + LIST,
        params={"contractId": "C-0N7RAC7", "accountSwitchKey": "A-CCT:1 ü/%"},
        headers={"Accept": media("enrollments", 11)},
        timeout=HANGS,
    )
    absent = session.put(
        f"{sandbox.cps_url}{LIST}/1",
        data=b"{}",
        headers={
            "Accept": media("enrollment-status", 1),
            "Content-Type": media("enrollment", 11),
        },
        timeout=HANGS,
    )

    assert (answer.status_code, answer.json()) == (200, {"enrollments": []})
    assert absent.status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        pytest.param({"client_secret": "other"}, 401, "The signature does not match", id="secret"),
        pytest.param({"client_token": "other"}, 401, "Invalid client token", id="client token"),
        pytest.param({"access_token": "other"}, 401, "Invalid access token", id="access token"),
    ],
)
def test_wrong_credentials(
    sandbox: Sandbox, change: dict[str, str], status: int, detail: str
) -> None:
    """Each is refused by the gateway, in its own shape."""
    known = sandbox.world.cps.credentials
    words = {
        "client_token": known.client_token,
        "client_secret": known.client_secret,
        "access_token": known.access_token,
        **change,
    }
    session = requests.Session()
    session.trust_env = False
    session.verify = str(sandbox.directory / "ca.pem")
    session.auth = EdgeGridAuth(**words)
    answer = session.get(
        sandbox.cps_url + LIST, headers={"Accept": media("enrollments", 11)}, timeout=HANGS
    )
    problem = answer.json()

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["detail"]) == (status, status, detail)
    assert problem["type"] == "https://problems.luna.akamaiapis.net/-/pep-authn/deny"


def test_without_a_signature(sandbox: Sandbox) -> None:
    """Even a path that does not exist is only told to those who are known."""
    answer = requests.get(  # noqa: TID251 - one plain call
        f"{sandbox.cps_url}/elsewhere", verify=str(sandbox.directory / "ca.pem"), timeout=HANGS
    )

    assert answer.status_code == 401


def test_a_nonce_is_good_for_one_request(cps: CPS) -> None:
    """The second one is a replay."""
    first, second = (
        cps.send("GET", LIST, media("enrollments", 11), nonce="only-once") for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (200, 400)
    assert second.json()["detail"] == "Duplicate nonce"


def test_a_clock_that_is_off(cps: CPS) -> None:
    """The answer's Date tells what time it is."""
    late = cps.clock.now() - timedelta(minutes=2)
    answer = cps.send("GET", LIST, media("enrollments", 11), now=late)

    assert (answer.status_code, answer.json()["detail"]) == (400, "Invalid timestamp")
    assert "Date" in answer.headers


def test_the_virtual_clock_does_not_touch_signatures(cps: CPS) -> None:
    """Months ahead for certificates, signatures go by real time."""
    cps.sandbox.world.clock.advance(timedelta(days=140))

    assert cps.send("GET", LIST, media("enrollments", 11)).status_code == 200


@pytest.mark.parametrize(
    ("turned", "nonce", "expected"),
    [
        ({}, "once", (400, "request-error")),
        ({"nonce_replay_status": 401}, "once", (401, "deny")),
    ],
)
def test_the_status_of_a_replay_is_a_switch(
    cps: CPS, turned: dict[str, Any], nonce: str, expected: tuple[int, str]
) -> None:
    turn_switches(cps.sandbox.world, {f"cps.{name}": value for name, value in turned.items()})
    cps.send("GET", LIST, media("enrollments", 11), nonce=nonce)
    replayed = cps.send("GET", LIST, media("enrollments", 11), nonce=nonce)

    assert (replayed.status_code, replayed.json()["type"].rpartition("/")[2]) == expected


@pytest.mark.parametrize(
    ("switch", "authorization", "detail"),
    [
        ("missing_header_status", "", "Invalid authorization header"),
        (
            "unknown_client_status",
            START.replace("client_token=", "client_token=no") + "signature=aaaa",
            "Invalid client token",
        ),
    ],
)
def test_the_status_of_what_names_no_client_is_a_switch(
    sandbox: Sandbox, switch: str, authorization: str, detail: str
) -> None:
    """401 `deny`, or 400 `request-error` with the same words."""
    seen = []
    for status in (401, 400):
        turn_switches(sandbox.world, {f"cps.{switch}": status})
        answer = requests.get(  # noqa: TID251 - one plain call
            sandbox.cps_url + LIST,
            headers={"Authorization": authorization} if authorization else {},
            verify=str(sandbox.directory / "ca.pem"),
            timeout=10,
        )
        problem = answer.json()
        assert problem["detail"] == detail
        seen.append((answer.status_code, problem["type"].rpartition("/-/")[2]))

    assert seen == [(401, "pep-authn/deny"), (400, "pep-authn/request-error")]


def test_disabled_clients_and_missing_grants(cps: CPS) -> None:
    """401 for a disabled client; 403 for CPS and for contracts, each by its own grant."""
    switches, contracts = cps.sandbox.world.cps.switches, "/contract-api/v1/contracts/identifiers"
    switches.contract_grant = False
    assert cps.send("GET", contracts, "application/json").status_code == 403
    assert cps.send("GET", LIST, media("enrollments", 11)).status_code == 200

    switches.contract_grant, switches.cps_grant = True, False
    assert cps.send("GET", contracts, "application/json", depth="TOP").json() == [
        "C-0N7RAC7",
        "C-1FRYVV3",
    ]
    refused = cps.send("GET", LIST, media("enrollments", 11))
    assert (refused.status_code, refused.json()["authzRealm"]) == (403, "sandbox")

    switches.client_active = False
    inactive = cps.send("GET", LIST, media("enrollments", 11))
    assert (inactive.status_code, inactive.json()["detail"]) == (401, "Inactive client token")

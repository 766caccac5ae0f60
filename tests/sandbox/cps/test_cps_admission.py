"""Whom CPS lets in over HTTPS: signatures, clocks, nonces, grants (akamai-cps 1)."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from akamai.edgegrid import EdgeGridAuth
from patience import HANGS

from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering.switches import turn_switches

from .conftest import CPS, media

LIST = "/cps/v2/enrollments"
STRANGE = (
    "EG1-HMAC-SHA256 client_token=nobody;access_token=nobody;timestamp=20140321T19:34:21+0000;"
    "nonce=nonce;signature=aaaa"
)
"""Of a client that nobody knows."""


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
            STRANGE,
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

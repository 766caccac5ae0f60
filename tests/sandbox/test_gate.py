"""Scripted faults, the ledger and the time that both servers tell."""

import socket
import ssl
import threading
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests
from patience import HANGS, until

from connector.sandbox.faults import Fault, Faults, Kind
from connector.sandbox.serving.server import Sandbox

from .conftest import SCMClient, make_csr

ORDERS = "/certificates$"


def test_every_answer_tells_the_virtual_time(slow: Sandbox, scm: SCMClient) -> None:
    """The Date header follows the virtual clock, on refusals too."""
    ahead = slow.world.clock.advance(timedelta(days=140))
    answer = scm.certificates("GET", "/unknown")

    assert parsedate_to_datetime(answer.headers["Date"]) == ahead.replace(microsecond=0)


@pytest.mark.parametrize("effect", [False, True])
def test_a_dropped_connection_may_have_had_its_effect(
    slow: Sandbox, scm: SCMClient, effect: bool
) -> None:
    """The client cannot tell the two apart; the orders can."""
    slow.world.faults.add(Fault(Kind.DROP, "scm", "POST", ORDERS, effect=effect))
    with pytest.raises(requests.ConnectionError):
        scm.order(make_csr("www.example.org"))

    last = slow.world.ledger.requests("scm")[-1]
    assert len(slow.world.scm.orders) == int(effect)
    assert (last.status, last.handled, last.fault) == (None, effect, "fault-1")


@pytest.mark.parametrize("effect", [False, True])
def test_a_scripted_answer_replaces_the_true_one(
    slow: Sandbox, scm: SCMClient, effect: bool
) -> None:
    """A gateway's page comes back, whether or not the order was made behind it."""
    slow.world.faults.add(
        Fault(Kind.ANSWER, "scm", "POST", ORDERS, effect=effect, status=502, headers={"X-A": "b"})
    )
    answer = scm.certificates("POST", json={"csr": make_csr("www.example.org")})

    assert (answer.status_code, answer.headers["X-A"]) == (502, "b")
    assert answer.headers["Content-Type"] == "text/html"
    assert len(slow.world.scm.orders) == int(effect)


def test_a_truncated_body_ends_before_its_length(slow: Sandbox, scm: SCMClient) -> None:
    """The headers promise the whole body; the connection ends within it."""
    slow.world.faults.add(Fault(Kind.TRUNCATE, path=ORDERS, keep=5))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        scm.certificates("POST", json={"csr": make_csr("www.example.org")})

    assert len(slow.world.scm.orders) == 1


@pytest.mark.parametrize("effect", [False, True])
def test_a_hanging_request_blocks_nobody_else(slow: Sandbox, scm: SCMClient, effect: bool) -> None:
    """While one client waits, others are served; its order is made before or after the wait."""
    slow.world.faults.add(Fault(Kind.HANG, "scm", "POST", ORDERS, effect=effect, seconds=30))
    with pytest.raises(requests.ReadTimeout):
        scm.session.post(
            f"{slow.scm_url}/api/v1/certificates",
            json={"csr": make_csr("www.example.org")},
            timeout=(HANGS, 0.5),
        )

    assert scm.certificates("GET", "/unknown").status_code == 404
    until(lambda: len(slow.world.scm.orders) == int(effect))


def test_what_the_client_gives_up_during_a_silence_never_arrives(
    slow: Sandbox, scm: SCMClient
) -> None:
    """However long the machine takes: an order that was killed off does not turn up later."""
    slow.world.faults.add(Fault(Kind.HANG, "scm", "POST", ORDERS, seconds=600))
    with pytest.raises(requests.ReadTimeout):
        scm.session.post(
            f"{slow.scm_url}/api/v1/certificates",
            json={"csr": make_csr("www.example.org")},
            timeout=(HANGS, 0.5),
        )

    until(lambda: bool(slow.world.ledger.writes("scm")))
    (lost,) = slow.world.ledger.writes("scm")
    assert (lost.handled, lost.status) == (False, None)
    assert slow.world.scm.orders == {}


def test_the_end_cuts_what_hangs(slow: Sandbox, scm: SCMClient) -> None:
    """Stopping waits for no fault: the client learns at once that there is no answer."""
    slow.world.faults.add(Fault(Kind.HANG, path="/unknown", seconds=3600))
    failures: list[Exception] = []

    def ask() -> None:
        try:
            scm.certificates("GET", "/unknown")
        except requests.ConnectionError as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not slow.world.faults.all()[0].struck:
        thread.join(0.01)
    slow.world.stopping.set()
    thread.join(5)

    assert len(failures) == 1


def test_a_client_that_says_nothing_blocks_nobody(slow: Sandbox, scm: SCMClient) -> None:
    """The handshake is done by the connection's own thread."""
    host, port = slow.scm_url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port))):
        answer = scm.certificates("GET", "/unknown")

    assert answer.status_code == 404


def test_a_client_without_our_ca_is_not_served(slow: Sandbox) -> None:
    """The servers' certificates come from an authority of their own."""
    host, port = slow.scm_url.removeprefix("https://").split(":")
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, int(port))) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(plain, server_hostname=host)


def test_a_fault_strikes_after_those_that_pass_and_not_for_ever() -> None:
    """`skip` requests pass, `times` are struck, the rest pass again."""
    faults = Faults()
    faults.add(Fault(Kind.DROP, "scm", "post", ORDERS, skip=1, times=2))
    asked = [faults.take("scm", "POST", "/api/v1/certificates") for _ in range(5)]

    assert [one is not None for one in asked] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("server", "method", "path"),
    [
        pytest.param("cps", "POST", "/certificates", id="another server"),
        pytest.param("scm", "GET", "/certificates", id="another method"),
        pytest.param("scm", "POST", "/certificates/1", id="another path"),
    ],
)
def test_a_fault_leaves_other_requests_alone(server: str, method: str, path: str) -> None:
    """Server, method and path must all fit."""
    faults = Faults()
    faults.add(Fault(Kind.DROP, "scm", "POST", ORDERS))

    assert faults.take(server, method, path) is None


def test_the_ledger_tells_reads_from_writes(slow: Sandbox, scm: SCMClient) -> None:
    """Getting a token and reading change nothing; an order does."""
    order = scm.order(make_csr("www.example.org"))
    scm.status(order)

    writes = [(one.method, one.path) for one in slow.world.ledger.writes()]
    assert writes == [("POST", "/api/v1/certificates")]
    assert len(slow.world.ledger.requests()) == 3


def test_the_ledger_holds_no_secret(slow: Sandbox, scm: SCMClient) -> None:
    """Neither the client secret nor a token can be read from it."""
    token = scm.log_in()
    scm.certificates("GET", "/unknown")
    text = str([one.as_json() for one in slow.world.ledger.requests()])

    assert token not in text
    assert slow.world.scm.accounts["default"].client_secret not in text

"""The edge on loopback: it serves what is deployed, to who asks for a name of it."""

import socket
import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from patience import HANGS

from connector.sandbox.cps.state import Enrollment
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source

NAME = "www.example.org"
DUAL = {"enableMultiStackedCertificates": True}


def served(
    sandbox: Sandbox, name: str | None = NAME, network: str = "production", ciphers: str = ""
) -> x509.Certificate:
    """Return the certificate that the edge of a network shows."""
    host, port = sandbox.edge_hosts[network].split(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if ciphers:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers)
    with (
        socket.create_connection((host, int(port)), HANGS) as plain,
        context.wrap_socket(plain, server_hostname=name) as encrypted,
    ):
        return x509.load_der_x509_certificate(encrypted.getpeercert(binary_form=True) or b"")


def live(sandbox: Sandbox, name: str = NAME, **more: object) -> Enrollment:
    with sandbox.world.lock:
        return somebody.make_enrollment(sandbox.world, name, live=Source(), **more)


def test_what_is_deployed_is_served_on_its_network(slow: Sandbox) -> None:
    enrollment = live(slow)
    assert enrollment.production is not None
    for network in ("production", "staging"):
        assert served(slow, network=network) == enrollment.production.certificates[0].certificate


def test_of_two_keys_the_client_gets_the_one_that_it_takes(slow: Sandbox) -> None:
    enrollment = live(slow, body=DUAL)
    assert enrollment.production is not None
    by_key = {one.key_algorithm: one.certificate for one in enrollment.production.certificates}
    for key, ciphers in {"ECDSA": "aECDSA", "RSA": "aRSA"}.items():
        assert served(slow, ciphers=ciphers) == by_key[key]


def test_names_are_told_apart(slow: Sandbox) -> None:
    """A wildcard stands for one label; capitals do not matter."""
    live(slow)
    wild = live(slow, "*.shop.example.org")
    assert wild.production is not None
    assert served(slow, "A.shop.example.org") == wild.production.certificates[0].certificate
    assert served(slow, "A.shop.example.org") != served(slow)


@pytest.mark.parametrize("name", ["other.example.org", "a.b.example.org", None])
def test_who_asks_for_nothing_that_is_deployed_is_refused(slow: Sandbox, name: str | None) -> None:
    live(slow)
    with pytest.raises(ssl.SSLError):
        served(slow, name)


def test_what_is_gone_from_a_network_is_not_served_there(slow: Sandbox) -> None:
    enrollment = live(slow)
    with slow.world.lock:
        somebody.take_off_production(slow.world, enrollment)
    assert served(slow, network="staging")
    with pytest.raises(ssl.SSLError):
        served(slow)


def test_a_new_deployment_is_served_late(slow: Sandbox) -> None:
    """By a switch; before the first one has come, nothing is served."""
    slow.world.cps.switches.edge_lag_minutes = 30
    enrollment = live(slow)
    assert enrollment.production is not None
    with pytest.raises(ssl.SSLError):
        served(slow)
    slow.world.clock.advance(timedelta(minutes=31))
    first = served(slow)
    with slow.world.lock:
        somebody.upload_by_hand(slow.world, enrollment, Source())
    assert served(slow) == first
    slow.world.clock.advance(timedelta(minutes=31))
    assert served(slow) == enrollment.production.certificates[0].certificate != first

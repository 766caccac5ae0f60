"""Each vendor is built, read and served without the others."""

import json
import ssl
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
import trustme
from cps_signer import authorization
from flask import Flask
from patience import HANGS
from scm_administrators import STEP
from scm_orders import ManualClock, make_csr

from connector.sandbox.ca import Authorities
from connector.sandbox.ca.vendor import CAs
from connector.sandbox.cps.routes import blueprint
from connector.sandbox.cps.vendor import CPS
from connector.sandbox.ground import Ground
from connector.sandbox.scm import orders
from connector.sandbox.scm.bodies import read_submission
from connector.sandbox.scm.progress import Status, settle
from connector.sandbox.scm.rules import placement_of, rules_of
from connector.sandbox.scm.vendor import SCM
from connector.sandbox.serving.listener import Listener

from .cps.conftest import CONTRACT, media, wanted


@pytest.fixture
def ground(clock: ManualClock) -> Ground:
    """A step takes ten seconds, which only the test lets go by."""
    return Ground(clock, step_seconds=10.0)


def test_cps_serves_without_scm(ground: Ground, clock: ManualClock, tmp_path: Path) -> None:
    """Nobody signs there, so it comes as far as the CSR."""
    cps = CPS(ground, lambda: ())
    app, authority = Flask("cps"), trustme.CA()
    app.register_blueprint(blueprint(cps))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(ground.host).configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    listener = Listener(app, tls, ground.clock, host=ground.host, port=0)
    body = json.dumps(wanted()).encode()
    target = f"/cps/v2/enrollments?{urlencode({'contractId': CONTRACT})}"
    headers = {
        "Accept": media("enrollment-status", 1),
        "Content-Type": media("enrollment", 12),
        "Authorization": authorization(
            "POST",
            listener.address,
            target,
            body,
            client_token=cps.credentials.client_token,
            client_secret=cps.credentials.client_secret,
            access_token=cps.credentials.access_token,
            now=clock.now(),
        ),
    }
    try:
        with requests.Session() as session:
            session.trust_env, session.verify = False, str(tmp_path / "ca.pem")
            answer = session.post(listener.url + target, body, headers=headers, timeout=HANGS)
    finally:
        listener.stop()

    assert answer.status_code == 202, answer.text
    (enrollment,) = cps.enrollments.values()
    assert answer.json()["enrollment"].endswith(f"/{enrollment.id}")
    assert enrollment.pending is not None


def test_scm_issues_without_cps(
    ground: Ground, clock: ManualClock, authorities: Authorities
) -> None:
    """It has a certificate signed by a CA, and tells that CA when it revokes it."""
    cas = CAs(ground, authorities=authorities)
    scm = SCM(ground, cas)
    account = scm.accounts["sectigo-dv"]
    submission = read_submission({"csr": make_csr("www.example.org")}, rules_of(scm, account))

    order = orders.place(scm, placement_of(scm, account), submission)
    assert settle(scm, order) is Status.APPROVED
    clock.sleep(6 * STEP)
    assert settle(scm, order) is Status.ISSUED
    assert order.issued is not None
    assert cas.revocations(order.issued.authority) == {}

    orders.revoke(scm, order, 1)
    assert order.issued.serial in cas.revocations(order.issued.authority)


def test_what_is_revoked_stays_so_since_when_it_is(
    ground: Ground, authorities: Authorities
) -> None:
    """A CA that has revoked by itself does not revoke once more for SCM."""
    cas = CAs(ground, authorities=authorities)
    account = SCM(ground, cas).accounts["sectigo-dv"]
    issued = cas.issue(
        make_csr("www.example.org"),
        ["www.example.org"],
        account.profile,
        days=90,
        now=ground.clock.now(),
    )

    cas.revoke(issued.serial, 1)
    first = cas.revocations(issued.authority)
    cas.revoke(issued.serial, 4)
    assert cas.revocations(issued.authority) == first
    with pytest.raises(KeyError):
        cas.revoke("00")

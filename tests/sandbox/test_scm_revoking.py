"""Revocation through the Enrollment API (sectigo-scm 1.4, 2.9)."""

from datetime import timedelta

import pytest

from connector.sandbox.serving.server import Sandbox

from .conftest import ManualClock, SCMClient, make_csr

STEP = timedelta(seconds=10)


def _issue(scm: SCMClient, clock: ManualClock) -> str:
    order = scm.order(make_csr("www.example.org"))
    clock.sleep(2 * STEP)
    return order


def test_revoking_takes_a_body_and_happens_once(scm: SCMClient, clock: ManualClock) -> None:
    """DELETE revokes; a second one is refused, and nothing can be collected after it."""
    order = _issue(scm, clock)
    body = {"message": "superseded", "reasonCode": 4}
    first = scm.certificates("DELETE", f"/{order}", json=body)
    second = scm.certificates("DELETE", f"/{order}", json=body)

    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (400, -159)
    assert scm.status(order) == "Revoked"
    assert scm.certificates("GET", f"/{order}").json()["code"] == -110


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"reasonCode": 4}, -7, id="no message"),
        pytest.param({"message": "m" * 513, "reasonCode": 4}, -1601, id="a message too long"),
        pytest.param({"message": "m", "reasonCode": 2}, -1601, id="a reason that is not offered"),
    ],
)
def test_a_wrong_revocation_is_refused(
    scm: SCMClient, clock: ManualClock, body: dict[str, object], code: int
) -> None:
    """The message is required and short, the reason one of five (sectigo-scm 1.4)."""
    order = _issue(scm, clock)
    answer = scm.certificates("DELETE", f"/{order}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert scm.status(order) == "Issued"


def test_what_has_expired_cannot_be_revoked(
    scm: SCMClient, slow: Sandbox, clock: ManualClock
) -> None:
    """It is not issued any more (sectigo-scm 2.9)."""
    order = _issue(scm, clock)
    assert scm.status(order) == "Issued"
    slow.world.clock.advance(timedelta(days=200))
    answer = scm.certificates("DELETE", f"/{order}", json={"message": "m", "reasonCode": 4})

    assert (answer.status_code, answer.json()["code"]) == (400, -102)
    assert scm.status(order) == "Expired"


def test_an_order_without_a_certificate_cannot_be_revoked(scm: SCMClient) -> None:
    """Only what is issued can be revoked (sectigo-scm 2.9)."""
    order = scm.order(make_csr("www.example.org"))
    answer = scm.certificates("DELETE", f"/{order}", json={"message": "m"})

    assert (answer.status_code, answer.json()["code"]) == (400, -102)

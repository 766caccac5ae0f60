"""Renewal, replacement and revocation in SCM's Admin API (sectigo-scm 2.7 to 2.9, 5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from scm_administrators import STEP, Administrator
from scm_orders import ManualClock, make_csr, place

from connector.sandbox.serving.server import Sandbox

Issue = Callable[..., int]


def _renew(administrator: Administrator, ssl_id: int, **body: Any) -> Any:
    return administrator.ssl("POST", f"/renewById/{ssl_id}", json=body).json()


def test_a_renewal_takes_all_but_the_key_from_the_old_order(
    administrator: Administrator, issue: Issue, clock: ManualClock
) -> None:
    """Names, profile, term, comments and fields stay; the id is new, the old order knows of it."""
    fields = [{"name": "costCentre", "value": "42"}]
    old = issue(subjAltNames="example.org", comments="mine", customFields=fields, term=90)
    csr = make_csr("other.example.org")
    new = _renew(administrator, old, csr=csr)["sslId"]
    clock.sleep(2 * STEP)
    told, leaf = administrator.details(new), administrator.collect(new)[-1]

    assert told["subjectAlternativeNames"] == ["www.example.org", "example.org"]
    assert (told["term"], told["comments"], told["customFields"]) == (90, "mine", fields)
    assert leaf.public_key() == x509.load_pem_x509_csr(csr.encode()).public_key()
    assert administrator.details(old)["renewed"] is True
    assert told["renewed"] is False


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"data": b""}, id="nothing"),
        pytest.param({"json": ""}, id="a text of nothing"),
        pytest.param({"json": {}}, id="an empty object"),
    ],
)
def test_without_a_csr_the_old_key_is_used(
    administrator: Administrator, issue: Issue, clock: ManualClock, sent: dict[str, Any]
) -> None:
    """Three ways to say nothing, all seen (sectigo-scm 2.7)."""
    old = issue()
    new = administrator.ssl("POST", f"/renewById/{old}", **sent).json()["sslId"]
    clock.sleep(2 * STEP)
    before, after = (administrator.collect(one)[-1] for one in (old, new))

    assert new > old
    assert before.public_key() == after.public_key()


def test_a_strict_scm_refuses_the_text_of_nothing(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    slow.world.scm.switches.renew_empty_string = "refuse"
    answer = administrator.ssl("POST", f"/renewById/{issue()}", json="")

    assert (answer.status_code, answer.json()["code"]) == (400, -1002)


def test_by_renew_id_nothing_is_told(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    """204, and no id of what came of it."""
    issue()
    (order,) = slow.world.scm.orders.values()
    csr = make_csr("www.example.org")
    answer = administrator.ssl("POST", f"/renew/{order.renew_id}", json={"csr": csr})

    assert (answer.status_code, answer.content) == (204, b"")
    assert [one.kind for one in slow.world.scm.orders.values()] == ["new", "renewal"]


def test_a_renewal_by_hand_is_only_noted(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    old, new = issue(), issue()
    answer = administrator.ssl("POST", f"/renew/manual/{old}", json={"id": new})
    told = administrator.details(old)

    assert answer.status_code == 204
    assert (told["renewed"], told["renewedDate"]) == (True, "06/01/2026")
    assert len(slow.world.scm.orders) == 2


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_what_has_ended_is_renewed_only_if_the_switch_allows(
    slow: Sandbox, administrator: Administrator, issue: Issue, ended: str
) -> None:
    """-130 by default (sectigo-scm 5.2)."""
    old = issue()
    if ended == "revoked":
        administrator.ssl("POST", f"/revoke/{old}", json={"reason": "x"})
    else:
        slow.world.clock.advance(timedelta(days=200))
    refused = _renew(administrator, old)
    slow.world.scm.switches.renew_of_revoked = "allow"
    allowed = _renew(administrator, old)

    assert refused["code"] == -130
    assert allowed["sslId"] > old


def test_a_term_that_is_gone_is_replaced_or_refused(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    """Terms fall between two runs; the order keeps its own (sectigo-scm 5.2)."""
    switches = slow.world.scm.switches
    switches.public_terms = (90, 398)
    old = issue(term=398)
    switches.public_terms = (90, 199)
    new = _renew(administrator, old)["sslId"]
    switches.renew_term_gone = "refuse"

    assert administrator.details(old)["term"] == 398
    assert administrator.details(new)["term"] == 199
    assert _renew(administrator, old)["code"] == -36


def test_a_profile_may_forbid_renewals(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    slow.world.scm.switches.renew_forbidden = True

    assert _renew(administrator, issue())["code"] == -180


def test_a_replacement_keeps_id_and_end(
    administrator: Administrator, issue: Issue, clock: ManualClock
) -> None:
    """Names may change; while the CA works nothing can be collected."""
    ssl_id = issue()
    before = administrator.collect(ssl_id)[-1]
    csr = make_csr("www.example.org")
    body = {"csr": csr, "reason": "key", "subjectAlternativeNames": ["www.example.org"]}
    answer = administrator.ssl("POST", f"/replace/{ssl_id}", json=body)
    working = administrator.ssl("GET", f"/collect/{ssl_id}")
    status = administrator.details(ssl_id)["status"]
    clock.sleep(2 * STEP)
    after = administrator.collect(ssl_id)[-1]

    assert (answer.status_code, answer.content) == (204, b"")
    assert (status, working.json()["code"]) == ("Applied", 0)
    assert after.serial_number != before.serial_number
    assert after.not_valid_after_utc == before.not_valid_after_utc
    assert administrator.details(ssl_id)["replaced"] == "06/01/2026"


@pytest.mark.parametrize("revokes", [False, True])
def test_a_replaced_certificate_is_revoked_only_if_the_switch_says_so(
    slow: Sandbox, administrator: Administrator, issue: Issue, clock: ManualClock, revokes: bool
) -> None:
    """By the CA, once the next one is issued; SCM's status does not show it."""
    slow.world.scm.switches.replace_revokes_old = revokes
    ssl_id = issue()
    (order,) = slow.world.scm.orders.values()
    old = order.issued
    assert old is not None
    body = {"csr": make_csr("www.example.org"), "reason": "key"}
    administrator.ssl("POST", f"/replace/{ssl_id}", json=body)
    clock.sleep(2 * STEP)
    status = administrator.details(ssl_id)["status"]

    assert (old.serial in slow.world.cas.revocations(old.authority)) is revokes
    assert status == "Issued"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, -7, id="no reason"),
        pytest.param({"reason": ""}, -7, id="an empty reason"),
        pytest.param({"reason": "x" * 513}, -1601, id="a long reason"),
        pytest.param({"reason": "x", "reasonCode": 2}, -1601, id="a code that is not taken"),
        pytest.param({"reason": "x", "reasonCode": "no"}, -1601, id="a code that is none"),
    ],
)
def test_a_wrong_revocation_is_refused(
    administrator: Administrator, issue: Issue, body: dict[str, Any], code: int
) -> None:
    ssl_id = issue()
    answer = administrator.ssl("POST", f"/revoke/{ssl_id}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert administrator.details(ssl_id)["status"] == "Issued"


@pytest.mark.parametrize(("kind", "told"), [("number", 4), ("string", "4")])
@pytest.mark.parametrize("sent", [4, "4"])
def test_reason_codes_come_as_number_or_text(
    slow: Sandbox, administrator: Administrator, issue: Issue, *, kind: Any, told: Any, sent: Any
) -> None:
    """Both are accepted; which is told is a switch (sectigo-scm 2.4, 2.9)."""
    slow.world.scm.switches.reason_code_type = kind
    ssl_id = issue()
    administrator.ssl("POST", f"/revoke/{ssl_id}", json={"reason": "x", "reasonCode": sent})

    assert administrator.details(ssl_id)["reasonCode"] == told


def test_a_reason_code_can_be_demanded(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    slow.world.scm.switches.revoke_requires_reason_code = True
    answer = administrator.ssl("POST", f"/revoke/{issue()}", json={"reason": "x"})

    assert answer.json()["code"] == -7


def test_what_is_not_issued_is_declined_not_revoked(administrator: Administrator) -> None:
    ssl_id = administrator.enroll(make_csr("www.example.org"))
    answer = administrator.ssl("POST", f"/revoke/{ssl_id}", json={"reason": "x"})
    declined = administrator.ssl("POST", f"/decline/{ssl_id}", json={"message": "x"})

    assert answer.json()["code"] == -102
    assert declined.json()["code"] == -1112


@pytest.mark.parametrize("by", ["certId", "serialNumber"])
def test_a_revocation_by_hand_stays_in_scm(
    slow: Sandbox, administrator: Administrator, issue: Issue, by: str
) -> None:
    """The CA is not told of it (sectigo-scm 2.9)."""
    ssl_id = issue()
    (order,) = slow.world.scm.orders.values()
    assert order.issued is not None
    serial = {"serialNumber": order.issued.serial, "issuer": "CN=any"}
    body = {"certId": ssl_id} if by == "certId" else serial
    more = {"revokeDate": "2026-05-30T10:00:00Z", "reasonCode": 4}
    answer = administrator.ssl("POST", "/revoke/manual", json={**body, **more})
    told = administrator.details(ssl_id)

    assert answer.status_code == 204
    assert (told["status"], told["revoked"]) == ("Revoked", "05/30/2026")
    assert slow.world.cas.revocations(order.issued.authority) == {}


def test_a_revoked_certificate_is_not_handed_out(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    """Whoever placed its order."""
    ssl_id = place(slow, make_csr("www.example.org"))
    issue()
    administrator.ssl("POST", f"/revoke/{ssl_id}", json={"reason": "x"})

    assert administrator.ssl("GET", f"/collect/{ssl_id}").json()["code"] == -110

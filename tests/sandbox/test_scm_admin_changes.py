"""Changes of orders in SCM's Admin API (sectigo-scm 2.10)."""

from collections.abc import Callable
from typing import Any

import pytest
from scm_administrators import Administrator
from scm_orders import make_csr

from connector.sandbox.serving.server import Sandbox

Issue = Callable[..., int]


def test_an_order_is_annotated_at_any_time(administrator: Administrator, issue: Issue) -> None:
    """Comments change after issuing; what the CA has seen does not."""
    ssl_id = issue()
    change = {
        "sslId": ssl_id,
        "comments": "found",
        "customFields": [{"name": "costCentre", "value": "42"}],
    }
    told = administrator.ssl("PUT", json=change).json()
    refused = administrator.ssl("PUT", json={"sslId": ssl_id, "term": 90})

    assert told["comments"] == "found"
    assert told["customFields"] == [{"name": "costCentre", "value": "42"}]
    assert refused.json()["code"] == -1113


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"externalRequester": "a@example.org"}, {"externalRequester": "a@example.org"}),
        ({"suspendNotifications": True}, {"suspendNotifications": True}),
        (
            {"autoRenewDetails": {"state": "Scheduled", "daysBeforeExpiration": 30}},
            {"autoRenewDetails": {"state": "Scheduled", "daysBeforeExpiration": 30}},
        ),
        ({"comments": None}, {"comments": "mine"}),
        ({"externalRequester": "nobody"}, -1601),
        ({"autoRenewDetails": {"state": "Sometimes"}}, -1601),
        ({"customFields": [{"name": "no", "value": "1"}]}, -160),
    ],
)
def test_each_part_is_changed_alone(
    administrator: Administrator, issue: Issue, sent: dict[str, Any], told: Any
) -> None:
    """What is absent or null stays; what is wrong changes nothing."""
    ssl_id = issue(comments="mine")
    before = administrator.details(ssl_id)
    answer = administrator.ssl("PUT", json={"sslId": ssl_id, **sent})
    after = administrator.details(ssl_id)

    if isinstance(told, int):
        assert (answer.json()["code"], after) == (told, before)
    else:
        assert answer.json() == after == {**before, **told}


def test_a_waiting_order_can_still_be_changed(slow: Sandbox, administrator: Administrator) -> None:
    """Before the CA has it, names, term and key are open."""
    slow.world.scm.switches.approval_required = True
    ssl_id = administrator.enroll(make_csr("www.example.org"))
    names = ["example.org"]
    change = {"id": ssl_id, "term": 90, "subjectAlternativeNames": names, "orgId": 11}
    told = administrator.ssl("PUT", json=change).json()
    wrong = administrator.ssl("PUT", json={"id": ssl_id, "term": 91})

    assert (told["term"], told["orgId"]) == (90, 11)
    assert told["subjectAlternativeNames"] == ["www.example.org", "example.org"]
    assert wrong.json()["code"] == -36

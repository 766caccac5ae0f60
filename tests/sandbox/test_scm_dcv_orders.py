"""An order at the sandbox's SCM waits for the domain that it names, or proves it itself."""

from typing import Any

from scm_administrators import STEP, order_body
from scm_dcv import DCV, DOMAIN
from scm_orders import ManualClock, make_csr

from .conftest import SCMClient


def test_an_order_hangs_until_its_domain_is_validated(
    v2: DCV, client_for: Any, clock: ManualClock
) -> None:
    v2.switches.dcv_lapsed_orders = "hang"
    scm: SCMClient = client_for("sectigo-dv")
    order = scm.order(make_csr(f"www.{DOMAIN}"))
    clock.sleep(10 * STEP)
    waiting = scm.status(order)
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(2 * STEP)

    assert (waiting, scm.status(order)) == ("Applied", "Issued")


def test_an_order_that_is_proven_by_itself_has_to_say_how(v2: DCV) -> None:
    """By the Admin API, for a public CA."""
    v2.switches.dcv_prevalidation_off = True
    body = order_body(make_csr(f"www.{DOMAIN}"))
    refused = v2.administrator.ssl("POST", "/enroll", json=body)
    taken = v2.administrator.ssl("POST", "/enroll", json={**body, "dcvMode": "CNAME"})

    assert (refused.status_code, refused.json()["code"]) == (400, -7)
    assert taken.status_code == 200


def test_an_order_may_carry_its_own_instructions(
    v2: DCV, client_for: Any, clock: ManualClock
) -> None:
    """Where domains are not validated in advance both APIs tell what the CSR determines."""
    v2.switches.dcv_prevalidation_off = True
    scm: SCMClient = client_for("sectigo-dv")
    order = scm.order(make_csr(f"*.{DOMAIN}"))
    clock.sleep(10 * STEP)
    told = scm.certificates("GET", f"/{order}/status").json()
    ssl_id = v2.sandbox.world.scm.orders[order].ssl_id
    shown = v2.administrator.ssl("GET", f"/{ssl_id}/dcv").json()
    (wanted,) = told["dcvInfo"]["instructions"]
    v2.publish(wanted["host"], "CNAME", wanted["point"])
    done = scm.certificates("GET", f"/{order}/status").json()

    assert told["status"] == "Applied"
    assert shown["instructions"] == [wanted]
    assert wanted["host"].partition(".")[0].removeprefix("_").isupper()
    assert done == {"status": "Issued", "dcvInfo": {}}

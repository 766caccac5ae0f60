"""An order at the sandbox's SCM waits for the domain that it names, or proves it itself."""

from typing import Any

from scm_administrators import STEP
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

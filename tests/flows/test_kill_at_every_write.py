"""One issuance and one renewal of two keys, killed at every kind of write on the way."""

import json
from typing import Any

import pytest
from program import Program, let_time_pass
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind

BOTH: dict[str, Any] = {**ADMIN, "key_algorithms": ["RSA", "ECDSA"]}
FIRST = ("cps", "POST", "/enrollments$")
RENEWAL = ("cps", "PUT", "/enrollments/")
ORDER = ("scm", "POST", "/enroll$")
UPLOAD = ("cps", "POST", "trust-chain$")


def kill_at(program: Program, write: tuple[str, str, str], skip: int, *, effect: bool) -> None:
    program.kill_during(Fault(Kind.HANG, *write, skip=skip, effect=effect, seconds=60))
    program.sandbox.world.faults.clear()
    let_time_pass(program)


@pytest.mark.long
@pytest.mark.parametrize("effect", [True, False], ids=["the vendor had it", "it never arrived"])
def test_every_kill_costs_and_loses_nothing(program: Program, effect: bool) -> None:
    """Exactly one order per CSR, each followed to its end, and its certificates served."""
    program.write(**BOTH)
    repeated = 0 if effect else 1
    for opening in (FIRST, RENEWAL):
        for write, skip in ((opening, 0), (ORDER, 0), (ORDER, repeated), (UPLOAD, 0)):
            kill_at(program, write, skip, effect=effect)
        done = program.apply()
        assert done.returncode == 0, done.stderr
        ctl = program.run("sandbox", "ctl", "clock", "advance", "135d")
        assert ctl.returncode == 0, ctl.stderr

    orders = program.orders()
    newest = {order.issued.serial for order in orders[-2:] if order.issued is not None}
    (enrollment,) = program.sandbox.world.cps.enrollments.values()
    assert enrollment.production is not None
    served = {f"{one.certificate.serial_number:X}" for one in enrollment.production.certificates}
    assert len(orders) == 4
    assert served == {serial.replace(":", "").lstrip("0").upper() for serial in newest}
    listed = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    followed = {one["order_id"] for one in listed if one["stage"] == "issued"}
    assert followed == {str(order.ssl_id) for order in orders}
    assert not [one for one in listed if one["stage"] not in {"issued", "closed"}]

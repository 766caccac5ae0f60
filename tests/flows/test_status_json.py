"""`status --json`, as scripts get it: before there is anything, and once a certificate is live."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from program import Program
from request_document import APPROVAL

from connector.core.catalogue import worded
from connector.sandbox.scm.orders import approve
from connector.sandbox.steering.somebody import warn
from connector.schemas import status_schema


def status(program: Program) -> dict[str, Any]:
    """Return what is told of the certificate, once the whole of it has the documented shape."""
    done = program.run("status", "request.yaml", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    Draft202012Validator(status_schema()).validate(document)
    (found,) = document["certificates"]
    return dict(found)


def test_what_is_printed_has_the_documented_shape(program: Program) -> None:
    """Real JSON: numbers, lists, null."""
    before = status(program)
    assert program.apply().returncode == 0
    after = status(program)

    assert (before["state"], before["due"], before["enrollment_id"]) == ("absent", True, None)
    assert (after["state"], after["due"], after["change_id"]) == ("active", False, None)
    assert after["enrollment_id"] > 0
    (serial,) = after["production_serials"]
    assert int(serial, 16) == program.production_serial()
    assert len(serial) % 2 == 0
    assert after["certificates"]["RSA"]["certificate_pem"].startswith("-----BEGIN CERTIFICATE")


def test_a_script_branches_on_who_is_waited_for(program: Program) -> None:
    """An administrator of SCM first, then a person for CPS's warning, then nobody."""
    text = worded("OVERLAPPING_TRAFFIC_CLASS", sanString="www.example.com")
    with program.sandbox.world.lock:
        warn(program.sandbox.world, "*", "post", text)
    program.write(**APPROVAL, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    (order,) = program.orders()

    ordered = status(program)
    approve(program.sandbox.world.scm, order)
    assert program.apply().returncode == 3
    warned = status(program)
    program.write(**APPROVAL, auto_approve=True)
    assert program.apply().returncode == 0
    live = status(program)

    assert (ordered["waiting_for"], ordered["order_ids"]) == ("approval", [str(order.id)])
    assert (warned["waiting_for"], warned["order_ids"]) == ("person", [str(order.id)])
    assert warned["warnings"] == [
        {"id": "OVERLAPPING_TRAFFIC_CLASS", "text": text, "stage": "post_verification"}
    ]
    assert (live["waiting_for"], live["order_ids"], live["warnings"]) == (None, [], [])
    assert live["ssl_ids"] == [str(order.id)]

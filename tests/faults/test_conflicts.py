"""What each kind of 409 that CPS has comes to, where it may be answered (akamai-cps 2.9, 5.2)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from program import Program

from connector.sandbox.cps import errors
from connector.sandbox.cps.errors import CPSError
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.somebody import warn
from tests.faults.rows import Trial

RENEWAL_DUE = timedelta(days=135)


@dataclass(frozen=True)
class Call:
    """A write, and how a run comes to make it."""

    method: str
    path: str
    begin: Callable[[Program], int]
    """Returns how many orders there are by then."""


def _nothing(_: Program) -> int:
    return 0


def _renewal(program: Program) -> int:
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(RENEWAL_DUE)
    return 1


def _warning(program: Program) -> int:
    with program.sandbox.world.lock:
        warn(program.sandbox.world, "*", "post", "Trust chain is empty.")
    program.write(approve={"post_verification_warnings": "all"})
    return 0


def _staging(program: Program) -> int:
    program.write(change_management=True, approve={"change_management": True})
    return 0


CREATE = Call("POST", "/enrollments$", _nothing)
UPDATE = Call("PUT", "/enrollments/[0-9]+$", _renewal)
UPLOAD = Call("POST", "trust-chain$", _nothing)
ACKNOWLEDGE = Call("POST", "post-verification-warnings-ack$", _warning)
GO_ON = Call("POST", "change-management-ack$", _staging)

CONFLICTS: dict[str, tuple[Call, CPSError]] = {
    "CPS, create: 409, the name is there": (
        CREATE,
        errors.duplicate_common_name("www.example.com"),
    ),
    "CPS, update: 409, a change is open": (UPDATE, errors.change_open()),
    "CPS, update: 409, its renewal is near": (UPDATE, errors.renewal_window()),
    "CPS, update: 409, visitors still come": (UPDATE, errors.live_on_network(("www.example.com",))),
    "CPS, upload: 409, not awaited": (UPLOAD, errors.invalid_state()),
    "CPS, acknowledgement: 409, not awaited": (ACKNOWLEDGE, errors.invalid_state()),
    "CPS, staging: 409, not awaited": (GO_ON, errors.invalid_state()),
    "CPS, staging: 409, it has moved on": (GO_ON, errors.hash_mismatch()),
}
AGAIN = ", again and again"
CASES = [f"{name}{how}" for name in CONFLICTS for how in ("", AGAIN)]


def answered(error: CPSError) -> dict[str, Any]:
    """Return the answer as CPS writes it."""
    body = {"type": f"/cps/v2/error-types/{error.slug}", "title": error.title}
    body |= {"detail": error.detail} if error.detail else {}
    return {
        "kind": Kind.ANSWER,
        "status": error.status,
        "body": json.dumps(body),
        "content_type": errors.PROBLEM,
    }


@pytest.mark.parametrize("name", CASES)
def test_a_conflict_is_survived_or_named(program: Program, name: str) -> None:
    call, error = CONFLICTS[name.removesuffix(AGAIN)]
    before = call.begin(program)
    faults = program.sandbox.world.faults
    times = None if name.endswith(AGAIN) else 1
    faults.add(
        Fault(server="cps", method=call.method, path=call.path, times=times, **answered(error))
    )
    (scripted,) = faults.all()

    Trial(name, lambda: scripted.struck, faults.clear, before=before).carry_out(program)

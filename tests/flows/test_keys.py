"""Keys: each alone, both in one run, one added or dropped later."""

from datetime import UTC, datetime

import pytest
from program import Program

from connector.sandbox.faults import Fault, Kind

BOTH = ["RSA", "ECDSA"]


def added(program: Program, *ordered: str) -> dict[str, int]:
    """Ask for both keys, and return what is live then; *ordered* is what that has to cost."""
    before = len(program.orders())
    program.write(key_algorithms=BOTH)
    assert program.status()["reason"] == "key_algorithms_changed"

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.ordered_keys()[before:] == list(ordered)
    assert program.status()["action"] == "none"
    return program.production()


@pytest.mark.promise("key-dual", "hash-sha256")
def test_both_keys_in_one_run(program: Program) -> None:
    """Two CSRs, two orders, one upload, one deployment; the earlier end counts."""
    program.write(key_algorithms=BOTH)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert sorted(program.production()) == ["ECDSA", "RSA"]
    assert program.ordered_keys() == BOTH
    uploads = [
        one for one in program.sandbox.world.ledger.writes("cps") if "trust-chain" in one.path
    ]
    assert len(uploads) == 1
    deployment = program.enrollment().production
    assert deployment is not None
    assert len(program.enrollment().changes) == 1
    ends = [one.certificate.not_valid_after_utc for one in deployment.certificates]
    told = datetime.strptime(program.status()["expiry"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert told == min(ends)


@pytest.mark.promise("key-second-later")
def test_a_key_that_cps_makes_already_is_added(program: Program) -> None:
    """The certificate that is live stays; one order, and the trigger of plans does not move."""
    program.write(key_algorithms=["ECDSA"])
    assert program.apply().returncode == 0
    (kept,) = program.production().values()
    settled = program.status()["renews"]

    live = added(program, "RSA")

    assert sorted(live) == ["ECDSA", "RSA"]
    assert live["ECDSA"] == kept
    assert program.status()["renews"] == settled


@pytest.mark.promise("key-second-later")
@pytest.mark.parametrize("status", [400, 200])
def test_a_key_that_cps_will_not_add_comes_with_a_renewal(program: Program, status: int) -> None:
    """The addition is a beta of Akamai's: refused or passed over, all keys are renewed."""
    program.write(key_algorithms=["ECDSA"])
    assert program.apply().returncode == 0
    body, type_ = '{"enrollment":"/cps/v2/enrollments/20001","changes":[]}', "application/json"
    if status == 400:
        body = '{"type":"/cps/v2/error-types/bad-request","title":"Bad Request","detail":"no"}'
        type_ = "application/problem+json"
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "cps", "PUT", status=status, body=body, content_type=type_)
    )

    assert sorted(added(program, "RSA", "ECDSA")) == ["ECDSA", "RSA"]


@pytest.mark.promise("key-second-later")
def test_a_key_that_cps_does_not_make_yet(program: Program) -> None:
    """Dual stack is turned on with a renewal; dropping a key again costs nothing before one."""
    assert program.apply().returncode == 0
    assert list(program.production()) == ["RSA"]

    assert sorted(added(program, "RSA", "ECDSA")) == ["ECDSA", "RSA"]
    program.write(key_algorithms=["RSA"])
    found = program.status()
    assert (found["action"], len(program.orders())) == ("none", 3)
    assert "not asked for (ECDSA)" in "; ".join(found["notes"])


@pytest.mark.promise("key-ecdsa")
@pytest.mark.parametrize("primary", ["RSA", "ECDSA"])
def test_ecdsa_alone(program: Program, primary: str) -> None:
    """CPS makes it with dual stack; the RSA CSR beside it stays without an order."""
    program.turn(primary_algorithm=primary)
    program.write(key_algorithms=["ECDSA"])

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert list(program.production()) == ["ECDSA"]
    assert program.ordered_keys() == ["ECDSA"]
    assert program.status()["action"] == "none"


@pytest.mark.promise("key-rsa")
@pytest.mark.parametrize("primary", ["RSA", "ECDSA"])
def test_rsa_alone(program: Program, primary: str) -> None:
    """Also where CPS makes another key first: then both are made, and one is ordered."""
    program.turn(primary_algorithm=primary)
    program.write(key_algorithms=["RSA"])

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert list(program.production()) == ["RSA"]
    assert program.ordered_keys() == ["RSA"]
    assert program.status()["action"] == "none"

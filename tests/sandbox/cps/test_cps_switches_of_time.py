"""Switches that let CPS be late, or do something by itself (akamai-cps 4, 9.5)."""

from datetime import timedelta

from .conftest import CPS, wanted

NAMES = ("www.example.com", "api.example.com")


def test_what_polls_see_may_lag(cps: CPS) -> None:
    """By switch, the old status stays for some polls, and allowedInput comes late."""
    switches = cps.sandbox.world.cps.switches
    switches.empty_input_polls, switches.stale_polls = 1, 2
    _, change = cps.start(wanted())
    cps.wait()
    inputs = [len(cps.get(change, "change", 2)["allowedInput"]) for _ in range(2)]
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[0]))
    uploaded = cps.status(change)
    cps.wait()
    cps.acknowledge(change, "post-verification-warnings")
    seen = [cps.status(change) for _ in range(3)]

    assert inputs == [0, 1]
    assert uploaded == "verify-third-party-cert"
    assert seen == ["wait-review-third-party-cert"] * 2 + ["create-slot-files"]


def test_not_ready_may_be_a_conflict(cps: CPS) -> None:
    """By switch, 409 stands where 404 does (akamai-cps 9.3)."""
    cps.sandbox.world.cps.switches.not_ready = 409
    _, change = cps.start(wanted())

    assert cps.acknowledge(change, "pre-verification-warnings").status_code == 409


def test_a_key_may_grow_too_old(cps: CPS) -> None:
    """By switch, an upload comes too late for its CSR (akamai-cps 4.4)."""
    cps.sandbox.world.cps.switches.csr_days = 30
    _, change = cps.start(wanted())
    cps.wait()
    csr = cps.csrs(change)["RSA"]
    cps.sandbox.world.clock.advance(timedelta(days=31))
    cps.upload(change, cps.sign(csr, *NAMES))
    cps.wait()

    error = cps.get(change, "change", 2)["statusInfo"]["error"]
    assert error["code"] == "CSR_EXPIRED"


def test_the_primary_algorithm_is_a_switch(cps: CPS) -> None:
    """Which key an enrollment without dual stack has is not known (akamai-cps 7.1)."""
    cps.sandbox.world.cps.switches.primary_algorithm = "ECDSA"
    _, change = cps.start(wanted())
    cps.wait()

    assert list(cps.csrs(change)) == ["ECDSA"]

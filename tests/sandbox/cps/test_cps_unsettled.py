"""Where public sources are silent on CPS: each answer there can be is a position of a switch."""

from typing import Any

import pytest

from connector.sandbox.cps.phases import Phase
from connector.sandbox.steering import somebody
from connector.sandbox.steering.switches import turn_switches

from .conftest import CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")
MANAGED = wanted(changeManagement=True)


def turn(cps: CPS, **switches: object) -> None:
    turn_switches(cps.sandbox.world, {f"cps.{name}": value for name, value in switches.items()})


def on_staging(cps: CPS, enrollment: str) -> str:
    """Return a renewal that waits on staging."""
    (renewal,) = cps.put(enrollment, MANAGED, force_renewal="true").json()["changes"]
    cps.wait()
    cps.upload(renewal, cps.sign(cps.csrs(renewal)["RSA"], *NAMES))
    cps.wait(4)
    assert cps.status(renewal) == "wait-ack-change-management"
    return str(renewal)


@pytest.mark.parametrize(("may", "status"), [(True, 200), (False, 409)])
@pytest.mark.parametrize("scheduled", [False, True], ids=["deploying", "scheduled"])
def test_a_cancellation_late_on_the_way_to_production(
    cps: CPS, scheduled: bool, may: bool, status: int
) -> None:
    turn(cps, cancel_at_production=may)
    enrollment = cps.live(wanted())
    renewal = on_staging(cps, enrollment)
    if scheduled:
        types = (media("change-id", 1), media("deployment-schedule", 1))
        dates = {"notBefore": "2027-01-01T00:00:00Z", "notAfter": None}
        cps.send("PUT", f"{renewal}/deployment-schedule", *types, dates)
    somebody.hold_deployments(cps.sandbox.world)
    cps.acknowledge(renewal, "change-management")
    phase = somebody.find(cps.sandbox.world, NAMES[0]).changes[-1].phase
    cancelled = cps.delete(renewal, "change-id")
    replaced = cps.put(
        enrollment, wanted(), force_renewal="true", allow_cancel_pending_changes="true"
    )

    assert phase is (Phase.SCHEDULED if scheduled else Phase.TO_PRODUCTION)
    assert cancelled.status_code == status
    assert replaced.status_code == (202 if may else 409)


@pytest.mark.parametrize(
    ("grave", "expected"),
    [("error", "wait-upload-third-party"), ("warning", "wait-review-third-party-cert")],
)
def test_another_common_name(cps: CPS, grave: str, expected: str) -> None:
    turn(cps, common_name_mismatch=grave)
    _, change = cps.start(wanted())
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], NAMES[1], NAMES[0]))
    cps.wait()

    assert cps.status(change) == expected


@pytest.mark.parametrize(("kept", "same"), [("restored", True), ("left", False)])
def test_staging_after_a_cancelled_change(cps: CPS, kept: str, same: bool) -> None:
    turn(cps, staging_after_cancel=kept)
    enrollment = cps.live(wanted())
    cps.delete(on_staging(cps, enrollment), "change-id")
    both = cps.get(f"{enrollment}/deployments", "deployments", 8)

    served = [both[one]["primaryCertificate"]["certificate"] for one in ("staging", "production")]
    assert (served[0] == served[1]) is same


@pytest.mark.parametrize(("listed", "rows"), [(True, 2), (False, 1)])
def test_what_got_no_further_than_staging_in_the_history(cps: CPS, listed: bool, rows: int) -> None:
    turn(cps, history_of_staging=listed)
    enrollment = cps.live(wanted())
    on_staging(cps, enrollment)
    found = cps.get(f"{enrollment}/history/certificates", "certificate-history", 2)

    assert len(found["certificates"]) == rows


@pytest.mark.parametrize(("kept", "keys"), [(False, ["RSA"]), (True, ["ECDSA", "RSA"])])
def test_the_csr_that_nothing_was_uploaded_for(cps: CPS, kept: bool, keys: list[str]) -> None:
    turn(cps, history_keeps_other_csr=kept)
    enrollment, change = cps.start(wanted(enableMultiStackedCertificates=True))
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait(5)
    (entry,) = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]
    shown: list[dict[str, Any]] = [entry["primaryCertificate"], *entry["multiStackedCertificates"]]

    assert cps.status(change) == "complete"
    assert [one["keyAlgorithm"] for one in shown] == keys
    assert [one["keyAlgorithm"] for one in shown if one["certificate"]] == ["RSA"]

"""Control of a domain is proven by what the sandbox's CA sees in the DNS when it looks."""

from datetime import UTC, datetime

import pytest
from scm_administrators import STEP
from scm_dcv import DCV, DOMAIN, HOURS
from scm_orders import ManualClock

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.scm.dcv.limits import may_disagree, perspectives
from connector.sandbox.scm.dcv.looking import permitted


def test_nothing_is_published(dcv: DCV, clock: ManualClock) -> None:
    """The CA looks every two hours, and rejects in the end."""
    dcv.switches.dcv_checks = 3
    dcv.ask("start/domain/cname")
    dcv.ask("submit/domain/cname")
    clock.sleep(STEP)
    first = dcv.ask("status")
    clock.sleep(3 * 2 * HOURS)
    last = dcv.ask("status")

    assert first["orderStatus"] == "SUBMITTED"
    gap = datetime.fromisoformat(first["nextCheck"]) - datetime.fromisoformat(first["lastCheck"])
    assert gap == 2 * HOURS
    assert (last["status"], last["orderStatus"]) == ("NOT_VALIDATED", "REJECTED")
    assert "nextCheck" not in last
    assert dcv.sandbox.world.scm.early_submits == [DOMAIN]


def test_the_ca_looks_at_the_dns_of_its_own_moment(v2: DCV, clock: ManualClock) -> None:
    """What was published after a look is seen by the next one, whenever somebody asks."""
    told = v2.ask("start/domain/cname")
    v2.ask("submit/domain/cname")
    clock.sleep(HOURS)
    v2.publish(told["host"], "CNAME", told["point"])
    still = v2.ask("status")["orderStatus"]
    clock.sleep(24 * HOURS)
    done = v2.ask("status")

    assert still == "SUBMITTED"
    assert done["status"] == "VALIDATED"
    then = v2.sandbox.world.clock.now() - 23 * HOURS
    assert done["validationDate"] == then.date().isoformat()


def test_a_removed_record_proves_nothing(v2: DCV, clock: ManualClock) -> None:
    v2.publish_cname()
    zone = v2.sandbox.world.dns.zones[DOMAIN]
    (proof,) = (one for one in zone.records if one.type == "CNAME")
    v2.ask("submit/domain/cname")
    zone.remove(*proof.key, v2.sandbox.world.clock.now(), "zone as code")
    clock.sleep(STEP)

    assert v2.ask("status")["orderStatus"] == "SUBMITTED"


@pytest.mark.parametrize(("places", "word"), [(1, "VALIDATED"), (2, "NOT_VALIDATED")])
def test_one_place_may_see_something_else(
    v2: DCV, clock: ManualClock, places: int, word: str
) -> None:
    v2.switches.dcv_perspectives_disagree = places
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert v2.ask("status")["status"] == word


def test_a_server_that_lags_delays_the_proof(v2: DCV, clock: ManualClock) -> None:
    v2.sandbox.world.dns.switches.lag_seconds = 240
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)
    early = v2.ask("status")["status"]
    clock.sleep(2 * HOURS)

    assert (early, v2.ask("status")["status"]) == ("NOT_VALIDATED", "VALIDATED")
    assert v2.sandbox.world.scm.early_submits == [DOMAIN]


@pytest.mark.parametrize(
    ("records", "allowed"),
    [
        ((), True),
        (('0 issue "sectigo.com"',), True),
        (('0 issue "other.example"', '0 issue "sectigo.com; a=b"'), True),
        (('0 issue "other.example"',), False),
        (('0 issue ";"',), False),
        (('0 issuewild ";"',), True),
    ],
)
def test_caa_is_honoured(
    v2: DCV, clock: ManualClock, records: tuple[str, ...], allowed: bool
) -> None:
    world = v2.sandbox.world
    if records:
        record = RecordSet(DOMAIN, "CAA", 300, records)
        world.dns.zones[DOMAIN].put(record, world.clock.now(), "somebody")
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert (v2.ask("status")["status"] == "VALIDATED") is allowed
    assert permitted(world.scm, f"a.b.{DOMAIN}", world.clock.now()) is allowed


def test_broken_signatures_are_no_leave(v2: DCV, clock: ManualClock) -> None:
    v2.publish_cname()
    world = v2.sandbox.world
    world.dns.zones[DOMAIN].dnssec_broken = True
    assert not permitted(world.scm, DOMAIN, world.clock.now())
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert v2.ask("status")["orderStatus"] == "SUBMITTED"


def test_the_ca_may_hold_and_reject(v2: DCV, clock: ManualClock) -> None:
    v2.publish_cname()
    v2.switches.dcv_hold = True
    v2.ask("submit/domain/cname")
    clock.sleep(24 * HOURS)
    held = v2.ask("status")
    v2.switches.dcv_hold, v2.switches.dcv_reject = False, True
    rejected = v2.ask("status")
    v2.switches.dcv_reject = False
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert (held["orderStatus"], rejected["orderStatus"]) == ("SUBMITTED", "REJECTED")
    assert v2.ask("status")["status"] == "VALIDATED"


@pytest.mark.parametrize(
    ("day", "places"), [("2026-06-14", 4), ("2026-06-15", 5), ("2026-12-15", 6)]
)
def test_from_how_many_places_the_ca_looks(day: str, places: int) -> None:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)

    assert perspectives(moment) == places
    assert may_disagree(places - 1) == 1

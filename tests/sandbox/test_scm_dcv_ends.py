"""How long control of a domain stays proven at the sandbox's SCM, and who renews the proof."""

from datetime import UTC, datetime

import pytest
from scm_administrators import STEP
from scm_dcv import DAYS, DCV, DOMAIN, HOURS
from scm_orders import ManualClock, make_csr


def test_a_persistent_record_is_renewed_by_scm_as_long_as_it_stands(
    v2: DCV, clock: ManualClock
) -> None:
    told = v2.ask("submit-bulk/domain/persistent-txt", domains=[DOMAIN])
    record = v2.ask("status")
    v2.publish(record["host"], "TXT", f'"{record["point"]}; persistUntil=1893456000"')
    clock.sleep(STEP + 2 * HOURS)
    first = v2.ask("status")
    clock.sleep(60 * DAYS)
    later = v2.ask("status")
    v2.switches.dcv_persistent_renews = False
    clock.sleep(60 * DAYS)

    assert told["orderStatus"] == "SUBMITTED"
    assert record["host"] == f"_validation-persist.{DOMAIN}."
    assert first["status"] == later["status"] == "VALIDATED"
    left = datetime.fromisoformat(first["expirationDate"]) - datetime.fromisoformat(
        first["validationDate"]
    )
    assert left == 10 * DAYS
    assert later["expirationDate"] > first["expirationDate"]
    assert v2.ask("status")["status"] == "EXPIRED"


def test_a_valid_domain_stays_so_while_it_is_validated_anew(dcv: DCV, clock: ManualClock) -> None:
    """The end is fixed; only a later one tells that the new validation has succeeded."""
    before = dcv.ask("status", "example.org")
    clock.sleep(30 * DAYS)
    told = dcv.ask("start/domain/cname", "example.org")
    dcv.publish(told["host"], "CNAME", told["point"], "example.org")
    started = dcv.ask("status", "example.org")
    submitted = dcv.ask("submit/domain/cname", "example.org")
    clock.sleep(STEP)
    after = dcv.ask("status", "example.org")

    assert started["status"] == submitted["status"] == "VALIDATED"
    assert started["expirationDate"] == before["expirationDate"]
    assert submitted["orderStatus"] == "SUBMITTED"
    assert after["expirationDate"] > before["expirationDate"]
    assert after["validationDate"] > before["validationDate"]


@pytest.mark.parametrize(
    ("today", "days"),
    [("2026-12-01", 198), ("2027-03-11", 198), ("2027-03-12", 98), ("2029-03-12", 8)],
)
def test_how_long_a_proof_holds_goes_by_date(v2: DCV, today: str, days: int) -> None:
    v2.sandbox.world.clock.set(datetime.fromisoformat(today).replace(hour=9, tzinfo=UTC))
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    v2.sandbox.world.clock.advance(STEP)
    told = v2.ask("status")

    end = datetime.fromisoformat(today) + days * DAYS
    assert told["expirationDate"] == end.date().isoformat()


def test_a_shorter_limit_ends_what_was_told_to_hold_longer(v2: DCV) -> None:
    clock = v2.sandbox.world.clock
    clock.set(datetime(2026, 12, 1, 9, tzinfo=UTC))
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.advance(STEP)
    clock.set(datetime(2027, 3, 11, 9, tzinfo=UTC))
    before = v2.ask("status")
    clock.set(datetime(2027, 3, 13, 9, tzinfo=UTC))
    after = v2.ask("status")

    assert (before["status"], after["status"]) == ("VALIDATED", "EXPIRED")
    assert after["expirationDate"] == before["expirationDate"] > "2027-03-13"


def test_what_nobody_keeps_lapses(v2: DCV, clock: ManualClock) -> None:
    """As shipped somebody renews it; a switch lets the customer do so himself."""
    first = v2.ask("status", "example.org")["expirationDate"]
    clock.sleep(190 * DAYS)
    kept = v2.ask("status", "example.org")
    v2.switches.dcv_kept = False
    clock.sleep(200 * DAYS)
    lapsed = v2.ask("status", "example.org")

    assert kept["status"] == "VALIDATED"
    assert kept["expirationDate"] > first
    assert lapsed["status"] == "EXPIRED"
    body = {"orgId": 10, "csr": make_csr("www.example.org"), "certType": 502, "term": 199}
    refused = v2.administrator.ssl("POST", "/enroll", json=body)
    assert refused.json()["code"] == -107


def test_validations_are_as_old_as_the_sandbox(v2: DCV, clock: ManualClock) -> None:
    """Whenever somebody looks first."""
    v2.switches.dcv_kept = False
    clock.sleep(190 * DAYS)
    told = v2.ask("status", "example.org")

    assert (told["validationDate"], told["expirationDate"]) == ("2026-06-01", "2026-12-16")


def test_what_is_about_to_end_is_found(v2: DCV) -> None:
    ends = [row["domain"] for row in v2.rows(expiresIn="30")]

    assert ends == ["lapsed.example"]
    assert len(v2.rows(expiresIn="200")) > 1
    answer = v2.administrator.call("GET", v2.path, params={"expiresIn": "0"})
    assert answer.json()["code"] == -1601

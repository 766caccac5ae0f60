"""Which events a run brings about, and what is said of each."""

from datetime import date, timedelta

import pytest
from builders import (
    NOW,
    certificate,
    change,
    csr,
    due_certificate,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
)

from connector.core.decision.decide import decide
from connector.core.events.about import (
    about_to_order,
    domain_validated,
    ended_badly,
    newly_deployed,
    something_due,
)
from connector.core.events.values import FACTS, Event, EventName
from connector.core.facts.ids import ChangeId
from connector.core.facts.situation import Situation
from connector.errors import FailedError, PersonNeededError, StillWaitingError

KEY = request().key


def due(**more: object) -> Event | None:
    seen = situation(request(**more), snapshot(production=live(due_certificate())))
    return something_due(seen, decide(seen))


def test_what_a_run_sets_about_is_due() -> None:
    found = due()

    assert found is not None
    assert (found.name, found.about, found.key) == (EventName.DUE, KEY, "inside_window 0A")
    assert found.facts["reason"] == "inside_window"
    assert found.facts["serials"] == ["0A"]
    assert found.facts["expiry"] == "2026-06-11T12:00:00Z"
    assert "will be ordered" in str(found.facts["message"])


def test_each_trigger_is_an_event_of_its_own() -> None:
    def forced(trigger: str) -> Event | None:
        seen = situation(request(renewal_trigger=trigger), snapshot())
        return something_due(seen, decide(seen))

    one, two = forced("a"), forced("b")
    assert one is not None
    assert two is not None
    assert one.key != two.key


def test_what_goes_on_or_is_not_due_is_no_such_event() -> None:
    for seen in (situation(request(), snapshot()), situation(request(), following(change()))):
        assert something_due(seen, decide(seen)) is None


def test_before_an_order() -> None:
    seen = situation(request(), following(change()))
    found = about_to_order(seen, csr(), ChangeId(77), "inside_window")

    assert (found.name, found.about, found.key) == (EventName.BEFORE_ORDER, KEY, csr().key)
    assert (found.facts["change_id"], found.facts["reason"]) == (77, "inside_window")
    assert about_to_order(seen, csr(), ChangeId(77), "").facts["reason"] is None


def test_a_newest_upload_that_is_live_was_deployed() -> None:
    new = certificate("0B", fingerprint="FNEW")
    seen = situation(request(), snapshot(production=live(new), orders=(uploaded(),)))
    found = newly_deployed(seen)

    assert found is not None
    assert (found.name, found.key) == (EventName.DEPLOYED, str(order().change_id))
    assert found.facts["order_ids"] == [order().order_id]
    assert "valid until 2026-08-20T12:00:00Z" in str(found.facts["message"])
    without = situation(request(), snapshot(production=live(new), orders=()))
    assert newly_deployed(without) is None
    not_live = situation(request(), snapshot(orders=(uploaded(),)))
    assert newly_deployed(not_live) is None


def test_of_other_keys_nothing_is_said() -> None:
    """Production has it under a key that is not wanted: then its end is not told."""
    new = certificate("0B", fingerprint="FNEW", key_algorithm=None)
    seen = situation(request(), snapshot(production=live(new), orders=(uploaded(),)))
    found = newly_deployed(seen)

    assert found is not None
    assert found.facts["expiry"] is None
    assert str(found.facts["message"]).endswith("production network.")


@pytest.mark.parametrize(
    ("error", "name", "code"),
    [
        (PersonNeededError("A.", remedy="B."), EventName.NEEDS_PERSON, 3),
        (FailedError("A.", remedy="B."), EventName.FAILED, 1),
    ],
)
def test_a_run_that_ends_badly(error, name, code) -> None:
    seen = situation(request(), following(change()))
    found = ended_badly(request(), (seen, decide(seen)), error)

    assert found is not None
    assert (found.name, found.key) == (name, f"{code} awaiting_deployment 77")
    facts = {key: found.facts[key] for key in ("message", "remedy", "exit", "reason", "change_id")}
    assert facts == {
        "message": "A.",
        "remedy": "B.",
        "exit": code,
        "reason": "awaiting_deployment",
        "change_id": 77,
    }


def test_before_anything_was_seen() -> None:
    found = ended_badly(request(), None, FailedError("A."))

    assert found is not None
    assert found.key == "1"
    assert found.facts["reason"] is None
    assert found.facts["common_name"] == "www.example.com"
    without_change = situation(request(), snapshot())
    found = ended_badly(request(), (without_change, decide(without_change)), FailedError("A."))
    assert found is not None
    assert found.key == "1 current"


def test_who_waits_has_not_failed() -> None:
    assert ended_badly(request(), None, StillWaitingError("A.")) is None


@pytest.mark.parametrize(("until", "text"), [(date(2026, 9, 1), ", until 2026-09-01"), (None, "")])
def test_a_domain(until: date | None, text: str) -> None:
    found = domain_validated("example.com", 7, until)

    assert (found.about, found.key) == ("domain example.com", "7")
    assert found.facts["message"] == f"example.com is validated{text}."
    assert found.facts["expiry"] == (None if until is None else "2026-09-01")


def test_a_document_has_every_fact() -> None:
    found = domain_validated("example.com", 7, None)
    document = found.document(NOW)

    assert {*document} == {"schema", "id", "event", "at", *FACTS}
    assert document["at"] == "2026-06-01T12:00:00Z"
    assert document["id"] == found.id_at(NOW) != found.id_at(NOW + timedelta(seconds=1))
    assert document["common_name"] is None


def test_an_enrollment_that_is_not_there_yet() -> None:
    seen: Situation = situation(request(), snapshot(enrollment=None, production=()))
    found = something_due(seen, decide(seen))

    assert found is not None
    assert found.facts["enrollment_id"] is None
    assert found.facts["expiry"] is None

"""One look at a contract: two calls, whatever is in it."""

from datetime import timedelta
from typing import Any

import pytest
from cps_answers import cps_answer
from scripted_server import Answer, ScriptedServer
from virtual_clock import VirtualClock

from connector.account.look import AccountLook, take_look
from connector.akamai.client import CPSClient
from connector.core.facts.ids import EnrollmentId
from connector.errors import UnexpectedAnswerError


def _listed(id_: object, name: str, **more: object) -> dict[str, Any]:
    return {"id": id_, "certificateType": "third-party", "csr": {"cn": name}, **more}


def _active(id_: object, name: str) -> dict[str, Any]:
    return {**_listed(id_, name), "production": None, "staging": None}


def _look(
    server: ScriptedServer,
    cps: CPSClient,
    clock: VirtualClock,
    listed: list[object],
    active: list[object],
) -> AccountLook:
    server.script = [cps_answer({"enrollments": active}), cps_answer({"enrollments": listed})]
    return take_look(cps, "ctr_1-ABCDE", clock)


def test_a_look_is_two_calls_and_knows_when_it_was_taken(
    server: ScriptedServer, cps: CPSClient, clock: VirtualClock
) -> None:
    before = clock.now()

    def slow(_: object) -> Answer:
        clock.sleep(timedelta(seconds=7))
        return cps_answer({"enrollments": []})

    server.script = [slow, slow]
    look = take_look(cps, "ctr_1-ABCDE", clock)

    assert [seen.path for seen in server.seen] == [
        "/cps/v2/active-certificates?contractId=1-ABCDE",
        "/cps/v2/enrollments?contractId=1-ABCDE",
    ]
    assert (look.contract_id, look.here) == ("1-ABCDE", before)
    assert look.at == server.date - timedelta(seconds=14)
    assert list(look) == []


def test_parts_are_found_by_id_and_by_name(
    server: ScriptedServer, cps: CPSClient, clock: VirtualClock
) -> None:
    look = _look(
        server,
        cps,
        clock,
        [_listed(3, "B.example"), _listed(1, "a.example"), _listed(2, "b.example"), None],
        [_active(1, "a.example"), _active(9, "c.example"), _active("none", "b.example")],
    )

    assert [part.enrollment_id for part in look] == [1, 2, 3, 9]
    assert [part.enrollment_id for part in look.named("b.example")] == [2, 3]
    assert look.named("d.example") == ()
    assert look.of(EnrollmentId(4)) is None
    known, only_listed, only_active = (look.of(EnrollmentId(id_)) for id_ in (1, 2, 9))
    assert known is not None
    assert known.listed is not None
    assert known.listed.read().common_name == "a.example"
    assert known.active is not None
    assert known.active.production == ()
    assert only_listed is not None
    assert only_listed.active is None
    assert only_active is not None
    assert only_active.listed is None
    assert only_active.common_name == "c.example"


def test_a_digest_changes_with_what_cps_tells_of_that_enrollment_alone(
    server: ScriptedServer, cps: CPSClient, clock: VirtualClock
) -> None:
    def look(**more: object) -> AccountLook:
        listed = [_listed(1, "a.example", **more), _listed(2, "b.example")]
        active = [_active(2, "b.example"), _active(1, "a.example")]
        return _look(server, cps, clock, listed, active)

    first, again, other = look(), look(), look(changeManagement=True)
    one, two, none = EnrollmentId(1), EnrollmentId(2), EnrollmentId(7)

    assert first.digest_of(one) == again.digest_of(one) != other.digest_of(one)
    assert first.digest_of("a.example") == again.digest_of("a.example")
    assert first.digest_of("a.example") != other.digest_of("a.example")
    assert first.digest_of(two) == other.digest_of(two)
    assert first.digest_of(none) == first.digest_of("c.example") != first.digest_of(one)


def test_where_active_certificates_are_not_to_be_had_the_list_is_not_asked_for(
    server: ScriptedServer, cps: CPSClient, clock: VirtualClock
) -> None:
    server.script = [Answer(406), Answer(406)]
    with pytest.raises(UnexpectedAnswerError):
        take_look(cps, "1-ABCDE", clock)
    assert len(server.seen) == 2

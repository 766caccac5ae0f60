"""What the orders of one certificate want proven: told, brought into DNS, and tidied up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import order
from domain_attempts import NOBODY_ANSWERS
from domain_cases import NOW, RECORD
from order_proofs_house import ID, MINUTE, NAMES, TO_COME, House

from connector.core.decision.steps import UnprovenOrder
from connector.core.domains.values import DomainState, Validation
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderProof, OrderStatus
from connector.errors import (
    ConnectorError,
    FailedError,
    PersonNeededError,
    StillWaitingError,
    VendorUnavailableError,
)
from connector.journal.store import Journal
from connector.settings.dcv import WaySettings

PLACED = order(order_id=ID, age=timedelta(minutes=2))
OTHER = replace(
    TO_COME, domain="example.net", host="_cd34.example.net.", point="ab.cd.sectigo.com."
)
PROVEN = DomainState("example.org", DomainStatus.VALIDATED)
UNPROVEN = UnprovenOrder(ID, "default", ("example.org",))


@pytest.fixture
def house(journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """No name server answers, so that the command has the only word."""
    monkeypatch.setattr("connector.dns.delegation.delegation_of", lambda *_: NOBODY_ANSWERS)
    return House(journal, tmp_path)


def told(house: House, *, acts: bool = False, **more: Any) -> tuple[OrderProof, ...]:
    state: Any = SimpleNamespace(status=OrderStatus.PROCESSING, unproven=(OTHER,))
    scm: Any = house.scm
    return house.proofs(acts=acts).of(replace(PLACED, **more), state, scm)


def test_what_is_wanted_is_told_by_the_status_or_by_a_call_of_its_own(house: House) -> None:
    """As the API has it; of an order that is young, nothing is asked beside its status."""
    assert [one.domain for one in told(house)] == ["example.org"]
    young = told(house, age=timedelta(minutes=2, seconds=-1))
    assert [one.domain for one in young] == ["example.net"]
    assert house.scm.calls == ["proofs"]
    house.scm.account = replace(house.scm.account, api="enrollment")
    assert [one.domain for one in told(house)] == ["example.net"]
    assert house.scm.calls == ["proofs"]


def test_only_an_order_that_is_worked_on_wants_anything(house: House) -> None:
    """One that a person has to approve first, or that has no id yet, does not."""
    state: Any = SimpleNamespace(status=OrderStatus.AWAITING_APPROVAL, unproven=(OTHER,))
    scm: Any = house.scm

    assert told(house, order_id=None) == ()
    assert house.proofs().of(PLACED, state, scm) == ()
    assert house.scm.calls == []


def test_an_order_that_wants_nothing_is_asked_about_once_in_a_run(house: House) -> None:
    """One that still does, or that could not be asked about, is asked about at each look."""
    state: Any = SimpleNamespace(status=OrderStatus.PROCESSING, unproven=())
    scm: Any = house.scm
    proofs = house.proofs()
    answers: list[tuple[Any, int]] = [
        (VendorUnavailableError("It is out."), 0),
        ({"example.org": TO_COME, "proven.example": PROVEN}, 1),
        ({"example.org": PROVEN}, 0),
    ]

    for answer, count in answers:
        house.scm.proofs = answer
        assert len(proofs.of(PLACED, state, scm)) == count
    assert len(house.scm.calls) == 3
    assert proofs.of(PLACED, state, scm) == ()
    assert len(house.scm.calls) == 3


def test_whoever_looks_goes_by_the_journal_and_whoever_acts_sees_to_it_once_more(
    house: House,
) -> None:
    """The record may be gone since."""
    house.begun()

    assert [one.submitted for one in told(house)] == [True]
    assert [one.submitted for one in told(house, acts=True)] == [False]


def test_a_record_is_told_where_it_is_one_and_who_publishes_it(house: House) -> None:
    """A command does; without a way that is known once it is published, or was told."""
    assert told(house) == (OrderProof("example.org", RECORD, by_person=False),)
    house.scm.proofs = {"example.org": replace(TO_COME, mode=Method.EMAIL)}
    assert told(house) == (OrderProof("example.org", None),)
    house.ways = {"*": WaySettings(Way.PERSON)}
    assert [one.by_person for one in told(house)] == [True]
    house.ways = {}
    assert [one.by_person for one in told(house)] == [False]
    row = house.journal.begin_validation(
        f"default order {ID}", "example.org", "edgedns", Validation(NOW, was_validated=False)
    )
    assert [one.by_person for one in told(house)] == [False]
    house.journal.note_proof(row.id, RECORD)
    assert [one.by_person for one in told(house)] == [True]
    house.journal.note_published(row.id, "example.org")
    assert [one.by_person for one in told(house)] == [False]


def test_a_proof_is_published_and_the_ca_told_to_look(house: House) -> None:
    """Of the domains that are named alone; the CA is not waited for, and that is seen to."""
    house.scm.proofs = {"example.org": TO_COME, "example.net": OTHER}
    proofs = house.proofs()

    proofs.prove([UNPROVEN])

    assert (house.done[0], house.done.count("present")) == ("present", 1)
    assert (house.scm.calls.count("recheck"), house.clock.sleeps) == (1, [])
    assert house.known("example.net") is None
    state: Any = SimpleNamespace(status=OrderStatus.PROCESSING, unproven=())
    scm: Any = house.scm
    found = proofs.of(PLACED, state, scm)
    assert [(one.domain, one.submitted) for one in found] == [
        ("example.org", True),
        ("example.net", False),
    ]


@pytest.mark.parametrize(
    ("script", "kind", "reason"),
    [
        ("test $1 != check || exit 75", StillWaitingError, "awaiting_proofs"),
        ("exit 64", FailedError, ""),
    ],
)
def test_what_is_not_in_dns_is_told_of_no_ca(
    house: House, script: str, kind: type[ConnectorError], reason: str
) -> None:
    """Name servers are waited for, a command that fails is not."""
    house.by_command(script)

    with pytest.raises(kind) as raised:
        house.proofs().prove([UNPROVEN])

    assert raised.value.reason == reason
    assert sum(house.clock.sleeps, timedelta()) == (5 * MINUTE if reason else timedelta())
    assert "recheck" not in house.scm.calls


def test_a_proof_that_a_person_publishes_ends_the_run(house: House) -> None:
    """With what is to be published, and without a pause."""
    house.ways = {"*": WaySettings(Way.PERSON)}

    with pytest.raises(PersonNeededError, match=f"publish {RECORD.name}") as raised:
        house.proofs().prove([UNPROVEN])

    assert (raised.value.reason, house.clock.sleeps) == ("awaiting_proofs", [])


def test_of_several_orders_each_is_seen_to_and_the_gravest_failure_counts(house: House) -> None:
    """What the others have met is told."""
    house.by_command('test "$AKAMAI_SCM_DCV_DOMAIN" = example.net || exit 64; exit 75')
    house.scm.proofs = {"example.org": TO_COME, "example.net": OTHER}

    with pytest.raises(FailedError, match="ended with 64"):
        house.proofs().prove([replace(UNPROVEN, domains=("example.net",)), UNPROVEN])

    assert len([one for one in house.said if "asks to wait" in one]) == 1


def test_an_order_that_waits_no_more_has_its_records_removed_after_their_grace(
    house: House,
) -> None:
    """The run that sees it first does not wait for that; the one after it does, a minute."""
    house.begun()
    house.close()
    proofs = house.proofs()

    proofs.tidy(NAMES, NOW)

    known = house.known()
    assert known is not None
    assert known.facts.succeeded_at == NOW
    assert [one.name for one in house.happened] == ["domain_validated"]
    assert (house.done, house.clock.sleeps) == ([], [])
    house.clock.advance(9 * MINUTE - timedelta(seconds=1))
    proofs.tidy(NAMES, house.clock.now())
    assert (house.done, house.clock.sleeps) == ([], [])
    house.clock.advance(timedelta(seconds=1))
    proofs.tidy(NAMES, house.clock.now())
    assert (house.done, house.clock.sleeps, house.known()) == (["cleanup"], [MINUTE], None)
    assert not [one for one in house.said if one.startswith("Note")]


@pytest.mark.parametrize("names", [NAMES, ("other.example",)])
def test_an_order_that_waits_keeps_its_records(house: House, names: tuple[str, ...]) -> None:
    """And nobody is asked about it; nor about that of another certificate."""
    house.begun()
    if names != NAMES:
        house.close()

    house.proofs().tidy(names, NOW)

    assert (house.scm.calls, house.known() is None) == ([], False)


def test_what_cannot_be_tidied_up_is_told_and_fails_nothing(house: House) -> None:
    """Also where there is nothing more to be done about it."""
    house.by_command("exit 64")
    house.begun(succeeded=timedelta(hours=1))
    house.close()

    house.proofs().tidy(NAMES, NOW)

    (told,) = house.said
    assert told.startswith("Note: ")
    assert "cleanup ended with 64" in told
    assert house.known() is None


@pytest.fixture
def out(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def going() -> None:
        def fail(order_id: OrderId) -> Any:
            raise VendorUnavailableError("SCM is out.")

        monkeypatch.setattr(house.scm, "order_status", fail)

    return going


def test_where_scm_is_out_that_is_told(house: House, out: Callable[[], None]) -> None:
    house.begun(succeeded=timedelta(hours=1))
    house.close()
    out()

    house.proofs().tidy(NAMES, NOW)

    assert [one.partition(".")[0] for one in house.said] == ["Note: SCM is out"]
    assert house.done == []

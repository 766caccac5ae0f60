"""What a look asks of CPS while a change is open, and what it takes for seen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import NOW, certificate, change, enrollment, live, request
from virtual_clock import VirtualClock

from connector.akamai.values import Deployments, History
from connector.core.calendar.values import OPEN
from connector.core.facts.change import Change, PendingChange
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import NotFoundError
from connector.journal.store import FILE_NAME, Journal
from connector.workflow.observe.looks import Looks
from connector.workflow.observe.scope import Scope

OURS, NEXT = ChangeId(77), ChangeId(78)
WHOLE = ["enrollment", "change 77", "networks"]


class CPS:
    """Shows an enrollment and its open changes."""

    vendor_time = NOW

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.there = True
        self.open: dict[ChangeId, Change] = {}
        self.shown: tuple[ChangeId, ...] = ()

    def begin(self, *ids: ChangeId, **more: Any) -> None:
        """Let these changes be open, and no others."""
        self.open = {one: change(change_id=one, **more) for one in ids}
        self.shown = ids

    def get_enrollment(self, id_: EnrollmentId, step: str = "") -> Enrollment:
        self.calls.append("enrollment")
        if not self.there:
            raise NotFoundError("It is gone.", status=404)
        return enrollment(pending=tuple(PendingChange(one, "") for one in self.shown))

    def get_change(self, id_: EnrollmentId, change_id: ChangeId) -> Change:
        self.calls.append(f"change {change_id}")
        if change_id not in self.open:
            raise NotFoundError("It is gone.", status=404)
        return self.open[change_id]

    def get_deployments(self, id_: EnrollmentId) -> Deployments:
        self.calls.append("networks")
        return Deployments(production=live(certificate()))

    def get_history(self, id_: EnrollmentId) -> History:
        self.calls.append("history")
        return History()

    def list_enrollments(self, contract_id: str) -> tuple[()]:
        self.calls.append("list")
        return ()

    def asked(self) -> list[str]:
        """Return what was asked since the last time."""
        asked, self.calls = self.calls, []
        return asked


@pytest.fixture
def cps() -> CPS:
    found = CPS()
    found.begin(OURS)
    return found


@pytest.fixture
def looks(cps: CPS, tmp_path: Path) -> Iterator[Looks]:
    clock = VirtualClock(NOW)
    with Journal.open(tmp_path / FILE_NAME, clock) as journal:
        account = SimpleNamespace(signer="SCM")
        tools: Any = SimpleNamespace(
            cps=cps,
            journal=journal,
            clock=clock,
            calendar=OPEN,
            account=None,
            scm=SimpleNamespace(can_search=True, recognises=False, account=account),
            witnesses=SimpleNamespace(seen=lambda: ()),
        )
        yield Looks(request(enrollment_id=10002), tools)


def test_while_an_order_is_waited_for_nothing_is_asked_of_cps(looks: Looks, cps: CPS) -> None:
    """All of it is asked for at first."""
    first = looks.look(Scope.ORDERS)
    assert cps.asked() == WHOLE

    assert looks.look(Scope.ORDERS).change == first.change
    assert cps.asked() == []


def test_a_look_for_the_end_of_a_change_asks_for_the_enrollment_alone(
    looks: Looks, cps: CPS
) -> None:
    """As long as the change is shown there it counts as it was seen last."""
    first = looks.look()
    cps.asked()
    cps.begin(OURS, status="another")

    assert looks.look(Scope.OVER).change == first.change
    assert cps.asked() == ["enrollment"]
    ending = looks.look(Scope.ENDING).change
    assert ending is not None
    assert ending.status == "another"
    assert cps.asked() == ["enrollment", "change 77"]


@pytest.mark.parametrize("scope", [Scope.OVER, Scope.ENDING])
def test_a_change_that_is_over_is_seen_by_the_enrollment_and_the_networks(
    looks: Looks, cps: CPS, scope: Scope
) -> None:
    looks.look()
    cps.asked()
    cps.begin()

    assert looks.look(scope).change is None
    assert cps.asked() == ["enrollment", "networks"]


@pytest.mark.parametrize("scope", [Scope.OVER, Scope.ENDING])
def test_a_change_that_cps_opens_as_ours_ends_is_seen_at_once(
    looks: Looks, cps: CPS, scope: Scope
) -> None:
    """CPS may open its next renewal in the same moment."""
    looks.look()
    cps.asked()
    cps.begin(NEXT)

    found = looks.look(scope).change

    assert found is not None
    assert found.change_id == NEXT
    assert cps.asked()[:2] == ["enrollment", "change 78"]


def test_a_change_that_has_ended_since_the_enrollment_was_read_is_looked_for_afresh(
    looks: Looks, cps: CPS
) -> None:
    """What the enrollment shows may be older than that."""
    looks.look()
    cps.asked()
    cps.open.clear()
    cps.shown = ()

    assert looks.look().change is None
    assert cps.asked() == ["change 77", "enrollment", "networks"]


def test_what_is_completed_is_not_open(looks: Looks, cps: CPS) -> None:
    """Though the enrollment still shows it; of several the newest counts."""
    cps.begin(OURS, status="complete", state="complete")
    assert looks.look().change is None
    cps.begin(OURS, NEXT)
    found = looks.look().change
    assert found is not None
    assert found.change_id == NEXT


def test_what_goes_between_two_calls_is_looked_at_once_more(looks: Looks, cps: CPS) -> None:
    """Here the enrollment itself, which is none of an error."""
    looks.look()
    cps.asked()
    cps.there = False

    assert looks.look(Scope.OVER).enrollment is None
    assert cps.asked()[:2] == ["enrollment", "enrollment"]


def test_an_enrollment_without_a_change_is_asked_for_each_time(looks: Looks, cps: CPS) -> None:
    """Nobody knows what has come about since."""
    cps.begin()

    for _ in range(2):
        assert looks.look(Scope.ORDERS).change is None
        assert cps.asked() == ["enrollment", "networks"]


def test_networks_are_asked_again_where_they_may_have_moved(looks: Looks, cps: CPS) -> None:
    """While a change is open that waits on staging, or has an hour of its own."""
    looks.look()
    cps.asked()
    cps.open[OURS] = replace(cps.open[OURS], deploys_from=NOW)

    looks.look()

    assert cps.asked() == ["change 77", "networks"]

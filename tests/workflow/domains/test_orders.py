"""Orders that want proofs of their own: which are meant, how they are proven, what SCM is asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from builders import csr
from domain_cases import AWAITING, DUE, EXPIRED, HOST, NOW, POINT, SUBMITTED
from virtual_clock import VirtualClock

from connector.core.domains.values import DomainState, RecordType, Validation
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStatus
from connector.errors import PersonNeededError
from connector.journal.store import Journal
from connector.settings.dcv import DomainSettings, WaySettings
from connector.workflow.domains.orders import (
    OrderToProve,
    OrderValidations,
    orders_to_prove,
    way_for_order,
    ways_for_orders,
)

NAMES = ("www.example.org", "*.shop.example.org")
ID = OrderId("4711")
BEGUN = Validation(NOW, was_validated=False)
TO_COME = replace(EXPIRED, host=HOST, point=POINT, mode=Method.CNAME, proof=ProofStatus.SUBMITTED)


def place(
    journal: Journal, order_id: str = ID, account: str = "default", names: tuple[str, ...] = NAMES
) -> CsrKey:
    """Let SCM have an order."""
    key = CsrKey(order_id.ljust(64, "f"))
    journal.intend_order(
        "C-1/www.example.org",
        csr(key=key),
        change_id=ChangeId(7),
        enrollment_id=EnrollmentId(1),
        account=account,
        names=names,
    )
    journal.order_placed(key, OrderId(order_id))
    return key


def meant(journal: Journal, *names: str) -> list[tuple[str, str]]:
    return [(one.account, one.id) for one in orders_to_prove(journal, frozenset(names))]


@pytest.mark.parametrize(
    ("named", "is_meant"),
    [
        ("www.example.org", True),
        ("*.shop.example.org", True),
        ("shop.example.org", True),
        ("example.org", True),
        ("xample.org", False),
        ("a.www.example.org", False),
        ("*.example.org", False),
    ],
)
def test_an_order_is_meant_by_its_names_and_the_domains_above_them(
    journal: Journal, named: str, is_meant: bool
) -> None:
    """A name that merely ends alike is another's."""
    place(journal)

    assert bool(meant(journal, named, "other.example")) is is_meant


def test_without_a_name_all_orders_are_meant_that_wait(journal: Journal) -> None:
    """One that was never sent has nothing to prove, nor one that is over."""
    place(journal)
    over = place(journal, "4712")
    journal.order_closed(over, ClosedBecause.CHANGE_CANCELLED)
    journal.intend_order(
        "C-1/www.example.org",
        csr(),
        change_id=ChangeId(8),
        enrollment_id=EnrollmentId(1),
        account="default",
        names=NAMES,
    )

    assert meant(journal) == [("default", ID)]
    assert meant(journal, "other.example") == []


def test_an_account_may_be_named_like_an_order(journal: Journal) -> None:
    place(journal, ID, "web order desk")
    journal.begin_validation(f"web order desk order {ID}", "example.org", "edgedns", BEGUN)

    (found,) = orders_to_prove(journal, frozenset())

    assert (found.account, found.domains) == ("web order desk", ("example.org",))


def test_an_order_that_is_over_is_meant_while_a_record_of_its_is_to_be_removed(
    journal: Journal,
) -> None:
    """That of the account it was placed with; an id is another order's elsewhere."""
    mine, theirs = place(journal), place(journal, "4712", "other")
    for key in (mine, theirs):
        journal.order_closed(key, ClosedBecause.CHANGE_CANCELLED)
    for domain in ("example.org", "example.net"):
        journal.begin_validation(f"default order {ID}", domain, "edgedns", BEGUN)
    journal.begin_validation("default order 4712", "example.com", "edgedns", BEGUN)
    journal.begin_validation("default", "example.edu", "edgedns", BEGUN)

    (found,) = orders_to_prove(journal, frozenset())

    assert (found.account, found.id, found.common_name) == ("default", ID, "www.example.com")
    assert found.domains == ("example.org", "example.net")


@pytest.mark.parametrize(
    ("way", "for_order"),
    [
        (None, None),
        (WaySettings(Way.EDGEDNS), WaySettings(Way.EDGEDNS)),
        (WaySettings(Way.COMMAND, run=("a",)), WaySettings(Way.COMMAND, run=("a",))),
        (WaySettings(Way.EDGEDNS, record=RecordType.TXT), WaySettings(Way.PERSON)),
        (WaySettings(Way.CONNECTOR), WaySettings(Way.PERSON)),
        (WaySettings(Way.PERSISTENT), WaySettings(Way.PERSON)),
        (WaySettings(Way.PERSISTENT, by=WaySettings(Way.EDGEDNS)), WaySettings(Way.EDGEDNS)),
    ],
)
def test_the_proofs_of_an_order_are_cnames_that_go_again(
    way: WaySettings | None, for_order: WaySettings | None
) -> None:
    """What publishes only others leaves them to a person."""
    assert way_for_order(way) == for_order
    if way is not None:
        settings = DomainSettings("admin", {"example.org": way})
        assert ways_for_orders(settings) == DomainSettings("admin", {"example.org": for_order})


class AtSCM:
    """An order of an account, with what SCM says of it."""

    def __init__(self, journal: Journal, *begun: str) -> None:
        self.status = OrderStatus.PROCESSING
        self.proofs: Mapping[str, DomainState] = {}
        self.calls: list[str] = []
        self.clock = VirtualClock(NOW)
        scm: Any = SimpleNamespace(
            order_status=self._status, order_proofs=self._proofs, recheck_proofs=self._recheck
        )
        order = OrderToProve("default", ID, "www.example.org", begun)
        self.asked = OrderValidations(order, scm, journal, self.clock)

    def _status(self, order_id: OrderId) -> Any:
        self.calls.append(f"status {order_id}")
        return SimpleNamespace(status=self.status)

    def _proofs(self, order_id: OrderId) -> Mapping[str, DomainState]:
        self.calls.append(f"proofs {order_id}")
        return self.proofs

    def _recheck(self, order_id: OrderId) -> None:
        self.calls.append(f"recheck {order_id}")


ASKED = ["status 4711", "proofs 4711"]


def test_an_answer_is_good_for_all_domains_of_an_order_for_five_seconds(journal: Journal) -> None:
    """And no longer once the CA was told to look."""
    scm = AtSCM(journal)
    scm.clock.advance(timedelta(hours=1))

    for _ in range(3):
        scm.asked.status(DUE)
    assert scm.calls == ASKED
    scm.clock.advance(timedelta(seconds=5))
    scm.asked.status(DUE)
    assert scm.calls == ASKED
    scm.clock.advance(timedelta(seconds=1))
    scm.asked.status(DUE)
    assert scm.calls == ASKED * 2
    scm.asked.synchronised(DUE)
    assert scm.calls == [*ASKED, *ASKED, "recheck 4711", *ASKED]


@pytest.mark.parametrize("status", [OrderStatus.AWAITING_APPROVAL, OrderStatus.PROCESSING])
def test_what_an_order_waits_for_is_listed(journal: Journal, status: OrderStatus) -> None:
    """And what was begun for it though it waits for that no more; not what others have proven."""
    scm = AtSCM(journal, "begun.example", "example.org")
    scm.status = status
    proven = DomainState("proven.example", DomainStatus.VALIDATED)
    scm.proofs = {"example.org": TO_COME, "proven.example": proven}

    assert scm.asked.listed() == {
        "begun.example": DomainState("begun.example", DomainStatus.VALIDATED),
        "example.org": replace(TO_COME, proof=ProofStatus.AWAITING_SUBMITTAL),
    }


@pytest.mark.parametrize("status", [OrderStatus.ISSUED, OrderStatus.DECLINED])
def test_an_order_that_waits_no_more_has_proven_all(journal: Journal, status: OrderStatus) -> None:
    scm = AtSCM(journal, "begun.example")
    scm.status = status

    over = DomainState("begun.example", DomainStatus.VALIDATED)
    assert scm.asked.listed() == {"begun.example": over}
    assert scm.asked.status(EXPIRED) == DomainState("example.org", DomainStatus.VALIDATED)
    assert scm.calls == ["status 4711"]


def test_what_scm_does_not_tell_yet_is_waited_for(journal: Journal) -> None:
    scm = AtSCM(journal)

    found = scm.asked.status(EXPIRED)

    waits = DomainState("example.org", DomainStatus.NOT_VALIDATED, ProofStatus.SUBMITTED)
    assert found == waits


def test_what_no_run_has_had_looked_at_is_to_be_submitted(journal: Journal) -> None:
    """As a run that was killed between record and call has left it."""
    scm = AtSCM(journal)
    scm.proofs = {"example.org": TO_COME}
    to_submit = replace(TO_COME, proof=ProofStatus.AWAITING_SUBMITTAL)

    assert scm.asked.status(EXPIRED) == to_submit
    begun = journal.begin_validation(f"default order {ID}", "example.org", "edgedns", BEGUN)
    assert scm.asked.status(EXPIRED) == to_submit
    journal.note_submitted(begun.id)
    assert scm.asked.status(EXPIRED) == TO_COME
    assert scm.asked.listed() == {"example.org": TO_COME}


def test_what_is_proven_needs_no_record_to_be_told(journal: Journal) -> None:
    scm = AtSCM(journal)
    proven = DomainState("example.org", DomainStatus.VALIDATED, mode=Method.EMAIL)
    scm.proofs = {"example.org": proven}

    assert scm.asked.status(EXPIRED) == proven


@pytest.mark.parametrize(
    ("more", "how"),
    [
        ({"mode": Method.EMAIL}, "is to be proven by email"),
        ({"host": ""}, "is to be proven, and SCM does not tell how"),
        ({"point": ""}, "is to be proven, and SCM does not tell how"),
    ],
)
def test_what_is_proven_otherwise_is_a_persons(
    journal: Journal, more: dict[str, Any], how: str
) -> None:
    scm = AtSCM(journal)
    scm.proofs = {"example.org": replace(TO_COME, **more)}

    with pytest.raises(PersonNeededError) as left:
        scm.asked.status(EXPIRED)

    assert left.value.what == f"example.org {how}, for order 4711 of SCM account 'default'."
    assert "Do what SCM shows for that order" in left.value.remedy


@pytest.mark.parametrize("mode", [Method.CNAME, Method.AUTO, Method.UNKNOWN])
def test_whatever_may_be_a_cname_is_taken_for_one(journal: Journal, mode: Method) -> None:
    scm = AtSCM(journal)
    scm.proofs = {"example.org": replace(TO_COME, mode=mode)}

    assert scm.asked.status(EXPIRED).host == HOST


def test_the_proof_of_an_order_is_never_begun_anew(journal: Journal) -> None:
    """It comes with the order; SCM is not asked for anything."""
    scm = AtSCM(journal)

    for begin in (
        lambda: scm.asked.start_cname(AWAITING),
        lambda: scm.asked.submit_txt(SUBMITTED),
        lambda: scm.asked.submit_by_connector("example.org", "7", "P", RecordType.CNAME),
        lambda: scm.asked.submit_persistent("example.org"),
    ):
        with pytest.raises(PersonNeededError, match=r"example\.org is to be proven anew, for"):
            begin()

    assert scm.calls == []

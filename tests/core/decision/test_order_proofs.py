"""Orders whose CA wants control of their domains proven for them alone."""

from datetime import timedelta

import pytest
from builders import following, order, request, situation, waiting

from connector.core.decision.decide import decide
from connector.core.decision.order_proofs import LONG, prove_step
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Awaited, ProveOrders, UnprovenOrder, Wait
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.domains.values import ProofRecord, RecordType
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderProof, OrderStatus, OrderView
from connector.core.facts.snapshot import Snapshot
from connector.core.report.build import build_report
from connector.core.request.values import ValidationType

ONE = request()
RECORD = ProofRecord("_ab.example.org", RecordType.CNAME, "cd.sectigo.com")


def proof(
    domain: str, record: ProofRecord | None = RECORD, *, by_person: bool = False, done: bool = False
) -> OrderProof:
    return OrderProof(domain, record, by_person, done)


def one_key(*orders: OrderView) -> Snapshot:
    return following(waiting(), *orders)


def test_a_wait_names_the_domains_that_the_ca_wants_proven() -> None:
    """For this order alone, once it is approved; how that is done is told, too."""
    unknown = order(unproven=(proof("www.example.org", None), proof("example.org", None)))
    told = decide(situation(ONE, one_key(unknown)))
    assert "wants example.org, www.example.org proven, and SCM tells no record" in told.message
    assert told.step == Wait(Awaited.ISSUANCE)
    unapproved = order(unproven=(proof("a.example"),), status=OrderStatus.AWAITING_APPROVAL)
    told = decide(situation(ONE, one_key(unapproved)))
    assert (told.reason, "proofs" in told.message) == (Reason.AWAITING_APPROVAL, False)


@pytest.mark.parametrize("by_person", [False, True])
def test_what_proves_an_order_is_brought_into_dns_before_it_is_waited_for(by_person: bool) -> None:
    """By a run, or by a person; what a run has seen to, and what no record proves, is not."""
    wanted = (
        proof("www.example.org", by_person=by_person),
        proof("example.org"),
        proof("done.example.org", done=True),
        proof("mail.example.org", None),
    )
    verdict = decide(situation(ONE, one_key(order(unproven=wanted))))
    domains = ("example.org", "www.example.org")
    unproven = UnprovenOrder(OrderId("4711"), "default", domains)
    assert verdict.step == ProveOrders((unproven,), by_person)
    assert (verdict.action, verdict.reason) == (Action.RESUME, Reason.AWAITING_PROOFS)
    assert verdict.waiting_for is (WaitingFor.PERSON if by_person else WaitingFor.APPLY)
    assert ("a person publishes" in verdict.message) is by_person
    assert "example.org, www.example.org before it issues order 4711" in verdict.message


def test_once_a_run_has_seen_to_it_the_ca_is_waited_for() -> None:
    seen = one_key(order(unproven=(proof("example.org", done=True),)))
    verdict = decide(situation(ONE, seen))
    assert (verdict.step, verdict.reason) == (Wait(Awaited.ISSUANCE), Reason.AWAITING_ISSUANCE)
    assert "The CA looks for the proofs of example.org." in verdict.message


def test_an_order_without_an_id_has_nothing_to_be_proven() -> None:
    """SCM cannot be asked about it."""
    assert prove_step(ONE, [order(order_id=None, unproven=(proof("example.org"),))]) is None


def test_a_report_has_the_records_that_a_person_publishes() -> None:
    """Sorted by domain; not what a run publishes, nor what it has seen to."""
    wanted = (
        proof("www.example.org", by_person=True),
        proof("example.org", by_person=True),
        proof("a.example.org"),
        proof("b.example.org", by_person=True, done=True),
    )
    found = situation(ONE, one_key(order(unproven=wanted)))
    report = build_report(found, decide(found), ())
    assert [one.domain for one in report.dns_records] == ["example.org", "www.example.org"]
    assert report.dns_records[0].name == "_ab.example.org."


def test_an_order_that_takes_long_and_tells_nothing_names_where_to_look() -> None:
    """SCM's Enrollment API need not tell that the CA waits for proofs; a private one wants none."""
    old = order(age=LONG)
    told = decide(situation(ONE, one_key(old))).message
    assert "SCM tells of no domain to be proven" in told
    assert "Domains > DCV" in told
    for quiet in (
        order(age=LONG - timedelta(seconds=1)),
        order(age=LONG, unproven=(proof("example.org", done=True),)),
        order(age=LONG, status=OrderStatus.AWAITING_APPROVAL),
        order(age=LONG, signer="cfssl"),
    ):
        assert "DCV" not in decide(situation(ONE, one_key(quiet))).message
    private = request(validation=ValidationType.PRIVATE)
    assert "DCV" not in decide(situation(private, one_key(old))).message

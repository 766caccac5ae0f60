"""What a person said of an order that the journal does not have."""

from dataclasses import replace

import pytest

from connector.core.facts.claim import ClaimWord
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStage
from connector.errors import JournalError

KEY = CsrKey("a1" * 32)
PLACE = {
    "change_id": ChangeId(1),
    "enrollment_id": EnrollmentId(7),
    "account": "default",
    "names": ["www.example.com"],
}


def test_the_answer_may_come_before_the_question(journal, clock) -> None:
    """By the first digits of the key; the question adds what it knows and takes nothing away."""
    journal.claim_forgotten(KEY[:12], account=None, who="ada", why="looked")
    journal.ask_claim(KEY, account="default", common_name="www.example.com", certificate_key="c")

    (claim,) = journal.claims()
    assert (claim.csr_key, claim.word, claim.who, claim.why) == (
        KEY,
        ClaimWord.FORGOTTEN,
        "ada",
        "looked",
    )
    assert (claim.account, claim.common_name, claim.certificate_key) == (
        "default",
        "www.example.com",
        "c",
    )
    assert claim.said_at == clock.now()


def test_the_last_word_holds(journal) -> None:
    journal.ask_claim(KEY, account="default", common_name="", certificate_key="c")
    journal.ask_claim(KEY, account="other", common_name="", certificate_key="c")
    assert [claim.word for claim in journal.claims()] == [ClaimWord.ASKED]
    adopted = journal.claim_adopted(KEY[:16], OrderId("17"), account="own", who="ada")
    assert (adopted.order_id, adopted.account, adopted.csr_key) == ("17", "own", KEY)
    forgotten = journal.claim_forgotten(KEY, account=None, who="bob", why="")
    assert (forgotten.order_id, forgotten.account, forgotten.who) == (None, "own", "bob")
    assert journal.claims_about("a1a1") == (forgotten,)
    assert journal.claims_about("b" * 12) == ()


def test_what_was_adopted_becomes_an_order_once(journal, csr) -> None:
    claim = journal.claim_adopted(KEY[:12], OrderId("17"), account="default", who="ada")

    journal.take_adopted("c", csr, claim, **PLACE)

    (order,) = journal.orders()
    assert (order.stage, order.order_id, order.adopted_by) == (OrderStage.PLACED, "17", "ada")
    assert journal.claims() == ()
    with pytest.raises(JournalError, match="already"):
        journal.take_adopted("c", csr, replace(claim, order_id="18"), **PLACE)


def test_an_id_of_another_order_is_not_taken(journal, csr) -> None:
    journal.intend_order("c", replace(csr, key=CsrKey("b2" * 32)), **PLACE)
    journal.order_placed(CsrKey("b2" * 32), OrderId("17"))
    claim = journal.claim_adopted(KEY, OrderId("17"), account="default", who="ada")

    with pytest.raises(JournalError, match="belongs to"):
        journal.take_adopted("c", csr, claim, **PLACE)

    assert len(journal.orders()) == len(journal.claims()) == 1

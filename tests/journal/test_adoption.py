"""The id of an order whose answer was lost: given by a person or found by a search."""

from dataclasses import replace

import pytest

from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.order import OrderStage
from connector.errors import JournalError

from .conftest import intend, only


def test_a_person_adopts_the_id_of_a_lost_answer(journal, csr) -> None:
    """The order then goes on as if the answer had come."""
    intend(journal, csr)
    journal.adopt_order(csr.key, OrderId("88"), who="ann")

    order = only(journal)
    assert (order.stage, order.order_id, order.adopted_by) == (OrderStage.PLACED, "88", "ann")
    assert order.note == "adopted by ann"


def test_an_adopted_id_is_corrected(journal, csr) -> None:
    """Only after it was adopted; the order goes on with the other one."""
    intend(journal, csr)
    with pytest.raises(JournalError, match="no order for the CSR"):
        journal.correct_adoption(csr.key, OrderId("89"), who="bob")
    journal.adopt_order(csr.key, OrderId("88"), who="ann")

    journal.correct_adoption(csr.key, OrderId("89"), who="bob")

    order = only(journal)
    assert (order.stage, order.order_id, order.adopted_by) == (OrderStage.PLACED, "89", "bob")
    assert order.note == "adopted by bob"


def test_an_id_is_not_adopted_for_two_csrs(journal, csr) -> None:
    """Somebody who mixes up two orders is told so."""
    other = replace(csr, key=CsrKey("c3" * 32))
    intend(journal, csr)
    intend(journal, other)
    journal.order_placed(csr.key, OrderId("77"))

    with pytest.raises(JournalError, match=r"belongs to www\.example\.com"):
        journal.adopt_order(other.key, OrderId("77"), who="ann")


def test_an_order_id_that_looks_like_a_csr_key_is_no_obstacle(journal, csr) -> None:
    """Ids are compared with ids only."""
    other = replace(csr, key=CsrKey("c3" * 32))
    intend(journal, csr)
    intend(journal, other)

    journal.adopt_order(other.key, OrderId(csr.key[:4]), who="ann")

    assert [other.key] == [item.csr_key for item in journal.orders() if item.order_id is not None]

"""What `domains` tells of orders that want proofs of their own, and does for them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from domain_attempts import NOBODY_ANSWERS
from domain_cases import RECORD
from order_proofs_house import House

from connector.errors import ConnectorError, VendorUnavailableError
from connector.journal.store import Journal
from connector.settings.signer import SignerCommands
from connector.settings.values import SCMAccount
from connector.workflow.domains.order_work import OrderWork

ALL: frozenset[str] = frozenset()


class Work:
    """The orders of a journal, at the accounts that are configured."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.accounts: dict[str, SCMAccount] = {"default": house.scm.account}
        self.error: ConnectorError | None = None

    def connect(self, account: SCMAccount, session: Any) -> Any:
        assert account == self.accounts["default"]
        if self.error is not None:
            raise self.error
        return self.house.scm

    def orders(self) -> OrderWork:
        return OrderWork(self.accounts, self.house.means())


@pytest.fixture
def work(journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    found = Work(House(journal, tmp_path))
    monkeypatch.setattr("connector.dns.delegation.delegation_of", lambda *_: NOBODY_ANSWERS)
    monkeypatch.setattr("connector.workflow.domains.order_work.connect", found.connect)
    return found


def test_a_look_tells_what_an_order_waits_for_and_changes_nothing(work: Work) -> None:
    """With its number."""
    (found,) = work.orders().look(ALL)

    assert (found.domain, found.record) == ("example.org", RECORD)
    assert found.message.startswith("Order 4711: example.org ")
    assert ("recheck" in work.house.scm.calls, work.house.done) == (False, [])


def test_what_an_order_waits_for_is_published_and_looked_for(work: Work) -> None:
    (found,) = work.orders().renew(ALL)

    assert work.house.done[0] == "present"
    assert "recheck" in work.house.scm.calls
    assert found.message.startswith("Order 4711: ")


def test_an_order_that_cannot_be_asked_about_is_told_by_its_name(work: Work) -> None:
    """It ends no other, and has the code of what has failed."""
    work.error = VendorUnavailableError("SCM is out.")

    for told in (work.orders().look(ALL), work.orders().renew(ALL)):
        (found,) = told
        assert (found.domain, found.exit) == ("www.example.com", 69)
        assert found.message.startswith("Order 4711: SCM is out.")


def test_of_an_account_that_is_gone_or_a_program_nothing_is_asked(work: Work) -> None:
    """What a program signs wants no proof."""
    program = replace(work.accounts["default"], commands=SignerCommands(("./sign",)))

    for accounts in ({}, {"default": program}):
        work.accounts = accounts
        assert list(work.orders().look(ALL)) == list(work.orders().renew(ALL)) == []


def test_only_the_orders_that_are_named_are_looked_at(work: Work) -> None:
    assert list(work.orders().look(frozenset({"other.example"}))) == []
    assert len(list(work.orders().look(frozenset({"example.org"})))) == 1

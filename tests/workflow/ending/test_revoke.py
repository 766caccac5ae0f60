"""What a person is told before a revocation, and what is written down once it is done."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import certificate
from virtual_clock import VirtualClock

from connector.core.facts.ids import OrderId
from connector.core.revocation.rfc5280 import REASONS
from connector.errors import ConflictError, VendorUnavailableError
from connector.journal.step import StepName
from connector.journal.store import FILE_NAME, Journal
from connector.settings.values import SCMAccount
from connector.workflow.ending.revocable import Placed, Revocable
from connector.workflow.ending.revoke import revoke, settle_revocation

KEY = "C-1/www.example.com"
ORDER = Placed(OrderId("4711"), "default", KEY, "PEM")
FACTS = certificate("0A")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / FILE_NAME, VirtualClock()) as opened:
        yield opened


class Kept:
    """What is kept of revocations; notes when it is let go."""

    def __init__(self, calls: list[str]) -> None:
        self.calls = calls

    def forget(self) -> None:
        self.calls.append("forget")


class Revoking:
    """A run that may revoke."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.calls = journal, list[str]()
        self.said: list[str] = []
        self.error: Exception | None = None
        account = SCMAccount("default", "admin", "https://scm.example")
        scm = SimpleNamespace(account=account, revoke=self._revoke)
        self.tools: Any = SimpleNamespace(
            journal=journal,
            accounts={"default": scm},
            answers=Kept(self.calls),
            revoked=None,
            progress=self.said.append,
        )

    def _revoke(self, order_id: OrderId, reason: int, message: str, pem: str) -> None:
        self.calls.append(f"revoke {order_id} {reason} {message} {pem}")
        if self.error is not None:
            raise self.error

    def open(self) -> list[OrderId | None]:
        return [one.order_id for one in self.journal.open_intents(KEY, StepName.REVOKE)]


def item(*, live: bool | None = True, revoked: bool = False) -> Revocable:
    return Revocable(ORDER, FACTS, live=live, revoked=revoked)


@pytest.mark.parametrize(
    ("live", "told"),
    [
        (True, "It is LIVE on Akamai's production network: visitors may be turned away"),
        (False, "It is not on Akamai's production network."),
        (None, "Whether it is live on Akamai could not be found out"),
    ],
)
def test_a_person_is_told_what_will_be_revoked_and_whether_it_is_live(
    live: bool | None, told: str
) -> None:
    """By the number that goes to SCM and its name."""
    sentence = item(live=live).sentence(REASONS["superseded"])

    assert sentence.startswith("Serial 0A (RSA, valid until ")
    assert ", order 4711, account default) will be revoked for good" in sentence
    assert "with reason 4 (superseded); this cannot be undone. " in sentence
    assert told in sentence


def test_what_is_revoked_already_is_told_as_such() -> None:
    assert (
        item(revoked=True)
        .sentence(4)
        .endswith("account default) is revoked already; nothing will be done.")
    )


def test_a_revocation_is_written_down_and_what_is_kept_of_it_let_go(journal: Journal) -> None:
    """Before and after, so that no run tells the old state again."""
    run = Revoking(journal)

    revoke(item(), 4, "why", run.tools)

    assert run.calls == ["forget", "revoke 4711 4 why PEM", "forget"]
    assert (run.open(), run.said) == ([], ["Serial 0A (order 4711) is revoked."])


def test_what_is_revoked_already_is_not_revoked_again(journal: Journal) -> None:
    """What a killed run has left open is done."""
    run = Revoking(journal)
    journal.intend(KEY, StepName.REVOKE, order_id=ORDER.order_id)

    revoke(item(revoked=True), 4, "why", run.tools)

    assert (run.calls, run.said, run.open()) == ([], [], [])


@pytest.mark.parametrize(
    ("error", "left"),
    [
        (ConflictError("There is nothing to revoke.", status=409), []),
        (VendorUnavailableError("It is out."), []),
    ],
)
def test_a_revocation_that_failed_for_certain_is_not_open(
    journal: Journal, error: Exception, left: list[OrderId]
) -> None:
    """What is kept is let go all the same."""
    run = Revoking(journal)
    run.error = error

    with pytest.raises(type(error)):
        revoke(item(), 4, "why", run.tools)

    assert (run.calls.count("forget"), run.open(), run.said) == (2, left, [])


def test_only_the_order_that_was_revoked_is_settled(journal: Journal) -> None:
    """Another of the same certificate goes on being in doubt, as do other steps of this one."""
    run = Revoking(journal)
    other = Placed(OrderId("4712"), "default", KEY)
    for order in (ORDER, other):
        journal.intend(KEY, StepName.REVOKE, order_id=order.order_id)
    journal.intend(KEY, StepName.DECLINE, order_id=ORDER.order_id)
    journal.intend("C-1/other.example.com", StepName.REVOKE, order_id=ORDER.order_id)

    settle_revocation(ORDER, run.tools)

    assert run.open() == ["4712"]
    assert len(journal.open_intents(KEY, StepName.DECLINE)) == 1
    assert len(journal.open_intents("C-1/other.example.com", StepName.REVOKE)) == 1

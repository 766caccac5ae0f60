"""Whatever is done to a journal in whatever sequence, its promises hold."""

import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStage
from connector.core.request.values import KeyAlgorithm
from connector.errors import JournalError
from connector.journal.store import Journal

KEYS = [CsrKey(f"{number:064x}") for number in range(3)]
KEY = st.sampled_from(KEYS)
MOVES = {
    "placed": ({OrderStage.INTENDED}, OrderStage.PLACED),
    "adopted": ({OrderStage.INTENDED}, OrderStage.PLACED),
    "refused": ({OrderStage.INTENDED}, OrderStage.CLOSED),
    "issued": ({OrderStage.PLACED}, OrderStage.ISSUED),
    "uploaded": ({OrderStage.ISSUED}, OrderStage.ISSUED),
    "declined": ({OrderStage.PLACED}, OrderStage.DECLINED),
    "rejected": ({OrderStage.PLACED}, OrderStage.REJECTED),
    "closed": (set(OrderStage) - {OrderStage.CLOSED}, OrderStage.CLOSED),
    "forgotten": (set(OrderStage) - {OrderStage.CLOSED}, OrderStage.CLOSED),
}


class _TickingClock:
    """Moves on by a second each time it is asked."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, span: timedelta) -> None:
        raise AssertionError


class JournalMachine(RuleBasedStateMachine):
    """Compares a journal on disk with a model of four lines, through any number of reopenings."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.clock = _TickingClock()
        self.journal = self.opened()
        self.open_stages: dict[CsrKey, OrderStage] = {}
        self.closed: Counter[CsrKey] = Counter()
        self.ids = 0

    def opened(self, *, read_only: bool = False) -> Journal:
        return Journal.open(self.directory / "journal", self.clock, read_only=read_only)

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.directory)

    @rule(key=KEY)
    def intend(self, key: CsrKey) -> None:
        csr = Csr(KeyAlgorithm.ECDSA, "", key, "example.com", frozenset(), "")
        try:
            self.journal.intend_order(
                "c",
                csr,
                change_id=ChangeId(1),
                enrollment_id=EnrollmentId(1),
                account="default",
                names=["example.com"],
            )
        except JournalError:
            assert key in self.open_stages
        else:
            assert key not in self.open_stages
            self.open_stages[key] = OrderStage.INTENDED

    @rule(key=KEY, move=st.sampled_from(sorted(MOVES)))
    def move(self, key: CsrKey, move: str) -> None:
        self.ids += 1
        new_id = OrderId(str(self.ids))
        allowed, target = MOVES[move]
        calls = {
            "placed": lambda: self.journal.order_placed(key, new_id),
            "adopted": lambda: self.journal.adopt_order(key, new_id, who="ann"),
            "refused": lambda: self.journal.order_refused(key, ClosedBecause.REFUSED),
            "issued": lambda: self.journal.order_issued(
                key, certificate_pem="leaf", chain_pem="", fingerprint="F"
            ),
            "uploaded": lambda: self.journal.order_uploaded(key),
            "declined": lambda: self.journal.order_ended(key, OrderStage.DECLINED, "Declined"),
            "rejected": lambda: self.journal.order_ended(key, OrderStage.REJECTED, "Invalid"),
            "closed": lambda: self.journal.order_closed(key, ClosedBecause.CHANGE_CANCELLED),
            "forgotten": lambda: self.journal.forget_order(key, "ann"),
        }
        try:
            calls[move]()
        except JournalError:
            assert self.open_stages.get(key) not in allowed
            return
        assert self.open_stages.pop(key) in allowed
        if target is OrderStage.CLOSED:
            self.closed[key] += 1
        else:
            self.open_stages[key] = target

    @rule()
    def reopen(self) -> None:
        self.journal.close()
        self.journal = self.opened()

    @precondition(lambda self: self.open_stages or self.closed)
    @rule()
    def read_from_outside(self) -> None:
        with self.opened(read_only=True) as outside:
            assert self.journal.orders() == outside.orders()

    @invariant()
    def at_most_one_open_order_per_csr(self) -> None:
        orders = self.journal.orders()
        open_orders = [order for order in orders if order.stage is not OrderStage.CLOSED]
        assert self.open_stages == {order.csr_key: order.stage for order in open_orders}
        assert len(self.open_stages) == len(open_orders)

    @invariant()
    def no_order_is_ever_lost(self) -> None:
        orders = self.journal.orders()
        ended = Counter(order.csr_key for order in orders if order.stage is OrderStage.CLOSED)
        assert self.closed == ended

    @invariant()
    def a_known_id_stays_known(self) -> None:
        for order in self.journal.orders():
            if order.stage in {OrderStage.PLACED, OrderStage.ISSUED}:
                assert order.order_id is not None


JournalMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestJournalMachine = JournalMachine.TestCase

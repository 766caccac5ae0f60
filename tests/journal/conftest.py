"""A clock that stands still until it is moved, and a journal of its own for each test."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId
from connector.core.request.values import KeyAlgorithm
from connector.journal.record import OrderRecord
from connector.journal.store import FILE_NAME, Journal
from connector.postgres.database import Database

CERTIFICATE = "C-1/www.example.com"


class MovableClock:
    """Stands still; sleeping moves it on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        self.slept = timedelta()

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def sleep(self, span: timedelta) -> None:
        self.moment += span
        self.slept += span


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / FILE_NAME


@pytest.fixture(params=["file", "database"])
def where(request: pytest.FixtureRequest) -> Path | Database:
    """Where the journal is: what holds for one of them holds for the other."""
    place: Path | Database = request.getfixturevalue(
        {"file": "path", "database": "database"}[request.param]
    )
    return place


@pytest.fixture
def journal(where: Path | Database, clock: MovableClock) -> Iterator[Journal]:
    with Journal.open(where, clock) as opened:
        yield opened


@pytest.fixture
def csr() -> Csr:
    return Csr(
        key_algorithm=KeyAlgorithm.RSA,
        pem="-----BEGIN CERTIFICATE REQUEST-----\n",
        key=CsrKey("a1" * 32),
        common_name="www.example.com",
        names=frozenset({"www.example.com"}),
        public_key_sha256="b2" * 32,
    )


def intend(journal: Journal, csr: Csr) -> None:
    """Write that an order is about to be sent."""
    journal.intend_order(
        CERTIFICATE,
        csr,
        change_id=ChangeId(20),
        enrollment_id=EnrollmentId(10),
        account="default",
        names=["www.example.com", "example.com"],
    )


def only(journal: Journal) -> OrderRecord:
    (order,) = journal.orders()
    return order

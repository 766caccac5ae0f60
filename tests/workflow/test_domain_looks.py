"""What a status tells of the domains of a certificate, and how long that may be told again."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from builders import request
from domain_cases import AWAITING, DUE, EXPIRED, FRESH, NOW, RECORD, SUBMITTED
from virtual_clock import VirtualClock

from connector.account.domains import DomainList
from connector.core.domains.told import DnsRecord
from connector.core.domains.values import DomainState, Validation
from connector.core.domains.ways import Way
from connector.core.request.values import ValidationType
from connector.errors import StillWaitingError
from connector.journal.store import FILE_NAME, Journal
from connector.settings.dcv import DomainSettings, WaySettings
from connector.settings.values import SCMAccount
from connector.workflow.domain_looks import SHARE, DomainLooks, SeenDomains

ACCOUNTS = {
    "own": SCMAccount("own", "admin", "https://scm.example"),
    "ordering": SCMAccount("ordering", "enrollment", "https://scm.example"),
}
OURS = request(common_name="www.example.org", scm_account="own")
KEPT, LATER = ("list", "digest"), NOW + timedelta(days=365)
TOLD = DnsRecord("example.org", f"{RECORD.name}.", "CNAME", f"{RECORD.value}.", 300)


class Looking:
    """A run that may look at what SCM lists."""

    def __init__(self, journal: Journal, *rows: DomainState) -> None:
        self.journal = journal
        self.lists: tuple[DomainList, ...] = (
            DomainList({one.domain: one for one in rows}, ground=KEPT),
        )
        self.error: Exception | None = None
        self.way: WaySettings | None = None
        self.before: Any = None
        self.asked: list[str] = []
        self.bounds: list[timedelta] = []
        self.api = SimpleNamespace(account=ACCOUNTS["own"])

    def first_told(self, accounts: Any, session: Any) -> Any:
        self.asked += [one.name for one in accounts]
        if self.error is not None:
            raise self.error
        return self.api, self.lists

    def status(self, api: Any, row: DomainState) -> DomainState:
        self.asked.append(f"status of {row.domain}")
        return AWAITING

    def within(self, limit: timedelta) -> AbstractContextManager[None]:
        self.bounds.append(limit)
        return nullcontext()

    def look(self, names: tuple[str, ...] = ("www.example.org",), **wanted: Any) -> SeenDomains:
        ways = {} if self.way is None else {"*": self.way}
        shared: Any = self
        looks = DomainLooks(
            DomainSettings(ways=ways), ACCOUNTS, shared, shared, lambda: self.before
        )
        return looks.of(replace(OURS, **wanted), names, LATER, NOW, self.journal)


@pytest.fixture
def journal(tmp_path: Any) -> Any:
    with Journal.open(tmp_path / FILE_NAME, VirtualClock(NOW)) as opened:
        yield opened


def test_a_name_is_told_with_its_domain_as_long_as_the_list_says_the_same(
    journal: Journal,
) -> None:
    """And nothing falls due; the look has its share of a plan's time."""
    looking = Looking(journal, FRESH)

    found = looking.look()

    assert [(one.name, one.domain, one.status) for one in found.names] == [
        ("www.example.org", "example.org", "validated")
    ]
    assert (found.grounds, found.steady, found.records) == ((KEPT,), True, ())
    assert found.names[0].due_at is not None
    assert found.until == min(found.names[0].due_at, datetime(2027, 6, 6, tzinfo=UTC))
    assert (looking.asked, looking.bounds) == (["own"], [SHARE])


def test_what_was_told_before_is_not_asked_for_again(journal: Journal) -> None:
    looking = Looking(journal)
    looking.before = looking.api, (DomainList({"example.org": FRESH}, ground=KEPT),)

    assert looking.look().names[0].status == "validated"
    assert looking.asked == []


def test_a_private_ca_has_no_domains(journal: Journal) -> None:
    looking = Looking(journal, FRESH)

    assert looking.look(validation=ValidationType.PRIVATE) == SeenDomains()
    assert looking.asked == []


def test_without_an_administrator_each_name_says_why_it_is_not_known(journal: Journal) -> None:
    """That holds until settings are others."""
    looking = Looking(journal, FRESH)

    found = looking.look(scm_account="ordering")

    assert found.names[0].status == "unknown"
    assert found.names[0].message.startswith("Not known: the account of the request does not")
    assert (found.steady, looking.asked) == (True, [])


@pytest.mark.parametrize("ground", [KEPT, None])
def test_an_account_that_may_not_tell_says_why(journal: Journal, ground: Any) -> None:
    """As long as that is kept."""
    looking = Looking(journal)
    looking.lists = (DomainList({}, "The admin may not.", ground),)

    found = looking.look()

    assert (found.names[0].status, found.names[0].message) == (
        "unknown",
        "Not known: The admin may not.",
    )
    assert found.steady is (ground is not None)
    assert found.grounds == (() if ground is None else (KEPT,))


def test_a_look_that_fails_is_told_and_holds_for_nothing(journal: Journal) -> None:
    looking = Looking(journal)
    looking.error = StillWaitingError("Others use up the pace.")

    found = looking.look()

    assert found.names[0].message == "Not known: Others use up the pace."
    assert (found.steady, found.grounds, found.until) == (False, (), None)


def test_it_stands_on_every_list_that_was_asked_for(journal: Journal) -> None:
    """Of the first that is not kept, another answer may come at any time."""
    looking = Looking(journal, FRESH)
    refused = DomainList({}, "The admin may not.", ("other", "digest"))

    looking.lists = (refused, *looking.lists)
    assert looking.look().grounds == (("other", "digest"), KEPT)
    assert looking.look().steady is True
    looking.lists = (replace(refused, ground=None), looking.lists[-1])
    assert looking.look().steady is False


@pytest.mark.parametrize("row", [AWAITING, SUBMITTED])
def test_the_record_that_a_person_publishes_is_told_while_that_is_under_way(
    journal: Journal, row: DomainState
) -> None:
    """What is under way may end at any time."""
    looking = Looking(journal, row)
    looking.way = WaySettings(Way.PERSON)

    found = looking.look(("www.example.org", "example.org"))

    assert (found.records, found.steady) == ((TOLD,), False)
    assert looking.asked == ["own", "status of example.org"]


def test_what_never_changes_by_itself_may_be_told_for_ever(journal: Journal) -> None:
    """As long as SCM says the same."""
    found = Looking(journal, EXPIRED).look()

    assert (found.until, found.steady, found.names[0].status) == (None, True, "expired")


@pytest.mark.parametrize("row", [DUE, FRESH])
def test_a_domain_that_has_nothing_under_way_has_no_record(
    journal: Journal, row: DomainState
) -> None:
    looking = Looking(journal, row)
    looking.way = WaySettings(Way.PERSON)

    assert looking.look().records == ()
    assert looking.asked == ["own"]


def test_where_nobody_has_said_a_record_is_a_persons_that_was_told_and_not_written(
    journal: Journal,
) -> None:
    """By a run before, of the same account."""
    looking = Looking(journal, AWAITING)
    begun = Validation(NOW, was_validated=True)

    assert looking.look().records == ()
    theirs = journal.begin_validation("other", "example.org", "edgedns", begun)
    journal.note_proof(theirs.id, RECORD)
    row = journal.begin_validation("own", "example.org", "edgedns", begun)
    assert looking.look().records == ()
    journal.note_proof(row.id, RECORD)
    assert looking.look().records == (TOLD,)
    journal.note_published(row.id, "example.org")
    assert looking.look().records == ()
    assert looking.asked.count("status of example.org") == 1


def test_what_a_run_publishes_by_itself_is_nobodys(journal: Journal) -> None:
    looking = Looking(journal, AWAITING)
    looking.way = WaySettings(Way.EDGEDNS)

    found = looking.look()

    assert (found.records, found.steady) == ((), False)

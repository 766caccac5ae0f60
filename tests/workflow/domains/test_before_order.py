"""The domains of one certificate: which are validated before its order, and which are in no way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from before_order_house import LAPSED, PUBLIC, WAITS, WANTED, House, ended
from domain_cases import DUE, EXPIRED, FRESH, NOW

from connector.core.domains.values import DomainState, Validation
from connector.core.domains.words import Method
from connector.core.request.values import ValidationType
from connector.errors import (
    ConnectorError,
    FailedError,
    PersonNeededError,
    StillWaitingError,
    VendorUnavailableError,
)
from connector.journal.store import Journal
from connector.sectigo.domain_problems import NotInAdvanceError
from connector.workflow.domains.renew import Ended
from connector.workflow.domains.stand import Waiting

ENDING = replace(DUE, expires_on=date(2026, 12, 3))
"""It holds today, and not until a certificate of today's order is signed."""


@pytest.fixture
def house(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(journal, monkeypatch)


def test_what_does_not_hold_until_the_order_is_signed_is_told(house: House) -> None:
    """By one list for all looks of the run."""
    before = house.before()

    assert before.lapsing(WANTED, NOW) == LAPSED
    assert before.lapsing(WANTED, NOW) == LAPSED
    assert (house.scm.lists, before.note) == (1, "")
    house.scm.rows = {"example.org": FRESH}
    assert house.before().lapsing(WANTED, NOW) == ()


@pytest.mark.parametrize("validation", [ValidationType.PRIVATE, None])
def test_a_private_ca_wants_no_domain(house: House, validation: ValidationType | None) -> None:
    """SCM tells it where the request does not."""
    house.offer = SimpleNamespace(validation=ValidationType.PRIVATE)

    assert house.before().lapsing(replace(WANTED, validation=validation), NOW) == ()
    assert house.scm.lists == (validation is None)


@pytest.mark.parametrize("offer", [None, SimpleNamespace(validation=PUBLIC)])
def test_whatever_is_not_known_to_be_private_wants_its_domains(house: House, offer: Any) -> None:
    house.offer = offer

    assert house.before().lapsing(replace(WANTED, validation=None), NOW) == LAPSED


def test_where_nobody_may_tell_nothing_is_in_the_way(house: House) -> None:
    """Why it is not known is told."""
    house.scm.why = "The admin may not."
    before = house.before()

    assert before.lapsing(WANTED, NOW) == ()
    assert before.note == "whether its domains are validated is not known: The admin may not"
    house.accounts = []
    alone = house.before()
    assert (alone.lapsing(WANTED, NOW), alone.note) == ((), "")


def test_a_profile_that_cannot_be_read_is_in_no_way(house: House) -> None:
    house.offer = VendorUnavailableError("SCM is out.")
    before = house.before()

    assert before.lapsing(replace(WANTED, validation=None), NOW) == ()
    assert before.note == "whether its domains are validated is not known: SCM is out"


def test_what_is_validated_is_seen_by_this_certificate_at_once(house: House) -> None:
    """Name servers and the CA are waited for, and no grace."""
    before = house.before()
    before.lapsing(WANTED, NOW)
    house.scm.outcomes = [FRESH]

    before.validate(["example.org"], WANTED, NOW)

    assert house.scm.renewed == [(["example.org"], [], [Waiting.DNS, Waiting.CA])]
    assert house.scm.next_orders == [NOW]
    assert before.lapsing(WANTED, NOW) == ()


def test_what_another_certificate_had_validated_meanwhile_is_not_validated_again(
    house: House,
) -> None:
    """It is waited for in between, ten seconds at a time."""
    before = house.before()
    before.lapsing(WANTED, NOW)
    with house.turns.taken(["example.org"]):
        sleep = house.clock.sleep

        def let_go(span: timedelta) -> None:
            sleep(span)
            if len(house.clock.sleeps) == 3:
                house.turns._at_work.clear()
                house.scm.rows = {"example.org": FRESH}

        house.clock.sleep = let_go  # type: ignore[method-assign]
        before.validate(["example.org"], WANTED, NOW)

    assert house.clock.sleeps == [timedelta(seconds=10)] * 3
    assert house.scm.renewed == [([], [], [Waiting.DNS, Waiting.CA])]


def test_what_holds_for_now_is_no_reason_to_wait(house: House) -> None:
    """It is told, and not tried again in this run."""
    house.scm.rows = {"example.org": ENDING}
    before = house.before()
    (found,) = before.lapsing(WANTED, NOW)
    assert found.holds(NOW)
    house.scm.outcomes = [WAITS]

    before.validate(["example.org"], WANTED, NOW)

    assert house.said == [
        "Note: Publish it. What holds until 2026-12-03T00:00:00Z is enough for now."
    ]
    assert before.lapsing(WANTED, NOW) == ()
    later = NOW + timedelta(days=2)
    assert [one.domain for one in before.lapsing(WANTED, later)] == ["example.org"]


@pytest.mark.parametrize(
    ("outcome", "kind", "reason"),
    [
        (WAITS, PersonNeededError, "awaiting_domains"),
        (
            replace(WAITS, entry=replace(WAITS.entry, exit=75)),
            StillWaitingError,
            "awaiting_domains",
        ),
        (replace(WAITS, error=FailedError("It failed.")), FailedError, ""),
        (EXPIRED, StillWaitingError, "awaiting_domains"),
    ],
)
def test_what_no_ca_takes_any_more_is_in_the_way(
    house: House, outcome: Ended | DomainState, kind: type[ConnectorError], reason: str
) -> None:
    """Also what was validated, and is not so in SCM's next word."""
    before = house.before()
    before.lapsing(WANTED, NOW)
    house.scm.outcomes = [outcome]

    with pytest.raises(kind) as raised:
        before.validate(["example.org"], WANTED, NOW)

    assert raised.value.reason == reason
    assert before.lapsing(WANTED, NOW) == LAPSED


def test_where_domains_are_not_validated_in_advance_the_order_goes_out(house: House) -> None:
    """Its own proofs are seen to then."""
    before = house.before()
    before.lapsing(WANTED, NOW)
    house.scm.outcomes = [replace(WAITS, error=NotInAdvanceError("It is off."))]

    before.validate(["example.org"], WANTED, NOW)

    assert house.said == ["Note: It is off. Its orders are proven instead."]
    assert before.lapsing(WANTED, NOW) == ()


def test_what_was_proven_for_one_name_alone_is_validated_again_though_it_holds_long(
    house: House,
) -> None:
    """A domain that is about to end is due by itself."""
    by_file = replace(FRESH, method=Method.HTTP)
    house.scm.rows = {"example.org": by_file, "example.net": replace(ENDING, domain="example.net")}
    both = replace(WANTED, sans=frozenset({"www.example.net"}))
    before = house.before()
    assert [one.domain for one in before.lapsing(both, NOW)] == ["example.net", "example.org"]
    house.scm.outcomes = [replace(FRESH, domain="example.net"), FRESH]

    before.validate(["example.org", "example.net"], both, NOW)

    assert house.scm.renewed[0][:2] == (["example.net", "example.org"], ["example.org"])
    assert before.lapsing(both, NOW) == ()


def test_what_scm_lists_is_doubted_once_an_order_was_refused_for_it(house: House) -> None:
    """The CA is asked about the domains of the certificate, and its word counts."""
    house.scm.rows = {"example.org": FRESH, "example.net": FRESH}
    before = house.before()
    assert before.lapsing(WANTED, NOW) == ()

    assert before.synchronise(WANTED.names, "It was refused.") is True

    assert house.scm.synchronised == ["example.org"]
    assert before.lapsing(WANTED, NOW) == LAPSED
    assert house.said == ["It was refused. SCM is told to ask the CA about example.org."]
    assert house.scm.lists == 2


def test_where_it_cannot_be_asked_nothing_is_doubted(house: House) -> None:
    """It lists no such domain, or is out, or there is nobody to ask."""
    assert house.before().synchronise(["www.example.net"], "It was refused.") is False
    assert house.said == []
    house.scm.error = VendorUnavailableError("SCM is out.")
    assert house.before().synchronise(WANTED.names, "It was refused.") is False
    assert house.said[-1].startswith("SCM is out.")
    house.scm.why = "The admin may not."
    assert house.before().synchronise(WANTED.names, "It was refused.") is False
    house.accounts = []
    assert house.before().synchronise(WANTED.names, "It was refused.") is False


def begin(
    journal: Journal, domain: str, succeeded: timedelta | None, account: str = "admin"
) -> None:
    """Let a run have published a record; *succeeded*: so long before `NOW` it had success."""
    row = journal.begin_validation(account, domain, "edgedns", Validation(NOW, was_validated=False))
    if succeeded is not None:
        journal.note_succeeded(row.id, NOW - succeeded)


MINUTE = timedelta(minutes=1)
TIDIES: Mapping[str, timedelta | None] = {
    "example.org": 9 * MINUTE,
    "www.example.org": 9 * MINUTE - timedelta(seconds=1),
    "shop.example.org": None,
    "example.net": 9 * MINUTE,
}


@pytest.mark.parametrize(
    ("renewing", "tidied"),
    [(False, ["example.org"]), (True, ["example.org", "shop.example.org"])],
)
def test_records_go_once_their_grace_is_all_but_over(
    house: House, renewing: bool, tidied: list[str]
) -> None:
    """Of this account and this certificate; what has not succeeded yet, only after work on it."""
    for domain, succeeded in TIDIES.items():
        begin(house.journal, domain, succeeded)
    begin(house.journal, "other.example.org", 9 * MINUTE, "another")
    names = ["www.example.org", "*.shop.example.org", "other.example.org"]
    house.scm.outcomes = [replace(FRESH, domain=one) for one in tidied]

    house.before().tidy(names, NOW, renewing=renewing)

    assert house.scm.renewed == [(tidied, [], [Waiting.GRACE])]
    assert house.said == ["Note: It is validated."] * len(tidied), "they are still begun"
    assert house.told == [
        {"www.example.org", "example.org", "shop.example.org", "other.example.org"}
    ]


def test_what_is_tidied_up_is_not_worth_a_word(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails is, and what was left as it is; without a record there is nothing to do."""
    begin(house.journal, "example.org", 9 * MINUTE)
    known = house.journal.open_validation("admin", "example.org")
    assert known is not None
    done = ended(FRESH)
    house.scm.outcomes = [
        replace(WAITS, error=FailedError("It failed.")),
        replace(done, entry=replace(done.entry, message="It has left it."), is_odd=True),
        done,
    ]
    before = house.before()
    monkeypatch.setattr(house.journal, "open_validation", lambda *_: None)

    for _ in range(3):
        before.tidy(WANTED.names, NOW, renewing=False)

    assert house.said == ["Note: Publish it.", "Note: It has left it."]
    house.journal.close_validation(known.id)
    before.tidy(WANTED.names, NOW, renewing=False)
    assert len(house.scm.renewed) == 3
    assert house.told == [{"www.example.org", "example.org"}] * 4


def test_each_doubt_stands_beside_those_before(house: House) -> None:
    """Of another domain of the same certificate."""
    house.scm.rows = {"example.org": FRESH, "example.net": replace(FRESH, domain="example.net")}
    both = replace(WANTED, sans=frozenset({"www.example.net"}))
    before = house.before()

    assert before.synchronise(["www.example.net"], "It was refused.") is True
    assert before.synchronise(["www.example.org"], "It was refused.") is True

    assert [one.domain for one in before.lapsing(both, NOW)] == ["example.net", "example.org"]

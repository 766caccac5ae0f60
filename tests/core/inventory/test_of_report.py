"""A row out of what one look at a request has found, or out of why there was none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import NOW, request
from issued_samples import EV, OV, Authority, pem, world
from reports import REPORT, name_domain

from connector.core.calendar.values import OPEN, Calendar, Freeze, Window
from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.decision.wishes import Wishes
from connector.core.inventory.entry import Entry, Keeping, Urgency
from connector.core.inventory.of_report import entry_of, entry_of_failure, issuer_name
from connector.core.report.values import LiveCertificate
from connector.core.request.values import KeyAlgorithm, ValidationType

DAY = timedelta(days=1)


def live(*policies: str, chain: str = "") -> LiveCertificate:
    leaf = world().leaf(policies=policies)
    return LiveCertificate(
        serial="0A",
        issuer="CN=Issuing CA",
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        fingerprint="F",
        certificate_pem=pem(leaf),
        chain_pem=chain,
    )


def row(wanted: Any = None, **found: Any) -> Entry:
    return entry_of(wanted or request(), replace(REPORT, **({"notes": ()} | found)), NOW)


def test_a_settled_certificate_is_a_row_with_nothing_to_do() -> None:
    found = row()

    assert found.keeping is Keeping.MANAGED
    assert (found.issuer, found.keys) == ("Issuer", ("RSA",))
    assert (found.live_since, found.expires) == (NOW - 10 * DAY, NOW + 80 * DAY)
    assert (found.pending, found.waits_for, found.message, found.due) == ("", None, "", False)
    assert found.looked_at == NOW
    assert found.urgency(NOW) is Urgency.CURRENT


def test_validation_is_what_the_certificate_states_before_what_was_asked_for() -> None:
    """One that cannot be read states nothing; private CAs never do."""
    wanted = request(validation=ValidationType.PRIVATE)
    unreadable = replace(live(), certificate_pem="no certificate")

    def validation(*certificates: LiveCertificate) -> str | None:
        keys = (KeyAlgorithm.RSA, KeyAlgorithm.ECDSA)
        return row(wanted, certificates=dict(zip(keys, certificates, strict=False))).validation

    assert validation(live(OV)) == "ov"
    assert validation(live(OV), live(EV)) == "ev/ov"
    assert validation(live()) == validation(unreadable) == validation() == "private"
    assert row(wanted).private
    assert row().validation is None


def test_the_first_chain_to_end_counts() -> None:
    """A chain that is not there, or cannot be read, is not known to end."""
    chains = [pem(Authority("Root").signs(world().issuing, days=days)) for days in (500, 400)]
    keys = (KeyAlgorithm.RSA, KeyAlgorithm.ECDSA)

    found = row(certificates=dict(zip(keys, (live(chain=c) for c in chains), strict=True)))

    assert found.chain_ends == NOW + 400 * DAY
    assert row(certificates={KeyAlgorithm.RSA: live(chain="cut off")}).chain_ends is None


def test_critical_is_the_last_third_of_the_window_or_what_the_request_says() -> None:
    certificates = {KeyAlgorithm.RSA: live()}

    assert row(certificates=certificates).critical_at == NOW + 90 * DAY - 91 * DAY / 9
    wanted = request(critical=timedelta(days=3))
    assert row(wanted, certificates=certificates).critical_at == NOW + 87 * DAY


@pytest.mark.parametrize(
    ("action", "waiting_for", "urgency"),
    [
        (Action.RESUME, WaitingFor.CA, Urgency.WAITING),
        (Action.BLOCKED, WaitingFor.PERSON, Urgency.PERSON),
        (Action.RENEW, WaitingFor.APPLY, Urgency.DUE),
    ],
)
def test_what_is_pending_says_for_whom_it_waits(
    action: Action, waiting_for: WaitingFor, urgency: Urgency
) -> None:
    found = row(
        action=action,
        reason=Reason.AWAITING_ISSUANCE,
        due=True,
        message="It waits.",
        remedy="Do this.",
        waiting_for=waiting_for,
        until=NOW + DAY,
    )

    assert (found.pending, found.waits_for) == ("awaiting_issuance", waiting_for)
    assert (found.message, found.until) == ("It waits. Do this.", NOW + DAY)
    assert found.urgency(NOW) is urgency


def test_notes_are_told_although_there_is_nothing_to_do() -> None:
    assert row(notes=("the chain ends",)).message == "Note: the chain ends."


END = NOW + 30 * DAY
LAPSED = name_domain("b.example", "expired", holds=False, message="It has lapsed.")


@pytest.mark.parametrize(
    ("domains", "told"),
    [
        ((), None),
        ((name_domain("a.example"),), "validated"),
        (
            (name_domain("a.example", ends=END), name_domain("b.example", ends=END + DAY)),
            f"until {END:%Y-%m-%d}",
        ),
        (
            (name_domain("a.example", ends=END, holds=False),),
            f"until {END:%Y-%m-%d}, before the next order",
        ),
        ((name_domain("a.example", ends=END), LAPSED), "not validated: b.example"),
        ((name_domain("a.example", ends=END), name_domain("b.example", "unknown")), None),
    ],
)
def test_of_all_domains_the_worst_is_told(domains: Any, told: str | None) -> None:
    """In a few words; nothing where it is not known."""
    assert row(domains=domains).domains == told


def test_a_domain_that_has_lapsed_is_told_in_a_sentence() -> None:
    assert row(domains=(LAPSED,)).message == "It has lapsed."


def test_a_request_without_anything_live_is_a_row_as_well() -> None:
    found = row(certificates={}, issuer=None, expiry=None, not_before=None)

    assert (found.issuer, found.critical_at, found.chain_ends) == (None, None, None)
    assert found.keys == ("RSA",)


def test_what_could_not_be_looked_at_is_a_row_with_its_error() -> None:
    found = entry_of_failure("a.example.com", "Akamai cannot be reached.")

    assert found.urgency(NOW) is Urgency.UNKNOWN
    assert found.looked_at is None


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("CN=Example DV CA R1,O=Example Ltd,C=GB", "Example DV CA R1"),
        ("O=Example\\, Inc.,C=GB", "Example, Inc."),
        ("C=GB", "C=GB"),
        ("not a name", "not a name"),
        ("", ""),
    ],
)
def test_an_issuer_is_called_by_its_common_name(issuer: str, name: str) -> None:
    assert issuer_name(issuer) == name


def test_what_the_request_and_the_house_wish_is_kept_for_the_forecast() -> None:
    """Windows of its own go before those of the house, freezes come on top."""
    daily, weekly = (Window(cron, timedelta(hours=4)) for cron in ("0 2 * * *", "0 2 * * SUN"))
    house_freeze, own_freeze = Freeze(NOW, NOW + DAY), Freeze(NOW + DAY, NOW + 2 * DAY)
    wanted = request(windows=(daily,), freeze=(own_freeze,), renew_before=20 * DAY, critical=DAY)

    found = entry_of(wanted, REPORT, NOW, Calendar((weekly,), (house_freeze,), until_expiry=True))

    calendar = Calendar((daily,), (house_freeze, own_freeze), until_expiry=True)
    assert found.wishes == Wishes(20 * DAY, DAY, None, calendar)
    assert row().wishes.calendar == OPEN

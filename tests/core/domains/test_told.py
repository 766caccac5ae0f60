"""What is told of the domains of a certificate."""

from datetime import UTC, datetime, timedelta

from connector.core.domains.outlook import outlook
from connector.core.domains.told import (
    alarms,
    next_moments,
    not_told,
    told_domains,
    told_record,
)
from connector.core.domains.values import DomainState, ProofRecord, RecordType
from connector.core.domains.words import DomainStatus, Method

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ORDER = NOW + timedelta(days=60)
GOOD = DomainState(
    "example.org",
    DomainStatus.VALIDATED,
    method=Method.CNAME,
    validated_on=NOW.date(),
    expires_on=NOW.date() + timedelta(days=198),
)
SHORT = DomainState(
    "example.com",
    DomainStatus.VALIDATED,
    validated_on=NOW.date(),
    expires_on=NOW.date() + timedelta(days=50),
)
LAPSED = DomainState("example.net", DomainStatus.EXPIRED, method=Method.EMAIL)
LISTED = {one.domain: one for one in (GOOD, SHORT, LAPSED)}


def test_a_name_is_told_with_its_domain_and_how_long_that_holds() -> None:
    """All that SCM says, and what it comes to."""
    (found,) = told_domains(outlook(["www.example.org"], LISTED, ORDER, NOW))
    assert (found.name, found.domain, found.status, found.method) == (
        "www.example.org",
        "example.org",
        "validated",
        "cname",
    )
    assert found.expires == found.effective_end == datetime(2026, 12, 16, tzinfo=UTC)
    assert found.due_at == datetime(2026, 10, 11, tzinfo=UTC)
    assert (found.due, found.holds, found.message) == (False, True, "")


def test_what_is_not_known_is_none() -> None:
    """Nor is it an alarm: SCM may show a domain to another administrator."""
    told = told_domains(outlook(["example.net", "nowhere.example"], LISTED, ORDER, NOW))
    lapsed, unlisted = told
    assert (lapsed.status, lapsed.method, lapsed.due, lapsed.holds) == (
        "expired",
        "email",
        True,
        False,
    )
    assert (lapsed.expires, lapsed.effective_end, lapsed.due_at) == (None, None, None)
    assert (unlisted.status, unlisted.domain, unlisted.due, unlisted.holds) == (
        "unlisted",
        None,
        False,
        None,
    )
    assert "lists no domain for nowhere.example" in unlisted.message
    assert alarms(told) == (lapsed.message,)


def test_where_scm_cannot_be_asked_each_name_says_why() -> None:
    """Sorted, each once; no alarm."""
    told = not_told(["b.example", "a.example", "b.example"], "SCM is out.")
    assert [one.name for one in told] == ["a.example", "b.example"]
    assert {one.status for one in told} == {"unknown"}
    assert {one.message for one in told} == {"SCM is out."}
    assert alarms(told) == ()


def test_a_sentence_is_told_once_for_all_names_of_a_domain() -> None:
    """A certificate may have a hundred of them."""
    names = ["a.example.com", "b.example.com", "www.example.org"]
    told = told_domains(outlook(names, LISTED, ORDER, NOW))
    assert [one.method for one in told] == [None, None, "cname"]
    assert len(alarms(told)) == 1


def test_moments_to_come_are_when_one_is_due_and_when_it_ends() -> None:
    """What has passed changes nothing any more; without a date there is none."""
    found = outlook(["example.com", "example.net", "example.org"], LISTED, ORDER, NOW)
    assert sorted(next_moments(found)) == [
        datetime(2026, 7, 4, 8, tzinfo=UTC),
        datetime(2026, 7, 21, tzinfo=UTC),
        datetime(2026, 10, 11, tzinfo=UTC),
        datetime(2026, 12, 16, tzinfo=UTC),
    ]
    later = outlook(["example.com"], LISTED, ORDER, datetime(2026, 7, 10, tzinfo=UTC))
    assert list(next_moments(later)) == [datetime(2026, 7, 21, tzinfo=UTC)]


def test_a_record_has_the_dots_that_keep_a_zone_from_being_appended() -> None:
    """A text has none."""
    cname = ProofRecord("_a.example.org", RecordType.CNAME, "b.sectigo.com")
    found = told_record("example.org", cname)
    assert (found.name, found.type, found.value, found.ttl) == (
        "_a.example.org.",
        "CNAME",
        "b.sectigo.com.",
        300,
    )
    text = ProofRecord("_a.example.org", RecordType.TXT, "b c")
    assert told_record("example.org", text).value == "b c"

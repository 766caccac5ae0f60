"""The next step for a domain, by what SCM shows and what the journal knows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from domain_cases import (
    AWAITING,
    DUE,
    FRESH,
    HOST,
    NOW,
    OURS,
    POINT,
    RECORD,
    STAYS,
    SUBMITTED,
    TEXT,
    case,
    step,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.decide import (
    GRACE,
    OLDEST_START,
    DomainCase,
    decide_domain,
)
from connector.core.domains.steps import (
    Ask,
    CleanUp,
    Conclude,
    Linger,
    Publish,
    Rest,
    Start,
    SubmitPersistent,
    WaitForCA,
)
from connector.core.domains.success import has_succeeded
from connector.core.domains.values import DomainState, RecordType, Validation
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus


def test_what_holds_for_long_is_left_alone() -> None:
    """Unless a person wants it anyway."""
    assert step(FRESH) == Rest()
    assert step(FRESH, wanted=True) == Start()


def test_what_is_due_is_started() -> None:
    """So is what has lapsed, and what never was validated."""
    assert step(DUE) == Start()
    assert step(DomainState("example.org", DomainStatus.EXPIRED)) == Start()
    assert step(DomainState("example.org", DomainStatus.NOT_VALIDATED)) == Start()


def test_what_was_started_is_gone_on_with_whoever_started_it() -> None:
    """A run that was killed, or a person: SCM keeps the record."""
    assert step(AWAITING) == step(AWAITING, OURS) == Publish(RECORD)
    assert step(replace(AWAITING, mode=Method.UNKNOWN)) == Publish(RECORD)


def test_a_start_that_is_too_old_or_without_a_record_is_started_anew() -> None:
    """CAs take a value for 30 days."""
    old = replace(OURS, begun_at=NOW - OLDEST_START - timedelta(seconds=1))
    assert step(AWAITING, old) == Start()
    assert step(replace(AWAITING, host="")) == Start()
    assert step(replace(AWAITING, point="")) == Start()


def test_a_method_that_was_started_and_not_submitted_gives_way() -> None:
    """Nobody waits for it."""
    assert step(replace(AWAITING, mode=Method.EMAIL)) == Start()


def test_what_is_submitted_is_waited_for_and_its_record_kept() -> None:
    """Also where SCM does not tell the record."""
    assert step(SUBMITTED) == step(SUBMITTED, OURS) == WaitForCA(RECORD)
    assert step(replace(SUBMITTED, host="")) == WaitForCA(None)
    told = decide_domain(case(replace(SUBMITTED, next_check=NOW))).message
    assert "2026-12-01T12:00:00Z" in told
    expired = replace(SUBMITTED, status=DomainStatus.EXPIRED, expires_on=None)
    assert step(expired) == WaitForCA(RECORD)


def test_what_a_person_has_submitted_by_another_method_is_theirs() -> None:
    """Until they say otherwise."""
    by_mail = replace(SUBMITTED, mode=Method.EMAIL, host="", point="")
    found = step(by_mail)
    assert isinstance(found, Ask)
    assert "--take-over" in found.remedy
    assert step(by_mail, take_over=True) == Start()


def test_what_the_ca_gives_up_is_started_anew_once() -> None:
    """Then a person is asked."""
    rejected = replace(DUE, proof=ProofStatus.REJECTED)
    assert step(rejected) == Start(again=False)
    assert step(rejected, OURS) == Start(again=True)
    assert isinstance(step(rejected, replace(OURS, rejections=1)), Ask)
    assert step(rejected, replace(OURS, rejections=1), wanted=True) == Start(again=True)


def test_an_unknown_word_under_way_is_for_a_person() -> None:
    """Starting another might end it."""
    assert isinstance(step(replace(DUE, proof=ProofStatus.UNKNOWN)), Ask)


def test_an_unknown_status_or_end_is_left_alone() -> None:
    """And told."""
    unknown = case(DomainState("example.org", DomainStatus.UNKNOWN))
    assert decide_domain(unknown).step == Rest()
    assert "does not know" in decide_domain(unknown).message
    endless = case(replace(FRESH, expires_on=None))
    assert decide_domain(endless).step == Rest()
    assert "does not tell" in decide_domain(endless).message


@pytest.mark.parametrize(("host", "point"), [("www.example.org", POINT), (HOST, "evil.example")])
def test_a_suspicious_record_is_never_published(host: str, point: str) -> None:
    """Something else may answer in SCM's place."""
    for state in (AWAITING, SUBMITTED):
        found = step(replace(state, host=host, point=point))
        assert isinstance(found, Ask)
        assert "Nothing was written" in found.remedy


def test_success_is_a_later_end() -> None:
    """Not that the domain is validated: the one before still holds."""
    assert not has_succeeded(SUBMITTED, OURS)
    assert not has_succeeded(DUE, OURS)
    later = replace(DUE, expires_on=date(2027, 6, 17))
    assert has_succeeded(later, OURS)
    assert step(later, OURS) == Conclude()


def test_success_is_a_validation_since_once_nothing_is_under_way() -> None:
    """Validated twice on one day, or under a shorter limit, the end does not move."""
    submitted = replace(OURS, submitted_at=NOW)
    today = replace(DUE, validated_on=NOW.date())
    assert has_succeeded(today, submitted)
    assert not has_succeeded(today, OURS)
    assert not has_succeeded(replace(today, proof=ProofStatus.SUBMITTED), submitted)
    assert not has_succeeded(replace(today, validated_on=None), submitted)
    assert not has_succeeded(DUE, submitted)
    assert has_succeeded(today, replace(submitted, noted_end=None))
    assert has_succeeded(replace(today, expires_on=None), submitted)


def test_success_of_a_domain_that_was_not_validated_is_that_it_is() -> None:
    """And that it is not as long as it is not."""
    anew = replace(OURS, was_validated=False, noted_end=None)
    assert has_succeeded(DUE, anew)
    assert not has_succeeded(replace(DUE, status=DomainStatus.EXPIRED), anew)


def test_a_record_is_removed_a_while_after_success() -> None:
    """At least ten minutes, and at least its time to live; nothing else before."""
    done = replace(OURS, succeeded_at=NOW - GRACE)
    assert step(FRESH, done) == CleanUp(RECORD)
    early = replace(done, succeeded_at=NOW)
    assert step(FRESH, early) == Linger(NOW + GRACE)
    long = replace(done, record=replace(RECORD, ttl=3600))
    assert step(FRESH, long) == Linger(NOW - GRACE + timedelta(hours=1))


def test_a_record_that_cannot_be_removed_stands_in_no_ones_way() -> None:
    """Nor does one that was never published."""
    done = replace(OURS, succeeded_at=NOW - GRACE)
    assert step(DUE, done, leave_records=True) == Start()
    assert step(DUE, replace(done, record=None)) == Start()


STATES = st.builds(
    DomainState,
    st.just("example.org"),
    st.sampled_from(DomainStatus),
    st.sampled_from(ProofStatus),
    st.sampled_from(Method),
    st.sampled_from(Method),
    st.none() | st.dates(date(2026, 3, 12), date(2027, 3, 1)),
    st.none() | st.dates(date(2026, 3, 12), date(2027, 12, 1)),
    st.sampled_from(["", HOST, "www.example.org"]),
    st.sampled_from(["", POINT, "evil.example"]),
)
VALIDATIONS = st.none() | st.builds(
    Validation,
    st.datetimes(datetime(2026, 10, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC)),  # noqa: DTZ001
    st.booleans(),
    st.none() | st.dates(date(2026, 3, 12), date(2027, 12, 1)),
    st.none() | st.sampled_from([RECORD, TEXT, STAYS]),
    st.none() | st.just(NOW - timedelta(minutes=5)),
    st.none() | st.just(NOW - timedelta(minutes=4)) | st.just(NOW - timedelta(days=1)),
    st.integers(0, 2),
)
CASES = st.builds(
    DomainCase,
    STATES,
    st.just(NOW),
    st.sampled_from(Way),
    VALIDATIONS,
    st.sampled_from(RecordType),
    st.none() | st.just(STAYS),
    wanted=st.booleans(),
    take_over=st.booleans(),
    leave_records=st.booleans(),
)


@given(CASES)
def test_every_case_has_one_step_and_a_sentence(found: DomainCase) -> None:
    """The same each time; only a proof of the domain is ever published or removed."""
    verdict = decide_domain(found)
    assert decide_domain(found) == verdict
    assert verdict.message.endswith(".")
    if isinstance(verdict.step, Publish | CleanUp):
        assert verdict.step.record in {RECORD, TEXT}


@given(CASES)
def test_nothing_is_started_beside_what_the_ca_checks(found: DomainCase) -> None:
    """Unless a person takes over what another method is at."""
    if found.state.proof is ProofStatus.SUBMITTED and not found.take_over:
        assert not isinstance(decide_domain(found).step, Start | SubmitPersistent | Publish)


@given(CASES)
def test_what_is_neither_due_nor_begun_is_left_alone(found: DomainCase) -> None:
    """Whatever else SCM shows."""
    if not found.is_due and found.validation is None and found.way is not Way.PERSISTENT:
        assert isinstance(decide_domain(found).step, Rest)


def test_what_rests_is_told_with_its_end() -> None:
    """As far as SCM tells that."""
    told = decide_domain(case(FRESH)).message
    endless = decide_domain(case(replace(FRESH, expires_on=None))).message

    assert told == "example.org is validated until 2027-03-11T00:00:00Z."
    assert endless == "example.org is validated; SCM does not tell until when."

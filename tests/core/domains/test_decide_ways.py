"""The next step for a domain that a record keeps valid, or that a text proves."""

from dataclasses import replace
from datetime import date

import pytest
from domain_cases import (
    AWAITING,
    DUE,
    EXPIRED,
    FRESH,
    NOW,
    OURS,
    RECORD,
    STAYING,
    STAYS,
    SUBMITTED,
    TEXT,
    step,
)

from connector.core.domains.decide import (
    GRACE,
)
from connector.core.domains.steps import (
    Ask,
    Hold,
    Rest,
    Start,
    SubmitPersistent,
    WaitForCA,
)
from connector.core.domains.values import RecordType
from connector.core.domains.words import Method, ProofStatus


def test_a_persistent_record_is_submitted_once_and_stays() -> None:
    """As long as it keeps the domain valid, nothing is done."""
    near = replace(DUE, method=Method.PERSISTENT_TXT, expires_on=date(2026, 12, 5))
    submitted = replace(OURS, submitted_at=NOW)
    assert step(near, **STAYING) == Rest()
    assert step(replace(near, method=Method.UNKNOWN, expires_on=None), **STAYING) == Rest()
    assert step(EXPIRED, **STAYING) == step(near, wanted=True, **STAYING) == SubmitPersistent()
    assert step(EXPIRED, OURS, **STAYING) == SubmitPersistent()
    assert step(replace(EXPIRED, proof=ProofStatus.SUBMITTED), **STAYING) == WaitForCA(None)
    assert isinstance(step(replace(EXPIRED, proof=ProofStatus.REJECTED), **STAYING), Ask)
    assert isinstance(step(EXPIRED, submitted, **STAYING), Ask)


def test_a_persistent_record_that_is_known_is_watched() -> None:
    """Also where another method still keeps the domain valid; one that is due gives way to it."""
    known = {**STAYING, "persistent": STAYS}
    near = replace(DUE, method=Method.PERSISTENT_TXT, expires_on=date(2026, 12, 5))
    assert step(near, **known) == step(FRESH, **known) == Hold(STAYS)
    assert step(DUE, **known) == SubmitPersistent()


@pytest.mark.parametrize(
    ("value", "more", "found"),
    [
        (STAYS.value, {}, WaitForCA(STAYS)),
        (STAYS.value, {"persistent": STAYS}, WaitForCA(STAYS)),
        ("sectigo.com;accounturi=https://a", {"persistent": STAYS}, WaitForCA(STAYS)),
        ("sectigo.com; accounturi=https://evil", {"persistent": STAYS}, Ask),
        ("evil.example; accounturi=https://a", {}, Ask),
    ],
)
def test_the_text_that_scm_tells_is_the_one_that_a_person_has_put_down(
    value: str, more: dict[str, object], found: object
) -> None:
    """Else nothing is written: it would let somebody else's account issue for ever."""
    told = replace(
        EXPIRED,
        proof=ProofStatus.SUBMITTED,
        mode=Method.PERSISTENT_TXT,
        host=STAYS.name,
        point=value,
    )
    next_step = step(told, **STAYING, **more)
    if found is Ask:
        assert isinstance(next_step, Ask)
        assert "Nothing was written" in next_step.remedy
    else:
        assert next_step == found


def test_another_method_that_is_submitted_is_waited_for_by_the_way_that_stays() -> None:
    """Its record is looked for as long."""
    assert step(SUBMITTED, **STAYING) == WaitForCA(RECORD)
    assert step(SUBMITTED, **STAYING, persistent=STAYS) == WaitForCA(STAYS)


def test_a_record_that_stays_is_never_removed() -> None:
    """Nor waited for."""
    done = replace(OURS, record=STAYS, succeeded_at=NOW - GRACE)
    assert step(FRESH, done) == Rest()
    assert step(FRESH, done, **STAYING) == Rest()


def test_a_text_is_submitted_before_it_is_known() -> None:
    """Then SCM tells it, or the journal knows it, or a person looks."""
    texts = {"record_type": RecordType.TXT}
    told = replace(SUBMITTED, mode=Method.TXT, host=TEXT.name, point=TEXT.value)
    hidden = replace(told, host="", point="")
    assert step(DUE, **texts) == step(AWAITING, **texts) == Start()
    assert step(told, **texts) == WaitForCA(TEXT)
    assert step(replace(told, mode=Method.AUTO), **texts) == WaitForCA(TEXT)
    assert step(hidden, replace(OURS, record=TEXT), **texts) == WaitForCA(TEXT)
    found = step(hidden, OURS, **texts)
    assert isinstance(found, Ask)
    assert "Domains > DCV" in found.remedy
    assert isinstance(step(hidden, **texts), Ask)


def test_a_text_that_a_person_has_submitted_is_theirs() -> None:
    """Unless our way proves by texts, or a run of ours has begun it."""
    told = replace(SUBMITTED, mode=Method.TXT, host=TEXT.name, point=TEXT.value)
    assert isinstance(step(told), Ask)
    assert isinstance(step(told, OURS), Ask)
    assert step(told, take_over=True) == Start()
    assert step(told, replace(OURS, record=TEXT)) == WaitForCA(TEXT)

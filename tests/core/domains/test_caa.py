"""Whether a CA may issue, by RFC 8659."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.caa import (
    DIGICERT,
    SECTIGO,
    CaaRecord,
    CaaWord,
    caa_path,
    judge_caa,
)


def issue(value: str) -> CaaRecord:
    """Return a record that names who may issue."""
    return CaaRecord(0, "issue", value)


def wild(value: str) -> CaaRecord:
    """Return a record that names who may issue wildcards."""
    return CaaRecord(0, "issuewild", value)


NAME, WILDCARD = "www.example.org", "*.example.org"


def test_the_names_that_are_asked() -> None:
    """The name itself, without its wildcard, and each above it."""
    assert caa_path("*.a.example.org") == ("a.example.org", "example.org", "org")


@pytest.mark.parametrize(
    ("name", "records", "word"),
    [
        (NAME, [], CaaWord.ALLOWED),
        (NAME, [issue("sectigo.com")], CaaWord.ALLOWED),
        (NAME, [issue(" Sectigo.com ")], CaaWord.ALLOWED),
        (NAME, [issue("digicert.com"), issue("usertrust.com")], CaaWord.ALLOWED),
        (NAME, [issue("digicert.com")], CaaWord.FORBIDDEN),
        (NAME, [issue(";")], CaaWord.FORBIDDEN),
        (NAME, [issue("")], CaaWord.FORBIDDEN),
        (NAME, [issue("sectigo.com evil")], CaaWord.FORBIDDEN),
        (NAME, [wild(";")], CaaWord.ALLOWED),
        (WILDCARD, [wild(";")], CaaWord.FORBIDDEN),
        (WILDCARD, [issue("digicert.com"), wild("sectigo.com")], CaaWord.ALLOWED),
        (WILDCARD, [issue("sectigo.com")], CaaWord.ALLOWED),
        (WILDCARD, [issue("digicert.com")], CaaWord.FORBIDDEN),
        (NAME, [CaaRecord(0, "iodef", "mailto:a@example.org")], CaaWord.ALLOWED),
        (NAME, [CaaRecord(128, "tbs", "x"), issue("sectigo.com")], CaaWord.FORBIDDEN),
        (NAME, [CaaRecord(0, "tbs", "x"), issue("sectigo.com")], CaaWord.ALLOWED),
        (NAME, [CaaRecord(128, "ISSUE", "sectigo.com")], CaaWord.ALLOWED),
        (NAME, [issue("sectigo.com; accounturi=https://a/1")], CaaWord.LIMITED),
        (NAME, [issue("sectigo.com; validationmethods=dns-01")], CaaWord.LIMITED),
        (
            NAME,
            [issue("sectigo.com; accounturi=https://a/1"), issue("sectigo.com")],
            CaaWord.ALLOWED,
        ),
    ],
)
def test_what_records_come_to(name: str, records: list[CaaRecord], word: CaaWord) -> None:
    """For an order at Sectigo."""
    assert judge_caa(name, records, SECTIGO).word is word


def test_the_record_that_decides_is_told() -> None:
    """A person has to change it."""
    assert judge_caa(NAME, [issue("digicert.com")], SECTIGO).record == issue("digicert.com")
    assert issue("digicert.com").text == '0 issue "digicert.com"'
    assert judge_caa(NAME, [issue("digicert.com")], DIGICERT).word is CaaWord.ALLOWED


RECORDS = st.lists(
    st.builds(
        CaaRecord,
        st.sampled_from([0, 128]),
        st.sampled_from(["issue", "issuewild", "iodef", "tbs"]),
        st.sampled_from(["sectigo.com", "digicert.com", ";", "", "x y"]),
    ),
    max_size=5,
)


@given(RECORDS, st.randoms())
def test_the_order_of_records_does_not_count(records: list[CaaRecord], random: object) -> None:
    """DNS answers in any."""
    for name in (NAME, WILDCARD):
        backwards = list(reversed(records))
        assert judge_caa(name, records, SECTIGO).word is judge_caa(name, backwards, SECTIGO).word


@given(RECORDS)
def test_who_may_issue_nothing_may_issue_no_wildcard_where_no_record_is_about_those(
    records: list[CaaRecord],
) -> None:
    """Without `issuewild` both are judged alike."""
    plain = [one for one in records if one.tag != "issuewild"]
    assert judge_caa(NAME, plain, SECTIGO) == judge_caa(WILDCARD, plain, SECTIGO)

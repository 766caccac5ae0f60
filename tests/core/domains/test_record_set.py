"""What is written so that a record set holds a proof, and what is left of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.record_set import (
    ForeignRecordError,
    holds,
    rdata_of,
    with_proof,
    without_proof,
)
from connector.core.domains.txt import txt_quoted
from connector.core.domains.values import ProofRecord, RecordType

CNAME = ProofRecord("_h.example.org", RecordType.CNAME, "a.b.sectigo.com")
OLD = ProofRecord("_h.example.org", RecordType.CNAME, "o.l.sectigo.com")
TXT = ProofRecord("_pki-validation.example.org", RecordType.TXT, '9\\p|`";')


def test_a_cname_is_written_with_its_dot() -> None:
    """Else the zone's name would be appended."""
    assert with_proof(None, CNAME, None) == ("a.b.sectigo.com.",)


@pytest.mark.parametrize("present", ["a.b.sectigo.com.", "a.b.sectigo.com", "A.B.Sectigo.Com."])
def test_what_is_there_already_is_not_written(present: str) -> None:
    """However it is spelt."""
    assert with_proof([present], CNAME, None) is None
    assert holds([present], CNAME)


def test_our_own_older_record_gives_way_and_nobody_elses() -> None:
    """Only one CNAME can stand there."""
    assert with_proof([rdata_of(OLD)], CNAME, OLD) == ("a.b.sectigo.com.",)
    with pytest.raises(ForeignRecordError, match="a CNAME for elsewhere"):
        with_proof(["elsewhere.example."], CNAME, OLD)
    with pytest.raises(ForeignRecordError):
        with_proof([rdata_of(OLD)], CNAME, None)


def test_texts_of_others_are_kept() -> None:
    """Ours is appended, and alone removed."""
    others = ('"v=spf1 -all"', '"x" "y"')
    both = with_proof(others, TXT, None)
    assert both == (*others, txt_quoted(TXT.value))
    assert without_proof(both, TXT) == others
    assert without_proof([txt_quoted(TXT.value)], TXT) == ()
    assert without_proof(others, TXT) is None


TEXTS = st.lists(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20))


@given(TEXTS)
def test_a_proof_that_comes_and_goes_leaves_what_was_there(texts: list[str]) -> None:
    """Whatever it was."""
    before = tuple(txt_quoted(text) for text in texts if text != TXT.value)
    after = with_proof(before, TXT, None)
    assert after is not None
    assert holds(after, TXT)
    assert with_proof(after, TXT, None) is None
    assert without_proof(after, TXT) == before

"""What SCM hands out is written nowhere unless it looks like a proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.shape import SuspiciousRecordError, cname_proof, txt_proof
from connector.core.domains.values import RecordType

HOST = "_0123456789ABCDEF0123456789abcdef.Example.org."
POINT = "aa00.bb11.Sectigo.com."


def test_a_proof_is_taken_in_the_form_that_is_compared() -> None:
    """Lower case, no dot at the end; a label of the target may begin with `_`."""
    record = cname_proof("example.org", HOST, POINT)
    assert record.name == "_0123456789abcdef0123456789abcdef.example.org"
    assert record.value == "aa00.bb11.sectigo.com"
    assert record.type is RecordType.CNAME
    assert cname_proof("example.org", "_h.www.example.org", "x.comodoca.com").value
    assert cname_proof("example.org", "_h.example.org", "_u.x.sectigo.com").value


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("_h.example.net", "not below"),
        ("_h.badexample.org", "not below"),
        ("example.org", "not below"),
        ("www.example.org", "label of proofs"),
        ("a._h.example.org", "label of proofs"),
        ("_h h.example.org", "label of proofs"),
        ("_h..example.org", "label of proofs"),
        ("*.example.org", "label of proofs"),
        (f"_{'h' * 63}.example.org", "label of proofs"),
        (f"_h.{'.'.join(['a' * 63] * 4)}.example.org", "label of proofs"),
        ("_h\n.example.org", "label of proofs"),
    ],
)
def test_no_other_name_is_written(host: str, why: str) -> None:
    """Names of the site itself, of others, and what is none."""
    with pytest.raises(SuspiciousRecordError, match=why):
        cname_proof("example.org", host, POINT)


@pytest.mark.parametrize(
    ("point", "why"),
    [
        ("evil.example", "not below"),
        ("sectigo.com", "not below"),
        ("notsectigo.com", "not below"),
        ("sectigo.com.evil.example", "not below"),
        ("a b.sectigo.com", "no host name"),
        (".sectigo.com", "no host name"),
        (f"{'.'.join(['a' * 63] * 4)}.sectigo.com", "no host name"),
    ],
)
def test_no_other_target_is_written(point: str, why: str) -> None:
    """A proof points to Sectigo."""
    with pytest.raises(SuspiciousRecordError, match=why):
        cname_proof("example.org", HOST, point)


@pytest.mark.parametrize("value", ["", "x" * 256, "a\nb", "é"])
def test_a_text_is_printable_ascii_of_one_string(value: str) -> None:
    """As Sectigo's are."""
    with pytest.raises(SuspiciousRecordError, match="printable"):
        txt_proof("example.org", "_pki-validation.example.org", value)


def test_a_text_with_strange_characters_is_taken_as_it_is() -> None:
    """Sectigo's have backslashes, pipes and quotes."""
    record = txt_proof("example.org", "_pki-validation.example.org.", '9\\p|`>%"; x')
    assert record.type is RecordType.TXT
    assert record.value == '9\\p|`>%"; x'


@given(st.text(), st.text())
def test_whatever_is_answered_only_a_proof_below_the_domain_comes_out(
    host: str, point: str
) -> None:
    """Or nothing at all."""
    try:
        record = cname_proof("example.org", f"{host}example.org", f"{point}sectigo.com")
    except SuspiciousRecordError:
        return
    assert record.name.startswith("_")
    assert record.name.endswith(".example.org")
    assert record.value.endswith(".sectigo.com")
    assert f"{record.name}{record.value}".isascii()

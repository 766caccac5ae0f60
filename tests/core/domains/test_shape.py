"""What SCM hands out is written nowhere unless it looks like a proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.caa import SECTIGO
from connector.core.domains.shape import (
    SuspiciousRecordError,
    cname_proof,
    persistent_fault,
    persistent_proof,
    same_permission,
    txt_proof,
)
from connector.core.domains.values import RecordType

HOST = "_0123456789ABCDEF0123456789abcdef.Example.org."
PERSISTENT = "sectigo.com; accounturi=https://a"
POINT = "aa00.bb11.Sectigo.com."


def test_a_proof_is_taken_in_the_form_that_is_compared() -> None:
    """Lower case, no dot at the end; a label of the target may begin with `_`."""
    record = cname_proof("example.org", HOST, POINT)
    assert record.name == "_0123456789abcdef0123456789abcdef.example.org"
    assert record.value == "aa00.bb11.sectigo.com"
    assert record.type is RecordType.CNAME
    assert cname_proof("example.org", "_ab.www.example.org", "x.comodoca.com").value
    assert cname_proof("example.org", "_ab.example.org", "_u.x.sectigo.com").value


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("_h.example.net", "not below"),
        ("_h.badexample.org", "not below"),
        ("example.org", "not below"),
        ("www.example.org", "label of proofs"),
        ("_dmarc.example.org", "label of proofs"),
        ("_acme-challenge.example.org", "label of proofs"),
        ("_pki-validation.example.org", "label of proofs"),
        ("_443._tcp.example.org", "label of proofs"),
        ("a._ab.example.org", "label of proofs"),
        ("_a b.example.org", "label of proofs"),
        ("_ab..example.org", "label of proofs"),
        ("_ab/../www.example.org", "label of proofs"),
        ("*.example.org", "label of proofs"),
        (f"_{'a' * 63}.example.org", "label of proofs"),
        (f"_ab.{'.'.join(['a' * 63] * 4)}.example.org", "label of proofs"),
        ("_ab\n.example.org", "label of proofs"),
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


@pytest.mark.parametrize(
    "host",
    [
        "_acme-challenge.example.org",
        "_dmarc.example.org",
        "_validation-persist.example.org",
        "example.org",
        "_pki-validation.example.net",
        "_pki-validation..example.org",
        "_pki-validation.*.example.org",
        "_pki-validationx.example.org",
    ],
)
def test_a_text_is_written_at_no_other_name(host: str) -> None:
    """By one of those another CA, or mail, would take a stranger's word."""
    with pytest.raises(SuspiciousRecordError):
        txt_proof("example.org", host, "text")


@pytest.mark.parametrize(
    "domain", ["org", "", "exa mple.org", "a/../b.org", "a\n.org", "*.example.org", "-a.org"]
)
def test_of_what_is_no_domain_nothing_is_written(domain: str) -> None:
    """SCM has told it, as the record."""
    for proof in (
        lambda: cname_proof(domain, f"_ab.{domain}", POINT),
        lambda: txt_proof(domain, f"_pki-validation.{domain}", "text"),
        lambda: persistent_proof(domain, PERSISTENT),
    ):
        with pytest.raises(SuspiciousRecordError, match="is none"):
            proof()


def test_a_record_that_stays_has_its_own_name() -> None:
    """SCM may say so, too, in its own spelling; nothing else stays."""
    record = persistent_proof("example.org", PERSISTENT, "_Validation-Persist.Example.org.")
    assert record == persistent_proof("example.org", PERSISTENT)
    assert (record.name, record.value) == ("_validation-persist.example.org", PERSISTENT)
    assert record.stays
    assert not cname_proof("example.org", HOST, POINT).stays
    with pytest.raises(SuspiciousRecordError, match="is not _validation-persist"):
        persistent_proof("example.org", PERSISTENT, "_validation-persist.example.net")
    with pytest.raises(SuspiciousRecordError, match="longer"):
        persistent_proof(".".join(["a" * 60] * 4), PERSISTENT)
    with pytest.raises(SuspiciousRecordError, match="its text must begin"):
        persistent_proof("example.org", "letsencrypt.org; accounturi=https://x")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "1 to 255"),
        ("sectigo.com; accounturi=\n", "1 to 255"),
        ("x", "must begin with the CA"),
        ("evil.example; accounturi=https://a", "must begin with the CA"),
        ("; accounturi=https://a", "must begin with the CA"),
        ("sectigo.com", "must name the account"),
        ("sectigo.com; accounturi=", "must name the account"),
        ("sectigo.com; policy=wildcard", "must name the account"),
    ],
)
def test_a_text_that_stays_names_the_ca_and_the_account(text: str, why: str) -> None:
    """Without an account anybody's would do."""
    assert why in persistent_fault(text)


def test_blanks_and_an_end_make_no_other_permission() -> None:
    """Another account does."""
    assert same_permission(PERSISTENT, "Sectigo.com ;accountURI = https://a; persistUntil=1")
    assert not same_permission(PERSISTENT, "sectigo.com; accounturi=https://b")
    assert not same_permission(PERSISTENT, "sectigo.com; accounturi=https://a; policy=wildcard")


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


@given(st.text(), st.text())
def test_whatever_is_answered_only_a_text_of_sectigos_comes_out(host: str, value: str) -> None:
    """One string, below the one label; nothing that has an end of line in it."""
    try:
        record = txt_proof("example.org", f"{host}example.org", value)
    except SuspiciousRecordError:
        return
    assert record.name.startswith("_pki-validation.")
    assert record.name.endswith(".example.org")
    assert 0 < len(record.value) <= 255
    assert record.value.isprintable()


@given(st.text(), st.text())
def test_whatever_stays_names_sectigo_and_an_account(issuer: str, rest: str) -> None:
    """Whoever has written it."""
    try:
        record = persistent_proof("example.org", f"{issuer};{rest}")
    except SuspiciousRecordError:
        return
    assert record.name == "_validation-persist.example.org"
    assert record.value.partition(";")[0].strip().lower().removesuffix(".") in SECTIGO
    assert "accounturi" in record.value.lower()


def test_a_name_may_be_as_long_as_names_are() -> None:
    """253 characters with the label in front (RFC 1035 2.3.4)."""
    value = "sectigo.com; accounturi=https://a"
    longest = ".".join(["a" * 63] * 3 + ["a" * (253 - 20 - 3 * 64)])

    assert len(persistent_proof(longest, value).name) == 253
    with pytest.raises(SuspiciousRecordError, match="longer than names may be"):
        persistent_proof(f"{longest}a", value)

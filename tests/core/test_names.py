"""Host names: which are right, and what the advice says for the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.names import common_name_fault, is_wildcard, name_fault

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    "name",
    [
        "example.com",
        "www.example.com",
        "*.example.com",
        "xn--mnchen-3ya.example",
        "1.example.com",
        f"{'a' * 63}.example.com",
        ".".join(["a" * 61] * 4) + ".abcde",
    ],
)
def test_right_names_have_no_fault(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("WWW.example.com", "write www.example.com"),
        ("münchen.example", "write xn--mnchen-3ya.example"),
        ("MÜNCHEN.example", "write xn--mnchen-3ya.example"),
        ("straße.example", "write xn--strae-oqa.example"),
        ("ü_ü.example..", "write its xn-- form"),
        ("192.0.2.1", "no certificates for IP addresses"),
        ("[2001:db8::1]", "no certificates for IP addresses"),
        ("example.com.", "must not end with a dot"),
        ("a." * 127 + "com", "at most 253 characters"),
        ("www.*.example.com", "only as the whole leftmost label"),
        ("w*.example.com", "only as the whole leftmost label"),
        ("*.*.example.com", "only as the whole leftmost label"),
        ("localhost", "at least two labels"),
        ("*.com", "at least two labels"),
        ("", "at least two labels"),
        ("a..example.com", "two dots in a row"),
        (".example.com", "two dots in a row"),
        (f"{'a' * 64}.example.com", "at most 63 characters"),
        ("-a.example.com", "letters, digits and hyphens"),
        ("a-.example.com", "letters, digits and hyphens"),
        ("a_b.example.com", "letters, digits and hyphens"),
        ("https://example.com/", "letters, digits and hyphens"),
        ("example.com:443", "letters, digits and hyphens"),
        ("www.example.com\n", "letters, digits and hyphens"),
        ("ab--c.example.com", "no certificate authority accepts"),
        ("xn--abc-.example.com", "letters, digits and hyphens"),
        ("xn--99999999.example.com", "no certificate authority accepts"),
        ("xn--a-.example.com", "letters, digits and hyphens"),
    ],
)
def test_wrong_names_come_with_advice(name: str, said: str) -> None:
    assert said in (name_fault(name) or "")


def test_a_common_name_fits_into_the_subject() -> None:
    assert "put this one into sans" in (common_name_fault(f"{'a' * 60}.example.com") or "")
    assert common_name_fault(f"{'a' * 52}.example.com") is None
    assert "lower case" in (common_name_fault("A.example.com") or "")


def test_wildcards_are_known() -> None:
    assert is_wildcard("*.example.com")
    assert not is_wildcard("www.example.com")


@given(st.lists(LABELS.filter(lambda label: not label.isdigit()), min_size=2, max_size=5))
def test_plain_labels_make_a_right_name_with_and_without_a_wildcard(labels: list[str]) -> None:
    name = ".".join(labels)
    assert name_fault(name) is None
    assert name_fault(f"*.{name}") is None
    assert name_fault(name.upper()) is None or name.upper() != name


@given(st.text(max_size=80))
def test_a_right_name_is_lower_case_ascii_without_blanks(name: str) -> None:
    if name_fault(name) is None:
        assert name.isascii()
        assert name == name.lower().strip()
        assert "." in name

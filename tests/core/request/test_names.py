"""Host names: which are right, and what the advice says for the others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.request import names
from connector.core.request.names import ascii_name, common_name_fault, is_wildcard, name_fault

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


@given(st.text("ab1-.*x", min_size=1, max_size=12), st.sampled_from(["", "a" * 40, ".com", ".b-c"]))
def test_what_is_usual_is_judged_as_all_else_is(name: str, end: str) -> None:
    whole = name + end
    fault = name_fault(whole)
    form = None if fault else ascii_name(whole)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_is_usual", lambda _: False)
        assert name_fault(whole) == fault
        assert (None if fault else ascii_name(whole)) == form


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("www.example.com\u200b", "position 16 is U+200B ZERO WIDTH SPACE; write www.example.com"),
        ("www.example.com\u00a0", "position 16 is U+00A0 NO-BREAK SPACE; write www.example.com"),
        ("\ufeffwww.example.com", "position 1 is U+FEFF ZERO WIDTH NO-BREAK SPACE; write www."),
        (" www.example.com", "position 1 is U+0020 SPACE; write www.example.com"),
        ("www.example.com\t", "position 16 is U+0009 TABULATOR; write www.example.com"),
        ("exa\u00admple.com", "position 4 is U+00AD SOFT HYPHEN; write example.com"),
        ("*.m\u00fcn\u200bchen.example", "position 6 is U+200B ZERO WIDTH SPACE; write *.münchen."),
        (
            "\u2615\ufe0f.example.com",
            "position 1 is '\u2615' (U+2615 HOT BEVERAGE), which IDNA 2008",
        ),
        ("*.\u2615.example.com", "position 3 is '\u2615' (U+2615 HOT BEVERAGE)"),
        ("a\u3164.example.com", "(U+3164 HANGUL FILLER)"),
        ("a\ud800.example.com", "position 2 is U+D800"),
        ("\uff0a.example.com", "(U+FF0A FULLWIDTH ASTERISK)"),
        ("a\u200db.example.com", "U+200D ZERO WIDTH JOINER may not stand at its position 2"),
        ("a\u00b7b.example.com", "(U+00B7 MIDDLE DOT) may not stand at its position 2"),
        ("\u05d0a.example.com", "IDNA 2008 does not allow (RFC 5891): "),
        ("ü_ü.example.com", "position 2 is '_' (U+005F LOW LINE); public certificate authorities"),
        ("münchen.example..", "must not end with a dot"),
        ("www。example。com。", "must not end with a dot"),
        ("exa!mple.com", "position 4 is '!' (U+0021 EXCLAMATION MARK)"),
        ("https://www.example.com", "and path; write www.example.com"),
        ("https://user@münchen.example:443/x?y", "and path; write münchen.example"),
        ("www.example.com/", "and path; write www.example.com"),
        ("//", "user, port and path"),
        ("www.example.com,api.example.com", "give each name an entry of its own"),
        ("www.example.com, api.example.com", "give each name an entry of its own"),
        ("www.example.com,", "letters, digits and hyphens"),
        ("www.example.123", "there is no top-level domain 123"),
        ("xn--a.example.com", "has the label xn--a, which no certificate authority accepts"),
        ("xn--i-7iq.example.com", "has the label xn--i-7iq, which no certificate authority"),
        ("XN--.example.com", "no hyphen at either end"),
        (f"{'ü' * 60}.example.com", "at most 63 characters between two dots"),
        (".".join(["ü" * 46] * 5), "at most 253 characters in its ASCII form"),
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
    assert common_name_fault("A.example.com") is None
    assert "characters in ASCII" in (common_name_fault(f"{'ü' * 10}.{'a' * 47}.example") or "")
    assert "at least two labels" in (common_name_fault("localhost") or "")


def test_wildcards_are_known() -> None:
    assert is_wildcard("*.example.com")
    assert not is_wildcard("www.example.com")


@given(st.lists(LABELS.filter(lambda label: not label.isdigit()), min_size=2, max_size=5))
def test_plain_labels_make_a_right_name_with_and_without_a_wildcard(labels: list[str]) -> None:
    name = ".".join(labels)
    assert name_fault(name) is None
    assert name_fault(f"*.{name}") is None
    assert name_fault(name.upper()) is None or name.upper() != name


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("WWW.Example.COM", "www.example.com"),
        ("fußball.example.de", "xn--fuball-cta.example.de"),
        ("Fußball.example.de", "xn--fuball-cta.example.de"),
        ("FUSSBALL.example.de", "fussball.example.de"),
        ("münchen.example.de", "xn--mnchen-3ya.example.de"),
        ("mu\u0308nchen.example.de", "xn--mnchen-3ya.example.de"),
        ("*.MÜNCHEN.example.de", "*.xn--mnchen-3ya.example.de"),
        ("XN--MNCHEN-3YA.example.de", "xn--mnchen-3ya.example.de"),
        ("\uff37\uff37\uff37.example.com", "www.example.com"),
        ("www\u3002example\uff0ecom", "www.example.com"),
        ("l\u00b7l.example.com", "xn--ll-0ea.example.com"),
        ("xn--80akhbyknj4f.example.com", "xn--80akhbyknj4f.example.com"),
        ("\u0430pple.example.com", "xn--pple-43d.example.com"),
        ("\u0642\u0647\u0648\u0629.example.com", "xn--ogb3cpe.example.com"),
        ("\u0928\u092e\u0938\u094d\u0924\u0947.example.com", "xn--h2bhs4b8d8a.example.com"),
        ("www.example.c0m", "www.example.c0m"),
    ],
)
def test_a_name_has_one_form_however_it_is_written(name: str, form: str) -> None:
    """UTS 46 maps it, IDNA 2008 allows it; that form is sent and compared."""
    assert name_fault(name) is None
    assert ascii_name(name) == form
    assert name_fault(form) is None
    assert ascii_name(form) == form


@given(st.text(max_size=80) | st.from_regex(r"\A(\*\.)?([\w.ß*-]{1,9}\.){1,3}[a-z]{2}\Z"))
def test_the_form_of_a_right_name_is_right_and_plain(name: str) -> None:
    """Whoever reads it back takes it for the same name."""
    if name_fault(name) is None:
        form = ascii_name(name)
        assert re.fullmatch(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+", form)
        assert name_fault(form) is None
        assert ascii_name(form) == form


@given(st.text(max_size=80))
def test_whatever_is_written_there_is_a_form_or_a_sentence(name: str) -> None:
    """Advice to write something else is advice that works."""
    fault = name_fault(name) or ""
    _, _, advice = fault.partition("; write ")
    assert not advice or name_fault(advice) is None

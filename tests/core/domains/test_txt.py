"""TXT in the form of master files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.txt import LONGEST_STRING, txt_quoted, txt_unquoted

PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=600)


@given(PRINTABLE)
def test_what_is_written_is_read_back(text: str) -> None:
    """Whatever it holds."""
    assert txt_unquoted(txt_quoted(text)) == text


@given(PRINTABLE)
def test_no_string_is_longer_than_dns_allows(text: str) -> None:
    """What is longer becomes several."""
    strings = txt_quoted(text).replace('\\"', "q").replace("\\\\", "b").strip('"').split('" "')
    assert all(len(string) <= LONGEST_STRING for string in strings)


@pytest.mark.parametrize(
    ("rdata", "text"),
    [
        ("plain", "plain"),
        ('"a b" "c"', "a bc"),
        (r'"\255\092"', "\xff\\"),
        (r'"\999"', "999"),
        ('""', ""),
    ],
)
def test_other_forms_are_read(rdata: str, text: str) -> None:
    """Unquoted, in several strings, with escapes by number."""
    assert txt_unquoted(rdata) == text


def test_quotes_and_backslashes_are_escaped() -> None:
    """Blanks and semicolons are safe within quotes."""
    assert txt_quoted('a"b\\c; d') == r'"a\"b\\c; d"'

"""How one character is named, and which may go out in a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.text.characters import character_name, harmless, unsendable


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\n", "U+000A LINE FEED"),
        ("\x07", "U+0007"),
        ("_", "'_' (U+005F LOW LINE)"),
        ("\ud800", "U+D800"),
    ],
)
def test_a_sign_is_named_so_that_it_can_be_found(character: str, said: str) -> None:
    """Itself only where it can be seen."""
    assert character_name(character) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("good value+/=", ""),
        ("", ""),
        ("Pässwört", ""),
        ("a\nb", "character 2 is U+000A LINE FEED"),
        (" a", "character 1 is U+0020 SPACE"),
        ("a\t", "character 2 is U+0009 TABULATOR"),
        ("ab\u200b", "character 3 is U+200B ZERO WIDTH SPACE"),
        ("a\x7f", "character 2 is U+007F"),
        ("a\ud800", "character 2 is U+D800"),
    ],
)
def test_what_no_header_carries_is_told_by_its_place(text: str, said: str) -> None:
    """RFC 9110 5.5."""
    assert unsendable(text) == said


@given(st.text())
def test_what_may_go_out_is_one_line(text: str) -> None:
    """Nothing forges a second header."""
    if not unsendable(text):
        assert len(text.splitlines()) <= 1
        text.encode()


@given(st.text())
def test_a_text_is_shown_as_its_characters_are(text: str) -> None:
    """Whether it is looked at as a whole or one by one; only the ends of lines go together."""
    assert harmless(text) == "".join(map(harmless, text.replace("\r\n", "\n")))

"""How characters are shown to a person who cannot see them, or whose terminal would obey them."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of Unicode without a shape of their own."""

_OPENING: Final = "\u201c\u201e\u2018\u201a"
_CLOSING: Final = "\u201c\u201d\u2018\u2019"

JOINERS: Final = "\u200c\u200d"
"""Unseen, and right between some letters (RFC 5892, appendix A)."""

_OBEYED: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Categories of Unicode that change what is shown around them."""

_NO_CHARACTER: Final = frozenset({"Cs", "Co", "Cn"})
"""Categories of what stands for nothing: halves of characters, private and unassigned numbers."""

_CONTROLS: Final = {"\0": "NULL", "\t": "TABULATOR", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}


def character_name(character: str) -> str:
    """Return the character's number and name, and the character itself if it can be seen."""
    number = f"U+{ord(character):04X}"
    name = _CONTROLS.get(character) or unicodedata.name(character, "")
    said = f"{number} {name}".rstrip()
    return (
        f"{character!r} ({said})" if character.isprintable() and not is_unseen(character) else said
    )


def is_typeset_quoted(text: str) -> bool:
    """Return whether *text* stands in quotes of a typesetter's, as word processors write them."""
    return len(text) > 1 and text[0] in _OPENING and text[-1] in _CLOSING


def is_unseen(character: str) -> bool:
    """Return whether nobody can see *character*: a blank, a joiner, a mark of direction."""
    return unicodedata.category(character) in _UNSEEN


def harmless(text: str) -> str:
    r"""
    Return *text* with an escape such as `\x1b` for what a terminal obeys or nobody sees.

    These are controls (C0, DEL, C1), marks of direction and of nothing (bidi, zero width, a byte
    order mark), separators of lines and paragraphs, and halves of characters. Line feeds and
    tabulators stay; the end of a line that another system wrote becomes a line feed.
    """
    text = text.replace("\r\n", "\n")
    if text.replace("\n", "").replace("\t", "").isprintable():  # nearly every text; fast
        return text
    return "".join(map(_escaped, text))


def one_line(text: str) -> str:
    """Return *text* as `harmless` does, on one line: whatever it holds, it is no line of ours."""
    return harmless(" ".join(text.split()))


def _escaped(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _OBEYED:
        return character
    if character.isascii():
        return f"\\x{ord(character):02x}"
    return character.encode("ascii", "backslashreplace").decode()


def unsendable(text: str) -> str:
    """
    Return which character of a credential cannot stand in a header, and where; empty: all can.

    A header holds visible characters, with blanks or tabulators only between them (RFC 9110
    5.5). Unseen ones outside ASCII are named as well: who copied one of them did not know. The
    answer has nothing of the text but that character.
    """
    for place, character in enumerate(text, 1):
        inside = character in " \t" and 1 < place < len(text)
        if not inside and (
            is_unseen(character) or unicodedata.category(character) in _NO_CHARACTER
        ):
            return f"character {place} is {character_name(character)}"
    return ""

"""How signs are shown to a person who cannot see them, or whose terminal would obey them."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of Unicode without a shape of their own."""

_OBEYED: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Categories of Unicode that change what is shown around them."""

_NO_SIGN: Final = frozenset({"Cs", "Co", "Cn"})
"""Categories of what stands for nothing: halves of signs, private and unassigned numbers."""

_CONTROLS: Final = {"\0": "NULL", "\t": "TABULATOR", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}


def named(sign: str) -> str:
    """Return the sign's number and name, and the sign itself if it can be seen."""
    number = f"U+{ord(sign):04X}"
    name = _CONTROLS.get(sign) or unicodedata.name(sign, "")
    said = f"{number} {name}".rstrip()
    return f"{sign!r} ({said})" if sign.isprintable() and not is_unseen(sign) else said


def is_unseen(sign: str) -> bool:
    """Return whether nobody can see *sign*: a blank, a joiner, a mark of direction or order."""
    return unicodedata.category(sign) in _UNSEEN


def harmless(text: str) -> str:
    r"""
    Return *text* with an escape such as `\x1b` for each sign that a terminal obeys or nobody sees.

    These are controls (C0, DEL, C1), marks of direction and of nothing (bidi, zero width, a byte
    order mark), separators of lines and paragraphs, and halves of characters. Line feeds and
    tabulators stay; the end of a line that another system wrote becomes a line feed.
    """
    return "".join(_escaped(sign) for sign in text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return *text* as `harmless` does, on one line: whatever it holds, it is no line of ours."""
    return harmless(" ".join(text.split()))


def _escaped(sign: str) -> str:
    if sign in "\n\t" or unicodedata.category(sign) not in _OBEYED:
        return sign
    if sign.isascii():
        return f"\\x{ord(sign):02x}"
    return sign.encode("ascii", "backslashreplace").decode()


def unsendable(text: str) -> str:
    """
    Return which sign of a credential cannot stand in a header, and where; empty: all can.

    A header holds visible signs, with blanks or tabulators only between them (RFC 9110 5.5). Unseen
    ones outside ASCII are named as well: who copied one of them did not know. The answer has
    nothing of the text but that sign.
    """
    for place, sign in enumerate(text, 1):
        inside = sign in " \t" and 1 < place < len(text)
        if not inside and (is_unseen(sign) or unicodedata.category(sign) in _NO_SIGN):
            return f"sign {place} is {named(sign)}"
    return ""

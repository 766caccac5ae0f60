"""How one sign of a text is named to a person, who may not be able to see it."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of Unicode without a shape of their own."""

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

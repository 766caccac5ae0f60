"""
What counts as the same text though CPS writes it in other letters, field by field.

By this one rule a difference is found and a body is written, so that what is no difference goes
back to CPS as it came. Text is compared in Unicode's composed form and without blanks around it,
since umlauts may come back decomposed; countries and addresses of mail without regard to case;
telephone numbers without what parts their digits.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

_PARTS_DIGITS: Final = re.compile(r"[\s().-]")


def same_text(wanted: str, present: str, field: str) -> bool:
    """
    Whether CPS has that text of a field already, if in other letters.

    Args:
        wanted: What a person wants.
        present: What CPS has.
        field: Its name in a request, without those of the groups that it is in.

    >>> same_text("+49 (69) 123-45", "+496912345", "phone")
    True
    """
    return wanted == present or _essence(wanted, field) == _essence(present, field)


def _essence(text: str, field: str) -> str:
    """Return what of a field's text counts."""
    composed = unicodedata.normalize("NFC", text).strip()
    return _ESSENCE[field](composed) if field in _ESSENCE else composed


def _digits(phone: str) -> str:
    return _PARTS_DIGITS.sub("", phone)


_ESSENCE: Final[Mapping[str, Callable[[str], str]]] = {
    "country": str.upper,
    "country_code": str.upper,
    "email": str.upper,
    "phone": _digits,
}

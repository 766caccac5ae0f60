"""Time spans as people write them: `90s`, `10m`, `1h30m`, `2d`."""

import re
from datetime import timedelta
from typing import Final

_UNITS: Final = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_PART: Final = re.compile("([0-9]+)([dhms])")


def read_span(text: str) -> timedelta:
    """Return the span that *text* gives; its form is that of `span` in the request's schema."""
    return sum(
        (int(number) * _UNITS[unit] for number, unit in _PART.findall(text)), start=timedelta()
    )


def write_span(span: timedelta) -> str:
    """Return *span*, whole seconds and more than none, with the greatest units first."""
    text = ""
    for unit, length in _UNITS.items():
        number, span = divmod(span, length)
        text += f"{number}{unit}" if number else ""
    return text

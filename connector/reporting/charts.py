"""
The pictures of the HTML report: bars as SVG in the page, beside the numbers that they show.

The numbers stand there as text, so the bars themselves are hidden from who hears the page.
"""

from collections.abc import Sequence
from typing import Final

from connector.core.inventory.forecast import Forecast, Month
from connector.core.inventory.inventory import Bar
from connector.reporting.markup import element, text

_WHOLE: Final = 1000
"""How wide a whole bar is drawn; the page stretches it."""
_LEAST: Final = 4
"""What is more than nothing can be seen."""


def histogram(bars: Sequence[Bar]) -> str:
    """Return how many certificates have how many days left; the first bar is what has ended."""
    most = max(bar.count for bar in bars)
    rows = (
        element(
            "tr",
            element("th", text(bar.label), scope="row"),
            element("td", str(bar.count), class_="number"),
            element("td", bar_of(bar.count, most, "ends" if place == 0 else "due"), class_="bar"),
        )
        for place, bar in enumerate(bars)
    )
    head = element(
        "tr",
        element("th", "Days", scope="col"),
        element("th", "Certificates", scope="col", class_="number"),
        element("td"),
    )
    return element(
        "table",
        element("caption", "Whole days until the live certificate ends."),
        element("thead", head),
        element("tbody", *rows),
        class_="bars",
    )


def month_bars(month: Month, most: int) -> str:
    """Return what ends and what is renewed in a month, against the *most* of any month."""
    return bar_of(len(month.expiring), most, "ends") + bar_of(len(month.renewed), most, "renews")


def load_bar(forecast: Forecast) -> str:
    """Return what the busiest day takes of all calls that a day has room for."""
    share = forecast.busiest_share
    return bar_of(min(share, 1), 1, "ends" if share > 1 else "due", track=True)


def bar_of(part: float, whole: float, kind: str, *, track: bool = False) -> str:
    """
    Return a bar as long as *part* is of *whole*; of nothing it is empty.

    Args:
        part: Zero or more.
        whole: The longest there is; zero where all are nothing.
        kind: Its colour.
        track: Show the whole behind it.
    """
    width = max(round(_WHOLE * part / whole), _LEAST) if part else 0
    behind = _rect("track", _WHOLE) if track else ""
    return element(
        "svg",
        behind,
        _rect(kind, width),
        viewBox=f"0 0 {_WHOLE} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def swatch(kind: str) -> str:
    """Return a square in the colour of *kind*, for the key of a picture."""
    return element(
        "svg",
        element("rect", class_=kind, width=10, height=10),
        viewBox="0 0 10 10",
        aria_hidden="true",
        focusable="false",
    )


def _rect(kind: str, width: int) -> str:
    return element("rect", class_=kind, width=width, height=10)

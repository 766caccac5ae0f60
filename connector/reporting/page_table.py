"""The table of all certificates in the HTML report, and what searches and sorts it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connector.core.inventory.entry import Entry, Urgency
from connector.reporting.markup import element, text
from connector.reporting.overview import COLUMNS, UNKNOWN, Column, Overview, pending

_SHOWN: Final = (
    *("common_name", "urgency", "days_left", "expires", "due_at", "pending", "issuer"),
    *("validation", "keys", "live_since", "chain_ends", "domains", "drift", "keeping"),
    "looked_at",
)
_COLUMNS: Final = tuple(next(column for column in COLUMNS if column.key == key) for key in _SHOWN)
_CLASSES: Final = {
    **dict.fromkeys(("expires", "due_at", "live_since", "chain_ends"), "day"),
    "days_left": "number",
    "pending": "wide",
    "issuer": "wide",
    **dict.fromkeys(("domains", "drift"), "prose"),
    "looked_at": "day",
}
_RANK: Final = {urgency: rank for rank, urgency in enumerate(Urgency)}


def certificates_table(overview: Overview) -> str:
    """Return the tools, hidden as long as no script works them, and the table."""
    now = overview.inventory.as_of
    heads = (
        element("th", text(column.title), scope="col", class_=_CLASSES.get(column.key))
        for column in _COLUMNS
    )
    rows = (
        element("tr", *_cells(entry, now), class_=entry.urgency(now))
        for entry in overview.inventory.entries
    )
    table = element(
        "table",
        element("caption", "The most urgent first. Days are whole days in UTC.", id="about-table"),
        element("thead", element("tr", *heads)),
        element("tbody", *(f"{row}\n" for row in rows)),
    )
    scroll = element(
        "div", table, class_="scroll", role="region", tabindex=0, aria_labelledby="about-table"
    )
    return _tools() + scroll


def _tools() -> str:
    options = (element("option", urgency, value=urgency) for urgency in Urgency)
    search = '<input id="search" type="search" autocomplete="off" spellcheck="false">'
    return element(
        "div",
        element("div", element("label", "Search", for_="search"), search),
        element(
            "div",
            element("label", "Urgency", for_="urgency"),
            element("select", '<option value="">all</option>', *options, id="urgency"),
        ),
        element("div", element("label", "Sorted by", for_="order"), '<select id="order"></select>'),
        element("output", id="found", for_="search urgency", aria_live="polite"),
        class_="tools",
        hidden=True,
    )


def _cells(entry: Entry, now: datetime) -> Iterator[str]:
    for column in _COLUMNS:
        value = column.value(entry, now)
        if column.key == "common_name":
            yield element("th", text(value), scope="row")
        elif column.key == "urgency":
            urgency = entry.urgency(now)
            badge = element("span", urgency, class_="badge")
            yield element("td", badge, data_title=column.title, data_value=_RANK[urgency])
        else:
            yield _cell(column, entry, value)


def _cell(column: Column, entry: Entry, value: object) -> str:
    moment = value if isinstance(value, datetime) else None
    told = text(pending(entry)) if column.key == "pending" else text(value)
    if moment is not None:
        told = element("time", told, datetime=moment.isoformat())
    nothing = UNKNOWN if column.key in {"domains", "validation"} else "-"
    classes = (_CLASSES.get(column.key, ""), "" if told else "empty")
    return element(
        "td",
        told or nothing,
        class_=" ".join(filter(None, classes)) or None,
        data_title=column.title,
        data_value=moment.timestamp() if moment is not None else (None if told else ""),
    )

"""
A report as one page of HTML: nothing is loaded, and all of it can be read without the script.

The policy in its head allows that very script and style and nothing else (CSP level 2), so what a
vendor has put into a name cannot act, even if it were not escaped.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from typing import Final

from connector import __version__
from connector.core.inventory.entry import Urgency
from connector.core.inventory.forecast import CALLS_A_RENEWAL, Forecast, Month
from connector.reporting.charts import histogram, load_bar, month_bars, swatch
from connector.reporting.markup import element, source_hash, text
from connector.reporting.overview import (
    Overview,
    assumption,
    clock_time,
    counted,
    load,
    used,
    waits,
)
from connector.reporting.page_table import certificates_table

_MEANS: Final = {
    Urgency.BROKEN: "expired, revoked, gone or failed",
    Urgency.CRITICAL: "late in its window, not replaced",
    Urgency.UNKNOWN: "could not be looked at",
    Urgency.PERSON: "a person must decide",
    Urgency.DUE: "apply has something to do",
    Urgency.WAITING: "a vendor is waited for",
    Urgency.CURRENT: "nothing to do",
}
_MOST_NAMES: Final = 200
"""Of one month; the table below has all."""
_MOST_MISSES: Final = 200


def as_html(overview: Overview) -> str:
    """Return the whole page."""
    style, script = _asset("style.css"), _asset("script.js")
    policy = (
        f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        '<meta name="color-scheme" content="light dark">',
        element("title", text(f"Certificates: {counted(overview)}")),
        f"<style>{style}</style>",
    )
    body = (
        element("a", "Skip to the table of all certificates", class_="skip", href="#certificates"),
        _header(overview),
        element("main", *_sections(overview), id="main"),
        element(
            "footer",
            text(f"Made by akamai-scm {__version__} at {clock_time(overview.made_at)}."),
            " Nothing in this page is loaded from elsewhere.",
        ),
        f"<script>{script}</script>",
    )
    return (
        "\n".join(
            ("<!doctype html>", '<html lang="en">', "<head>", *head, "</head>", "<body>", *body)
        )
        + "\n</body>\n</html>"
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")


def _header(overview: Overview) -> str:
    now = clock_time(overview.inventory.as_of)
    if_ = " if nothing is done until then" if overview.inventory.as_of > overview.made_at else ""
    return element(
        "header",
        element("h1", "Certificates"),
        element("p", text(f"{counted(overview)}."), f" As of {text(now)}{if_}."),
    )


def _sections(overview: Overview) -> Iterator[str]:
    yield _section("standing", "How they stand", _tiles(overview))
    todo = list(_todo(overview))
    if todo:
        yield _section("todo", "What to do", element("ul", *todo, class_="todo"))
    yield _section("months", "The next twelve months", *_calendar(overview.forecasts[0]))
    yield element(
        "div",
        _section(
            "left",
            "Days left",
            histogram(overview.inventory.days_left),
        ),
        _section("limit", "Calls against the limit of Akamai", *_load(overview)),
        class_="charts",
    )
    yield _section("certificates", "All certificates", certificates_table(overview))


def _section(id_: str, title: str, *inner: str) -> str:
    heading = element("h2", text(title), id=f"{id_}-title")
    return element("section", heading, *inner, id=id_, aria_labelledby=f"{id_}-title")


def _tiles(overview: Overview) -> str:
    tiles = (
        element(
            "li",
            element("span", str(count), class_="count"),
            element("span", f" {urgency}", class_="word"),
            element("span", text(_MEANS[urgency]), class_="means"),
            class_=urgency if count else f"{urgency} none",
        )
        for urgency, count in overview.inventory.counts.items()
    )
    return element("ul", *tiles, class_="tiles")


def _todo(overview: Overview) -> Iterator[str]:
    now = overview.inventory.as_of
    for entry in overview.inventory.entries:
        told = entry.error or entry.message
        if told:
            urgency = entry.urgency(now)
            yield element(
                "li",
                element("span", element("span", urgency, class_="badge")),
                element("p", element("strong", text(entry.common_name)), ": ", text(told)),
                class_=urgency,
            )


def _calendar(forecast: Forecast) -> Iterator[str]:
    most = max(max(len(each.expiring), len(each.renewed)) for each in forecast.months)
    yield element(
        "p",
        element("span", swatch("ends"), "what is live now ends"),
        element("span", swatch("renews"), "becomes due for renewal"),
        class_="key",
    )
    planned = bool(forecast.planned)
    if planned:
        told = "Deployments are those of certificates that have windows or freezes."
        yield element("p", text(" ".join(filter(None, (told, waits(forecast))))))
    months = (_month(month, most, planned=planned) for month in forecast.months)
    yield element("ol", *months, class_="months")


def _month(month: Month, most: int, *, planned: bool) -> str:
    counts = [("ends", month.expiring), ("renewals", month.renewed)]
    if planned:
        counts.append(("deployments", month.deployed))
    pairs = (element("dt", name) + element("dd", str(len(dates))) for name, dates in counts)
    inside = [
        element("h4", name) + element("ul", *_dated(dates)) for name, dates in counts if dates
    ]
    details = [element("details", element("summary", "which"), *inside)] if inside else []
    title = element("h3", element("time", f"{month.first:%B %Y}", datetime=f"{month.first:%Y-%m}"))
    return element("li", title, element("dl", *pairs), month_bars(month, most), *details)


def _dated(dates: Sequence[tuple[date, str]]) -> Iterator[str]:
    for day, name in dates[:_MOST_NAMES]:
        when = element("time", f"{day:%d %b}", datetime=day.isoformat())
        yield element("li", when, " ", text(name))
    if len(dates) > _MOST_NAMES:
        yield element("li", element("span"), f"… and {len(dates) - _MOST_NAMES} more")


def _load(overview: Overview) -> Iterator[str]:
    yield element(
        "p",
        f"A renewal takes {CALLS_A_RENEWAL} calls where nothing surprises. The whole bar is a day"
        " at the pace that is kept.",
        class_="soft",
    )
    for forecast in overview.forecasts:
        told = f"{assumption(forecast)}: {forecast.renewals} renewals in twelve months."
        caption = element("figcaption", element("strong", text(told)), " ", text(load(forecast)))
        yield element("figure", caption, load_bar(forecast))
        if forecast.misses:
            yield element("details", *_misses(forecast))
    yield from (element("p", text(used(pace)), class_="soft") for pace in overview.pace)


def _misses(forecast: Forecast) -> Iterator[str]:
    yield element("summary", f"{len(forecast.misses)} too late, or otherwise than wished for")
    misses = (
        element(
            "li", element("strong", text(miss.common_name)), f": {miss.trouble}: ", text(miss.why)
        )
        for miss in forecast.misses[:_MOST_MISSES]
    )
    yield element("ul", *misses, class_="misses")
    if len(forecast.misses) > _MOST_MISSES:
        yield element("p", f"… and {len(forecast.misses) - _MOST_MISSES} more")

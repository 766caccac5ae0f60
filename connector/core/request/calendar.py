"""`windows` and `freeze`, of a request or of the settings: their faults, and as values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connector.core.calendar.cron import cron_fault, longest_pause, timezone_fault
from connector.core.calendar.values import Calendar, Freeze, Window
from connector.core.request.fault import FieldFault, Place, field_fault, wrong_value
from connector.core.request.span import read_span, write_span

KEYS: Final = ("windows", "freeze", "freeze_until_expiry")
"""Of a request, and of the top of scm_config.yaml."""

LONGEST_WINDOW: Final = timedelta(days=30)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_UTC: Final = "UTC"


def calendar_faults(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    """
    Yield what is wrong with windows and freezes that have the right shape.

    Args:
        document: What has them, if any, under `KEYS`.
    """
    sound = True
    for index, window in enumerate(document.get("windows", [])):
        for fault in _window_faults(("windows", index), window):
            sound = False
            yield fault
    for index, freeze in enumerate(document.get("freeze", [])):
        yield from _freeze_faults(("freeze", index), freeze)
    if sound:
        yield from _too_seldom(document)


def calendar_of(document: Mapping[str, Any]) -> Calendar:
    """Return what a document without faults says under `KEYS`."""
    return Calendar(
        read_windows(document.get("windows", [])),
        read_freezes(document.get("freeze", [])),
        until_expiry=document.get("freeze_until_expiry", False),
    )


def read_windows(written: Sequence[Mapping[str, str]]) -> tuple[Window, ...]:
    """Return windows without faults."""
    return tuple(
        Window(" ".join(one["cron"].split()), read_span(one["duration"]), one.get("timezone", _UTC))
        for one in written
    )


def read_freezes(written: Sequence[Mapping[str, str]]) -> tuple[Freeze, ...]:
    """Return freezes without faults."""
    return tuple(
        Freeze(_moment(one["from"], one), _moment(one["to"], one, last=True)) for one in written
    )


def write_window(window: Window) -> dict[str, object]:
    """Return what `read_windows` reads as *window*."""
    written: dict[str, object] = {"cron": window.cron, "duration": write_span(window.duration)}
    return written if window.timezone == _UTC else {**written, "timezone": window.timezone}


def write_freeze(freeze: Freeze) -> dict[str, object]:
    """Return what `read_freezes` reads as *freeze*."""
    begins, ends = (
        moment.isoformat().replace("+00:00", "Z") for moment in (freeze.begins, freeze.ends)
    )
    return {"from": begins, "to": ends}


def _window_faults(at: Place, window: Mapping[str, str]) -> Iterator[FieldFault]:
    for key, fault in (("cron", cron_fault), ("timezone", timezone_fault)):
        if key in window and (what := fault(window[key])):
            yield wrong_value((*at, key), what, window[key])
    if "duration" in window and not timedelta() < read_span(window["duration"]) <= LONGEST_WINDOW:
        yield wrong_value(
            (*at, "duration"),
            f"must be longer than zero and at most {LONGEST_WINDOW.days}d",
            window["duration"],
        )


def _freeze_faults(at: Place, freeze: Mapping[str, str]) -> Iterator[FieldFault]:
    zone = freeze.get("timezone", _UTC)
    what = timezone_fault(zone)
    if what:
        yield wrong_value((*at, "timezone"), what, zone)
        freeze = {**freeze, "timezone": _UTC}
    moments = {}
    for key in {"from", "to"} & freeze.keys():
        try:
            moments[key] = _moment(freeze[key], freeze, last=key == "to")
        except (ValueError, OverflowError):
            yield wrong_value((*at, key), "is no date or time that exists", freeze[key])
    if len(moments) > 1 and not what and moments["to"] <= moments["from"]:
        yield wrong_value((*at, "to"), "must be later than from", freeze["to"])


def _too_seldom(document: Mapping[str, Any]) -> Iterator[FieldFault]:
    """Windows between which a whole certificate would come and go."""
    windows, term = document.get("windows", []), document.get("term")
    whole = all({"cron", "duration"} <= window.keys() for window in windows)
    if not windows or not whole or term in {None, "max"}:
        return
    pause, lives = longest_pause(read_windows(windows)), timedelta(days=int(str(term)))
    if pause > lives:
        yield field_fault(
            ("windows",),
            f"open up to {pause.days} days apart, and a certificate of term {term} lives for"
            f" {lives.days}: one would end before it can be replaced",
            "let a window open more often",
        )


def _moment(text: str, of: Mapping[str, str], *, last: bool = False) -> datetime:
    """
    Return the moment that is named, aware UTC; of a day its beginning, or its end.

    Raises:
        ValueError: There is none such.
        OverflowError: Nor can there be.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only where there are freezes

    moment = datetime.fromisoformat(text)
    if last and _DAY.fullmatch(text):
        moment += timedelta(days=1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(of.get("timezone", _UTC)))
    return moment.astimezone(UTC)

"""Windows and freezes as a person writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from request_document import faults, read

from connector.core.calendar.values import Calendar, Freeze, Window
from connector.core.request.calendar import calendar_of
from connector.core.request.dump import dump_request

HOURS = {"duration": "4h"}


def test_windows_and_freezes_are_read() -> None:
    request = read(
        windows=[
            {"cron": " 0 22  * * TUE,THU", "duration": "4h", "timezone": "Europe/Berlin"},
            {"cron": "0 2 * * SUN#2", "duration": "90m"},
        ],
        freeze=[
            {"from": "2026-11-20", "to": "2027-01-06", "timezone": "Europe/Berlin"},
            {"from": "2026-06-01T12:00", "to": "2026-06-01T18:00:30+02:00"},
        ],
    )

    assert request.windows == (
        Window("0 22 * * TUE,THU", timedelta(hours=4), "Europe/Berlin"),
        Window("0 2 * * SUN#2", timedelta(minutes=90)),
    )
    assert request.freeze == (
        Freeze(datetime(2026, 11, 19, 23, tzinfo=UTC), datetime(2027, 1, 6, 23, tzinfo=UTC)),
        Freeze(datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 16, 0, 30, tzinfo=UTC)),
    )
    written = dump_request(request)
    assert written["windows"][1] == {"cron": "0 2 * * SUN#2", "duration": "1h30m"}
    assert written["freeze"][1] == {"from": "2026-06-01T12:00:00Z", "to": "2026-06-01T16:00:30Z"}


def test_no_windows_are_something_else_than_none_said() -> None:
    assert read().windows is None
    assert read(windows=[]).windows == ()
    assert dump_request(read(windows=[]))["windows"] == []
    assert "windows" not in dump_request(read())


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"windows": [{"cron": "0 25 * * *", **HOURS}]}, "windows[0].cron: is no cron expression"),
        (
            {"windows": [{"cron": "0 0 29 2 *", **HOURS}]},
            "windows[0].cron: does not come every year",
        ),
        ({"windows": [{"cron": "daily", **HOURS}]}, "windows[0].cron: must be a cron expression"),
        ({"windows": [{"cron": "0 2 * * *"}]}, "windows[0].duration: missing"),
        (
            {"windows": [{"cron": "0 2 * * *", "duration": "0s"}]},
            "windows[0].duration: must be longer than zero and at most 30d",
        ),
        (
            {"windows": [{"cron": "0 2 * * *", **HOURS, "timezone": "Berlin"}]},
            "windows[0].timezone: is no time zone of the IANA",
        ),
        (
            {"freeze": [{"from": "2026-02-30", "to": "2026-03-01"}]},
            "freeze[0].from: is no date or time that exists",
        ),
        (
            {"freeze": [{"from": "2026-03-02", "to": "2026-03-01"}]},
            "freeze[0].to: must be later than from",
        ),
        (
            {"freeze": [{"from": "9999-12-30", "to": "9999-12-31"}]},
            "freeze[0].to: is no date or time that exists",
        ),
        (
            {"freeze": [{"from": "2026-03-01", "to": "2026-03-02", "timezone": "Mars/Base"}]},
            "freeze[0].timezone: is no time zone of the IANA",
        ),
        (
            {"freeze": [{"from": "May", "to": "2026-03-02"}]},
            "freeze[0].from: must be a day such as",
        ),
        (
            {"windows": [{"cron": "0 2 1 * *", **HOURS}], "term": 20},
            "windows: open up to 31 days apart, and a certificate of term 20 lives for 20",
        ),
    ],
)
def test_what_is_wrong_is_told(said: dict[str, object], fault: str) -> None:
    (found,) = faults(**said)

    assert found.startswith(fault)


@pytest.mark.parametrize("term", [None, "max", 40, "40"])
def test_windows_that_come_often_enough(term: object) -> None:
    read(windows=[{"cron": "0 2 1 * *", **HOURS}], term=term)


def test_the_calendar_of_a_document() -> None:
    assert calendar_of({}) == Calendar()
    found = calendar_of({"windows": [{"cron": "0 2 * * *", **HOURS}], "freeze_until_expiry": True})
    assert found == Calendar((Window("0 2 * * *", timedelta(hours=4)),), until_expiry=True)


def test_all_that_is_wrong_with_a_freeze_is_told_at_once() -> None:
    freeze = {"from": "2026-13-01", "to": "2026-02-30", "timezone": "CEST"}

    found = faults(freeze=[freeze])

    assert sorted(one.partition(":")[0] for one in found) == [
        "freeze[0].from",
        "freeze[0].timezone",
        "freeze[0].to",
    ]

"""The calendar of scm_config.yaml, which holds for all requests."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.calendar.values import OPEN, Calendar, Freeze, Window
from connector.errors import Fault
from connector.settings.calendar import read_calendar


def test_a_file_without_one() -> None:
    faults: list[Fault] = []

    assert read_calendar("f.yaml", {"url": "https://x", "windows": None}, faults) == OPEN
    assert not faults


def test_a_file_with_one() -> None:
    faults: list[Fault] = []
    document = {
        "windows": [{"cron": "0 22 * * TUE", "duration": "4h", "timezone": "Europe/Berlin"}],
        "freeze": [{"from": "2026-12-18", "to": "2026-12-31"}],
        "freeze_until_expiry": True,
    }

    assert read_calendar("f.yaml", document, faults) == Calendar(
        (Window("0 22 * * TUE", timedelta(hours=4), "Europe/Berlin"),),
        (Freeze(datetime(2026, 12, 18, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),),
        until_expiry=True,
    )
    assert not faults


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"windows": "nightly"}, "f.yaml: windows: must be a list"),
        ({"windows": [{"cron": "0 25 * * *", "duration": "4h"}]}, "f.yaml: windows[0].cron: is no"),
        ({"freeze": [{"from": "2026-12-18"}]}, "f.yaml: freeze[0].to: missing"),
        ({"freeze_until_expiry": "yes"}, "f.yaml: freeze_until_expiry: must be true or false"),
        ({"windows": [{"corn": "x", "cron": "0 2 * * *", "duration": "4h"}]}, "f.yaml: windows[0]"),
    ],
)
def test_its_faults_name_the_file(document: dict[str, object], fault: str) -> None:
    faults: list[Fault] = []

    assert read_calendar("f.yaml", document, faults) == OPEN
    assert [str(one) for one in faults if str(one).startswith(fault)], list(map(str, faults))

"""What `doctor` says of a vendor that is no sandbox."""

from datetime import timedelta

import pytest

from connector.settings.values import AkamaiCredentials
from connector.text.secret import Secret
from connector.workflow.doctor.akamai import clock_finding
from connector.workflow.doctor.finding import Result, counted, is_loopback
from connector.workflow.doctor.local import examine_limits

HOST = "akab-x.luna.akamaiapis.net"


@pytest.mark.parametrize(
    ("ahead", "result", "said"),
    [
        (timedelta(seconds=30), Result.OK, "30 s from"),
        (timedelta(hours=1), Result.WARNING, "1:00:00 ahead of it"),
        (-timedelta(hours=1), Result.WARNING, "1:00:00 behind it"),
    ],
)
def test_a_clock_that_is_apart_deserves_a_look(ahead, result, said) -> None:
    finding = clock_finding("Akamai clock", HOST, ahead)

    assert finding.result is result
    assert said in finding.text


@pytest.mark.parametrize(("pace", "result"), [(35, Result.OK), (36, Result.WARNING)])
def test_a_pace_above_what_akamai_allows_deserves_a_look(pace, result) -> None:
    credentials = AkamaiCredentials(HOST, "t", Secret("s"), "a", requests_per_minute=pace)

    assert examine_limits(credentials).result is result


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("127.0.0.1:8443", True),
        ("localhost", True),
        ("[::1]:8443", True),
        (HOST, False),
        ("127.0.0.1.example.com:443", False),
    ],
)
def test_what_answers_on_this_machine_is_a_sandbox(host, answer) -> None:
    assert is_loopback(host) is answer


def test_one_thing_is_not_several() -> None:
    assert [counted(number, "order") for number in (0, 1, 2)] == ["0 orders", "1 order", "2 orders"]

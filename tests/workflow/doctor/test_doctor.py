"""What `doctor` says of a vendor that is no sandbox."""

from datetime import timedelta

import pytest

from connector.errors import ConfigurationError, Fault
from connector.settings.values import AkamaiCredentials
from connector.text.secret import Secret
from connector.workflow.doctor.akamai import clock_finding
from connector.workflow.doctor.finding import Result, counted, failed, is_loopback, wrong
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


@pytest.mark.parametrize(
    ("fault", "text", "remedy"),
    [
        (
            Fault("scm_config.yaml: pasword", "unknown key", "did you mean password?"),
            "scm_config.yaml: pasword: unknown key.",
            "Did you mean password?",
        ),
        (
            Fault(".edgerc", "no such file; or two", "make one; or name another"),
            ".edgerc: no such file; or two.",
            "Make one; or name another.",
        ),
        (Fault("", "it is empty"), "it is empty.", "Correct it."),
    ],
)
def test_a_fault_and_its_remedy_end_as_sentences_do(fault, text, remedy) -> None:
    found = wrong("settings", fault, 78, "Correct it.")

    assert (found.text, found.remedy, found.exit) == (text, remedy, 78)


def test_an_error_with_several_faults_ends_as_a_sentence_does() -> None:
    faults = [Fault("a", "missing"), Fault("b", "unknown key", "did you mean c?")]
    found = failed("trust", ConfigurationError("Not usable", faults, remedy="Correct them."))

    assert found.text == "Not usable: a: missing; b: unknown key; did you mean c?"
    assert found.remedy == "Correct them."


def test_one_thing_is_not_several() -> None:
    assert [counted(number, "order") for number in (0, 1, 2)] == ["0 orders", "1 order", "2 orders"]

"""Each format of a report, with texts of vendors that mean something in it."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from builders import NOW
from inventories import days, entry, overview
from jsonschema import Draft202012Validator

from connector.core.calendar.values import Calendar, Freeze, Window
from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.entry import Entry, Keeping
from connector.core.report.values import CertificateState
from connector.reporting.document import as_document
from connector.reporting.markdown import as_markdown
from connector.reporting.nagios import Level, Thresholds, as_nagios, as_unknown
from connector.reporting.page import as_html
from connector.reporting.plain import WIDTH, as_text
from connector.reporting.prometheus import as_prometheus
from connector.reporting.spreadsheet import as_csv
from connector.schemas import answer_schema

FAILED = Entry("fleet/b.yaml", Keeping.MANAGED, error="It is no certificate request: sans.")
ASKING = entry("ask.example.com", due=True, waits_for=WaitingFor.PERSON, message="Approve it.")
STUCK = entry(left=20, critical_at=NOW - days(1), waits_for=WaitingFor.PERSON)
"""Critical by its own window, and nobody has decided."""
NASTY = '=cmd|"<b>`x`</b>\\\n\x1b[31m,;'
"""What a vendor may have in a text."""


def nasty(**overrides: Any) -> Entry:
    return entry(NASTY, issuer=NASTY, validation=NASTY, drift=(NASTY,), message=NASTY, **overrides)


FORMATS = {
    "text": as_text,
    "json": as_document,
    "markdown": as_markdown,
    "csv": as_csv,
    "prometheus": as_prometheus,
    "html": as_html,
    "nagios": lambda found: as_nagios(found, Thresholds())[0],
}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_controls_through(name: str) -> None:
    """Which a terminal would obey, or a reader take for the end of a line."""
    told = FORMATS[name](overview(nasty(left=-1)))

    assert "\x1b" not in told
    assert "\\x1b" in told.replace("\\\\", "\\")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_over_nothing_is_one(name: str) -> None:
    assert FORMATS[name](overview(what_if=True))


@pytest.mark.parametrize("name", FORMATS)
def test_credentials_in_vendors_texts_are_masked(name: str) -> None:
    found = entry(message="client_secret=hunter2hunter2", waits_for=WaitingFor.PERSON)
    failed = entry("b.example", error="password=hunter2hunter2")

    assert "hunter2" not in FORMATS[name](overview(found, failed))


def test_text_has_eighty_columns_and_the_most_urgent_first() -> None:
    long = "a-rather-long-name-of-a-host-that-needs-a-line-of-its-own.example.com"
    told = as_text(
        overview(
            entry(long),
            FAILED,
            ASKING,
            entry("other.example.com", keeping=Keeping.UNMANAGED, chain_ends=None, stale=True),
            entry("san.example", keeping=Keeping.NOT_THIRD_PARTY, kind="san (lets-encrypt)"),
            entry("late.example", left=5, pending="inside_window", drift=("a drift",)),
            what_if=True,
        )
    )

    lines = told.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[0] == (
        "6 certificates: 1 critical, 1 unknown, 1 person, 3 current (as of 2026-06-01)."
    )
    assert lines[3] == f"{'late.example':38}  critical     5 d  2026-06-06  2026-05-07"
    assert "    It is no certificate request: sans." in lines
    assert "    Approve it." in lines
    assert long in lines
    assert "machine: 3 of 30." in " ".join(told.split())
    assert "    unmanaged, CA Example DV CA R1," in told
    assert "    san (lets-encrypt), CA" in told
    assert "If new public certificates live 47 days: renewals in twelve months" in told


@pytest.mark.parametrize("turn", WaitingFor)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_whose_turn_it_is(name: str, turn: WaitingFor) -> None:
    assert FORMATS[name](overview(entry(due=True, pending="a_word", waits_for=turn)))


CALENDAR = Calendar((Window("0 2 * * SUN", timedelta(hours=4)),))
HELD = (
    "Deployments that wait for a window, or for the end of a freeze: 6; the longest 6 d 14 h"
    " (www.example.com, ordered 2027-01-17 12:00 UTC, deployed from 2027-01-24 02:00 UTC on)."
)


def test_a_forecast_tells_what_waits_for_a_window() -> None:
    found = overview(entry(calendar=CALENDAR), what_if=True)
    told, markdown, page = (FORMATS[name](found) for name in ("text", "markdown", "html"))

    assert HELD in " ".join(told.split())
    assert HELD in markdown.replace("\\", "")
    assert HELD in page
    assert "<h4>deployments</h4>" in page
    assert max(map(len, told.splitlines())) <= WIDTH
    never = overview(entry(), what_if=True)
    assert all("eployments" not in FORMATS[name](never) for name in ("text", "markdown", "html"))


def test_json_tells_when_each_is_ordered_and_deployed() -> None:
    frozen = Freeze(NOW - days(1), NOW + days(100))
    never = entry("b.example", calendar=Calendar((), (frozen,), until_expiry=True))
    document = json.loads(as_document(overview(entry("a.example", calendar=CALENDAR), never)))

    Draft202012Validator(answer_schema("report")).validate(document)
    told = document["forecasts"][0]
    assert told["deployments"][:2] == [
        {
            "common_name": "a.example",
            "due_at": "2026-07-21T12:00:00Z",
            "deployed_from": "2026-07-26T02:00:00Z",
        },
        {"common_name": "b.example", "due_at": "2026-07-21T12:00:00Z", "deployed_from": None},
    ]
    assert [month["deployments"] for month in told["months"]][:3] == [0, 1, 0]
    assert [(miss["common_name"], miss["trouble"]) for miss in told["misses"]] == [
        ("b.example", "no window")
    ]


def test_text_tells_so_many_misses_and_counts_the_rest() -> None:
    ended = [entry(f"{number:02}.example", left=-1) for number in range(22)]

    told = as_text(overview(*ended, what_if=True))

    assert told.count("too late: ") == 40
    assert "… and 2 more" in told


def test_json_has_the_documented_shape() -> None:
    found = overview(nasty(), FAILED, ASKING, entry("x", live_since=None), what_if=True)

    document = json.loads(as_document(found))

    Draft202012Validator(answer_schema("report")).validate(document)
    assert document["as_of"] == "2026-06-01T12:00:00Z"
    assert [row["common_name"] for row in document["certificates"]][:2] == [
        *("fleet/b.yaml", "ask.example.com")
    ]
    Draft202012Validator(answer_schema("report")).validate(json.loads(as_document(overview())))


def test_the_schema_names_all_that_is_told() -> None:
    """And every word of it is explained."""
    told = json.loads(as_document(overview(entry())))
    schema: Any = answer_schema("report")

    certificate = schema["$defs"]["certificate"]["properties"]
    assert list(certificate) == list(told["certificates"][0])
    assert all(each["title"] and each["description"] for each in certificate.values())


def test_markdown_takes_nothing_of_a_text_for_markup() -> None:
    told = as_markdown(overview(nasty(left=20), FAILED, what_if=True))

    rows = [line for line in told.splitlines() if line.startswith("| ")]
    cells = {len(re.findall(r"(?<!\\)\|", row)) for row in rows[:4]}
    assert len(cells) == 1
    assert "<b>" not in told.replace("\\<b\\>", "")
    assert "- **fleet/b.yaml**: It is no certificate request: sans." in told


def test_csv_gives_back_what_went_in_and_carries_nothing_out() -> None:
    """A formula is a text; a number below zero stays one."""
    told = as_csv(overview(nasty(left=-3), entry("b.example", keys=("ECDSA", "RSA"))))

    first, second = csv.DictReader(io.StringIO(told))
    assert first["common_name"] == "'=cmd|\"<b>`x`</b>\\ \\x1b[31m,;"
    assert first["days_left"] == "-3"
    assert (second["keys"], second["stale"]) == ("ECDSA; RSA", "no")
    assert second["expires"] == "2026-08-20T12:00:00Z"


SAMPLE = re.compile(
    r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})?'
    r" -?[0-9.e+]+"
)


def test_prometheus_takes_every_line() -> None:
    """Help and type before the samples, no sample twice, labels escaped (format 0.0.4)."""
    told = as_prometheus(
        overview(nasty(), nasty(), FAILED, ASKING, entry("x", expires=None, critical_at=None))
    )

    samples = [line for line in told.splitlines() if not line.startswith("#")]
    names = [line.partition("{")[0].partition(" ")[0] for line in samples]
    assert [line for line in samples if SAMPLE.fullmatch(line) is None] == []
    assert len({line.rpartition(" ")[0] for line in samples}) == len(samples)
    for name in set(names):
        assert told.index(f"# HELP {name} ") < told.index(f"# TYPE {name} gauge\n{name}")
    assert '{common_name="ask.example.com",enrollment_id="10002",keeping="managed"} ' in told
    assert 'urgency="person"} 1' in told


def test_prometheus_has_moments_in_whole_seconds() -> None:
    found = entry(left=10)
    assert found.expires is not None

    assert f" {int(found.expires.timestamp())}\n" in as_prometheus(overview(found))


NAGIOS: list[tuple[list[Entry], Thresholds, Level]] = [
    ([entry()], Thresholds(), Level.OK),
    ([], Thresholds(), Level.OK),
    ([entry(left=9)], Thresholds(), Level.CRITICAL),
    ([entry(left=9)], Thresholds(days(14), days(7)), Level.WARNING),
    ([entry(left=6)], Thresholds(days(14), days(7)), Level.CRITICAL),
    ([entry(left=20)], Thresholds(days(14), days(7)), Level.OK),
    ([entry(left=9)], Thresholds(critical=days(7)), Level.OK),
    ([ASKING], Thresholds(), Level.WARNING),
    ([STUCK], Thresholds(), Level.CRITICAL),
    ([STUCK], Thresholds(days(14), days(7)), Level.WARNING),
    ([FAILED], Thresholds(), Level.UNKNOWN),
    ([FAILED, ASKING], Thresholds(), Level.WARNING),
    ([FAILED, entry(state=CertificateState.REVOKED)], Thresholds(days(1), days(0)), Level.CRITICAL),
    ([entry(expires=None, critical_at=None)], Thresholds(days(14), days(7)), Level.OK),
    ([entry(expires=None, state=CertificateState.ABSENT)], Thresholds(days(14)), Level.WARNING),
]


@pytest.mark.parametrize(("entries", "thresholds", "level"), NAGIOS)
def test_nagios_is_told_the_gravest(
    entries: list[Entry], thresholds: Thresholds, level: Level
) -> None:
    text, found = as_nagios(overview(*entries), thresholds)

    assert found is level
    assert text.startswith(f"CERTIFICATES {level.name} - ")


def test_a_domain_that_has_lapsed_is_told_in_every_format() -> None:
    """The next order would hang; Nagios warns although the certificate is well."""
    lapsed = entry(domains="not validated: example.net", domains_lapsed=True)
    for format_ in FORMATS.values():
        assert "not validated: example.net" in format_(overview(lapsed)) or (
            'domains_lapsed{common_name="www.example.com",enrollment_id="10002",'
            'keeping="managed"} 1' in format_(overview(lapsed))
        )
    text, level = as_nagios(overview(lapsed), Thresholds())
    assert level is Level.WARNING
    assert "domains not validated: example.net" in text
    until = entry(domains="until 2026-12-16", domains_until=entry().looked_at)
    assert "domains_validated_until_timestamp_seconds{common_name" in as_prometheus(overview(until))


def test_nagios_gets_one_line_with_numbers_and_details_below() -> None:
    """The sign that begins the numbers stands nowhere else."""
    found = overview(nasty(left=-1), *(entry(f"{n}.example", left=3) for n in range(25)))

    text, _ = as_nagios(found, Thresholds(days(14), timedelta()))

    first, *below = text.splitlines()
    assert text.count("|") == 1
    assert first.endswith(
        " | certificates=26;;;0 broken=1;;;0 critical=25;;;0 unknown=0;;;0 person=0;;;0 due=0;;;0"
        " waiting=0;;;0 current=0;;;0 days_left=-1;14:;0:"
    )
    assert below[1] == "WARNING: 0.example is critical, 3 days left"
    assert below[-1] == "… and 6 more"
    assert as_unknown("a | b") == "CERTIFICATES UNKNOWN - a / b"


@pytest.mark.parametrize("name", FORMATS)
def test_many_take_no_more_than_their_number(name: str) -> None:
    """Twice as many lines are at most about twice as long: nothing is told per pair."""
    few, many = (
        len(FORMATS[name](overview(*(entry(f"{n:04}.example") for n in range(count)))))
        for count in (200, 400)
    )

    assert many < 2.2 * few

"""
Secrets of every kind, planted in every way, are in no place that the program leaves or fills.

Under Terraform: tests/terraform/test_secrets.py. Vendors that quote what they were sent:
test_leaving.py.
"""

import json
from pathlib import Path
from urllib.parse import quote

import planted_secrets
import pytest
import yaml
from planted_house import ACCOUNTS, FILES, House
from program import Program
from request_document import LEAST

from connector.akamai.change_calls import ChangeCalls
from connector.settings import secret_source
from connector.text import leaving
from connector.text.secret import Known

FORMATS = ("text", "json", "markdown", "csv", "prometheus", "html", "nagios")
PROXY = "Pr0xy/S3cret-of-the-house"


@pytest.fixture
def house(program: Program) -> House:
    (program.directory / "request.yaml").unlink()
    return House(program)


def test_no_secret_is_in_any_place(house: House) -> None:
    """Each was used, by every command, at the level that tells most."""
    program = house.program

    assert house.run("apply", "--timings", *FILES) == 0
    assert len(program.orders()) == len(ACCOUNTS)
    assert house.run("status", *FILES, alone=True) == 0
    assert house.run("status", "--json", *FILES) == 0
    for form in FORMATS:
        assert house.run("report", "--contract", LEAST["contract_id"], "--format", form) == 0
    assert house.run("doctor", *FILES, alone=True) == 0
    assert house.run("orders", "list") == 0
    request = json.dumps(yaml.safe_load((program.directory / "admin.yaml").read_text()))
    assert house.run("external", stdin=json.dumps({"request": request})) == 0
    for file in FILES:
        assert house.run("destroy", file) == 0

    assert house.leaks() == []
    places = house.places()
    names = " ".join(places)
    for place in ("journal", "pacing", "lock", "looks", "ordered", "reports", "logs/", "-wal"):
        assert place in names, place
    command = [place for place in places if place.startswith("environment of the command")]
    assert command
    assert all(planted_secrets.secret_spy.MARK.encode() not in places[one] for one in command)
    assert any(b"connector\0doctor" in content for content in places.values())


def test_no_run_leaves_its_memory(house: House) -> None:
    """What it starts has its limits, and no core file may have a byte."""
    house.run("doctor", "sectigo-dv.yaml", alone=True)

    limits = house.planted.core_limits()
    assert limits
    assert all(one == [0, 0] for one in limits)


def test_no_secret_is_told_where_it_is_wrong(house: House) -> None:
    """Refused by a vendor, or no way to one."""
    wrong = "Wr0ng-but-still-a-secret"
    edgerc = house.program.rewritten("edgerc", r"client_secret = .*", f"client_secret = {wrong}")
    house.planted.secrets |= {"wrong": wrong, "proxy password": PROXY}
    for name in ("command", "file"):
        (house.planted.folder / name).write_text(wrong)
    elsewhere = house.program.directory.parent / "edgerc of another"
    Path(edgerc).rename(elsewhere)
    told = {planted_secrets.VARIABLE: wrong}

    assert house.run("doctor", *FILES, **told) == 77
    assert house.run("doctor", *FILES, **told, AKAMAI_EDGERC=str(elsewhere)) == 77
    assert house.run("status", *FILES, **told, AKAMAI_EDGERC=str(elsewhere)) == 77
    proxy = f"http://house:{quote(PROXY, safe='')}@127.0.0.1:1"
    assert house.run("doctor", *FILES, alone=True, HTTPS_PROXY=proxy) == 69
    assert house.run("status", *FILES, alone=True, HTTPS_PROXY=proxy) == 69

    assert house.leaks() == []


def quoting_all(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meet a fault of ours that quotes every secret, once the certificate was issued."""
    key = (house.program.sandbox.directory / "client.key").read_text()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"{' '.join(house.planted.secrets.values())}\n{key}")

    lines = [what for what in house.planted.secrets if what.startswith("client key")]
    kept = {what: house.planted.secrets.pop(what) for what in lines}
    monkeypatch.setattr(ChangeCalls, "upload_certificates", broken)
    assert house.run("apply", "sectigo-dv.yaml") == 1
    house.planted.secrets |= kept


def test_no_secret_is_in_a_traceback(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that is kept for a report has it, with stars."""
    quoting_all(house, monkeypatch)

    assert house.leaks() == []
    assert [path for path, content in house.places().items() if b"Traceback" in content]


SWITCHED_OFF = {
    "the one place": (leaving, "mask", lambda text: text),
    "known secrets": (Known, "starred", lambda self, text: text),
    "what looks like a credential": (leaving, "_CREDENTIALS", ()),
    "the list of variables": (
        secret_source,
        "PASSED_ON",
        (*secret_source.PASSED_ON, planted_secrets.VARIABLE),
    ),
}


@pytest.mark.parametrize("rule", SWITCHED_OFF)
def test_the_search_notices_a_rule_that_is_switched_off(
    house: House, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    """Whoever breaks one sees it here."""
    monkeypatch.setattr(*SWITCHED_OFF[rule])
    quoting_all(house, monkeypatch)

    assert house.leaks()

"""`sandbox ctl domain`, as a person uses it."""

from datetime import timedelta
from typing import Any

import dns.message
import dns.query
import pytest
from scm_administrators import STEP, Administrator
from scm_orders import ManualClock

from connector.sandbox import cli
from connector.sandbox.serving.server import Sandbox

from .conftest import Ctl

DOMAIN = "example.org"


@pytest.fixture
def plain(slow: Sandbox, capsys: pytest.CaptureFixture[str]) -> Ctl:
    """Gives a command and returns what a person reads: from both streams, after the code."""

    def give(*words: str) -> str:
        code = cli.main(["ctl", "--dir", str(slow.directory), "domain", *words])
        out, err = capsys.readouterr()
        return f"{code} {out}{err}"

    return give


def _status(administrator: Administrator, domain: str = DOMAIN) -> dict[str, Any]:
    path = "/dcv/v1/validation/status"
    told: dict[str, Any] = administrator.call("POST", path, json={"domain": domain}).json()
    return told


def test_a_domain_lapses_and_is_validated(ctl: Ctl, administrator: Administrator) -> None:
    lapsed = ctl("domain", "lapse", DOMAIN)
    expired = _status(administrator)
    ctl("domain", "validate", DOMAIN, "--days-left", "20", "--method", "TXT")
    soon = _status(administrator)
    ctl("domain", "validate", DOMAIN)
    long = _status(administrator)

    assert (lapsed["status"], lapsed["kept"]) == ("EXPIRED", False)
    assert expired["status"] == "EXPIRED"
    assert expired["expirationDate"] == "2026-05-31"
    assert (soon["status"], soon["expirationDate"]) == ("VALIDATED", "2026-06-21")
    assert long["expirationDate"] == "2026-12-16"


def test_the_ca_is_made_to_look(ctl: Ctl, administrator: Administrator, clock: ManualClock) -> None:
    """The record that it looks for is told, so that a person can publish it."""
    for act in ("start", "submit"):
        administrator.call(
            "POST", f"/dcv/v1/validation/{act}/domain/cname", json={"domain": "lapsed.example"}
        )
    clock.sleep(STEP)
    rows = {one["domain"]: one for one in ctl("domain", "list")}
    waiting = rows["lapsed.example"]
    wanted = waiting["record"]
    name = wanted["name"].rstrip(".")
    ctl("domain", "record", "lapsed.example", name, "cname", wanted["value"])
    done = ctl("domain", "check", "lapsed.example")

    assert (waiting["status"], waiting["order_status"]) == ("EXPIRED", "SUBMITTED")
    assert done["status"] == "VALIDATED"
    facts = ctl("domain", "facts")
    assert facts["submitted_too_early"] == facts["starts"] == ["lapsed.example"]
    assert facts["left_behind"] == []


def test_zones_and_records(ctl: Ctl, slow: Sandbox) -> None:
    ctl("domain", "zone", "new.example", "--type", "ALIAS", "--target", DOMAIN)
    ctl("domain", "zone", "away.example", "--elsewhere")
    zones = {one["zone"]: one for one in ctl("domain", "zones") if one["zone"] != "moved.example"}
    written = ctl("domain", "record", DOMAIN, f"_x.{DOMAIN}.", "txt", '"a"', '"b"', "--ttl", "60")
    removed = ctl("domain", "record", DOMAIN, f"_x.{DOMAIN}", "TXT")

    assert (zones["new.example"]["type"], zones["new.example"]["hosted"]) == ("ALIAS", "akamai")
    assert zones["away.example"]["hosted"] == "-"
    (record,) = (one for one in written if one["type"] == "TXT")
    assert (record["rdata"], record["ttl"], record["by"]) == (['"a"', '"b"'], 60, "somebody")
    assert removed == ctl("domain", "records", DOMAIN)
    assert len(removed) == len(written) - 1


def test_what_is_broken_is_mended(ctl: Ctl, slow: Sandbox) -> None:
    known = slow.world.dns
    zone = known.zones[DOMAIN]
    for how in ("dnssec", "caa", "LOCKED", "delegation"):
        ctl("domain", "break", DOMAIN, how)
    broken = (zone.dnssec_broken, zone.activation_state, zone.find(DOMAIN, "CAA") is not None)
    away = known.served(DOMAIN) is known.elsewhere[DOMAIN]
    ctl("domain", "mend", DOMAIN)

    assert broken == (True, "LOCKED", True)
    assert away
    assert (zone.dnssec_broken, zone.activation_state) == (False, "ACTIVE")
    assert zone.find(DOMAIN, "CAA") is None
    assert known.served(DOMAIN) is zone


def test_a_domain_is_added(ctl: Ctl, plain: Ctl) -> None:
    assert ctl("domain", "add", "added.example")["status"] == "NOT_VALIDATED"
    assert "has the domain added.example already" in plain("add", "added.example")


def test_questions_are_listed(plain: Ctl, ctl: Ctl, slow: Sandbox) -> None:
    host, port = slow.dns_servers[1].split(":")
    dns.query.udp(dns.message.make_query(DOMAIN, "NS"), host, 30, int(port))

    (asked,) = ctl("domain", "questions")
    assert (asked["server"], asked["over"], asked["answer"]) == (1, "udp", "NOERROR")
    assert f"{DOMAIN}." in plain("questions")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list",), "0 DOMAIN"),
        (("zones",), "0 ZONE"),
        (("records", DOMAIN), "0 NAME"),
        (("zone", "z.example"), "0 ZONE"),
        (("lapse", DOMAIN), "0 DOMAIN"),
        (("facts",), "0 foreign_touched=[]"),
        (("lapse", "nobody.example"), "1 akamai-scm sandbox ctl: SCM has no domain"),
        (("check", DOMAIN), f"1 akamai-scm sandbox ctl: nothing is submitted for {DOMAIN}"),
        (("records", "nobody.example"), "1 akamai-scm sandbox ctl: there is no zone"),
        (("zone", DOMAIN), "1 akamai-scm sandbox ctl: there is a zone"),
        (("zone", "z.example", "--type", "x"), "1 akamai-scm sandbox ctl: type must be one of"),
        (("record", DOMAIN, "_x.example.com", "TXT", "a"), "1 akamai-scm sandbox ctl: _x.exam"),
        (("record", DOMAIN, f"_x.{DOMAIN}", "A", "x"), "1 akamai-scm sandbox ctl: no rdata"),
        (("validate", DOMAIN, "--method", "x"), "1 akamai-scm sandbox ctl: method must be"),
    ],
)
def test_what_a_person_reads(plain: Ctl, words: tuple[str, ...], told: str) -> None:
    assert plain(*words).startswith(told)


def test_a_reset_forgets_all_of_it(ctl: Ctl, slow: Sandbox, clock: ManualClock) -> None:
    ctl("domain", "lapse", DOMAIN)
    ctl("domain", "zone", "new.example")
    clock.sleep(timedelta(days=1))
    ctl("reset")

    assert "new.example" not in slow.world.dns.zones
    rows = {one["domain"]: one["status"] for one in ctl("domain", "list")}
    assert rows[DOMAIN] == "VALIDATED"

"""Domains: what is validated, where the zones are, and what goes wrong with either."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from connector.sandbox.steering.ctl_commands.behaviour import show_mapping
from connector.sandbox.steering.ctl_commands.menu import Ask, Asker, Menu, get, silent, table

BREAKS = (
    *("dnssec", "caa", "delegation"),
    *("NEW", "PENDING", "PENDING_APPROVAL", "ERROR", "LOCKED", "OBSOLETE"),
)


def add(menu: Menu) -> None:
    """Add the commands."""
    _add_validations(menu)
    _add_zones(menu)
    menu.add(
        "questions", "list what the name servers were asked", get("/domains/questions"), _asked
    )
    menu.add(
        "facts",
        "show what was started, submitted too early, written, left behind",
        get("/domains/facts"),
        show_mapping,
    )


def _add_validations(menu: Menu) -> None:
    menu.add("list", "list SCM's domains and their validations", get("/domains"), _domains)
    add_ = menu.add("add", "let SCM have a domain that is not validated", _asker(""), _domain)
    add_.add_argument("domain")
    add_.add_argument("--organization", type=int, default=10, help="default: 10")
    lapse = menu.add("lapse", "let a validation have ended yesterday", _asker("lapse"), _domain)
    lapse.add_argument("domain")
    validate = menu.add("validate", "let a domain be validated", _asker("validate"), _domain)
    validate.add_argument("domain")
    validate.add_argument("--days-left", type=float, metavar="N", help="default: all")
    validate.add_argument("--method", default="CNAME", help="such as TXT (default: CNAME)")
    check = menu.add("check", "let the CA look at once", _asker("check"), _domain)
    check.add_argument("domain")


def _add_zones(menu: Menu) -> None:
    menu.add("zones", "list the zones, at Akamai and elsewhere", get("/zones"), _zones)
    zone = menu.add("zone", "add a zone", _ask_zone, _zone)
    zone.add_argument("zone")
    zone.add_argument("--elsewhere", action="store_true", help="hosted by somebody else")
    zone.add_argument("--type", default="PRIMARY", help="PRIMARY, SECONDARY or ALIAS")
    zone.add_argument("--contract", help="default: the account's first one")
    zone.add_argument("--account", help="key of the other account whose zone it is")
    zone.add_argument("--target", help="the zone that an alias mirrors")
    records = menu.add("records", "list the records of a zone", _ask_records, _records)
    records.add_argument("zone")
    record = menu.add(
        "record", "let somebody write a record; without values: remove it", _ask_record, _records
    )
    record.add_argument("zone")
    record.add_argument("name")
    record.add_argument("type")
    record.add_argument("rdata", nargs="*", metavar="VALUE", help="as in a master file")
    record.add_argument("--ttl", type=int, default=300, help="seconds (default: 300)")
    break_ = menu.add("break", "let something of a zone go wrong", _ask_break, silent)
    break_.add_argument("zone")
    break_.add_argument("how", choices=BREAKS, help="what is broken, or the state it is in")
    mend = menu.add(
        "mend", "undo what `break` did", lambda given: _post("/zones/mend", zone=given.zone), silent
    )
    mend.add_argument("zone")


def _asker(act: str) -> Asker:
    """Return what posts all that was given for a domain."""
    keys = ("domain", "organization", "days_left", "method")

    def ask(given: argparse.Namespace) -> Ask:
        told = {key: getattr(given, key) for key in keys if key in given}
        return _post(f"/domains/{act}".removesuffix("/"), **told)

    return ask


def _post(path: str, **body: object) -> Ask:
    return Ask("POST", path, {key: value for key, value in body.items() if value is not None})


def _ask_zone(given: argparse.Namespace) -> Ask:
    keys = ("zone", "elsewhere", "type", "contract", "account", "target")
    return _post("/zones", **{key: getattr(given, key) for key in keys})


def _ask_records(given: argparse.Namespace) -> Ask:
    return Ask("GET", f"/zones/{given.zone}/records")


def _ask_record(given: argparse.Namespace) -> Ask:
    return _post(
        f"/zones/{given.zone}/records",
        name=given.name,
        type=given.type,
        rdata=given.rdata,
        ttl=given.ttl,
    )


def _ask_break(given: argparse.Namespace) -> Ask:
    return _post("/zones/break", zone=given.zone, how=given.how)


def _domain(domain: Mapping[str, Any]) -> str:
    return _domains([domain])


def _domains(domains: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("DOMAIN", "STATUS", "METHOD", "UNTIL", "UNDER WAY", "NEXT CHECK", "ZONE", "RECORD"),
        [
            (
                one["domain"],
                one["status"],
                one["method"] or "-",
                (one["until"] or "-")[:10],
                f"{one['order_status']} {one['order_method'] or ''}".rstrip(),
                (one["next_check"] or "-")[:16],
                f"{one['zone'] or '-'} ({one['hosted']})",
                _record(one["record"]),
            )
            for one in domains
        ],
    )


def _record(record: Mapping[str, str] | None) -> str:
    return "-" if record is None else f"{record['name']} {record['type']} {record['value']}"


def _zone(zone: Mapping[str, Any]) -> str:
    return _zones([zone])


def _zones(zones: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("ZONE", "HOSTED", "TYPE", "STATE", "CONTRACT", "ACCOUNT", "RECORDS", "DNSSEC"),
        [
            (
                one["zone"],
                one["hosted"],
                one["type"],
                one["state"],
                one["contract"] or "-",
                one["account"] or "-",
                str(one["records"]),
                "broken" if one["dnssec_broken"] else "-",
            )
            for one in zones
        ],
    )


def _records(records: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("NAME", "TYPE", "TTL", "BY", "VALUES"),
        [
            (one["name"], one["type"], str(one["ttl"]), one["by"], " | ".join(one["rdata"]))
            for one in records
        ],
    )


def _asked(questions: Sequence[Mapping[str, Any]]) -> str:
    return table(
        ("TIME", "SERVER", "OVER", "NAME", "TYPE", "ANSWER"),
        [
            (
                one["at"][:19],
                str(one["server"]),
                one["over"],
                one["name"],
                one["type"],
                one["answer"] or "-",
            )
            for one in questions
        ],
    )

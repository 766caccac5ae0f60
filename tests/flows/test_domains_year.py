"""
Certificates of 47 days and validations of eight: nothing lapses, nothing is done twice.

A quarter of a year, or as many days as CONNECTOR_DAYS says.
"""

import os
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from domain_runs import Domains
from program import Program

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.scm.dcv.status import validation_of
from connector.sandbox.steering import domains as steering

BEGIN = datetime(2029, 4, 2, 3, tzinfo=UTC)
"""Certificates have 47 days by then, and the proof of a domain is used for eight."""
DAY = timedelta(days=1)
DAYS = int(os.environ.get("CONNECTOR_DAYS") or 92)
ZONES = ("one.example", "two.example", "three.example")
DOMAINS = tuple(f"{part}.{zone}" for zone in ZONES for part in ("eu", "us"))
CERTIFICATES = 20
OTHERS = (
    ("www", "CNAME", "www.example.com.edgekey.net."),
    ("_dmarc", "TXT", '"v=DMARC1; p=none"'),
    ("_acme-challenge.eu", "TXT", '"somebody else\'s"'),
)


@pytest.fixture
def domains(sharing: Program) -> Domains:
    """Six domains in three zones, which hold records of others, and nobody to renew them."""
    program = sharing
    found = Domains(program)
    found.config("dcv: {'*': edgedns}\n")
    found.turn(scm__dcv_kept=False, scm__dcv_hld_only=False, scm__public_terms=[47])
    program.clock.sleep(BEGIN - program.clock.now())
    world = program.sandbox.world
    with world.lock:
        world.scm.customer.domains.clear()
        for name in DOMAINS:
            steering.validate(world, steering.add(world, name, 10), None, CNAME)
        for zone in ZONES:
            made = steering.add_zone(world, zone, elsewhere=False, contract="C-0N7RAC7")
            for label, kind, text in OTHERS:
                made.put(RecordSet(f"{label}.{zone}", kind, 300, (text,)), BEGIN, "somebody")
    folder = program.directory / "all"
    folder.mkdir()
    for number in range(CERTIFICATES):
        name = f"www{number}.{DOMAINS[number % len(DOMAINS)]}"
        program.write(scm_account="admin", org_id=10, cert_type=502, common_name=name, spread=True)
        (program.directory / "request.yaml").rename(folder / f"{name}.yaml")
    return found


def records(domains: Domains) -> set[RecordSet]:
    """Return all records of the zones, apart from their serial numbers."""
    found = (one for zone in ZONES for one in domains.zone(zone).records)
    return {one for one in found if one.type != "SOA"}


@pytest.mark.long
def test_nothing_lapses_and_nothing_is_done_twice(domains: Domains) -> None:
    """`domains renew` each day, `apply` once a week, as cron does."""
    program = domains.program
    world = program.sandbox.world
    before = records(domains)
    started: dict[str, list[int]] = {name: [] for name in DOMAINS}
    asked: Counter[str] = Counter()
    for day in range(DAYS):
        with world.lock:
            standing = {
                name: validation_of(world.scm, steering.find(world, name)) for name in DOMAINS
            }
            seen = len(world.scm.dcv_starts)
        assert set(standing.values()) == {"VALIDATED"}, (day, standing)
        code, _, err = domains.run("renew")
        assert code == 0, (day, err)
        if day % 7 == 0:
            done = domains.apply("all")
            assert done.returncode == 0, (day, done.stderr)
        for name in world.scm.dcv_starts[seen:]:
            started[name].append(day)
        asked.update(one.server for one in world.ledger.requests())
        writes = [one for one in domains.asked("/config-dns/") if not one.startswith("GET")]
        assert all("/names/_" in one for one in writes)
        world.ledger.clear()
        program.clock.sleep(DAY)

    gaps = Counter(late - early for days in started.values() for early, late in pairwise(days))
    orders = len(program.orders())
    sys.stdout.write(
        f"{DAYS} days, {CERTIFICATES} certificates, {orders} orders,"
        f" {len(world.scm.dcv_starts)} validations; calls: {dict(asked)}; days between: {gaps}\n"
    )
    assert set(gaps) <= {5, 6}, "due after five days and a third, or before an order on the fifth"
    assert records(domains) == before, "no record of others was touched, none of ours is left"
    live = [one for one in world.cps.enrollments.values() if one.production is not None]
    assert len(live) == CERTIFICATES

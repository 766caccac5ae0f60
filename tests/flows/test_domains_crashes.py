"""A validation that was killed anywhere is gone on with: one start, one record, one submit."""

from datetime import timedelta

import pytest
from domain_runs import LAPSED, Domains
from program import let_time_pass
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.steering import domains as steering

START = ("scm", "POST", "/start/domain/cname$")
PUBLISH = ("edgedns", "POST", "/config-dns/")
SUBMIT = ("scm", "POST", "/submit/domain/cname$")
REMOVE = ("edgedns", "DELETE", "/config-dns/")
LOOK = ("scm", "POST", "/dcv-recheck$")


@pytest.mark.parametrize("write", [START, PUBLISH, SUBMIT], ids=["start", "publish", "submit"])
@pytest.mark.parametrize("effect", [True, False], ids=["the vendor had it", "it never arrived"])
def test_a_kill_costs_nothing(domains: Domains, write: tuple[str, str, str], effect: bool) -> None:
    """What SCM and the zone show is gone on with."""
    program = domains.program
    before = len(domains.zone().versions)
    fault = Fault(Kind.HANG, *write, effect=effect, seconds=60)
    program.kill_during(fault, "domains", "renew", LAPSED, environ={"SCM_CONFIG": domains.path})
    program.sandbox.world.faults.clear()
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.proofs() == []
    assert len(domains.zone().versions) == before + 2
    known = 1 if effect else 2
    assert len(domains.starts()) <= (known if write is START else 1)
    assert len(domains.submits()) <= (known if write is SUBMIT else 1)


@pytest.mark.parametrize("write", [PUBLISH, LOOK], ids=["publish", "have the CA look"])
@pytest.mark.parametrize("effect", [True, False], ids=["the vendor had it", "it never arrived"])
def test_a_kill_while_an_order_is_proven_costs_nothing(
    domains: Domains, write: tuple[str, str, str], effect: bool
) -> None:
    """One order, one record, which a later run removes."""
    program = domains.program
    domains.turn(scm__dcv_prevalidation_off=True)
    program.write(common_name=f"www.{LAPSED}")
    before = len(domains.zone().versions)
    fault = Fault(Kind.HANG, *write, effect=effect, seconds=60)
    program.kill_during(fault, "apply", "request.yaml", environ={"SCM_CONFIG": domains.path})
    program.sandbox.world.faults.clear()
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    assert len(domains.zone().versions) == before + 1
    for _ in range(2):
        program.clock.sleep(timedelta(minutes=11))
        assert domains.apply().returncode == 0
    assert domains.proofs() == []


@pytest.mark.parametrize("skip", [0, 1], ids=["as it is refused", "as it is placed"])
@pytest.mark.parametrize("effect", [True, False], ids=["the vendor had it", "it never arrived"])
def test_a_kill_between_a_refused_order_and_its_successor_orders_once(
    domains: Domains, skip: int, effect: bool
) -> None:
    """SCM lists the domain as validated, the CA does not think so."""
    program = domains.program
    world = program.sandbox.world
    with world.lock:
        steering.validate(world, steering.find(world, LAPSED), 100, CNAME)
    domains.turn(scm__dcv_lag_lapse=True, scm__dcv_limit_days=30)
    program.write(**ADMIN, common_name=f"www.{LAPSED}")
    fault = Fault(Kind.HANG, "scm", "POST", "/enroll$", skip=skip, effect=effect, seconds=60)
    program.kill_during(fault, "apply", "request.yaml", environ={"SCM_CONFIG": domains.path})
    world.faults.clear()
    let_time_pass(program)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    assert len(domains.starts()) == 1

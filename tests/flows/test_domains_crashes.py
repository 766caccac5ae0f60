"""A validation that was killed anywhere is gone on with: one start, one record, one submit."""

import pytest
from domain_runs import LAPSED, Domains

from connector.sandbox.faults import Fault, Kind

START = ("scm", "POST", "/start/domain/cname$")
PUBLISH = ("edgedns", "POST", "/config-dns/")
SUBMIT = ("scm", "POST", "/submit/domain/cname$")
REMOVE = ("edgedns", "DELETE", "/config-dns/")


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

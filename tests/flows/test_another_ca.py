"""One more CA is one more document of data: it goes the whole way, and no code knows it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from program import Program
from skipping_clock import SkippingClock

from connector.sandbox import data
from connector.sandbox.ca import Authorities, Catalogue
from connector.sandbox.scm import orders
from connector.sandbox.scm.state import SCMState
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Known, Options, World

CA: dict[str, Any] = yaml.safe_load("""
backend: EIGHTH_CA
in_scm: {id: 8, name: The eighth CA}
vendor: Eighth, Inc.
public: true
latency: 1
certificate_id: "urn:eighth:{uuid}"
names: [ocsp]
shuffled: true
twins: true

authorities:
  eighth-old-root:
    common_name: The root that everybody knows
    key: P-384
    valid: [2015-01-01, 2058-01-01]
    standard: true
  eighth-root:
    cross_signed_by: eighth-old-root
    common_name: The eighth root
    key: P-384
    valid: [2025-01-01, 2058-01-01]
  eighth-issuing:
    issuer: eighth-root
    common_name: The eighth issuing CA
    key: P-256
    valid: [2025-01-01, 2056-01-01]

profiles:
  801:
    name: Eighth DV
    validation: dv
    policies: [2.23.140.1.2.1]
    terms: [47]
    keys: {EC: [P-256]}
    issuers: {EC: eighth-issuing}
    max_names: 10
    wildcard: true
""")
ACCOUNT = {"profile": 801, "organization": "example", "term": 47, "auto_approve": True}


@pytest.fixture
def sandbox(tmp_path: Path, options: Options, sandbox_clock: SkippingClock) -> Iterator[Sandbox]:
    """A sandbox with one CA more."""
    catalogue = Catalogue.of([*data.load_all("cas"), CA])
    document = data.load("accounts")
    document["accounts"]["eighth"] = ACCOUNT
    world = World(
        options=options,
        authorities=Authorities(catalogue.authorities),
        known=Known(scm=SCMState.of(catalogue, document)),
        real=sandbox_clock,
    )
    with Sandbox.start(tmp_path / "sandbox", world=world) as running:
        yield running

    assert running.world.violations == []


@pytest.mark.parametrize(
    "access",
    [
        {"scm_account": "eighth"},
        {"scm_account": "admin", "org_id": 10, "cert_type": "Eighth DV", "term": "max"},
    ],
    ids=["enrollment", "admin"],
)
def test_an_eighth_ca_needs_nothing_but_data(program: Program, access: dict[str, Any]) -> None:
    """Issued, found revoked without its order by the OCSP that only data name, and renewed."""
    program.turn(auto_renewal_days=None)  # with 47 days one of CPS's own is open from the start
    program.write(**access, key_algorithms=["ECDSA"], validation="dv", common_name="*.example.com")
    done = program.apply()
    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    orders.revoke(program.sandbox.world.scm, order, 1)

    again = program.apply(AKAMAI_SCM_STATE=str(program.directory / "another-state"))

    assert again.returncode == 0, again.stderr
    assert "is revoked" in again.stderr
    assert len(program.orders()) == 2
    (enrollment,) = program.sandbox.world.cps.enrollments.values()
    assert enrollment.production is not None
    (live,) = enrollment.production.certificates
    assert [one.subject.rfc4514_string().partition(",")[0] for one in live.chain] == [
        "CN=The eighth issuing CA",
        "CN=The eighth root",
    ]

"""Whatever SCM hands out, CPS gets the leaf's issuer first, each signed by the next, no root."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
import yaml
from cryptography import x509
from program import Program

from connector.core.x509.waning import WaningRoot
from connector.workflow.observe import roots

ORGANIZATION = {
    "country": "US",
    "state": "Massachusetts",
    "locality": "Cambridge",
    "organization": "Example Ltd",
}
R46 = "Sectigo Public Server Authentication Root R46"
EV_R36 = "Sectigo Public Server Authentication CA EV R36"
OV_R36 = "Sectigo Public Server Authentication CA OV R36"


def uploaded(program: Program, **wanted: Any) -> list[x509.Certificate]:
    """Take a certificate to live; return it and its chain as they reached the network."""
    program.write(**wanted)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    (enrollment,) = program.sandbox.world.cps.enrollments.values()
    assert enrollment.production is not None
    (live,) = enrollment.production.certificates
    return [live.certificate, *live.chain]


def names(certificates: list[x509.Certificate]) -> list[str]:
    return [
        str(one.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)
        for one in certificates
    ]


@pytest.mark.promise("chain")
@pytest.mark.parametrize("include_root", [True, False])
@pytest.mark.parametrize("order", ["root_first", "shuffle", ""])
def test_the_way_over_the_cross_signed_root_is_taken(
    program: Program, order: str, include_root: bool
) -> None:
    """R46 comes self-signed as well; only over USERTrust it leads to a root that Akamai knows."""
    switches = program.sandbox.world.scm.switches
    switches.include_root = include_root
    if order:
        setattr(switches, order, True)

    chain = uploaded(program, scm_account="sectigo-ev", subject=ORGANIZATION)

    assert names(chain[1:]) == [EV_R36, R46]
    for below, above in pairwise(chain):
        below.verify_directly_issued_by(above)
    assert all(one.issuer != one.subject for one in chain)


@pytest.mark.promise("chain")
@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("sectigo-private", ["Example Ltd Private TLS R1"]),
        ("microsoft-ca", ["EXAMPLE-ISSUING-CA-01"]),
        ("google-cas", ["Example Platform Pool RSA", "Example Platform Region RSA"]),
        ("aws-private-ca", []),
    ],
)
def test_a_private_root_is_accepted_and_left_out(
    program: Program, account: str, expected: list[str]
) -> None:
    """CPS warns of the root that it does not know, which a private CA's owner approves."""
    approve = {"post_verification_warnings": "all"}
    chain = uploaded(program, scm_account=account, approve=approve)

    assert names(chain[1:]) == expected
    for below, above in pairwise(chain):
        below.verify_directly_issued_by(above)
    assert all(one.issuer != one.subject for one in chain)


@pytest.mark.promise("chain")
def test_a_private_root_is_not_accepted_unseen(program: Program) -> None:
    program.write(scm_account="google-cas")
    done = program.apply()

    assert done.returncode == 3
    assert "The trust chain terminates with a non-standard root certificate." in done.stderr


@pytest.mark.promise("chain")
def test_the_twin_of_a_root_may_come_from_any_ca(program: Program) -> None:
    program.sandbox.world.scm.switches.twins = True

    chain = uploaded(program, scm_account="sectigo-ov", subject=ORGANIZATION)

    assert names(chain[1:]) == [OV_R36, R46]


@pytest.mark.promise("root-preferred")
def test_the_chain_leads_to_the_root_that_is_preferred(program: Program) -> None:
    """The cross-signed variant is left out: clients have that root. This Akamai warns of it."""
    chain = uploaded(
        program,
        scm_account="sectigo-ev",
        subject=ORGANIZATION,
        preferred_root=R46,
        approve={"post_verification_warnings": "all"},
    )

    assert names(chain[1:]) == [EV_R36]


def test_a_root_that_cannot_be_had_is_told(program: Program) -> None:
    program.write(scm_account="sectigo-ev", subject=ORGANIZATION, preferred_root="Moon Root R1")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "no chain at hand leads to Moon Root R1" in done.stderr


@pytest.mark.promise("root-preferred")
def test_a_root_that_loses_its_trust_before_the_certificate_ends_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a status, a report and a plan; nothing is due for it."""
    (root,) = (
        one
        for one in program.sandbox.world.cas.authorities.public_roots()
        if names([one]) == ["USERTrust RSA Certification Authority"]
    )
    key = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest.hex()
    waning = WaningRoot(
        "USERTrust RSA Certification Authority", key, datetime(2027, 4, 15, tzinfo=UTC)
    )
    monkeypatch.setattr(roots, "waning_roots", lambda: (waning,))
    uploaded(program, scm_account="sectigo-ov", subject=ORGANIZATION)

    found = program.status()

    assert found["due"] is False
    told = "leads only to the root USERTrust RSA Certification Authority"
    assert [told in note for note in found["notes"]].count(True) == 1
    assert told in " ".join(program.run("status", "request.yaml").stdout.split())
    assert told in program.run("report", "request.yaml", "--format", "json").stdout
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    planned = program.run("external", stdin=json.dumps({"request": json.dumps(request)}))
    assert told in json.loads(planned.stdout)["warning"]

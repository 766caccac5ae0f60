"""The life of an order through the Enrollment API (sectigo-scm 1.4, 2.3, 5, 9.4)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from connector.sandbox.scm import orders
from connector.sandbox.serving.server import Sandbox

from .conftest import ManualClock, SCMClient, make_csr

STEP = timedelta(seconds=10)


def _names(certificate: x509.Certificate) -> list[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)


def _issue(scm: SCMClient, clock: ManualClock, *names: str, kind: str = "EC") -> str:
    order = scm.order(make_csr(names[0], kind=kind), *names[1:])
    clock.sleep(2 * STEP)
    return order


def test_an_order_is_approved_applied_issued(scm: SCMClient, clock: ManualClock) -> None:
    """With automatic approval there are two steps, each of the length that was asked for."""
    order = scm.order(make_csr("www.example.org"))
    seen = [scm.status(order)]
    for _ in range(2):
        clock.sleep(STEP)
        seen.append(scm.status(order))

    assert seen == ["Approved", "Applied", "Issued"]


def test_an_order_waits_for_its_approval(
    slow: Sandbox, client_for: Callable[[str], SCMClient], clock: ManualClock
) -> None:
    """Where the account does not approve by itself, only an administrator moves the order."""
    scm = client_for("sectigo-ov-approval")
    order = scm.order(make_csr("www.example.org"))
    clock.sleep(20 * STEP)
    assert scm.status(order) == "Requested"

    orders.approve(slow.world.scm, slow.world.scm.orders[order])
    assert scm.status(order) == "Approved"


@pytest.mark.parametrize(
    ("refuse", "status"), [(orders.decline, "Declined"), (orders.reject, "Rejected")]
)
def test_a_refused_order_ends_without_a_certificate(
    slow: Sandbox,
    client_for: Callable[[str], SCMClient],
    refuse: Callable[..., None],
    status: str,
) -> None:
    """An administrator declines, a CA rejects; collecting then is an error, not "later"."""
    scm = client_for("sectigo-ov-approval")
    order = scm.order(make_csr("www.example.org"))
    refuse(slow.world, slow.world.scm.orders[order])

    answer = scm.certificates("GET", f"/{order}")
    assert scm.status(order) == status
    assert (answer.status_code, answer.json()["code"]) == (400, -130)


def test_collecting_too_early_is_404_with_a_code(scm: SCMClient, clock: ManualClock) -> None:
    """A certificate that is not there yet is 404 with -103 or -109 (sectigo-scm 1.4)."""
    order = scm.order(make_csr("www.example.org"))
    first = scm.certificates("GET", f"/{order}")
    clock.sleep(STEP)
    second = scm.certificates("GET", f"/{order}")

    assert [first.status_code, second.status_code] == [404, 404]
    assert [first.json()["code"], second.json()["code"]] == [-103, -109]


@pytest.mark.parametrize(("kind", "issuer"), [("RSA", "R36"), ("EC", "E36")])
def test_the_chain_leads_from_the_leaf_to_a_public_root(
    slow: Sandbox, scm: SCMClient, clock: ManualClock, kind: str, issuer: str
) -> None:
    """Each certificate is signed by the next; the hierarchy is that of the key."""
    chain = scm.collect(_issue(scm, clock, "www.example.org", kind=kind))

    for below, above in pairwise(chain):
        below.verify_directly_issued_by(above)
    assert len(chain) == 4
    assert chain[-1] in slow.world.cas.authorities.public_roots()
    assert issuer in chain[0].issuer.rfc4514_string()


def test_names_of_the_csr_are_ignored(scm: SCMClient, clock: ManualClock) -> None:
    """What is issued is the common name and `subjAltNames`, nothing else (sectigo-scm 2.2)."""
    csr = make_csr("www.example.org", sans=("www.example.org", "only.in.csr.example.org"))
    order = scm.order(csr, "example.org")
    clock.sleep(2 * STEP)

    assert _names(scm.collect(order)[0]) == ["www.example.org", "example.org"]


@pytest.mark.parametrize(
    ("account", "organization", "policy"),
    [
        ("default", ["Example Ltd"], "2.23.140.1.2.2"),
        ("sectigo-dv", [], "2.23.140.1.2.1"),
        ("sectigo-ev", ["Example Ltd"], "2.23.140.1.1"),
    ],
)
def test_the_profile_decides_the_subject(
    client_for: Callable[[str], SCMClient],
    clock: ManualClock,
    account: str,
    organization: list[str],
    policy: str,
) -> None:
    """OV shows the validated organization, DV only the name (sectigo-scm 2.2)."""
    scm = client_for(account)
    leaf = scm.collect(_issue(scm, clock, "www.example.org"))[0]

    found = leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [part.value for part in found] == organization
    assert policies[0].policy_identifier.dotted_string == policy


def test_a_certificate_lives_as_long_as_its_term(
    slow: Sandbox, scm: SCMClient, clock: ManualClock
) -> None:
    """Validity starts at the virtual time and lasts the account's term in days."""
    slow.world.clock.advance(timedelta(days=500))
    leaf = scm.collect(_issue(scm, clock, "www.example.org"))[0]

    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=199)
    assert leaf.not_valid_before_utc <= slow.world.clock.now()
    assert slow.world.clock.now() - leaf.not_valid_before_utc < timedelta(minutes=6)


def test_a_certificate_expires(slow: Sandbox, scm: SCMClient, clock: ManualClock) -> None:
    """After its last day the status says so, and it can still be collected."""
    order = _issue(scm, clock, "www.example.org")
    assert scm.status(order) == "Issued"

    slow.world.clock.advance(timedelta(days=200))
    assert scm.status(order) == "Expired"
    assert scm.collect(order)


def test_a_renewal_is_a_new_order_with_the_old_names(scm: SCMClient, clock: ManualClock) -> None:
    """Names are inherited when none are sent; both certificates stay good (sectigo-scm 5.1)."""
    old = _issue(scm, clock, "www.example.org", "example.org")
    answer = scm.certificates("POST", f"/{old}/renew", json={"csr": make_csr("www.example.org")})
    new = answer.json()["certId"]
    clock.sleep(2 * STEP)

    assert new != old
    assert _names(scm.collect(new)[0]) == ["www.example.org", "example.org"]
    assert scm.status(old) == "Issued"


@pytest.mark.parametrize(("changed", "code"), [({"profileId": 9}, -111), ({"term": 365}, -36)])
def test_a_renewal_cannot_leave_the_profile(
    scm: SCMClient, clock: ManualClock, changed: dict[str, int], code: int
) -> None:
    """Profile and term may be named, but only those that the account has."""
    old = _issue(scm, clock, "www.example.org")
    body = {"csr": make_csr("www.example.org"), **changed}
    answer = scm.certificates("POST", f"/{old}/renew", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("ids", ["same", "new"])
def test_a_replacement_keeps_the_end_of_validity(
    slow: Sandbox, scm: SCMClient, clock: ManualClock, ids: str
) -> None:
    """Another key, the same last day; the switch decides whether the id changes."""
    slow.world.scm.switches.replace_id = ids
    old = _issue(scm, clock, "www.example.org")
    before = scm.collect(old)[0]
    slow.world.clock.advance(timedelta(days=30))
    answer = scm.certificates("POST", f"/{old}/replace", json={"csr": make_csr("www.example.org")})
    new = answer.json()["certId"]
    clock.sleep(2 * STEP)
    after = scm.collect(new)[0]

    assert (new == old) is (ids == "same")
    assert after.not_valid_after_utc == before.not_valid_after_utc
    assert after.serial_number != before.serial_number
    assert scm.status(old) == ("Issued" if ids == "same" else "Replaced")


def test_orders_of_another_account_are_unknown(
    scm: SCMClient, client_for: Callable[[str], SCMClient]
) -> None:
    """A token is bound to its account, and 404 there has another code than "not yet"."""
    order = scm.order(make_csr("www.example.org"))
    answer = client_for("sectigo-dv").certificates("GET", f"/{order}")

    assert (answer.status_code, answer.json()["code"]) == (404, -5101)


def test_switches_change_the_shape_of_a_chain(
    slow: Sandbox, scm: SCMClient, clock: ManualClock
) -> None:
    """The order of certificates, the root and the line ends differ between sources."""
    order = _issue(scm, clock, "www.example.org")
    usual = scm.collect(order)
    switches = slow.world.scm.switches
    switches.root_first, switches.crlf, switches.include_root = True, True, False
    answer = scm.certificates("GET", f"/{order}")

    assert answer.headers["Content-Type"] == "application/x-pem-file"
    assert b"-----\r\n" in answer.content
    assert x509.load_pem_x509_certificates(answer.content) == usual[-2::-1]


def test_a_ca_may_issue_what_was_not_asked_for(
    slow: Sandbox, scm: SCMClient, clock: ManualClock
) -> None:
    """Names left out and a key that is not the CSR's can be had, to test those who check."""
    switches = slow.world.scm.switches
    switches.only_common_name, switches.other_key = True, True
    csr = make_csr("www.example.org")
    order = scm.order(csr, "example.org")
    clock.sleep(2 * STEP)
    leaf = scm.collect(order)[0]

    assert _names(leaf) == ["www.example.org"]
    assert leaf.public_key() != x509.load_pem_x509_csr(csr.encode()).public_key()


def test_held_orders_stay_applied(slow: Sandbox, scm: SCMClient, clock: ManualClock) -> None:
    """An order can be kept at the CA as long as a test wants."""
    slow.world.scm.switches.hold_orders = True
    order = scm.order(make_csr("www.example.org"))
    clock.sleep(20 * STEP)
    held = scm.status(order)
    slow.world.scm.switches.hold_orders = False

    assert [held, scm.status(order)] == ["Applied", "Issued"]


def test_dcv_recheck_is_accepted(scm: SCMClient) -> None:
    """Validation is not imitated, but its call is there."""
    order = scm.order(make_csr("www.example.org"))

    assert scm.certificates("POST", f"/{order}/dcv-recheck").status_code == 202

"""Each CA of the data signs as its own kind does: chain, subject, policies."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.clock import SystemClock
from connector.sandbox.ca import Authorities, Issued
from connector.sandbox.scm.chain import shuffled
from connector.sandbox.scm.state import Account, SCMState

from .conftest import ManualClock, SCMClient, make_csr

SCM = SCMState.load()
ACCOUNTS = SCM.accounts.values()
KINDS = ("RSA", "EC")
INTERMEDIATES = {"aws-private-ca": 0, "google-cas": 2}
"""Certificates between leaf and root where they are not one; Sectigo's public CA has two."""


def issue(authorities: Authorities, account: Account, kind: str = "EC") -> Issued:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        rsa.generate_private_key(65537, 2048)
        if kind == "RSA"
        else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "As the CSR says"),
            x509.NameAttribute(NameOID.COMMON_NAME, "www.example.com"),
        ]
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, SHA256())
    return authorities.issue(
        csr.public_bytes(Encoding.PEM).decode(),
        ("www.example.com", "example.com"),
        account.profile,
        days=account.term,
        now=SystemClock().now(),
        organization=account.organization,
    )


def load(*pems: str) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificate(pem.encode()) for pem in pems)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
def test_a_chain_leads_to_the_root_of_its_ca(
    authorities: Authorities, account: Account, kind: str
) -> None:
    issued = issue(authorities, account, kind)
    chain = load(issued.leaf_pem, *issued.intermediates_pem, issued.root_pem)

    for below, above in pairwise(chain):
        below.verify_directly_issued_by(above)
    root = chain[-1]
    assert root.issuer == root.subject
    assert (root in authorities.public_roots()) is account.profile.public
    expected = INTERMEDIATES.get(account.name, 2 if account.profile.backend == "SASP" else 1)
    assert len(issued.intermediates_pem) == expected
    assert all(isinstance(one.public_key(), _key_type(kind)) for one in chain)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
def test_the_subject_is_that_of_the_validation(authorities: Authorities, account: Account) -> None:
    (leaf,) = load(issue(authorities, account).leaf_pem)
    shown = [part.value for part in leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    category = leaf.subject.get_attributes_for_oid(NameOID.BUSINESS_CATEGORY)

    validation = account.profile.validation
    expected = {"dv": [], "private": ["As the CSR says"]}.get(validation, ["Example Ltd"])
    assert shown == expected
    assert bool(category) is (validation == "ev")


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
def test_only_public_cas_claim_a_policy_of_the_forum(
    authorities: Authorities, account: Account
) -> None:
    (leaf,) = load(issue(authorities, account).leaf_pem)
    policies = [
        policy.policy_identifier.dotted_string
        for extension in leaf.extensions
        if isinstance(extension.value, x509.CertificatePolicies)
        for policy in extension.value
    ]

    forum = {"dv": "2.23.140.1.2.1", "ov": "2.23.140.1.2.2", "ev": "2.23.140.1.1"}
    named = forum.get(account.profile.validation)
    assert [one for one in policies if one.startswith("2.23.140.")] == ([named] if named else [])


def test_a_cross_signed_root_has_a_self_signed_twin(authorities: Authorities) -> None:
    issued = issue(authorities, SCM.accounts["default"])
    *_, cross, root = load(issued.leaf_pem, *issued.intermediates_pem, issued.root_pem)
    (twin,) = load(*issued.twins_pem)

    assert cross.subject == twin.subject == twin.issuer
    assert cross.public_key() == twin.public_key()
    cross.verify_directly_issued_by(root)
    assert twin not in authorities.public_roots()


@pytest.mark.parametrize("length", range(1, 7))
def test_a_shuffled_bundle_loses_nothing(length: int) -> None:
    parts = [str(number) for number in range(length)]

    assert sorted(shuffled(parts)) == parts
    assert shuffled(parts) != tuple(parts) or length == 1


@pytest.mark.parametrize(
    ("account", "shape"),
    [
        ("default", r"\d+"),
        ("microsoft-ca", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("aws-private-ca", r"arn:aws:acm-pca:.+/certificate/[0-9a-f]{32}"),
        ("google-cas", r"projects/.+/certificates/[0-9a-f-]{36}"),
    ],
)
def test_a_ca_names_its_certificates_its_own_way(account: str, shape: str) -> None:
    profile = SCM.accounts[account].profile

    assert re.fullmatch(shape, profile.backend_id("9001"))
    assert profile.backend_id("9001") == profile.backend_id("9001")
    assert profile.backend_id("9001") != profile.backend_id("9002")


@pytest.mark.parametrize(
    ("account", "steps"), [("default", 2), ("entrust-ov", 3), ("microsoft-ca", 4)]
)
def test_a_ca_takes_its_time(
    client_for: Callable[[str], SCMClient], clock: ManualClock, account: str, steps: int
) -> None:
    """What is reached through the CA connector stays Applied for longer."""
    client = client_for(account)
    order = client.order(make_csr("www.example.org"))
    clock.sleep(timedelta(seconds=(steps - 1) * 10))
    before = client.status(order)
    clock.sleep(timedelta(seconds=10))

    assert (before, client.status(order)) == ("Applied", "Issued")


def test_no_certificate_outlives_its_ca(authorities: Authorities) -> None:
    for account in ACCOUNTS:
        issued = issue(authorities, account)
        for above in load(*issued.intermediates_pem, issued.root_pem):
            assert issued.not_after + timedelta(days=3650) < above.not_valid_after_utc


def _key_type(kind: str) -> type:
    return rsa.RSAPublicKey if kind == "RSA" else ec.EllipticCurvePublicKey

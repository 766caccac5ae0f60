"""What SCM issued is checked before anything is uploaded, whatever order it comes in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_authority import DAY, NAMES, NOW, Authority, csr_pem, ec_key, ed_key
from sample_request import REQUEST

from connector.core.certificate import read_certificate, read_csr, split_pem
from connector.core.check import CLOCK_TOLERANCE, check_issued
from connector.core.request import KeyAlgorithm, Validation
from connector.errors import CertificateMismatchError, UnexpectedAnswerError

DV, OV, EV = "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.1"
SECOND = timedelta(seconds=1)

KEY = ec_key()
CSR = read_csr(csr_pem(KEY), KeyAlgorithm.ECDSA)
OLD_ROOT, ROOT = Authority("Old Root"), Authority("Root", key=ed_key())
POLICY, ISSUING = Authority("Policy CA"), Authority("Issuing CA")

LEAF = ISSUING.sign(NAMES[0], KEY.public_key())
ISSUING_PEM, POLICY_PEM = ISSUING.own(POLICY), POLICY.own(ROOT)
ROOT_PEM, CROSS_PEM, OLD_ROOT_PEM = ROOT.own(), ROOT.own(OLD_ROOT), OLD_ROOT.own()
UNRELATED = Authority("Somebody else").own()
BUNDLE = (LEAF, ISSUING_PEM, POLICY_PEM, ROOT_PEM)


def issued(pem, *rest, **wanted):
    bundle = (pem, *(rest or (ISSUING_PEM, POLICY_PEM, ROOT_PEM)))
    return check_issued(CSR, bundle, replace(REQUEST, **wanted), NOW)


def leaf(**overrides):
    return ISSUING.sign(NAMES[0], KEY.public_key(), **overrides)


@settings(deadline=None)
@given(st.permutations([*BUNDLE, UNRELATED, LEAF, ISSUING_PEM]))
def test_the_chain_is_in_order_whatever_order_the_bundle_has(bundle):
    """The leaf's issuer first, the root and what does not belong left out, nothing twice."""
    found = check_issued(CSR, bundle, REQUEST, NOW)
    assert found.leaf == read_certificate(LEAF)
    assert split_pem(found.chain_pem) == (ISSUING_PEM, POLICY_PEM)
    assert found.notes == ("Left 1 certificates of the bundle out of the chain.",)


def test_a_bundle_that_is_all_used_needs_no_note():
    """The root is left out on purpose, so it is no surprise."""
    assert check_issued(CSR, BUNDLE, REQUEST, NOW).notes == ()


def test_a_bundle_without_the_root_is_complete():
    """Many CAs do not send it."""
    assert split_pem(issued(LEAF, POLICY_PEM, ISSUING_PEM).chain_pem) == (ISSUING_PEM, POLICY_PEM)


def test_of_cross_signed_roots_the_longer_path_is_taken():
    """Clients with older trust stores can follow it too."""
    found = issued(LEAF, OLD_ROOT_PEM, ROOT_PEM, CROSS_PEM, POLICY_PEM, ISSUING_PEM)
    assert split_pem(found.chain_pem) == (ISSUING_PEM, POLICY_PEM, CROSS_PEM)


def test_an_expired_cross_signed_root_is_left_out():
    """It leads further, but breaks every client that follows it."""
    expired = ROOT.own(OLD_ROOT, end=NOW)
    found = issued(LEAF, OLD_ROOT_PEM, ROOT_PEM, expired, POLICY_PEM, ISSUING_PEM)
    assert split_pem(found.chain_pem) == (ISSUING_PEM, POLICY_PEM)


def test_a_private_ca_may_sign_with_its_root():
    """Then there is no chain to upload."""
    root = Authority("Private Root")
    found = issued(root.sign(NAMES[0], KEY.public_key()), root.own())
    assert found.chain_pem == ""


def test_a_ca_that_counts_its_serials_from_one_is_no_problem():
    """Serials are unique within one issuer only."""
    pem = leaf(serial=1)
    issuer = POLICY.sign(ISSUING.name, ISSUING.key.public_key(), names=(), serial=1)
    assert split_pem(issued(pem, issuer).chain_pem) == (issuer,)


def test_an_issuer_of_the_same_name_with_another_key_is_no_issuer():
    """Signatures decide, not names."""
    namesake = Authority(ISSUING.name)
    found = issued(LEAF, namesake.own(), ISSUING_PEM)
    assert split_pem(found.chain_pem) == (ISSUING_PEM,)


def test_more_names_than_wanted_are_fine():
    """CAs add the bare domain to a `www` name."""
    pem = leaf(names=(*NAMES, "example.com"))
    assert issued(pem).leaf.names == {*NAMES, "example.com"}


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(NOW + CLOCK_TOLERANCE, id="five minutes ahead: clocks differ"),
        pytest.param(NOW - 400 * DAY, id="long ago"),
    ],
)
def test_a_start_that_is_sane_is_accepted(start):
    """CA and CPS need not agree on the minute."""
    assert issued(leaf(start=start)).leaf.not_before == start


@pytest.mark.parametrize(
    ("validation", "policy"),
    [
        (Validation.DV, DV),
        (Validation.OV, OV),
        (Validation.EV, EV),
        (Validation.PRIVATE, ""),
        (Validation.PRIVATE, DV),
        (None, ""),
        (None, EV),
    ],
)
def test_the_validation_that_was_asked_for_is_accepted(validation, policy):
    """A private CA has policies of its own, so there is nothing to compare."""
    assert issued(leaf(policy=policy), validation=validation).leaf.names == set(NAMES)


@pytest.mark.parametrize(
    ("pem", "wanted", "said"),
    [
        pytest.param(
            ISSUING.sign(NAMES[0], ec_key().public_key()), {}, "the CSR's public key", id="key"
        ),
        pytest.param(leaf(names=NAMES[:1]), {}, f"names missing: {NAMES[1]}", id="a name missing"),
        pytest.param(leaf(names=()), {}, f"missing: {NAMES[1]}, {NAMES[0]}", id="no names"),
        pytest.param(leaf(end=NOW), {}, "expired at 2026-06-01T12:00:00Z", id="expired"),
        pytest.param(
            leaf(start=NOW + CLOCK_TOLERANCE + SECOND),
            {},
            "not valid before 2026-06-01T12:05:01Z",
            id="not yet valid",
        ),
        pytest.param(
            leaf(policy=DV), {"validation": Validation.OV}, "validation is dv, not ov", id="DV"
        ),
        pytest.param(
            leaf(), {"validation": Validation.EV}, "is not stated, not ev", id="no validation"
        ),
    ],
)
def test_what_was_not_asked_for_is_refused(pem, wanted, said):
    """The message names the difference."""
    with pytest.raises(CertificateMismatchError, match=said):
        issued(pem, **wanted)


def test_every_difference_is_told_at_once():
    """Nobody corrects a profile four times."""
    pem = leaf(names=NAMES[:1], end=NOW - SECOND, policy=OV)
    with pytest.raises(CertificateMismatchError) as caught:
        issued(pem, UNRELATED, validation=Validation.DV)
    for part in (NAMES[1], "expired at", "validation is ov, not dv", "lacks the issuer"):
        assert part in caught.value.what


@pytest.mark.parametrize(
    "bundle",
    [
        pytest.param((LEAF,), id="the leaf alone"),
        pytest.param((LEAF, UNRELATED, ROOT_PEM), id="certificates of others"),
        pytest.param((LEAF, ISSUING.own(POLICY, end=NOW)), id="an expired issuer"),
        pytest.param((Authority(NAMES[0], key=KEY).own(),), id="a self-signed leaf"),
    ],
)
def test_a_chain_without_the_issuer_is_refused(bundle):
    """CPS could not serve it to anybody."""
    request = replace(REQUEST, common_name=NAMES[0])
    with pytest.raises(CertificateMismatchError, match="lacks the issuer"):
        check_issued(CSR, bundle, request, NOW)


def test_an_empty_bundle_is_refused():
    """There is no certificate for the CSR in it."""
    with pytest.raises(CertificateMismatchError, match="no certificate in the answer"):
        check_issued(CSR, (), REQUEST, NOW)


def test_a_damaged_certificate_is_refused():
    """Even one that would not be needed: what is damaged once may be damaged twice."""
    with pytest.raises(UnexpectedAnswerError):
        issued(LEAF, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")

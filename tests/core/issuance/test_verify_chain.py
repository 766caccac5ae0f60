"""The chain of an issued certificate, out of any bundle, with real certificates."""

from datetime import timedelta

import pytest
from builders import NOW, request
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from issued_samples import Authority, builder, chain, check, pem, refusal, world

from connector.core.issuance.verify import issuer_path


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("with_root", [True, False], ids=["root in", "root out"])
def test_a_bundle_may_come_in_any_order_with_or_without_the_root(turn, with_root) -> None:
    """The chain is the issuer first, and never has the root."""
    known = world()
    middle = Authority("Middle CA")
    leaf, issuing, upper = known.leaf(), middle.signs(known.issuing), known.root.signs(middle)
    bundle = [leaf, upper, issuing, *([known.root.signs(known.root)] if with_root else [])]
    issued = check(*bundle[turn:], *bundle[:turn])

    assert issued.leaf.pem == pem(leaf)
    assert chain(issued) == [pem(issuing), pem(upper)]
    assert issued.notes == ()


def test_of_cross_signed_variants_the_one_that_leads_further_is_taken() -> None:
    """Clients that know only the older root are served too; what is left out is told."""
    known = world()
    issuing, crossed = known.root.signs(known.issuing), known.older.signs(known.root)
    own, older = known.root.signs(known.root), known.older.signs(known.older)

    issued = check(own, older, crossed, issuing, known.leaf())

    assert chain(issued) == [pem(issuing), pem(crossed)]
    assert issued.notes == ("Left 1 of the bundle's certificates out of the chain.",)


@pytest.mark.parametrize("first", ["self-signed", "cross-signed"])
def test_a_self_signed_variant_never_beats_the_cross_signed_one(first: str) -> None:
    """Also in a bundle without the older root, and in whatever order."""
    known = world()
    issuing, crossed = known.root.signs(known.issuing), known.older.signs(known.root)
    variants = [known.root.signs(known.root), crossed]

    bundle = variants if first == "self-signed" else variants[::-1]
    issued = check(*bundle, issuing, known.leaf())

    assert chain(issued) == [pem(issuing), pem(crossed)]


def test_an_expired_cross_signed_variant_is_left_out() -> None:
    """It leads further, but clients that follow it fail."""
    known = world()
    issuing, expired = known.root.signs(known.issuing), known.older.signs(known.root, days=-0.5)

    issued = check(expired, known.leaf(), issuing)

    assert chain(issued) == [pem(issuing)]
    assert len(issued.notes) == 1


def test_authorities_that_sign_each_other_do_not_lead_round_and_round() -> None:
    """Each certificate stands at most once in the path."""
    known = world()
    issuing = known.root.signs(known.issuing)
    down, up = known.older.signs(known.root), known.root.signs(known.older)

    assert chain(check(up, known.leaf(), down, issuing)) == [pem(issuing), pem(down), pem(up)]


def test_unrelated_and_repeated_certificates_are_left_out() -> None:
    """Also one that has the issuer's name with another key."""
    known, strange = world(), Authority("Strange CA")
    leaf, issuing = known.leaf(), known.root.signs(known.issuing)
    namesake = known.root.signs(Authority("Issuing CA"))

    issued = check(strange.signs(strange), namesake, issuing, leaf, issuing, leaf)

    assert chain(issued) == [pem(issuing)]
    assert issued.notes == ("Left 2 of the bundle's certificates out of the chain.",)


def test_a_leaf_straight_from_the_root_has_an_empty_chain() -> None:
    """A private CA may do so."""
    known = world()

    assert chain(check(known.leaf(), known.issuing.signs(known.issuing))) == []


def test_a_self_signed_certificate_has_no_path() -> None:
    """It is its own end."""
    own = world().root.signs(world().root)

    assert issuer_path(own, [own]) == ()


def test_without_its_issuer_nothing_is_uploaded() -> None:
    """The issuer is named, and what helps."""
    assert "lacks the issuer CN=Issuing CA; name it in chain_file" in refusal(world().leaf())


def test_an_issuer_that_has_expired_is_none() -> None:
    known = world()

    told = refusal(known.leaf(), known.root.signs(known.issuing, days=-0.5))
    assert f"the issuer CN=Issuing CA expired at {NOW - timedelta(days=0.5):%Y-%m-%dT%H}" in told


def test_an_issuer_that_is_not_valid_yet_is_none() -> None:
    known = world()
    later = builder(
        known.issuing.name, known.issuing.key, known.root, starts=timedelta(days=2), days=900
    ).sign(known.root.key, hashes.SHA256())

    told = refusal(known.leaf(), later)
    assert (
        f"the issuer CN=Issuing CA is not valid before {NOW + timedelta(days=2):%Y-%m-%d}" in told
    )


def test_a_chain_that_ends_before_its_certificate_is_told_with_the_date() -> None:
    known = world()
    issued = check(known.leaf(), known.root.signs(known.issuing, days=30))

    (note,) = issued.notes
    assert f"CN=Issuing CA ends at {NOW + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}" in note
    assert "the renewal is planned for the chain's end" in note


def test_a_chain_that_ends_with_its_certificate_is_no_note() -> None:
    """To the second: it serves as long as the certificate does."""
    known = world()

    assert check(known.leaf(days=30), known.root.signs(known.issuing, days=30)).notes == ()


def test_an_issuer_that_ends_this_very_second_is_none() -> None:
    """As for the certificate itself."""
    known = world()

    told = refusal(known.leaf(), known.root.signs(known.issuing, days=0))
    assert "the issuer CN=Issuing CA expired at" in told


def test_what_issued_an_odd_certificate_is_found_by_its_identifiers() -> None:
    known = world()
    der = known.root.signs(known.root).public_bytes(Encoding.DER)
    odd = x509.load_der_x509_certificate(der.replace(EC_KEY, UNKNOWN_KEY))

    assert len(chain(check(known.leaf(), known.root.signs(known.issuing), odd))) == 1


EC_KEY = bytes.fromhex("06072a8648ce3d0201")
"""id-ecPublicKey (RFC 5480 2.1.1)."""
UNKNOWN_KEY = bytes.fromhex("06072a8648ce3d027f")


def test_the_issuer_that_is_missing_is_told_apart_from_others_that_are_there() -> None:
    known = world()

    assert "lacks the issuer CN=Issuing CA" in refusal(
        known.leaf(), known.root.signs(known.root), known.older.signs(known.root)
    )


def test_an_odd_certificate_in_a_bundle_spoils_nothing() -> None:
    """Its key is of a kind that nobody here knows; nobody here needs it."""
    known = world()
    der = known.root.signs(known.older).public_bytes(Encoding.DER)
    odd = x509.load_der_x509_certificate(der.replace(EC_KEY, UNKNOWN_KEY))

    issued = check(known.leaf(), known.root.signs(known.issuing), odd)
    assert len(chain(issued)) == 1


@pytest.mark.parametrize("with_own", [True, False], ids=["its own is there", "only crossed"])
def test_the_chain_leads_to_the_root_that_is_preferred(with_own: bool) -> None:
    """No further: a cross-signed variant of that root is left out, and so is the root."""
    known = world()
    issuing, crossed = known.root.signs(known.issuing), known.older.signs(known.root)
    own = [known.root.signs(known.root)] if with_own else []

    issued = check(*own, crossed, issuing, known.leaf(), wanted=request(preferred_root="Root"))

    assert chain(issued) == [pem(issuing)]
    assert not any("preferred_root" in note for note in issued.notes)


def test_a_preferred_root_that_is_further_away_is_reached() -> None:
    known = world()
    issuing, crossed = known.root.signs(known.issuing), known.older.signs(known.root)
    own = known.root.signs(known.root)

    issued = check(own, crossed, issuing, known.leaf(), wanted=request(preferred_root="Older Root"))

    assert chain(issued) == [pem(issuing), pem(crossed)]


def test_a_preferred_root_that_nothing_leads_to_is_told() -> None:
    """The chain is the one that there would be without it."""
    known = world()
    issuing, crossed = known.root.signs(known.issuing), known.older.signs(known.root)
    own = known.root.signs(known.root)

    issued = check(own, crossed, issuing, known.leaf(), wanted=request(preferred_root="Moon"))

    assert chain(issued) == [pem(issuing), pem(crossed)]
    (told,) = [note for note in issued.notes if note.startswith("preferred_root")]
    assert "no chain at hand leads to Moon" in told
    assert "those to Older Root, Root is uploaded" in told


def test_an_authority_may_write_its_name_in_other_capitals() -> None:
    """What it signs names it so; clients follow that all the same, and so does a root's end."""
    known = world()
    root, issuing = (Authority(one.name.upper(), one.key) for one in (known.root, known.issuing))
    upper = builder(issuing.name, issuing.key, known.root).sign(known.root.key, hashes.SHA256())
    own = builder(root.name, root.key, known.root).sign(root.key, hashes.SHA256())

    assert chain(check(known.leaf(), own, upper)) == [pem(upper)]

"""Whether an issued certificate is what was asked for, with real certificates."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import pytest
from builders import NAME, NOW, csr, request
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.core.facts.enrollment import Csr
from connector.core.issuance.verify import CLOCK_TOLERANCE, Issued, check_issued, issuer_path
from connector.core.request.values import Request, Validation
from connector.core.x509.read import public_key_sha256, split_pem
from connector.errors import CertificateMismatchError, UnexpectedAnswerError
from connector.sandbox.ca import with_sha1

DV, OV, EV = "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.1"


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def x509_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True)
class Authority:
    """A CA: a name and a key, whoever signs it."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)

    def signs(self, other: "Authority", days: float = 1000) -> x509.Certificate:
        """A CA certificate for *other*."""
        return builder(other.name, other.key, self, days=days).sign(self.key, hashes.SHA256())


def builder(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: Authority,
    *,
    starts: timedelta = timedelta(days=-1),
    days: float = 90,
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=x509_name(issuer.name),
        subject_name=x509_name(subject),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW + starts,
        not_valid_after=NOW + timedelta(days=days),
    )


@dataclass(frozen=True)
class World:
    """A root, an older root that cross-signed it, an issuing CA below, and the key of the CSR."""

    root: Authority = field(default_factory=lambda: Authority("Root"))
    older: Authority = field(default_factory=lambda: Authority("Older Root"))
    issuing: Authority = field(default_factory=lambda: Authority("Issuing CA"))
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)

    def leaf(
        self,
        *,
        names: tuple[str, ...] = (NAME,),
        policies: tuple[str, ...] = (),
        starts: timedelta = timedelta(days=-1),
        days: float = 90,
    ) -> x509.Certificate:
        unsigned = builder(NAME, self.key, self.issuing, starts=starts, days=days)
        sans = x509.SubjectAlternativeName([x509.DNSName(item) for item in names])
        unsigned = unsigned.add_extension(sans, critical=False)
        if policies:
            stated = [x509.PolicyInformation(x509.ObjectIdentifier(p), None) for p in policies]
            unsigned = unsigned.add_extension(x509.CertificatePolicies(stated), critical=False)
        return unsigned.sign(self.issuing.key, hashes.SHA256())

    def wanted(self) -> Csr:
        return csr(public_key_sha256=public_key_sha256(self.leaf()))


@cache
def world() -> World:
    return World()


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def check(*bundle: x509.Certificate, wanted: Request | None = None) -> Issued:
    texts = [pem(item) for item in bundle]
    return check_issued(world().wanted(), texts, wanted or request(), NOW)


def chain(issued: Issued) -> list[str]:
    return list(split_pem(issued.chain_pem))


def refusal(*bundle: x509.Certificate, wanted: Request | None = None) -> str:
    with pytest.raises(CertificateMismatchError) as caught:
        check(*bundle, wanted=wanted)
    return str(caught.value)


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
    assert "lacks the issuer CN=Issuing CA; give it as chain_file" in refusal(world().leaf())


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


def test_a_certificate_for_another_key_is_refused() -> None:
    """CPS would refuse it too, after the wait."""
    known = world()

    assert "has the CSR's public key" in refusal(known.root.signs(known.issuing))
    assert "has the CSR's public key" in refusal()


def test_missing_names_are_listed() -> None:
    """Sorted; further names that the CA added do not matter."""
    known = world()
    wanted = request(sans=frozenset({"b.example.com", "a.example.com"}))
    issuing = known.root.signs(known.issuing)

    told = refusal(known.leaf(), issuing, wanted=wanted)
    assert "names missing: a.example.com, b.example.com." in told
    more = known.leaf(names=(NAME, "A.example.com", "b.example.com", "www2.example.com"))
    assert check(more, issuing, wanted=wanted).leaf.names > wanted.names


def test_an_expired_certificate_is_refused() -> None:
    """The second at which it ends counts as expired."""
    known = world()
    told = refusal(known.leaf(days=0), known.root.signs(known.issuing))

    assert "it expired at 2026-06-01T12:00:00Z" in told


def test_a_certificate_of_the_future_is_refused_beyond_the_tolerance() -> None:
    """Clocks may differ by minutes, not by more."""
    issuing = world().root.signs(world().issuing)
    late = world().leaf(starts=CLOCK_TOLERANCE + timedelta(seconds=1))

    assert "it is not valid before 2026-06-01T12:05:01Z" in refusal(late, issuing)
    assert check(world().leaf(starts=CLOCK_TOLERANCE), issuing).notes == ()


@pytest.mark.parametrize(
    ("validation", "policies"),
    [
        (Validation.DV, (DV,)),
        (Validation.OV, ("1.2.3", OV)),
        (Validation.EV, (EV,)),
        (Validation.PRIVATE, ()),
        (Validation.PRIVATE, ("1.2.3",)),
        (None, (DV,)),
    ],
)
def test_the_wanted_validation_is_found(validation, policies) -> None:
    """Without a wish any will do; a private CA states none of the public ones."""
    issuing = world().root.signs(world().issuing)
    wanted = request(validation=validation)

    assert check(world().leaf(policies=policies), issuing, wanted=wanted).notes == ()


@pytest.mark.parametrize(
    ("validation", "policies", "told"),
    [
        (Validation.OV, (DV,), "validation is dv, not ov"),
        (Validation.EV, (DV, OV), "validation is dv or ov, not ev"),
        (Validation.DV, ("1.2.3",), "validation is not stated, not dv"),
        (Validation.DV, (), "validation is not stated, not dv"),
        (Validation.PRIVATE, (OV,), "validation is ov, not private"),
    ],
)
def test_another_validation_is_refused(validation, policies, told) -> None:
    """The profile of SCM is the wrong one."""
    issuing = world().root.signs(world().issuing)

    wanted = request(validation=validation)
    assert told in refusal(world().leaf(policies=policies), issuing, wanted=wanted)


@pytest.mark.parametrize(
    ("days", "policies", "told"),
    [
        (199, (OV,), 0),
        (200, (OV,), 1),
        (365, (), 0),
    ],
)
def test_a_public_certificate_that_lives_too_long_is_told(days, policies, told) -> None:
    """It began a day ago, and 200 days are the limit; private ones have none."""
    issuing = world().root.signs(world().issuing)
    notes = check(world().leaf(policies=policies, days=days), issuing).notes

    assert len(notes) == told
    assert all("lives 201 days, but public ones" in note for note in notes)


def test_every_fault_is_told_at_once() -> None:
    """What to do about it is for those who know the order and its change."""
    wanted = request(validation=Validation.OV, sans=frozenset({"a.example.com"}))
    told = refusal(world().leaf(days=-0.5), wanted=wanted)

    parts = ("names missing", "it expired", "validation is", "issuer")
    assert [part for part in parts if part not in told] == []


def test_an_unreadable_certificate_is_not_a_mismatch() -> None:
    """SCM left its contract."""
    with pytest.raises(UnexpectedAnswerError):
        check_issued(world().wanted(), ["nothing"], request(), NOW)


def test_a_chain_that_ends_before_its_certificate_is_told_with_the_date() -> None:
    known = world()
    issued = check(known.leaf(), known.root.signs(known.issuing, days=30))

    (note,) = issued.notes
    assert f"CN=Issuing CA ends at {NOW + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}" in note
    assert "the renewal is planned for the chain's end" in note


def test_sha_1_is_taken_where_it_is_asked_for_and_told() -> None:
    known = world()
    leaf = with_sha1(known.leaf(), known.issuing.key)
    issuer = with_sha1(known.root.signs(known.issuing), known.root.key)
    private = request(validation=Validation.PRIVATE, signature_algorithm="SHA-1")

    issued = check(leaf, issuer, wanted=private)

    assert len(chain(issued)) == 1
    in_chain, own = issued.notes
    assert in_chain.startswith("CN=Issuing CA in the chain is signed with SHA-1")
    assert own == "The certificate is signed with SHA-1, as the request wants."
    assert "it is signed with SHA-1, which clients refuse" in refusal(leaf, issuer)


def test_an_odd_certificate_in_a_bundle_spoils_nothing() -> None:
    """Its key is of a kind that nobody here knows; nobody here needs it."""
    known = world()
    der = known.root.signs(known.older).public_bytes(Encoding.DER)
    odd = x509.load_der_x509_certificate(der.replace(EC_KEY, UNKNOWN_KEY))

    issued = check(known.leaf(), known.root.signs(known.issuing), odd)
    assert len(chain(issued)) == 1


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

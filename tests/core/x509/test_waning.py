"""A certificate that outlives the trust of the root that it leads to."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from builders import NOW
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from connector.core.facts.certificate import Deployed
from connector.core.x509.read import certificate_facts
from connector.core.x509.waning import WaningRoot, waning_note

DAY = timedelta(days=1)


class CA:
    """Signs with the identifier of its key, as CAs do."""

    def __init__(self, name: str) -> None:
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.key_id = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()).digest.hex()

    def sign(self, other: "CA", *, days: int = 3000, marked: bool = True) -> x509.Certificate:
        builder = x509.CertificateBuilder(
            issuer_name=self.name,
            subject_name=other.name,
            public_key=other.key.public_key(),
            serial_number=10,
            not_valid_before=NOW - DAY,
            not_valid_after=NOW + days * DAY,
        )
        if marked:
            mark = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
            builder = builder.add_extension(mark, critical=False)
        return builder.sign(self.key, SHA256())


OLD, NEW, ISSUING = CA("Old Root"), CA("New Root"), CA("Issuing CA")
LEAF = CA("www.example.com")
ENDS = datetime(2028, 4, 15, tzinfo=UTC)
WANING = WaningRoot("Old Root", OLD.key_id, ENDS)
LONG = (ENDS - NOW).days + 30
"""Days of a certificate that outlives the trust of the old root."""


def deployed(leaf: x509.Certificate, *chain: x509.Certificate) -> Deployed:
    text = "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
    return Deployed(certificate_facts(leaf), text)


def note(
    found: Deployed,
    public: Sequence[x509.Certificate] = (OLD.sign(OLD), NEW.sign(NEW)),
    roots: tuple[WaningRoot, ...] = (WANING,),
) -> str:
    return waning_note(found, lambda: public, roots)


def test_a_certificate_that_leads_only_there_is_told() -> None:
    found = note(deployed(ISSUING.sign(LEAF, days=LONG), OLD.sign(ISSUING)))
    assert found.startswith("serial 0A leads only to the root Old Root, which browsers stop")
    assert "2028-04-15" in found


def test_one_that_ends_before_is_not() -> None:
    chain = OLD.sign(ISSUING)
    assert note(deployed(ISSUING.sign(LEAF, days=LONG - 60), chain)) == ""


def test_one_that_leads_to_a_newer_root_as_well_is_not() -> None:
    """Over a cross-signed variant of it, which clients that know the root leave out."""
    chain = (NEW.sign(ISSUING), OLD.sign(NEW))
    leaf = ISSUING.sign(LEAF, days=LONG)
    assert note(deployed(leaf, *chain)) == ""
    assert note(deployed(leaf, *chain), (OLD.sign(OLD),)) != ""
    younger = WaningRoot("New Root", NEW.key_id, ENDS)
    assert note(deployed(leaf, *chain), roots=(WANING, younger)) != ""


def test_another_of_the_same_name_is_not() -> None:
    """A private CA may call its root as it likes: the key tells them apart."""
    other = CA("Old Root")
    assert note(deployed(ISSUING.sign(LEAF, days=LONG), other.sign(ISSUING))) == ""
    unmarked = OLD.sign(ISSUING, marked=False)
    assert note(deployed(ISSUING.sign(LEAF, days=LONG), unmarked)) == ""


def test_public_roots_are_asked_for_only_where_it_matters() -> None:
    def nobody() -> Sequence[x509.Certificate]:
        raise AssertionError

    found = deployed(ISSUING.sign(LEAF, days=LONG), NEW.sign(ISSUING))
    assert waning_note(found, nobody, (WANING,)) == ""


def test_a_chain_that_is_not_the_certificates_is_not_judged() -> None:
    """Whoever uploaded it may have put anything into it."""
    other = CA("Other CA")
    assert note(deployed(NEW.sign(LEAF, days=LONG), OLD.sign(other))) == ""


def test_what_cannot_be_read_is_not_judged() -> None:
    found = Deployed(
        certificate_facts(ISSUING.sign(LEAF, days=LONG)), "-----BEGIN CERTIFICATE-----"
    )
    assert note(found) == ""
    assert note(Deployed(found.facts, "")) == ""

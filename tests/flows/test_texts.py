"""Words of other languages, from the request to the CSR and back, whatever the locale says."""

import json

import yaml
from cryptography import x509
from cryptography.x509.oid import NameOID
from program import Program
from request_document import LEAST

WORDS = "Müller & Söhne — “株式会社”"
STRICT_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_the_csr_has_the_words_of_the_request_in_every_locale(program: Program) -> None:
    """A second machine with another locale sees nothing to do, and orders nothing."""
    document = {
        **LEAST,
        "scm_account": "sectigo-dv",
        "subject": {"country": "DE", "locality": "Köln", "organization": WORDS},
        "auto_approve": True,
        "comments": "für Łukasz 日本",
    }
    request = json.dumps(document, ensure_ascii=False)

    done = program.run("apply", AKAMAI_SCM_REQUEST=request, **STRICT_C)

    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    subject = x509.load_pem_x509_csr(order.csr_pem.encode()).subject
    (organization,) = subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    (locality,) = subject.get_attributes_for_oid(NameOID.LOCALITY_NAME)
    assert (organization.value, locality.value) == (WORDS, "Köln")
    path = program.directory / "request.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    for environ in ({"LC_ALL": "C.UTF-8"}, {"PYTHONIOENCODING": "latin-1"}):
        assert program.status(**environ)["action"] == "none"


def test_names_are_one_certificate_however_they_are_written(program: Program) -> None:
    """What is sent is their ASCII form, so the other writing finds nothing to do."""
    program.write(common_name="München.example.com", sans=["\uff37ww.example.com"])
    assert program.apply().returncode == 0

    program.write(common_name="xn--mnchen-3ya.example.com", sans=["www.example.com"])

    assert program.status()["action"] == "none"
    (order,) = program.orders()
    found = x509.load_pem_x509_csr(order.csr_pem.encode())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == {
        "xn--mnchen-3ya.example.com",
        "www.example.com",
    }


def test_an_unseen_sign_is_told_before_anything_is_asked(program: Program) -> None:
    """The advice is the name without it, which is then right."""
    program.write(sans=["shop.example.com\u200b"])

    done = program.apply()

    assert done.returncode == 65
    assert "at position 17 is U+200B ZERO WIDTH SPACE; write shop.example.com" in done.stderr
    assert not program.sandbox.world.ledger.requests()


def test_a_name_that_is_twice_in_a_file_stops_it(program: Program) -> None:
    """The last list would win, and the names of the first be lost."""
    path = program.directory / "request.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write("sans: [a.example.com]\nsans: [b.example.com]\n")

    done = program.apply()

    assert done.returncode == 65
    assert "the same key appears twice: sans, first in line" in done.stderr
    assert not program.sandbox.world.ledger.requests()

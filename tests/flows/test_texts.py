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

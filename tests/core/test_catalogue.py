"""The catalogue says what CPS says, each thing once."""

import re

import pytest

from connector.core.catalogue import CATALOGUE, SUBJECT_FIELDS, Severity, Stage, known_ids, worded


def test_every_id_and_every_text_is_there_once():
    """Two templates of one wording could not be told apart."""
    assert len(known_ids()) == len(CATALOGUE)
    assert len({template.text for template in CATALOGUE}) == len(CATALOGUE)


def test_ids_are_written_as_akamai_writes_them():
    """Upper case, digits and underscores, so that lists can be carried over from Terraform."""
    assert all(re.fullmatch(r"[A-Z0-9_]+", name) for name in known_ids())


@pytest.mark.parametrize("field", SUBJECT_FIELDS)
def test_every_subject_field_has_three_ids(field):
    """A field can differ, be missing or be added."""
    assert {
        f"CSR_VS_CERTIFICATE_{field}_FIELD_MISMATCH",
        f"CSR_VS_CERTIFICATE_{field}_FIELD_MISSING_IN_CERTIFICATE",
        f"CSR_VS_CERTIFICATE_{field}_FIELD_ADDITIONAL_IN_CERTIFICATE",
    } <= known_ids()


@pytest.mark.parametrize(
    ("name", "severity", "stage"),
    [
        ("CSR_VS_CERTIFICATE_KEY_MISMATCH", Severity.ERROR, Stage.POST),
        ("TRUST_CHAIN_NULL_OR_EMPTY", Severity.WARNING, Stage.POST),
        ("SNI_DNS_OVERLAP", Severity.WARNING, Stage.PRE),
        (
            "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK",
            Severity.WARNING,
            Stage.BOTH,
        ),
    ],
)
def test_a_template_has_severity_and_stage(name, severity, stage):
    """Each group of the reference is entered with its own."""
    (template,) = [template for template in CATALOGUE if template.id == name]
    assert (template.severity, template.stage) == (severity, stage)


def test_wording_replaces_every_placeholder():
    """What comes out is what CPS would say."""
    text = worded("CSR_VS_CERTIFICATE_O_FIELD_MISSING_IN_CERTIFICATE", csrSubjectValue="Acme <x>")
    assert text == "Value for O differs between the CSR and the certificate: [Acme <x>] vs missing."


@pytest.mark.parametrize("name", ["NO_SUCH_ID", "SNI_DNS_OVERLAP"])
def test_an_unknown_id_or_a_forgotten_value_is_refused(name):
    """No half-filled text leaves the catalogue."""
    with pytest.raises(KeyError):
        worded(name)

"""Whether an order would end in CPS's warnings about the subject; the lines to paste."""

import re

import pytest
import yaml
from builders import ORGANIZATION, request

from connector.core.request.subject import paste, subject_fault, subject_note
from connector.core.request.values import (
    AcknowledgePolicy,
    Approve,
    Subject,
    ValidationType,
    WarningPolicy,
)


def approving(*ids: str) -> Approve:
    policy = WarningPolicy(AcknowledgePolicy.LISTED, frozenset(ids))
    return Approve(post_verification_warnings=policy)


EVERYTHING = Approve(post_verification_warnings=WarningPolicy(AcknowledgePolicy.ALL))


@pytest.mark.parametrize(
    ("validation", "wanted", "stops", "noted"),
    [
        pytest.param(ValidationType.OV, {}, True, False, id="OV, nothing said"),
        pytest.param(
            ValidationType.EV, {"subject": Subject("US")}, True, False, id="EV, a country"
        ),
        pytest.param(
            ValidationType.OV, {"subject": Subject(organization="E")}, False, False, id="OV, named"
        ),
        pytest.param(ValidationType.DV, {}, False, False, id="DV names nobody"),
        pytest.param(ValidationType.PRIVATE, {}, False, False, id="private: as the CSR says"),
        pytest.param(None, {}, False, True, id="not known"),
        pytest.param(None, {"subject": Subject("US")}, False, False, id="not known, and said"),
        pytest.param(ValidationType.OV, {"approve": EVERYTHING}, False, False, id="all approved"),
        pytest.param(None, {"approve": EVERYTHING}, False, False, id="not known, all approved"),
        pytest.param(
            ValidationType.OV,
            {"approve": approving("CSR_VS_CERTIFICATE_O_FIELD_ADDITIONAL_IN_CERTIFICATE")},
            False,
            False,
            id="just that approved",
        ),
        pytest.param(
            ValidationType.OV,
            {"approve": approving("CSR_EXPIRED")},
            True,
            False,
            id="else approved",
        ),
    ],
)
def test_an_empty_subject(validation, wanted, stops, noted) -> None:
    assert (subject_fault(request(**wanted), validation) is not None) == stops
    assert (subject_note(request(**wanted), validation) is not None) == noted


@pytest.mark.parametrize("organization", [ORGANIZATION, None])
def test_the_lines_can_be_pasted(organization) -> None:
    told = paste(request(organization=organization))

    (line,) = re.findall(r"^  (subject: .*)$", told, re.MULTILINE)
    assert yaml.safe_load(line)["subject"] == {
        "country": "US" if organization else "…",
        "state": "MA" if organization else "…",
        "locality": "Cambridge" if organization else "…",
        "organization": "Example" if organization else "…",
    }
    assert '  subject = { country = "' in told

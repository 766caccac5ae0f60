"""All that is to be known before an order, at once."""

from datetime import UTC, datetime

from builders import request
from offers import PUBLIC, SILENT

from connector.core.issuance.fit import fit_to_offer
from connector.core.request.values import Subject, ValidationType

IN_2026 = datetime(2026, 6, 1, tzinfo=UTC)


def test_an_offer_gives_profile_and_term() -> None:
    wanted = request(subject=Subject(organization="Example"))
    fit = fit_to_offer(wanted, PUBLIC, IN_2026)

    assert (fit.profile_id, fit.term) == (501, 199)
    assert (fit.faults, fit.subject_fault, fit.subject_note, fit.notes) == ((), None, None, ())


def test_without_an_offer_the_account_fixes_what_is_ordered() -> None:
    fit = fit_to_offer(request(cert_type=501), None, IN_2026)

    assert (fit.faults, fit.profile_id, fit.term) == ((), None, None)
    assert fit.notes[0].startswith("cert_type: not sent and not compared")
    assert fit.subject_note is not None


def test_faults_and_the_subject_are_told_together() -> None:
    """What the profile gives decides about the subject, before what the request says."""
    fit = fit_to_offer(request(validation=ValidationType.DV, term=30), PUBLIC, IN_2026)

    assert [fault.at for fault in fit.faults] == [("validation",), ("term",)]
    assert fit.subject_fault is not None
    assert fit.subject_note is None


def test_where_the_offer_does_not_tell_the_request_does() -> None:
    fit = fit_to_offer(request(validation=ValidationType.OV), SILENT, IN_2026)

    assert fit.subject_fault is not None
    assert (
        fit_to_offer(request(validation=ValidationType.DV), SILENT, IN_2026).subject_fault is None
    )

"""What makes two requests mean the same certificate."""

from .builders import NAME, request


def test_all_names_are_the_common_name_and_the_sans():
    """The common name is implied."""
    assert request(sans=frozenset({"api.example.com"})).names == {NAME, "api.example.com"}


def test_a_certificate_is_known_by_contract_and_name():
    """Whatever else changes, lock and journal stay the same."""
    assert request().key == request(sans=frozenset({"api.example.com"})).key == f"C-0N7RAC7/{NAME}"


def test_an_adopted_enrollment_is_a_certificate_of_its_own():
    """Two enrollments may have the same common name."""
    assert request(enrollment_id=7).key == f"C-0N7RAC7/{NAME}#7"

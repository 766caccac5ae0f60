"""What a request says about itself."""

from builders import NAME, request


def test_the_names_have_the_common_name() -> None:
    """It is never repeated among the SANs."""
    assert request(sans=frozenset({"a.example.com"})).names == {NAME, "a.example.com"}


def test_the_key_names_contract_name_and_adopted_enrollment() -> None:
    """Two enrollments with one common name do not share a lock or a journal entry."""
    assert request().key == f"C-0N7RAC7/{NAME}"
    assert request(enrollment_id=7).key == f"C-0N7RAC7/{NAME}#7"

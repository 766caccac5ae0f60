"""The text by which an order is found again."""

from connector.core.facts.marker import markers_in, order_marker


def test_the_markers_are_told_from_what_a_person_wrote() -> None:
    """Of whichever CSR; the words around them are a person's."""
    own, other = order_marker("a1" * 32), order_marker("b2" * 32)

    assert markers_in(f"for the shop {own} {other}") == {own, other}
    assert markers_in("akamai-scm was here") == frozenset()

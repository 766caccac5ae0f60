"""The text by which an order is found again."""

from connector.core.facts.marker import lookup_hint, markers_in, order_marker


def test_the_markers_are_told_from_what_a_person_wrote() -> None:
    """Of whichever CSR; the words around them are a person's."""
    own, other = order_marker("a1" * 32), order_marker("b2" * 32)

    assert markers_in(f"for the shop {own} {other}") == {own, other}
    assert markers_in("akamai-scm was here") == frozenset()


def test_where_a_person_looks_depends_on_who_signs() -> None:
    key = "a1" * 32

    assert "In SCM under Certificates" in lookup_hint(key, "www.example.com")
    elsewhere = lookup_hint(key, "www.example.com", "/opt/sign")
    assert elsewhere.startswith("At the CA that /opt/sign orders from")
    assert key in elsewhere
    assert "SCM" not in elsewhere

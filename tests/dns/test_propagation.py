"""Whether what the servers say is enough."""

import pytest

from connector.dns.propagation import Propagation, Sight
from connector.dns.values import Server

SAME, ABSENT, OTHER, REFUSES, SILENT = (
    Sight.SAME,
    Sight.ABSENT,
    Sight.OTHER,
    Sight.REFUSES,
    Sight.SILENT,
)


def seen(*sights: tuple[str, Sight]) -> Propagation:
    """Return what servers say, by name; several of one name are its addresses."""
    return Propagation(
        tuple((Server(name, f"192.0.2.{at}"), sight) for at, (name, sight) in enumerate(sights))
    )


@pytest.mark.parametrize(
    ("sights", "complete"),
    [
        ([("a", SAME), ("b", SAME)], True),
        ([("a", SAME), ("b", SAME), ("c", SILENT)], True),
        ([("a", SAME), ("a", SILENT), ("b", SAME)], True),
        ([("a", SAME)], True),
        ([("a", SAME), ("b", SILENT)], False),
        ([("a", SAME), ("b", SAME), ("c", ABSENT)], False),
        ([("a", SAME), ("b", SAME), ("c", OTHER)], False),
        ([("a", SAME), ("b", SAME), ("c", REFUSES)], False),
        ([("a", SAME), ("a", ABSENT), ("b", SAME)], False),
        ([("a", SILENT), ("b", SILENT)], False),
        ([], False),
    ],
)
def test_all_that_answer_agree_and_two_do(sights: list[tuple[str, Sight]], complete: bool) -> None:
    """Where there are two; an address that is silent hides none that answers."""
    assert seen(*sights).complete == complete


def test_those_that_are_waited_for_are_named() -> None:
    """With their addresses, and a port that is not the usual one."""
    both = Propagation(
        (
            (Server("ns.example", "192.0.2.1"), ABSENT),
            (Server("192.0.2.2", "192.0.2.2", 5353), REFUSES),
            (Server("ns3.example", "192.0.2.3"), SAME),
        )
    )
    assert both.missing == (
        "ns.example (192.0.2.1) does not have it; 192.0.2.2 port 5353 does not answer for the zone"
    )

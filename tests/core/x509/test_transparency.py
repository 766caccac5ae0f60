"""Whether a public certificate is in enough transparency logs."""

from datetime import timedelta

import pytest
from builders import NAME, NOW
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from issued_samples import Authority, builder, check, refusal, world

from connector.core.x509.transparency import needed_logs, transparency_fault
from connector.sandbox.ca.transparency import logs_wanted, promises

ROOT = world().root.signs(world().root)
ISSUING = world().root.signs(world().issuing)


def leaf(*numbers: int, days: float = 90) -> x509.Certificate:
    """Return a certificate with promises of so many logs, one extension each at most."""
    names = x509.SubjectAlternativeName([x509.DNSName(NAME)])
    unsigned = builder(NAME, world().key, world().issuing, days=days)
    unsigned = unsigned.add_extension(names, critical=False)
    for number in numbers:
        unsigned = unsigned.add_extension(promises(number, NOW), critical=False)
    return unsigned.sign(world().issuing.key, hashes.SHA256())


def fault(
    certificate: x509.Certificate, path: list[x509.Certificate], roots: list[x509.Certificate]
) -> str:
    return transparency_fault(certificate, path, lambda: roots)


@pytest.mark.parametrize(
    ("days", "needed"),
    [(46, 2), (179, 2), (179.5, 3), (198, 3), (397, 3)],
)
def test_a_longer_life_wants_more_logs(days: float, needed: int) -> None:
    """The sample begins a day ago."""
    assert needed_logs(leaf(days=days)) == needed
    for count in (needed, needed + 1):
        assert fault(leaf(count, days=days), [ISSUING], [ROOT]) == ""
    told = fault(leaf(needed - 1, days=days), [ISSUING], [ROOT])
    assert f"it proves {needed - 1} of the {needed} entries" in told


def test_none_at_all_is_told() -> None:
    """In a word."""
    assert fault(leaf(), [ISSUING], [ROOT]).startswith("it proves none of the 2")


def test_only_what_is_below_a_root_of_browsers_has_to_be_logged() -> None:
    """By name and key, with the root in the path or above it."""
    other = Authority(world().root.name)
    assert fault(leaf(), [ISSUING], []) == ""
    assert fault(leaf(), [ISSUING], [other.signs(other)]) == ""
    assert fault(leaf(), [ISSUING, ROOT], [ROOT]) != ""
    assert fault(leaf(), [ISSUING], [other.signs(other), ROOT]) != ""


def test_a_trusted_certificate_in_the_path_is_a_root() -> None:
    """Browsers' lists have some that others have signed."""
    assert fault(leaf(), [ISSUING], [ISSUING]) != ""


def test_logs_are_counted_once() -> None:
    """The sandbox gives what browsers want."""
    assert [logs_wanted(days) for days in (180, 181)] == [2, 3]
    unsigned = builder(NAME, world().key, world().issuing)
    extension = promises(1, NOW)
    one = extension.value[4:]
    twice = bytes([4, 0x81, 2 * len(one) + 2]) + (2 * len(one)).to_bytes(2, "big") + 2 * one
    unsigned = unsigned.add_extension(x509.UnrecognizedExtension(extension.oid, twice), False)
    doubled = unsigned.sign(world().issuing.key, hashes.SHA256())
    assert "it proves 1 of the 2" in fault(doubled, [ISSUING], [ROOT])


def test_it_is_no_misfit_of_a_private_ca() -> None:
    """As all samples of other tests show; a public one is not uploaded."""
    assert check(leaf(), ISSUING).notes == ()
    told = refusal(leaf(), ISSUING, public_roots=[ROOT])
    assert "transparency logs" in told
    assert "It is not uploaded." in told
    assert check(leaf(2), ISSUING, public_roots=[ROOT]).leaf.not_after == NOW + timedelta(days=90)


def test_what_is_in_enough_logs_is_not_held_against_any_root() -> None:
    """There are more than a hundred to read."""

    def roots() -> list[x509.Certificate]:
        raise AssertionError("not needed")

    assert transparency_fault(leaf(2), [ISSUING], roots) == ""

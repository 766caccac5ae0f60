"""Distinguished names that are written differently and are the same."""

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from connector.core.x509.distinguished import same_name

PRINTABLE = _ASN1Type.PrintableString


def of(*values: str, kind: _ASN1Type | None = None) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, one, _type=kind) for one in values]
    )


@pytest.mark.parametrize(
    "written",
    [
        of("Example CA", kind=PRINTABLE),
        of("EXAMPLE ca"),
        of(" Example  CA "),
        of("\uff25xample CA"),
    ],
)
def test_capitals_blanks_and_kinds_of_text_do_not_count(written: x509.Name) -> None:
    assert same_name(written, of("Example CA"))


@pytest.mark.parametrize(
    "other",
    [
        of("ExampleCA"),
        of("Example CA", "Example CA"),
        of(),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example CA")]),
        x509.Name(
            [x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"Example CA", _ASN1Type.BitString)]
        ),
    ],
)
def test_all_else_counts(other: x509.Name) -> None:
    assert not same_name(other, of("Example CA"))


def test_the_order_of_the_parts_counts_and_that_within_one_does_not() -> None:
    assert not same_name(of("a", "b"), of("b", "a"))
    one, other = (
        x509.NameAttribute(NameOID.COMMON_NAME, "a"),
        x509.NameAttribute(NameOID.LOCALITY_NAME, "b"),
    )
    first = x509.RelativeDistinguishedName([one, other])
    second = x509.RelativeDistinguishedName([other, x509.NameAttribute(NameOID.COMMON_NAME, "A")])
    assert same_name(x509.Name([first]), x509.Name([second]))

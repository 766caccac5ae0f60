"""Reads a file or an answer with certificates: PEM, or DER of one certificate or of PKCS #7."""

from typing import Final

from cryptography import x509

from connector.core.x509.read import certificate_pem, certificates_in, load_certificates

_ARMOUR: Final = b"-----BEGIN"


def load_bundle(data: bytes) -> tuple[x509.Certificate, ...]:
    """
    Return the certificates in *data* in the order they stand there; those of PKCS #7 have none.

    A text without any certificate gives an empty tuple.

    Raises:
        UnexpectedAnswerError: Something is cut off, is no certificate, or cannot be read.
    """
    if _ARMOUR in data:
        return load_certificates(data.decode(errors="replace"))
    return () if _is_text(data) else certificates_in(data)


def split_bundle(data: bytes) -> tuple[str, ...]:
    """
    Return them each as normalised PEM.

    Raises:
        UnexpectedAnswerError: As for `load_bundle`.
    """
    return tuple(certificate_pem(one) for one in load_bundle(data))


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

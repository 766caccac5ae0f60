"""The roots that browsers trust, whoever is trusted here for calls to the vendors."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connector.core.x509.read import load_certificate
from connector.errors import UnexpectedAnswerError

_END: Final = "-----END CERTIFICATE-----"


@lru_cache(maxsize=1)
def public_roots() -> tuple[x509.Certificate, ...]:
    """Return the roots of certifi's bundle, which is Mozilla's list."""
    return tuple(_read(Path(DEFAULT_CA_BUNDLE_PATH).read_text(encoding="utf-8")))


def _read(bundle: str) -> Iterator[x509.Certificate]:
    """Yield those that can be read: some are older than rules that hold now."""
    for part in bundle.split(_END)[:-1]:
        try:
            yield load_certificate(part + _END)
        except UnexpectedAnswerError:
            continue

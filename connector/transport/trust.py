"""Whose certificates are trusted; there is no way to trust everyone."""

import os
import ssl
from functools import lru_cache
from pathlib import Path

from connector.errors import ConfigurationError, Fault

_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def trusted(ca_bundle: Path | None) -> str | bool:
    """
    Return what `requests` shall verify against: a path, or True for certifi's certificates.

    Passed with every call, so that it wins over what `requests` reads from the environment.

    Args:
        ca_bundle: Of the settings: a flag, or a variable that they have read; None:
            REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE.

    Raises:
        ConfigurationError: The file or directory cannot be read or holds no certificates.
    """
    if ca_bundle is not None:
        source, path = "--ca-bundle or REQUESTS_CA_BUNDLE, SSL_CERT_FILE", str(ca_bundle)
    else:
        source = next((name for name in _VARIABLES if os.environ.get(name)), "")
        path = os.environ.get(source, "")
    if not path:
        return True
    try:
        found = Path(path).stat()
        _load(path, found.st_ino, found.st_size, found.st_mtime_ns)
    except OSError as error:
        raise ConfigurationError(
            "The trusted certificates cannot be used",
            [
                Fault(
                    source,
                    f"{path}: {error.strerror or error}",
                    "it must hold CA certificates in PEM form",
                )
            ],
        ) from error
    return path


@lru_cache(maxsize=1)
def _load(path: str, *_of_the_file: int) -> None:
    """
    Load the certificates once, as long as the file is the same: there may be a session a request.

    Raises:
        OSError: They cannot be read, or are none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if Path(path).is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)

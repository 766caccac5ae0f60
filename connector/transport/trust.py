"""Whose certificates are trusted; there is no way to trust everyone."""

import ssl
from functools import lru_cache
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connector.errors import ConfigurationError, Fault


def trusted(ca_bundle: Path | None) -> str:
    """
    Return the path of what `requests` shall verify against.

    Passed with every call, so that it wins over what `requests` reads from the environment: the
    settings have read that.

    Args:
        ca_bundle: Of the settings; None: certifi's certificates.

    Raises:
        ConfigurationError: The file or directory cannot be read or holds no certificates.
    """
    if ca_bundle is None:
        return str(DEFAULT_CA_BUNDLE_PATH)
    try:
        found = ca_bundle.stat()
        _load(ca_bundle, found.st_ino, found.st_size, found.st_mtime_ns)
    except OSError as error:
        raise ConfigurationError(
            "The trusted certificates cannot be used",
            [
                Fault(
                    "--ca-bundle or REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE",
                    f"{ca_bundle}: {error.strerror or error}",
                    "it must hold CA certificates in PEM form",
                )
            ],
        ) from error
    return str(ca_bundle)


@lru_cache(maxsize=1)
def _load(path: Path, *_of_the_file: int) -> None:
    """
    Load the certificates once, as long as the file is the same: there may be a session a request.

    Raises:
        OSError: They cannot be read, or are none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if path.is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)

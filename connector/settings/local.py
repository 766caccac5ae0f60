"""
The settings that need no credentials, out of flags and environment.

Flag beats environment, and an empty value counts as none. Paths may begin with `~`.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from connector.core.request.span import read_span
from connector.core.revocation.askable import (
    ALLOWING,
    NOTHING_ALLOWED,
    Allowed,
    NeitherNameNorNetworkError,
    read_allowed,
)
from connector.settings.name_servers import read_name_server
from connector.settings.source import Source, shortened
from connector.settings.state_place import database_named, named_state, state_dir_of
from connector.settings.values import (
    DEFAULT_LOOK_MAX_AGE,
    DEFAULT_MAX_STALENESS,
    LONGEST_LOOK_MAX_AGE,
    LocalSettings,
)
from connector.text.secret import KNOWN

_PROXIES: Final = tuple(
    written
    for name in ("http_proxy", "https_proxy", "all_proxy")
    for written in (name, name.upper())
)
_TRUST_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Those that `requests` reads, too, and in its order."""
_TRUST: Final = "trust (--ca-bundle, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE)"
_HASHED: Final = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""A name in a directory of trusted certificates: a digest of the subject, and a count."""
LOGS: Final = "logs"
"""Where logs lie unless another directory is named."""
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


def read_local(source: Source) -> LocalSettings:
    """Return the settings that need no credentials; their faults are kept by *source*."""
    _know_proxies(source)
    log_dir = source.path(source.flags.log_dir, "AKAMAI_SCM_LOG_DIR")
    named = named_state(source.flags, source.environ)
    database = database_named(source, named)
    return LocalSettings(
        state_dir=state_dir_of(source, named),
        log_dir=log_dir or source.cwd / LOGS,
        log_level=_log_level(source),
        ca_bundle=_ca_bundle(source),
        eula_accepted=source.flags.accept_eula or _eula_accepted(source),
        max_staleness=_max_staleness(source),
        look_max_age=_look_max_age(source),
        directory=source.cwd,
        planned=source.environ.get("AKAMAI_SCM_PLANNED", ""),
        asked_though_private=_asked_though_private(source),
        dns_servers=_dns_servers(source),
        database=database,
    )


DNS_SERVERS: Final = "AKAMAI_SCM_DNS_SERVERS"


def _dns_servers(source: Source) -> tuple[tuple[str, int], ...]:
    """Return the name servers that a variable names, as `HOST[:PORT]` with commas between."""
    found = []
    for part in source.environ.get(DNS_SERVERS, "").split(","):
        server = read_name_server(part.strip())
        if server is not None:
            found.append(server)
        elif part.strip():
            source.fault(
                DNS_SERVERS,
                f"{shortened(part)!r} is no HOST:PORT",
                "write names or addresses such as ns1.example.org:53,192.0.2.53,[2001:db8::53]:53,"
                " or leave it out",
            )
    return tuple(found)


def _know_proxies(source: Source) -> None:
    """Make known the passwords of proxies, which `requests` reads by itself."""
    for variable in _PROXIES:
        url = source.environ.get(variable, "")
        try:
            password = urlsplit(url if "://" in url else f"//{url}").password or ""
        except ValueError:
            continue
        KNOWN.add(password)
        KNOWN.add(unquote(password))


def named_level(environ: Mapping[str, str]) -> str:
    """Return the log level as the environment names it."""
    return environ.get("AKAMAI_SCM_LOG_LEVEL") or "INFO"


def _log_level(source: Source) -> str:
    named = named_level(source.environ)
    level = named.upper()
    if level not in _LEVELS:
        near = get_close_matches(level, _LEVELS, n=1)
        source.fault(
            "AKAMAI_SCM_LOG_LEVEL",
            f"{named!r} is none of {', '.join(_LEVELS)}",
            f"did you mean {near[0]}?" if near else "",
        )
    return level


def _ca_bundle(source: Source) -> Path | None:
    path = source.path(source.flags.ca_bundle, *_TRUST_VARIABLES)
    if path is None:
        return None
    try:
        if path.is_dir():
            if not any(_HASHED.fullmatch(one.name) for one in path.iterdir()):
                what = f"{path} has no certificates under the names by which OpenSSL finds them"
                source.fault(_TRUST, what, f"run `openssl rehash {path}`, or name one file of all")
            return path
        if b"-----BEGIN CERTIFICATE-----" not in path.read_bytes():
            source.fault(_TRUST, f"{path} holds no certificate in PEM form")
    except OSError as error:
        source.fault(
            _TRUST,
            f"{path} cannot be read ({error.strerror})",
            "name a file with the CA certificates to trust, or leave it out to trust the usual"
            " ones",
        )
    return path


def _max_staleness(source: Source) -> timedelta:
    told = "write 24h, 90m or 2d, or 0s to never get an old answer"
    named = _span(source, "AKAMAI_SCM_MAX_STALENESS", told)
    return DEFAULT_MAX_STALENESS if named is None else named


def _look_max_age(source: Source) -> timedelta:
    variable = "AKAMAI_SCM_LOOK_MAX_AGE"
    named = _span(source, variable, "write 60s or 5m, or 0s to ask for each certificate by itself")
    if named is None:
        return DEFAULT_LOOK_MAX_AGE
    if named > LONGEST_LOOK_MAX_AGE:
        source.fault(variable, "is longer than a day", "write 24h or less")
    return named


def _span(source: Source, variable: str, remedy: str) -> timedelta | None:
    """Return the time span that the variable names; None: it names none."""
    named = source.environ.get(variable, "").strip()
    if not named:
        return None
    if re.fullmatch(r"([0-9]{1,6}[dhms])+", named) is None:
        source.fault(variable, f"{named!r} is not a time span", remedy)
        return None
    return read_span(named)


def _asked_though_private(source: Source) -> Allowed:
    try:
        return read_allowed(source.environ.get(ALLOWING, ""))
    except NeitherNameNorNetworkError as error:
        source.fault(
            ALLOWING,
            f"{shortened(str(error))!r} is neither a host name nor an address or network",
            "write 1 for all, or names and networks such as ocsp.corp.example,10.1.0.0/16",
        )
        return NOTHING_ALLOWED


def _eula_accepted(source: Source) -> bool:
    value = source.environ.get("AKAMAI_SCM_ACCEPT_EULA", "").lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        source.fault("AKAMAI_SCM_ACCEPT_EULA", f"{value!r} is neither 1 nor 0")
    return value in {"1", "true", "yes"}

"""
The settings that need no credentials, out of flags and environment.

Flag beats environment, and an empty value counts as none. Paths may begin with `~`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
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
from connector.errors import Fault
from connector.postgres import address
from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.settings.name_servers import read_name_server
from connector.settings.paths import why_no_path, written_path
from connector.settings.values import (
    DEFAULT_LOOK_MAX_AGE,
    DEFAULT_MAX_STALENESS,
    LONGEST_LOOK_MAX_AGE,
    Places,
)
from connector.text.secret import KNOWN

_LONGEST_SHOWN: Final = 300
_STATE: Final = "state (--state, AKAMAI_SCM_STATE)"
_PROXIES: Final = tuple(
    written
    for name in ("http_proxy", "https_proxy", "all_proxy")
    for written in (name, name.upper())
)
_TRUST_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Those that `requests` reads, too, and in its order."""
_TRUST: Final = "trust (--ca-bundle, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE)"
LOGS: Final = "logs"
"""Where logs lie unless another directory is named."""
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Flags:
    """The settings that a command line, or the query of `external`, may name; None: not named."""

    edgerc: str | None = None
    section: str | None = None
    scm_config: str | None = None
    state: str | None = None
    log_dir: str | None = None
    ca_bundle: str | None = None
    accept_eula: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from, and where their faults go."""

    flags: Flags
    environ: Mapping[str, str]
    cwd: Path
    home: Path
    faults: list[Fault]

    def path(self, flag: str | None, *variables: str) -> Path | None:
        """Return the path that the flag or else the first variable names; None: neither does."""
        named = flag or next((self.environ[key] for key in variables if self.environ.get(key)), "")
        path = written_path(named, self.cwd, self.home) if named else None
        why = "" if path is None else why_no_path(path)
        if why:
            self.fault(f"{variables[0]} or its flag", f"{_shortened(named)} {why}", "correct it")
            return None
        return path

    def fault(self, where: str, what: str, remedy: str = "") -> None:
        """Keep a fault."""
        self.faults.append(Fault(where, what, remedy))


def read_places(source: Source) -> Places:
    """Return the settings that need no credentials; their faults are kept by *source*."""
    _know_proxies(source)
    log_dir = source.path(source.flags.log_dir, "AKAMAI_SCM_LOG_DIR")
    named = named_state(source.flags, source.environ)
    database = _database(source, named)
    return Places(
        state_dir=_state_dir(source, named),
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
                f"{_shortened(part)!r} is no HOST:PORT",
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


def named_state(flags: Flags, environ: Mapping[str, str]) -> str:
    """Return the state that flag or environment names; empty: neither does."""
    return flags.state or environ.get("AKAMAI_SCM_STATE", "")


def state_default(environ: Mapping[str, str]) -> str:
    """Return the path of the state directory where none is named; it may begin with `~`."""
    return f"{environ.get('XDG_STATE_HOME') or '~/.local/state'}/akamai-scm"


def is_url(named: str) -> bool:
    """Whether *named* is a URL, which is never taken for a path: it may carry a password."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", named) is not None


def read_state(source: Source, named: str) -> State:
    """Return the state that is named; its faults are kept by *source*."""
    return _database(source, named) or _state_dir(source, named)


def _database(source: Source, named: str) -> Database | None:
    """Return the database that is named; None: a directory is."""
    if not named.startswith(address.SCHEMES):
        return None
    KNOWN.add(source.environ.get("PGPASSWORD", ""))
    fault = address.why_not(named, _STATE)
    if fault is not None:
        source.faults.append(fault)
        return None
    return Database(named)


def _state_dir(source: Source, named: str) -> Path:
    default = written_path(state_default(source.environ), source.cwd, source.home)
    by_default = not named or named.startswith(address.SCHEMES)
    if by_default:
        directory = default
    elif is_url(named):
        source.fault(_STATE, "is a URL", "name a directory, or postgresql://…")
        return default
    else:
        directory = written_path(named, source.cwd, source.home)
    why = why_no_path(directory) or _why_not_writable(directory)
    if why:
        source.fault(
            "XDG_STATE_HOME" if by_default and source.environ.get("XDG_STATE_HOME") else _STATE,
            f"{_shortened(str(directory))} {why}",
            "name a directory that you can write to",
        )
        return directory
    linked = _linked_within(directory)
    if linked:
        source.fault(
            _STATE,
            f"{linked} is a symbolic link, which is not followed",
            f"put the directory that it names in its place, or make {directory} as a whole a link",
        )
    return directory


def _linked_within(directory: Path) -> str:
    """Return a link that stands for a directory in a state directory; empty: there is none."""
    try:
        with os.scandir(directory) as entries:
            return min(
                (one.path for one in entries if one.is_symlink() and one.is_dir()), default=""
            )
    except OSError:
        return ""


def _shortened(text: str) -> str:
    """Return a text as it is told: nobody reads a line of thousands of characters."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _why_not_writable(directory: Path) -> str:
    """Return why no file can be made in *directory*, which need not exist; empty if one can."""
    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return f"cannot be a directory, since {place} is a file"
    if not os.access(place, os.W_OK | os.X_OK):
        return "cannot be written"
    return ""


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
    if path is None or path.is_dir():
        return path
    try:
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
            f"{_shortened(str(error))!r} is neither a host name nor an address or network",
            "write 1 for all, or names and networks such as ocsp.corp.example,10.1.0.0/16",
        )
        return NOTHING_ALLOWED


def _eula_accepted(source: Source) -> bool:
    value = source.environ.get("AKAMAI_SCM_ACCEPT_EULA", "").lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        source.fault("AKAMAI_SCM_ACCEPT_EULA", f"{value!r} is neither 1 nor 0")
    return value in {"1", "true", "yes"}

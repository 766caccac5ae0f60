"""
Turns flags, environment and files into frozen `Settings`; all faults are told together.

Flag beats environment beats file, and an empty value counts as none. Paths may begin with `~`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from connector.core.request.span import read_span
from connector.errors import ConfigurationError
from connector.settings.edgerc import read_credentials
from connector.settings.paths import why_no_path, written_path
from connector.settings.scm_config import Accounts, read_accounts
from connector.settings.values import DEFAULT_MAX_STALENESS, AkamaiCredentials, SCMAccount, Settings

_LONGEST_SHOWN: Final = 300
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
class Places:
    """The settings that need no credentials, for commands that talk to no vendor."""

    state_dir: Path
    log_dir: Path
    log_level: str
    ca_bundle: Path | None
    eula_accepted: bool
    max_staleness: timedelta = DEFAULT_MAX_STALENESS


@dataclass(frozen=True, slots=True)
class Parts:
    """The settings of one run, each part by itself: None where it has faults."""

    places: Places | None
    akamai: AkamaiCredentials | None
    accounts: Accounts | None
    faults: Mapping[str, tuple[str, ...]]
    """By part: `places`, `akamai`, `scm`."""


def working_directory() -> Path:
    """
    Return where this process works.

    Raises:
        ConfigurationError: Somebody has removed it.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise ConfigurationError(
            "The working directory cannot be used",
            [f"it is gone, or closed to you ({error.strerror})"],
            remedy="Change to another directory, then run the same command again.",
        ) from error


def load_settings(flags: Flags, environ: Mapping[str, str], cwd: Path, home: Path) -> Settings:
    """
    Return all settings of one run. Reads files; runs and makes nothing.

    Raises:
        ConfigurationError: With every fault that was found, each naming its setting and remedy.
    """
    parts = load_parts(flags, environ, cwd, home)
    places, akamai, accounts = parts.places, parts.akamai, parts.accounts
    if places is None or akamai is None or accounts is None:
        raise _wrong([fault for faults in parts.faults.values() for fault in faults])
    return Settings(
        akamai=akamai,
        scm_accounts=accounts.by_name,
        scm_config=accounts.path,
        state_dir=places.state_dir,
        log_dir=places.log_dir,
        log_level=places.log_level,
        ca_bundle=places.ca_bundle,
        eula_accepted=places.eula_accepted,
        max_staleness=places.max_staleness,
    )


def load_parts(flags: Flags, environ: Mapping[str, str], cwd: Path, home: Path) -> Parts:
    """Return what of the settings can be used, and the faults of the rest."""
    of_places: list[str] = []
    of_akamai: list[str] = []
    of_scm: list[str] = []
    source = _Source(flags, environ, cwd, home, of_places)
    places = _places(source)
    edgerc = source.path(flags.edgerc, "AKAMAI_EDGERC")
    section = flags.section or environ.get("AKAMAI_EDGERC_SECTION")
    akamai = read_credentials(edgerc, section or None, environ, home, of_akamai)
    scm_config = source.path(flags.scm_config, "SCM_CONFIG")
    accounts = read_accounts(scm_config, environ, cwd, home, of_scm)
    return Parts(
        None if of_places else places,
        akamai,
        accounts,
        {"places": tuple(of_places), "akamai": tuple(of_akamai), "scm": tuple(of_scm)},
    )


def load_places(flags: Flags, environ: Mapping[str, str], cwd: Path, home: Path) -> Places:
    """
    Return the settings that need no credentials. Makes nothing.

    Raises:
        ConfigurationError: With every fault that was found.
    """
    faults: list[str] = []
    places = _places(_Source(flags, environ, cwd, home, faults))
    if faults:
        raise _wrong(faults)
    return places


def account_for(settings: Settings, name: str) -> SCMAccount:
    """
    Return the SCM account that a request names.

    Raises:
        ConfigurationError: There is none of that name; lists those that there are.
    """
    account = settings.scm_accounts.get(name)
    if account is None:
        known = ", ".join(sorted(settings.scm_accounts))
        raise ConfigurationError(
            "The request names an SCM account that is not configured",
            [f"scm_account: no account {name!r} in {settings.scm_config}; it has: {known}"],
        )
    return account


@dataclass(frozen=True, slots=True)
class _Source:
    """Where settings come from, and where their faults go."""

    flags: Flags
    environ: Mapping[str, str]
    cwd: Path
    home: Path
    faults: list[str]

    def path(self, flag: str | None, *variables: str) -> Path | None:
        """Return the path that the flag or else the first variable names; None: neither does."""
        named = flag or next((self.environ[key] for key in variables if self.environ.get(key)), "")
        path = written_path(named, self.cwd, self.home) if named else None
        fault = "" if path is None else why_no_path(path)
        if fault:
            self.faults.append(f"{variables[0]} or its flag: {_shown(named)} {fault}; correct it")
            return None
        return path


def _wrong(faults: list[str]) -> ConfigurationError:
    return ConfigurationError("The configuration is not complete", faults)


def _places(source: _Source) -> Places:
    log_dir = source.path(source.flags.log_dir, "AKAMAI_SCM_LOG_DIR")
    return Places(
        state_dir=_state_dir(source),
        log_dir=log_dir or source.cwd / "logs",
        log_level=_log_level(source),
        ca_bundle=_ca_bundle(source),
        eula_accepted=source.flags.accept_eula or _eula_accepted(source),
        max_staleness=_max_staleness(source),
    )


def _state_dir(source: _Source) -> Path:
    named = source.flags.state or source.environ.get("AKAMAI_SCM_STATE", "")
    base = source.path(None, "XDG_STATE_HOME") or source.home / ".local" / "state"
    default = base / "akamai-scm"
    if not named:
        directory = default
    elif re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", named):
        source.faults.append(_not_a_directory(named))
        return default
    else:
        directory = written_path(named, source.cwd, source.home)
    fault = why_no_path(directory) or _why_not_writable(directory)
    if fault:
        source.faults.append(
            f"state (--state, AKAMAI_SCM_STATE): {_shown(str(directory))} {fault}; name a directory"
            " of yours"
        )
    return directory


def _shown(path: str) -> str:
    """Return a path as it is told: nobody reads a line of thousands of signs."""
    return path if len(path) <= _LONGEST_SHOWN else f"{path[:_LONGEST_SHOWN]}…"


def _not_a_directory(url: str) -> str:
    """Say why a URL does not do, without repeating it: it may carry a password."""
    setting = "state (--state, AKAMAI_SCM_STATE)"
    if not url.startswith(("postgresql://", "postgres://")):
        return f"{setting}: is a URL; name a directory"
    if _has_password(url):
        return (
            f"{setting}: the database URL carries a password, which others can read; take it out"
            " and give it by PGPASSFILE, PGPASSWORD or a service file"
        )
    return f"{setting}: PostgreSQL is not available in this version; name a directory"


def _has_password(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.password) or "password" in parse_qs(parts.query)
    except ValueError:
        return "@" in url


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


def _log_level(source: _Source) -> str:
    named = source.environ.get("AKAMAI_SCM_LOG_LEVEL") or "INFO"
    level = named.upper()
    if level not in _LEVELS:
        near = get_close_matches(level, _LEVELS, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        source.faults.append(
            f"AKAMAI_SCM_LOG_LEVEL: {named!r} is none of {', '.join(_LEVELS)}{hint}"
        )
    return level


def _ca_bundle(source: _Source) -> Path | None:
    path = source.path(source.flags.ca_bundle, "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    if path is None or path.is_dir():
        return path
    setting = "trust (--ca-bundle, REQUESTS_CA_BUNDLE, SSL_CERT_FILE)"
    try:
        if b"-----BEGIN CERTIFICATE-----" not in path.read_bytes():
            source.faults.append(f"{setting}: {path} holds no certificate in PEM form")
    except OSError as error:
        source.faults.append(
            f"{setting}: {path} cannot be read ({error.strerror}); name a file with the CA"
            " certificates to trust, or none at all for the usual ones"
        )
    return path


def _max_staleness(source: _Source) -> timedelta:
    named = source.environ.get("AKAMAI_SCM_MAX_STALENESS", "").strip()
    if not named:
        return DEFAULT_MAX_STALENESS
    if re.fullmatch(r"([0-9]{1,6}[dhms])+", named) is None:
        source.faults.append(
            f"AKAMAI_SCM_MAX_STALENESS: {named!r} is no span; write 24h, 90m or 2d; 0s: never give"
            " an old answer"
        )
        return DEFAULT_MAX_STALENESS
    return read_span(named)


def _eula_accepted(source: _Source) -> bool:
    value = source.environ.get("AKAMAI_SCM_ACCEPT_EULA", "").lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        source.faults.append(f"AKAMAI_SCM_ACCEPT_EULA: {value!r} is neither 1 nor 0")
    return value in {"1", "true", "yes"}

"""
Turns flags, environment and files into frozen `Settings`; all faults are told together.

Flag beats environment beats file, and an empty value counts as none. Paths may begin with `~`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connector.errors import ConfigurationError, Fault
from connector.postgres.cache import State
from connector.settings.dcv import WaySettings
from connector.settings.edgerc import read_credentials
from connector.settings.local import read_local
from connector.settings.scm_config import Accounts, read_accounts
from connector.settings.source import Flags, Source
from connector.settings.state_place import read_state
from connector.settings.values import AkamaiCredentials, LocalSettings, SCMAccount, Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The settings of one run, each part by itself: None where it has faults."""

    local: LocalSettings | None
    akamai: AkamaiCredentials | None
    accounts: Accounts | None
    faults: Mapping[str, tuple[Fault, ...]]
    """By part: `local`, `akamai`, `scm`."""
    files: frozenset[Path] = frozenset()
    """All that were looked for."""
    ca_bundle: Path | None = None
    """Whom to trust, also where other settings have faults; None: certifi's certificates."""
    edgedns: Mapping[WaySettings, AkamaiCredentials] = field(default_factory=dict)
    """Credentials for Edge DNS, of the ways that name their own."""


@dataclass(frozen=True, slots=True)
class KnownLocal:
    """The settings that need no credentials, as they were read."""

    local: LocalSettings
    """Not to be used where there are faults."""
    faults: tuple[Fault, ...]

    def sound(self) -> LocalSettings:
        """
        Return them.

        Raises:
            ConfigurationError: With every fault that was found.
        """
        if self.faults:
            raise _wrong(self.faults)
        return self.local


def whole(parts: Parts) -> Settings:
    """
    Return the settings that *parts* make.

    Raises:
        ConfigurationError: With every fault that was found, each naming its setting and remedy.
    """
    local, akamai, accounts = parts.local, parts.akamai, parts.accounts
    faults = [fault for faults in parts.faults.values() for fault in faults]
    if faults or local is None or akamai is None or accounts is None:
        raise _wrong(faults)
    return Settings(
        local,
        akamai,
        accounts.by_name,
        accounts.path,
        parts.files,
        accounts.domains,
        parts.edgedns,
        accounts.calendar,
        accounts.hooks,
    )


def load_parts(
    flags: Flags,
    environ: Mapping[str, str],
    cwd: Path,
    home: Path,
    known: KnownLocal | None = None,
) -> Parts:
    """
    Return what of the settings can be used, and the faults of the rest.

    Args:
        flags: Beat the environment.
        environ: The environment.
        cwd: What relative paths start from.
        home: What `~` stands for.
        known: Those that need no credentials, where they were read already.
    """
    known = known or know_local(flags, environ, cwd, home)
    of_local = [*known.faults]
    of_akamai: list[Fault] = []
    of_scm: list[Fault] = []
    source = Source(flags, environ, cwd, home, of_local)
    edgerc = source.path(flags.edgerc, "AKAMAI_EDGERC")
    section = flags.section or environ.get("AKAMAI_EDGERC_SECTION")
    akamai = read_credentials(edgerc, section or None, environ, home, of_akamai)
    scm_config = source.path(flags.scm_config, "SCM_CONFIG")
    accounts = read_accounts(scm_config, environ, cwd, home, of_scm)
    ways = accounts.domains.all_ways() if accounts else ()
    edgedns = {
        way: found
        for way in ways
        if (way.edgerc or way.section)
        and (found := read_credentials(way.edgerc or edgerc, way.section, {}, home, of_scm))
    }
    files = {edgerc or home / ".edgerc"} | (accounts.files if accounts else set())
    if known.local.ca_bundle is not None:
        files.add(known.local.ca_bundle)
    return Parts(
        None if of_local else known.local,
        akamai,
        accounts,
        {"local": tuple(of_local), "akamai": tuple(of_akamai), "scm": tuple(of_scm)},
        frozenset(files),
        known.local.ca_bundle,
        edgedns,
    )


def know_local(flags: Flags, environ: Mapping[str, str], cwd: Path, home: Path) -> KnownLocal:
    """Return the settings that need no credentials, with their faults. Makes nothing."""
    faults: list[Fault] = []
    local = read_local(Source(flags, environ, cwd, home, faults))
    return KnownLocal(local, tuple(faults))


def state_at(named: str, environ: Mapping[str, str], cwd: Path, home: Path) -> State:
    """
    Return the state that a person names: a directory, or a database by its URL.

    Raises:
        ConfigurationError: It cannot be used.
    """
    faults: list[Fault] = []
    state = read_state(Source(Flags(), environ, cwd, home, faults), named)
    if faults:
        raise ConfigurationError("The state cannot be used", faults)
    return state


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
            [
                Fault(
                    "scm_account",
                    f"no account {name!r} in {settings.scm_config}",
                    f"it has: {known}",
                )
            ],
        )
    return account


def _wrong(faults: Sequence[Fault]) -> ConfigurationError:
    return ConfigurationError("The configuration is not complete", faults)

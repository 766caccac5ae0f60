"""Where things are and who we are at each vendor, as frozen values; `load` fills them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from connector.core.calendar.values import OPEN, Calendar
from connector.core.facts.marker import SCM
from connector.core.revocation.askable import NOTHING_ALLOWED, Allowed
from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.settings.dcv import NOTHING_SAID, DomainSettings, WaySettings
from connector.settings.hooks import Hook
from connector.settings.origin import Origin
from connector.settings.signer import SignerCommands
from connector.text.secret import Secret

DEFAULT_MAX_STALENESS = timedelta(hours=24)
"""How old an answer may be that is given while a vendor is out."""

DEFAULT_LOOK_MAX_AGE = timedelta(seconds=60)
"""How old a look at a contract may be that several certificates share."""

LONGEST_LOOK_MAX_AGE = timedelta(days=1)
"""What our own writes have changed is remembered for so long."""

DEFAULT_REQUESTS_PER_MINUTE = 30
"""Below Akamai's 35 a minute for the whole account (akamai-cps 6.1), to leave others room."""

HASHED_BODY = 131072
"""
Bytes of a body that Akamai's servers hash. Old files name less, and then signatures fail
(akamai-cps 1.2).
"""

ENVIRONMENT = "the AKAMAI_… variables"
"""Where credentials were read that stand in no file."""


@dataclass(frozen=True, slots=True)
class AkamaiCredentials:
    """One section of .edgerc, or the AKAMAI_… environment variables."""

    host: str
    """Host name, with `:port` if it is not 443; no scheme."""
    client_token: str
    client_secret: Secret
    access_token: str
    account_key: str | None = None
    max_body: int = HASHED_BODY
    requests_per_minute: int = DEFAULT_REQUESTS_PER_MINUTE
    source: str = ""
    """Where it was read, for messages: `/home/ada/.edgerc [default]`; or `ENVIRONMENT`."""

    @property
    def host_setting(self) -> str:
        """Where the host stands, for messages."""
        return "AKAMAI_HOST" if self.source == ENVIRONMENT else self.source or ".edgerc"


@dataclass(frozen=True, slots=True)
class SCMAccount:
    """One account of scm_config.yaml."""

    name: str
    api: str
    """`enrollment`, `admin` or `command`."""
    url: str
    """Base URL without a trailing slash, https; empty with `command`."""
    client_id: str = ""
    client_secret: Secret | None = None
    token_url: str | None = None
    login: str = ""
    password: Secret | None = None
    customer_uri: str = ""
    client_cert: Path | None = None
    client_key: Path | None = None
    commands: SignerCommands | None = None
    """The programs that order in SCM's place, with `command`."""
    origin: Origin = field(default=Origin(), compare=False)
    """Where it was read, for messages."""

    @property
    def signer(self) -> str:
        """What people know it by that takes its orders."""
        return SCM if self.commands is None else self.commands.order[0]

    @property
    def identity(self) -> tuple[str, ...]:
        """Whom SCM knows it as, without secrets."""
        if self.commands is not None:
            return self.api, *self.commands.order
        return self.api, self.url, self.client_id, self.login, self.customer_uri


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """The settings that need no credentials: where things are on this machine, and how it runs."""

    state_dir: Path
    """What a machine has for itself; it is all of the state unless there is a database."""
    log_dir: Path
    log_level: str = "INFO"
    ca_bundle: Path | None = None
    eula_accepted: bool = False
    """By flag or environment; an earlier acceptance is remembered in the state directory."""
    max_staleness: timedelta = DEFAULT_MAX_STALENESS
    look_max_age: timedelta = DEFAULT_LOOK_MAX_AGE
    """Zero: nothing is shared, each certificate is asked for by itself."""
    directory: Path = Path()
    """What relative paths in requests start from."""
    planned: str = ""
    """The action that a plan of Terraform has for the certificate; empty: no plan is applied."""
    asked_though_private: Allowed = NOTHING_ALLOWED
    """Of what certificates name as places to ask."""
    dns_servers: tuple[tuple[str, int], ...] = ()
    """Hosts and ports of the name servers to ask about proofs; empty: found by delegation."""
    database: Database | None = None
    """Where the state is that several machines share: journal, locks, pace, looks."""

    @property
    def state(self) -> State:
        """Where the state is."""
        return self.state_dir if self.database is None else self.database


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run."""

    local: LocalSettings
    akamai: AkamaiCredentials
    scm_accounts: Mapping[str, SCMAccount]
    scm_config: Path | None = None
    """Where the accounts were read, for messages."""
    files: frozenset[Path] = frozenset()
    """All that were looked for to find and read them."""
    domains: DomainSettings = NOTHING_SAID
    """How domains are validated."""
    edgedns: Mapping[WaySettings, AkamaiCredentials] = field(default_factory=dict)
    """Credentials for Edge DNS, of the ways that name their own."""
    calendar: Calendar = OPEN
    """When certificates may be deployed, of all requests that do not say it themselves."""
    hooks: tuple[Hook, ...] = ()
    """Who is told of events."""

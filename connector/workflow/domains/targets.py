"""Which domains are meant, and which account of SCM is asked about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connector.core.domains.cover import covering
from connector.core.domains.values import DomainState
from connector.core.request.values import Request, ValidationType
from connector.errors import ConfigurationError, Fault
from connector.settings.dcv import DomainSettings
from connector.settings.scm_account import DEFAULT_ACCOUNT
from connector.settings.scm_config import ADMIN, who_tells
from connector.settings.values import SCMAccount


@dataclass(frozen=True, slots=True)
class Target:
    """Names that one account is asked about."""

    account: str
    names: frozenset[str]
    """Of certificates, or domains; empty: all domains that SCM lists."""


def targets(
    requests: Iterable[Request],
    domains: Iterable[str],
    accounts: Mapping[str, SCMAccount],
    settings: DomainSettings,
) -> tuple[tuple[Target, ...], tuple[Request, ...]]:
    """
    Return whom to ask about what, and the requests whose domains no account can tell of.

    A request for a private CA has no domains to validate.

    Args:
        requests: Certificate requests.
        domains: Domains that are named beside them; without either all are meant.
        accounts: Those that are configured.
        settings: Name the account for requests whose own is of the Enrollment API.

    Raises:
        ConfigurationError: Domains are named, and no account can tell of them.
    """
    found: dict[str, set[str]] = {}
    untold: list[Request] = []
    requests, domains = tuple(requests), tuple(domains)
    for request in requests:
        if request.validation is ValidationType.PRIVATE:
            continue
        tell = who_tells(request.scm_account, accounts, settings)
        if not tell:
            untold.append(request)
        else:
            found.setdefault(tell[0].name, set()).update(request.names)
    if domains or not requests:
        found.setdefault(_chosen(accounts, settings), set()).update(domains)
    listed = [Target(account, frozenset(names)) for account, names in sorted(found.items())]
    return tuple(listed), tuple(untold)


def meant(
    names: frozenset[str], rows: Mapping[str, DomainState]
) -> tuple[tuple[DomainState, ...], tuple[str, ...]]:
    """Return the domains that *names* mean, and the names that SCM lists no domain for; sorted."""
    if not names:
        return tuple(rows[name] for name in sorted(rows)), ()
    found: dict[str, DomainState] = {}
    unlisted: list[str] = []
    for name in sorted(names):
        row = covering(name, rows)
        if row is None:
            unlisted.append(name)
        else:
            found[row.domain] = row
    return tuple(found[name] for name in sorted(found)), tuple(unlisted)


def _chosen(accounts: Mapping[str, SCMAccount], settings: DomainSettings) -> str:
    """Return the account that is asked about domains by themselves."""
    admins = sorted(name for name, account in accounts.items() if account.api == ADMIN)
    found = settings.account or (DEFAULT_ACCOUNT if DEFAULT_ACCOUNT in admins else None)
    if found is None and len(admins) == 1:
        found = admins[0]
    if found is None:
        there = f"there are: {', '.join(admins)}" if admins else "add one with `api: admin`"
        raise ConfigurationError(
            "No account of SCM is named that tells of domains",
            [Fault("dcv_account", "names none in scm_config.yaml", there)],
        )
    return found

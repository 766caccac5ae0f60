"""
The SCM accounts of scm_config.yaml, as frozen values.

Flat keys are the account `default`; several stand under `accounts`. Checked by hand, since a
schema's words on keys that belong together are of no use, and may show a secret.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from connector.core.calendar.values import OPEN, Calendar
from connector.core.request.calendar import KEYS as CALENDAR_KEYS
from connector.errors import Fault
from connector.settings.calendar import read_calendar
from connector.settings.dcv import KEYS as DOMAIN_KEYS
from connector.settings.dcv import (
    NOTHING_SAID,
    DomainSettings,
    read_domain_settings,
)
from connector.settings.hooks import KEY as HOOKS_KEY
from connector.settings.hooks import Hook, holds_secret, read_hooks
from connector.settings.scm_account import DEFAULT_ACCOUNT, AccountEntry, own_names
from connector.settings.secret_source import SecretReader, passed_on
from connector.settings.values import SCMAccount
from connector.text.structured import (
    DocumentError,
    NotUTF8Error,
    NotYAMLError,
    read_yaml,
    utf8_text,
)

ADMIN: Final = "admin"
"""The API that tells of domains."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one file."""

    path: Path
    by_name: Mapping[str, SCMAccount]
    files: frozenset[Path] = frozenset()
    """All that were looked for to find and read them: secrets and keys too."""
    domains: DomainSettings = NOTHING_SAID
    """How domains are validated."""
    calendar: Calendar = OPEN
    """When certificates may be deployed."""
    hooks: tuple[Hook, ...] = ()
    """Who is told of events."""


def who_tells(
    name: str, accounts: Mapping[str, SCMAccount], settings: DomainSettings
) -> tuple[SCMAccount, ...]:
    """
    Return the accounts that may tell of the domains of requests: their own, then `dcv_account`.

    Args:
        name: The account of the requests; one of the Enrollment API tells nothing.
        accounts: Those that are configured.
        settings: Name the other one.
    """
    named = dict.fromkeys(filter(None, (name, settings.account)))
    found = (accounts[each] for each in named if each in accounts)
    return tuple(each for each in found if each.api == ADMIN)


def read_accounts(
    named: Path | None,
    environ: Mapping[str, str],
    cwd: Path,
    home: Path,
    faults: list[Fault],
) -> Accounts | None:
    """
    Return the accounts of scm_config.yaml; None if there is a fault, which is added to *faults*.

    Args:
        named: The file, if one is named; else it is searched for in *cwd*, then in *home*.
        environ: The environment.
        cwd: The working directory.
        home: The home directory.
        faults: Takes them.
    """
    before = len(faults)
    usual = (cwd / "scm_config.yaml", home / ".config" / "akamai-scm" / "scm_config.yaml")
    places = usual if named is None else (named,)
    path = _find(places, faults)
    document = None if path is None else _document(path, faults)
    if path is None or document is None:
        return None
    reader = SecretReader(path.parent, home, environ, faults)
    entries = [
        AccountEntry(
            name, str(path), where, own_names(where, values, faults), environ, reader, faults
        )
        for name, where, values in _entries(path, document, faults)
    ]
    accounts = {entry.name: entry.account() for entry in entries}
    hooks = read_hooks(str(path), document, reader, faults)
    secret = any(entry.holds_secret() for entry in entries) or holds_secret(document)
    if secret and path.stat().st_mode & 0o077:
        remedy = f"run `chmod 600 {path}`"
        faults.append(Fault(str(path), "contains a secret and can be read by others", remedy))
    apis = {name: account.api for name, account in accounts.items()}
    domains = read_domain_settings(str(path), document, apis, home, faults)
    if any(way.run for way in domains.all_ways()):
        domains = replace(domains, environ=passed_on(environ, domains.variables()))
    calendar = read_calendar(str(path), document, faults)
    files = frozenset(reader.files.union(places))
    if len(faults) > before:
        return None
    return Accounts(path, accounts, files, domains, calendar, hooks)


def _find(places: Sequence[Path], faults: list[Fault]) -> Path | None:
    for path in places:
        if path.is_file():
            return path
    looked = " and ".join(str(path) for path in places)
    faults.append(
        Fault(
            "scm_config",
            f"no file {looked}",
            "write one with url, client_id and client_secret of an account (SCM: Enrollment >"
            " REST > SSL Certificates REST API > Accounts), let `akamai-scm init` ask for them, or"
            " name another file with --scm-config or SCM_CONFIG",
        )
    )
    return None


def _document(path: Path, faults: list[Fault]) -> dict[str, object] | None:
    """Return the mapping in the file; of a text that is none, only the place is told."""
    try:
        document = read_yaml(utf8_text(path.read_bytes()))
    except OSError as error:
        faults.append(Fault(str(path), f"cannot be read ({error.strerror})"))
    except NotUTF8Error as error:
        faults.append(
            Fault(str(path), f"is not a text file in UTF-8 ({error})", "save it as UTF-8")
        )
    except DocumentError as error:
        line = "" if error.line is None else f" line {error.line}"
        faults.append(Fault(f"{path}{line}", *_without_content(error)))
    else:
        if isinstance(document, dict):
            return document
        faults.append(Fault(str(path), "must be a list of `key: value` lines"))
    return None


def _without_content(error: DocumentError) -> tuple[str, str]:
    """Return fault and remedy, without what YAML's reader may quote of the file: a secret."""
    if not isinstance(error, NotYAMLError):
        return error.what, ""
    return (
        re.sub(r"'[^']{3,}'", "'…'", error.what),
        "indent keys with blanks, and put a value with characters such as : # * & ! % @ in quotes",
    )


def _entries(
    path: Path, document: Mapping[str, object], faults: list[Fault]
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Yield name, place in the file and keys of each account."""
    apart = ("accounts", *DOMAIN_KEYS, *CALENDAR_KEYS, HOOKS_KEY)
    flat = {key: value for key, value in document.items() if key not in apart}
    named = document.get("accounts", {})
    if not isinstance(named, dict) or ("accounts" in document and not named):
        faults.append(Fault(str(path), "accounts must map names to accounts"))
        named = {}
    if flat or not document:
        yield DEFAULT_ACCOUNT, str(path), flat
    for name, values in named.items():
        if not isinstance(name, str) or not isinstance(values, dict):
            faults.append(Fault(f"{path}: accounts.{name}", "must be a name with keys below it"))
        elif flat and name == DEFAULT_ACCOUNT:
            faults.append(
                Fault(str(path), "the account default appears twice: flat and under accounts")
            )
        else:
            yield name, f"{path}: accounts.{name}", values

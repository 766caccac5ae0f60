"""
The SCM accounts of scm_config.yaml, as frozen values.

Flat keys are the account `default`; several stand under `accounts`. Checked by hand, since a
schema's words on keys that belong together are of no use, and may show a secret.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from connector.core.calendar.values import OPEN, Calendar
from connector.core.request.calendar import KEYS as CALENDAR_KEYS
from connector.errors import Fault
from connector.settings.calendar import read_calendar
from connector.settings.dcv import KEYS as DOMAIN_KEYS
from connector.settings.dcv import (
    NOTHING_SAID,
    DomainSettings,
    passed_on,
    read_domain_settings,
)
from connector.settings.hooks import KEY as HOOKS_KEY
from connector.settings.hooks import Hook, holds_secret, read_hooks
from connector.settings.secret_source import SecretReader
from connector.settings.values import SCMAccount
from connector.text.characters import unsendable
from connector.text.secret import Secret, bare
from connector.text.structured import (
    DocumentError,
    NotUTF8Error,
    NotYAMLError,
    read_yaml,
    utf8_text,
)

DEFAULT_ACCOUNT: Final = "default"
ADMIN: Final = "admin"
"""The API that tells of domains."""

_ALIASES: Final = {"scm_url": "url", "base_url": "url", "username": "login"}
_SECRETS: Final = {"client_secret": "SCM_CLIENT_SECRET", "password": "SCM_PASSWORD"}
_TEXTS: Final = (
    "api",
    "url",
    "token_url",
    "client_id",
    "login",
    "customer_uri",
    "client_cert",
    "client_key",
)
_SENT: Final = ("client_id", "login", "customer_uri")
"""Texts that go out with a call as they are."""

_KEYS: Final = (*_TEXTS, *_SECRETS, *_ALIASES)
_URL_TAILS: Final = {"enrollment": "/api/v1", "admin": "/api"}

_URL_SAMPLES: Final = {
    "enrollment": "https://NAME.enroll.enterprise.sectigo.com",
    "admin": "https://cert-manager.com",
}

_WAYS_TO_LOG_IN: Final = {
    "enrollment": (("client_id", "client_secret"),),
    "admin": (
        ("client_id", "client_secret"),
        ("customer_uri", "login", "password"),
        ("login", "client_cert", "client_key"),
    ),
}


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
        _Entry(name, where, _own_names(where, values, faults), environ, reader, faults)
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
            " REST > SSL Certificates REST API > Accounts), or name it with --scm-config or"
            " SCM_CONFIG",
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One account as the file has it."""

    name: str
    where: str
    values: Mapping[str, object]
    """Under our own names for the keys."""
    environ: Mapping[str, str]
    reader: SecretReader
    faults: list[Fault]

    def account(self) -> SCMAccount:
        """Return the account; its faults are told."""
        texts = {key: self._text_value(key) for key in _TEXTS}
        secrets = {key: self._secret(key) for key in _SECRETS}
        api = texts["api"] or "enrollment"
        if api not in _WAYS_TO_LOG_IN:
            self._fault("api", f"{api!r} is neither enrollment nor admin")
            api = "enrollment"
        self._check_complete(api, {**texts, **secrets})
        url = self._url("url", texts["url"])
        token_url = self._url("token_url", texts["token_url"])
        return SCMAccount(
            name=self.name,
            api=api,
            url=url.removesuffix(_URL_TAILS[api]),
            client_id=texts["client_id"],
            client_secret=secrets["client_secret"],
            token_url=token_url or None,
            login=texts["login"],
            password=secrets["password"],
            customer_uri=texts["customer_uri"],
            client_cert=self._file("client_cert", texts["client_cert"]),
            client_key=self._file("client_key", texts["client_key"]),
        )

    def holds_secret(self) -> bool:
        """Return whether a secret stands in the file itself."""
        return any(isinstance(self.values.get(key), str) for key in _SECRETS)

    def _fault(self, key: str, what: str, remedy: str = "") -> None:
        self.faults.append(Fault(f"{self.where}: {key}", what, remedy))

    def _text_value(self, key: str) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self._fault(key, "must be text", "put it in quotes")
            return ""
        text = bare(value)
        if key in _SENT and (character := unsendable(text)):
            self._fault(key, f"contains what no header can carry: {character}", "write it again")
        return text

    def _secret(self, key: str) -> Secret | None:
        override = self.environ.get(_SECRETS[key], "") if self.name == DEFAULT_ACCOUNT else ""
        if override:
            return self.reader.checked(f"the environment variable {_SECRETS[key]}", override)
        value = self.values.get(key)
        return (
            None
            if value is None or value == ""
            else self.reader.read(f"{self.where}: {key}", value)
        )

    def _url(self, key: str, text: str) -> str:
        """Return the URL without a slash at its end; a URL is never shown, it may hold a secret."""
        try:
            parts = urlsplit(text)
            good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        else:
            good = good and "@" not in parts.netloc and not parts.query and not parts.fragment
        if text and (not good or any(letter.isspace() for letter in text)):
            self._fault(key, "must be a URL of the form https://HOST[:PORT][/PATH], nothing else")
        return text.rstrip("/")

    def _file(self, key: str, text: str) -> Path | None:
        return self.reader.key_file(f"{self.where}: {key}", text, private=key == "client_key")

    def _check_complete(self, api: str, present: Mapping[str, object]) -> None:
        """There must be a URL and all keys of one way to log in."""
        if not present["url"]:
            self._fault("url", "missing", f"SCM shows it, such as {_URL_SAMPLES[api]}")
        ways = _WAYS_TO_LOG_IN[api]
        faulty = {key for key, value in self.values.items() if value != ""}
        given = faulty.union(key for key, value in present.items() if value)
        best = max(ways, key=lambda way: len(given.intersection(way)))
        missing = [key for key in best if key not in given]
        if missing:
            others = " | ".join(" + ".join(way) for way in ways)
            hint = f"api: admin takes {others}" if api == "admin" else ""
            self._fault(", ".join(missing), "missing", hint)


def _own_names(where: str, values: Mapping[str, object], faults: list[Fault]) -> dict[str, object]:
    """Return the values under our own names; unknown and doubled keys are faults."""
    found: dict[str, object] = {}
    for key, value in values.items():
        name = _ALIASES.get(str(key), str(key))
        if key not in _KEYS:
            near = get_close_matches(str(key), _KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_KEYS)}"
            faults.append(Fault(f"{where}: {key}", "unknown key", hint))
        elif name in found:
            faults.append(
                Fault(f"{where}: {key}", f"sets {name}, which another key sets already", "keep one")
            )
        elif value is not None:
            found[name] = value
    return found

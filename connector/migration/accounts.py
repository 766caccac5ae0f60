"""The accounts at SCM of several certificate directories, in one scm_config.yaml of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from connector.errors import Fault
from connector.migration.names import ACCOUNT, ACCOUNT_TO_REQUEST
from connector.migration.reading import text_of
from connector.text.secret import KNOWN
from connector.text.structured import DocumentError, read_yaml

_OURS: Final = (
    *("api", "url", "token_url", "client_id", "client_secret", "customer_uri", "login", "password"),
    *("client_cert", "client_key"),
)
_SECRETS: Final = ("client_secret", "password")
_FILES: Final = ("client_cert", "client_key")
_HEAD: Final = "# Accounts at SCM, as the vendor's connector had them: `akamai-scm migrate`.\n"
_DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True)
class Account:
    """One account, as a directory of the vendor's connector has it."""

    name: str
    """Here."""
    request: Mapping[str, Any]
    """What its file says that is a key of the request here."""


@dataclass(slots=True)
class Accounts:
    """All accounts that were found; two files with the same content are one account."""

    by_name: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """One sentence each, without a full stop; no value is shown."""
    faults: list[Fault] = field(default_factory=list)
    _read: dict[Path, Account | None] = field(default_factory=dict)

    def read(self, path: Path, suggested: str) -> Account | None:
        """
        Add the account of a scm_config.yaml of the original; a file is read and told of once.

        Args:
            path: The file; not changed.
            suggested: How to call the account, if it is not the first.
        """
        place = path.resolve()
        if place not in self._read:
            self._read[place] = self._account(path, suggested)
        return self._read[place]

    def _account(self, path: Path, suggested: str) -> Account | None:
        document = self._document(path)
        if document is None:
            return None
        keys: dict[str, Any] = {}
        request: dict[str, Any] = {}
        for key, value in document.items():
            name = ACCOUNT.get(key, key)
            if value is None or value == "":
                continue
            if key in ACCOUNT_TO_REQUEST:
                request[ACCOUNT_TO_REQUEST[key]] = value
            elif name in _OURS:
                keys.setdefault(name, _kept(name, value, path.parent))
            else:
                self.notes.append(f"{path}: {key}: left out; no account here has this key")
        keys.setdefault("api", _api(keys))
        return Account(self._named(keys, suggested), request)

    def text(self) -> str:
        """Return our scm_config.yaml."""
        only = self.by_name.get(_DEFAULT) if len(self.by_name) == 1 else None
        document = only if only is not None else {"accounts": self.by_name}
        return f"{_HEAD}{yaml.safe_dump(document, sort_keys=False, allow_unicode=True)}"

    def _document(self, path: Path) -> dict[str, Any] | None:
        text = text_of(path, self.faults)
        if text is None:
            return None
        try:
            document = read_yaml(text)
        except DocumentError as error:
            line = "" if error.line is None else f" line {error.line}"
            self.faults.append(Fault(f"{path}{line}", "is no YAML"))  # which might quote a secret
        else:
            if isinstance(document, dict) and "accounts" not in document:
                return document
            self.faults.append(
                Fault(str(path), "is no list of `key: value` lines", "copy its accounts by hand")
            )
        return None

    def _named(self, keys: dict[str, Any], suggested: str) -> str:
        for name, known in self.by_name.items():
            if known == keys:
                return name
        name, number = suggested if self.by_name else _DEFAULT, 2
        while name in self.by_name:
            name, number = f"{suggested}-{number}", number + 1
        self.by_name[name] = keys
        return name


def _kept(name: str, value: Any, directory: Path) -> Any:
    """Return a value for our file; what is secret is starred from now on wherever it shows."""
    if name in _SECRETS:
        if isinstance(value, int):
            value = str(value)
        if isinstance(value, str):
            KNOWN.add(value)
    elif name in _FILES and isinstance(value, str):
        return str((directory / Path(value).expanduser()).resolve())
    elif isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _api(keys: Mapping[str, Any]) -> str:
    """Return which of SCM's two APIs an account is for, which the original does not say."""
    by_login = not {"login", "password", "customer_uri"}.isdisjoint(keys)
    return "admin" if by_login and "client_id" not in keys else "enrollment"

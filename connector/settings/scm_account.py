"""One account of scm_config.yaml, checked by hand: a schema might show a secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connector.errors import Fault
from connector.settings.keys import unknown_key
from connector.settings.origin import Origin
from connector.settings.secret_source import SecretReader
from connector.settings.signer import API as COMMAND
from connector.settings.signer import KEYS as COMMAND_KEYS
from connector.settings.signer import not_of_programs, read_commands
from connector.settings.urls import https_url
from connector.settings.values import SCMAccount
from connector.text.characters import unsendable
from connector.text.secret import Secret, bare

DEFAULT_ACCOUNT: Final = "default"
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
_CUSTOMER: Final = re.compile(r"(?:https://)?[^/]+/customer/([^/?#]+)(?:[/?#].*)?")
_IN_A_BROWSER: Final = re.compile(r"/customer/[^/]+(/ssl)?\Z")
"""What SCM's own pages have behind the host, and no API has."""
_NO_NAME: Final = re.compile(r"[/:?#]")
_CUSTOMER_SHOWN: Final = "it is NAME where SCM is https://HOST/customer/NAME in a browser"
_OF_SCM: Final = (*_TEXTS[1:], *_SECRETS, *_ALIASES)
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
class AccountEntry:
    """One account as the file has it."""

    name: str
    file: str
    where: str
    values: Mapping[str, object]
    """Under our own names for the keys."""
    environ: Mapping[str, str]
    reader: SecretReader
    faults: list[Fault]

    def account(self) -> SCMAccount:
        """Return the account; its faults are told."""
        if self.values.get("api") == COMMAND:
            not_of_programs(self.where, [key for key in _OF_SCM if key in self.values], self.faults)
            commands = read_commands(self.where, self.values, self.reader, self.faults)
            return SCMAccount(
                self.name, COMMAND, url="", commands=commands, origin=Origin(self.file)
            )
        texts = {key: self._text_value(key) for key in _TEXTS}
        secrets = {key: self._secret(key) for key in _SECRETS}
        api = texts["api"] or "enrollment"
        if api not in _WAYS_TO_LOG_IN:
            self._fault("api", f"{api!r} is neither enrollment nor admin nor command")
            api = "enrollment"
        self._check_complete(api, {**texts, **secrets})
        url = self._url("url", texts["url"])
        token_url = self._url("token_url", texts["token_url"])
        return SCMAccount(
            name=self.name,
            api=api,
            url=_IN_A_BROWSER.sub("", url.removesuffix(_URL_TAILS[api])),
            client_id=texts["client_id"],
            client_secret=secrets["client_secret"],
            token_url=token_url or None,
            login=texts["login"],
            password=secrets["password"],
            customer_uri=texts["customer_uri"],
            client_cert=self._file("client_cert", texts["client_cert"]),
            client_key=self._file("client_key", texts["client_key"]),
            origin=Origin(self.file, {key: at for key in _SECRETS if (at := self._origin(key))}),
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
        if key == "customer_uri":
            text = self._customer(text)
        if key in _SENT and (character := unsendable(text)):
            self._fault(key, f"contains what no header can carry: {character}", "write it again")
        return text

    def _customer(self, text: str) -> str:
        """Return the customer's name, also out of the address that a browser shows of it."""
        shown = _CUSTOMER.fullmatch(text)
        name = text if shown is None else shown[1]
        if _NO_NAME.search(name):
            self._fault("customer_uri", "must be the customer's name alone", _CUSTOMER_SHOWN)
        return name

    def _override(self, key: str) -> str:
        """Return the secret that a variable has in place of the file; empty: none has."""
        return self.environ.get(_SECRETS[key], "") if self.name == DEFAULT_ACCOUNT else ""

    def _origin(self, key: str) -> str:
        """Return where a secret is; empty: in the file itself."""
        if self._override(key):
            return f"the environment variable {_SECRETS[key]}"
        return self.reader.origin(self.values.get(key))

    def _secret(self, key: str) -> Secret | None:
        if override := self._override(key):
            return self.reader.checked(f"the environment variable {_SECRETS[key]}", override)
        value = self.values.get(key)
        return (
            None
            if value is None or value == ""
            else self.reader.read(f"{self.where}: {key}", value)
        )

    def _url(self, key: str, text: str) -> str:
        """Return the URL without a slash at its end; a URL is never shown, it may hold a secret."""
        parts = https_url(text)
        good = parts is not None and not parts.query
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


def own_names(where: str, values: Mapping[str, object], faults: list[Fault]) -> dict[str, object]:
    """Return the values under our own names; unknown and doubled keys are faults."""
    found: dict[str, object] = {}
    by_program = values.get("api") == COMMAND
    known = ("api", *(COMMAND_KEYS if by_program else _OF_SCM))
    for key, value in values.items():
        name = _ALIASES.get(str(key), str(key))
        if by_program and key in _OF_SCM:
            found[str(key)] = value
        elif not by_program and key in COMMAND_KEYS:
            faults.append(Fault(f"{where}: {key}", "goes with api: command alone"))
        elif key not in known:
            faults.append(unknown_key(f"{where}: {key}", key, known))
        elif name in found:
            faults.append(
                Fault(f"{where}: {key}", f"sets {name}, which another key sets already", "keep one")
            )
        elif value is not None:
            found[name] = value
    return found

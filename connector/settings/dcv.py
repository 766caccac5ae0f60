"""`dcv` and `dcv_account` of scm_config.yaml: how domains are proven, and who may have it done."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from connector.core.domains.shape import persistent_fault
from connector.core.domains.values import RecordType, dns_name
from connector.core.domains.ways import REST, Way, by_longest_suffix
from connector.core.request.names import ascii_name, name_fault
from connector.errors import Fault
from connector.settings.keys import unknown_key
from connector.text.characters import unsendable

KEYS: Final = ("dcv", "dcv_account")
"""Of the top of the file, beside the accounts."""

_OPTIONS: Final[Mapping[Way, tuple[str, ...]]] = {
    Way.EDGEDNS: ("edgerc", "section", "account_switch_key", "record"),
    Way.COMMAND: ("run", "environment", "record"),
    Way.CONNECTOR: ("id", "provider", "record"),
    Way.PERSON: ("record",),
    Way.PERSISTENT: ("value", "by"),
}
_WORDS: Final = "write it as [/path/to/program, argument, …]; no shell reads it"
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PUBLISHING: Final = (Way.EDGEDNS, Way.COMMAND, Way.PERSON)
"""Ways by which a record that stays comes into DNS."""
_RECORDS: Final = {one.value.lower(): one for one in RecordType}
_NEEDED: Final[Mapping[Way, tuple[str, ...]]] = {
    Way.COMMAND: ("run",),
    Way.CONNECTOR: ("id", "provider"),
}


@dataclass(frozen=True, slots=True)
class WaySettings:
    """How the proofs of some domains are published."""

    way: Way
    edgerc: Path | None = None
    """Of Edge DNS, as the next two; None: that of CPS."""
    section: str | None = None
    account_switch_key: str | None = None
    run: tuple[str, ...] = ()
    """Of a command: program and first arguments."""
    environment: tuple[str, ...] = ()
    """Of a command: variables that it gets beside those that hold no secrets."""
    id: str = ""
    """Of Sectigo's DNS connector, as the next."""
    provider: str = ""
    record: RecordType = RecordType.CNAME
    """What proves the domain: a TXT is submitted before it can be published."""
    value: str = ""
    """The text of a record that stays, as SCM shows it; empty: it is not known."""
    by: "WaySettings | None" = None
    """How the record that stays comes into DNS; None: a person brings it there."""


@dataclass(frozen=True, slots=True)
class DomainSettings:
    """How domains are validated."""

    account: str | None = None
    """The account of scm_config.yaml that validates where a request's own cannot."""
    ways: Mapping[str, WaySettings] = field(default_factory=dict)
    """By the end of a domain's name, or `*`."""
    directory: Path = Path()
    """Where commands run: that of scm_config.yaml."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What commands see of the environment, where there are any."""

    def way_for(self, domain: str) -> WaySettings | None:
        """Return how the domain's proof is published; None: nobody has said."""
        return by_longest_suffix(domain, self.ways)

    def variables(self) -> Iterator[str]:
        """Yield the variables that commands get beside those that hold no secrets."""
        for way in self.all_ways():
            yield from way.environment

    def all_ways(self) -> Iterator[WaySettings]:
        """Yield every way, also those by which a record that stays is published."""
        for way in self.ways.values():
            yield way
            if way.by is not None:
                yield way.by


NOTHING_SAID: Final = DomainSettings()


def read_domain_settings(
    where: str,
    document: Mapping[str, object],
    apis: Mapping[str, str],
    home: Path,
    faults: list[Fault],
) -> DomainSettings:
    """
    Return how domains are validated.

    Args:
        where: The file, for messages; relative paths start from its directory.
        document: The whole of it.
        apis: The API of each account.
        home: What `~` stands for.
        faults: Takes all of them.
    """
    reader = _Reader(Path(where).parent, home, faults)
    account = document.get("dcv_account")
    if account is not None and (not isinstance(account, str) or apis.get(account) != "admin"):
        usable = ", ".join(sorted(name for name, api in apis.items() if api == "admin"))
        faults.append(
            Fault(
                f"{where}: dcv_account",
                "must name an account with `api: admin`",
                f"there are: {usable}" if usable else "the Enrollment API validates no domains",
            )
        )
    written = document.get("dcv")
    if written is not None and not isinstance(written, dict):
        faults.append(Fault(f"{where}: dcv", "must map domains, or `*`, to ways"))
    entries = written if isinstance(written, dict) else {}
    ways: dict[str, WaySettings] = {}
    for suffix, value in entries.items():
        place = f"{where}: dcv.{suffix}"
        name = reader.suffix(place, suffix)
        found = reader.way(place, value)
        if name in ways:
            faults.append(Fault(place, "stands there twice", "keep one"))
        elif name is not None and found is not None:
            ways[name] = found
    return DomainSettings(account if isinstance(account, str) else None, ways, reader.directory)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the entries of one file."""

    directory: Path
    home: Path
    faults: list[Fault]

    def suffix(self, where: str, written: object) -> str | None:
        if written == REST:
            return REST
        name = dns_name(written).removeprefix(".") if isinstance(written, str) else ""
        if name_fault(name) is None and not name.startswith("*"):
            return ascii_name(name)
        self.faults.append(Fault(where, "is no domain", 'write one such as example.org, or "*"'))
        return None

    def way(self, where: str, value: object) -> WaySettings | None:
        fields = {"way": value} if isinstance(value, str) else value
        if not isinstance(fields, dict):
            self.faults.append(Fault(where, "must be a way, or keys with one", _known_ways()))
            return None
        name = fields.get("way")
        if name not in set(Way):
            self.faults.append(Fault(f"{where}.way", f"{name!r} is no way", _known_ways()))
            return None
        way = Way(name)
        before = len(self.faults)
        self._check_keys(where, way, fields)
        found = WaySettings(
            way,
            edgerc=self._path(where, fields.get("edgerc")),
            section=self._text(where, "section", fields) or None,
            account_switch_key=self._text(where, "account_switch_key", fields) or None,
            run=self._words(f"{where}.run", fields.get("run"), _WORDS),
            environment=self._environment(where, fields),
            id=self._id(where, fields),
            provider=self._text(where, "provider", fields),
            record=self._record(where, fields),
            value=self._value(where, fields),
            by=self._by(where, fields),
        )
        return found if len(self.faults) == before else None

    def _check_keys(self, where: str, way: Way, fields: Mapping[object, object]) -> None:
        known = ("way", *_OPTIONS[way])
        for key in fields:
            if key not in known:
                self.faults.append(unknown_key(f"{where}.{key}", key, known, f"{way} takes"))
        self.faults.extend(
            Fault(f"{where}.{key}", "missing", f"{way} needs it")
            for key in _NEEDED.get(way, ())
            if fields.get(key) in (None, "", [])
        )

    def _text(self, where: str, key: str, fields: Mapping[object, object]) -> str:
        value = fields.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or unsendable(value):
            self.faults.append(Fault(f"{where}.{key}", "must be text", "put it in quotes"))
            return ""
        return value

    def _path(self, where: str, value: object) -> Path | None:
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            self.faults.append(Fault(f"{where}.edgerc", "must be a path"))
            return None
        if value.startswith("~/"):
            return self.home / value[2:]
        return self.directory / value

    def _words(self, where: str, value: object, hint: str) -> tuple[str, ...]:
        words = [] if value is None else value if isinstance(value, list) else [None]
        if not all(isinstance(word, str) and "\0" not in word for word in words):
            self.faults.append(Fault(where, "must be a list of words", hint))
            return ()
        return tuple(str(word) for word in words)

    def _environment(self, where: str, fields: Mapping[object, object]) -> tuple[str, ...]:
        place, hint = f"{where}.environment", "write names alone, without values"
        named = self._words(place, fields.get("environment"), hint)
        for name in named:
            if _VARIABLE.fullmatch(name) is None:
                self.faults.append(Fault(place, f"{name!r} is no name of a variable", hint))
        return named

    def _record(self, where: str, fields: Mapping[object, object]) -> RecordType:
        written = fields.get("record", "cname")
        if isinstance(written, str) and written.lower() in _RECORDS:
            return _RECORDS[written.lower()]
        there = f"there are: {', '.join(_RECORDS)}"
        self.faults.append(Fault(f"{where}.record", f"{written!r} is no record", there))
        return RecordType.CNAME

    def _value(self, where: str, fields: Mapping[object, object]) -> str:
        text = self._text(where, "value", fields)
        why = persistent_fault(text) if text else ""
        if why:
            self.faults.append(Fault(f"{where}.value", why, "copy it from SCM (Domains > DCV)"))
        return text

    def _by(self, where: str, fields: Mapping[object, object]) -> WaySettings | None:
        if fields.get("by") is None:
            return None
        if not fields.get("value"):
            hint = "what SCM answers is not published for good; copy it from SCM (Domains > DCV)"
            self.faults.append(Fault(f"{where}.value", "missing, by needs it", hint))
        found = self.way(f"{where}.by", fields["by"])
        if found is not None and found.way not in _PUBLISHING:
            hint = f"there are: {', '.join(_PUBLISHING)}"
            self.faults.append(Fault(f"{where}.by", f"{found.way} publishes no such record", hint))
        return found

    def _id(self, where: str, fields: Mapping[object, object]) -> str:
        text = self._text(where, "id", fields)
        try:
            return str(uuid.UUID(text)) if text else ""
        except ValueError:
            self.faults.append(
                Fault(f"{where}.id", "is no UUID", "copy the id of the DNS connector from SCM")
            )
            return ""


def _known_ways() -> str:
    return f"there are: {', '.join(Way)}"

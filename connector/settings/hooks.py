"""`hooks` of scm_config.yaml: who is told of events, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from connector.core.events.values import EventName
from connector.core.request.span import read_span
from connector.errors import Fault
from connector.settings.keys import unknown_key
from connector.settings.secret_source import SecretReader
from connector.settings.urls import https_url
from connector.text.secret import Secret

KEY: Final = "hooks"
"""Of the top of the file, beside the accounts."""

LIMIT: Final = timedelta(seconds=30)
LONGEST_LIMIT: Final = timedelta(minutes=10)
_OF_COMMAND: Final = ("on", "timeout", "run", "environment")
_OF_WEBHOOK: Final = ("on", "timeout", "url", "secret")
_UNITS: Final = frozenset("dhms0123456789")


@dataclass(frozen=True, slots=True)
class Hook:
    """One who is told: a command, or a URL that takes signed JSON."""

    events: frozenset[EventName]
    limit: timedelta = LIMIT
    """In real time for a command; of all attempts for a URL."""
    run: tuple[str, ...] = ()
    """Program and arguments; empty: it is a URL."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """All that the command gets of the environment, beside what is told."""
    directory: Path = Path()
    """Where the command runs: where the file stands."""
    url: Secret | None = None
    secret: Secret | None = None
    """Signs what is sent."""
    host: str = ""
    """Of the URL, with its port; for messages."""

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.run[0] if self.run else f"https://{self.host}"

    @property
    def key(self) -> str:
        """What it goes by in the journal: other events, or another limit, make no other of it."""
        where = "\0".join(self.run) if self.url is None else self.url.reveal()
        return sha256(where.encode()).hexdigest()[:16]


def read_hooks(
    where: str, document: Mapping[str, object], reader: SecretReader, faults: list[Fault]
) -> tuple[Hook, ...]:
    """
    Return who is told of events.

    Args:
        where: The file, for messages.
        document: The whole of it.
        reader: Of its secrets.
        faults: Takes all of them.
    """
    written = document.get(KEY)
    if written is None:
        return ()
    if not isinstance(written, list):
        faults.append(Fault(f"{where}: {KEY}", "must be a list of hooks"))
        return ()
    found = [
        _Reader(f"{where}: {KEY}[{index}]", reader, faults, Path(where).parent).hook(each)
        for index, each in enumerate(written)
    ]
    hooks = [one for one in found if one is not None]
    if len({one.key for one in hooks}) < len(hooks):
        faults.append(
            Fault(f"{where}: {KEY}", "names a command or a URL twice", "let one hook have all `on`")
        )
    return tuple(hooks)


def holds_secret(document: Mapping[str, object]) -> bool:
    """Return whether a secret of a hook stands in the file itself."""
    written = document.get(KEY)
    hooks = written if isinstance(written, list) else []
    return any(isinstance(one, dict) and isinstance(one.get("secret"), str) for one in hooks)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one hook."""

    where: str
    secrets: SecretReader
    faults: list[Fault]
    directory: Path

    def hook(self, value: object) -> Hook | None:
        if not isinstance(value, dict):
            self._fault("", "must be a group of keys", "such as {on: [failed], run: [/a/program]}")
            return None
        before = len(self.faults)
        if ("run" in value) == ("url" in value):
            self._fault("", "needs either `run`, a command, or `url`, a webhook")
            return None
        known = _OF_COMMAND if "run" in value else _OF_WEBHOOK
        for key in value:
            if key not in known:
                self.faults.append(unknown_key(f"{self.where}.{key}", key, known))
        events, limit = self._events(value.get("on")), self._limit(value.get("timeout"))
        made = (
            self._command(value, events, limit)
            if "run" in value
            else self._webhook(value, events, limit)
        )
        return made if len(self.faults) == before else None

    def _command(
        self, value: Mapping[str, object], events: frozenset[EventName], limit: timedelta
    ) -> Hook:
        run, named = value["run"], value.get("environment", [])
        if not _words(run) or not run:
            self._fault(
                ".run",
                "must be a list of words",
                "write it as [/path/to/program, argument, …]; no shell reads it",
            )
        if not _words(named):
            self._fault(".environment", "must be a list of names of variables, without values")
        words = [str(word) for word in run] if isinstance(run, list) else []
        names = [str(name) for name in named] if isinstance(named, list) else []
        environ = self.secrets.passed_on(names)
        return Hook(events, limit, tuple(words), environ, self.directory)

    def _webhook(
        self, value: Mapping[str, object], events: frozenset[EventName], limit: timedelta
    ) -> Hook | None:
        written = value["url"]
        if isinstance(written, str):
            url: Secret | None = Secret(written) if "?" in written else _Plain(written)
        else:
            url = self.secrets.read(f"{self.where}.url", written)
        if value.get("secret") is None:
            self._fault(
                ".secret",
                "missing",
                "it signs what is sent (HMAC-SHA256): {env: VARIABLE}, {file: PATH} or a command",
            )
        secret = self.secrets.read(f"{self.where}.secret", value.get("secret", "-"))
        if url is None or secret is None:
            return None
        host = _https_host(url.reveal())
        if not host:
            self._fault(".url", "must be a URL of the form https://HOST[:PORT]/PATH")
            return None
        if not isinstance(url, _Plain):
            Secret(urlsplit(url.reveal()).path.strip("/"))  # starred where it stands alone, too
        return Hook(events, limit, url=url, secret=secret, host=host)

    def _events(self, value: object) -> frozenset[EventName]:
        names = [value] if isinstance(value, str) else value
        known = set(EventName)
        if not isinstance(names, list) or not names or any(one not in known for one in names):
            self._fault(".on", "must be a list of events", f"there are: {', '.join(EventName)}")
            return frozenset()
        return frozenset(map(EventName, names))

    def _limit(self, value: object) -> timedelta:
        if value is None:
            return LIMIT
        text = value if isinstance(value, str) else ""
        span = read_span(text) if text and set(text) <= _UNITS else timedelta()
        if not timedelta() < span <= LONGEST_LIMIT:
            self._fault(".timeout", "must be a time span such as 30s, at most 10m")
            return LIMIT
        return span

    def _fault(self, at: str, what: str, remedy: str = "") -> None:
        self.faults.append(Fault(f"{self.where}{at}", what, remedy))


class _Plain(Secret):
    """A URL that is written where everybody reads it: not to be starred."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        self._text = text


def _words(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(word, str) and "\0" not in word for word in value
    )


def _https_host(url: str) -> str:
    """Return host and port of a URL that may be called; empty: it may not."""
    parts = https_url(url)
    printable = url.isascii() and url.isprintable() and " " not in url
    return parts.netloc if parts is not None and printable else ""

"""
What is written for later: one log per certificate, fit for a ticket, and the package's own logger.

A line of a certificate's log is `time level step METHOD path response_code=NNN run=… key=value…`.
No body, no header and no secret gets into it; it passes `leaving` all the same.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Final, Self

from connector.clock import Clock
from connector.text.leaving import leaving
from connector.transport.reply import CallRecord

_PACKAGE: Final = "connector"
_TALKATIVE: Final = ("akamai.edgegrid", "urllib3", "requests")
"""Libraries that log headers and signatures below WARNING."""

_FAILED_FROM: Final = 400
"""HTTP statuses from here on are failures (RFC 9110 15.5)."""

_PLAIN: Final = re.compile(r"[^\s\"=\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

RUN: Final = token_hex(3)
"""Which run of the program a line is of: several write one file, and one writes many lines."""

_log = logging.getLogger(__name__)


class CertificateLog:
    """The log of one certificate; several processes may write the same file at a time."""

    def __init__(self, path: Path, level: str, clock: Clock) -> None:
        """Keep what is needed; the file is made with the first line. `certificate_log` calls it."""
        self._path = path
        self._level = logging.getLevelNamesMapping()[level]
        self._clock = clock
        self._descriptor: int | None = None
        self._broken = False

    def call(self, step: str, record: CallRecord, **ids: object) -> None:
        """
        Write one call to a vendor; a failed one as WARNING, unless it was made to be refused.

        Ids that are None are left out.
        """
        failed = record.status is None or record.status >= _FAILED_FROM
        warned = failed and not record.foreseen
        self._write(
            "WARNING" if warned else "INFO",
            (step, record.method, record.path),
            {
                "response_code": "none" if record.status is None else record.status,
                "run": RUN,
                "vendor": record.vendor,
                "duration_ms": round(record.duration.total_seconds() * 1000),
                "request_id": record.request_id,
                **ids,
            },
        )

    def event(self, step: str, *, level: str = "INFO", **keys: object) -> None:
        """Write something that happened in *step*. Keys that are None are left out."""
        self._write(level, (step,), {"run": RUN, **keys})

    def close(self) -> None:
        """Let the file go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, level: str, words: Iterable[str], keys: dict[str, object]) -> None:
        if self._broken or logging.getLevelNamesMapping()[level] < self._level:
            return
        time = self._clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = {key: self._value(value) for key, value in keys.items() if value is not None}
        pairs = (f"{key}={value}" for key, value in told.items())
        line = " ".join((time, level, *map(self._value, words), *pairs))
        try:
            os.write(self._open(), f"{leaving(line)}\n".encode())
        except OSError as error:
            self._broken = True
            _log.warning(
                "%s cannot be written (%s); going on without it", self._path, error.strerror
            )

    def _value(self, value: object) -> str:
        """Return a value on one line, in quotes if a reader could not tell where it ends."""
        text = leaving(str(value))
        return text if _PLAIN.fullmatch(text) else json.dumps(text)

    def _open(self) -> int:
        if self._descriptor is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(self._path, flags, 0o644)
        return self._descriptor


def certificate_log(log_dir: Path, common_name: str, level: str, clock: Clock) -> CertificateLog:
    """
    Return the log of the certificate for *common_name*.

    A directory that cannot be written gives one warning, since nothing depends on the log.

    Args:
        log_dir: Where the logs are; made with the first line.
        common_name: The file is named after it, a `*` written as `_wildcard_`.
        level: `DEBUG`, `INFO`, `WARNING` or `ERROR`: what is below is left out.
        clock: Gives the times.
    """
    return CertificateLog(log_dir / f"{file_stem(common_name)}.log", level, clock)


def file_stem(common_name: str) -> str:
    """Return how files are called that are about one name; a `*` is written as `_wildcard_`."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", common_name.replace("*", "_wildcard_")).lstrip(".")


class _MaskingFormatter(logging.Formatter):
    """Formats a record, its traceback included, as it may leave."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return leaving(super().format(record))


class _Handler(logging.Handler):
    """Says each record, fit to leave, to whoever runs the program."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say
        self.setFormatter(_MaskingFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self._say(self.format(record))


def configure_logging(level: str, say: Callable[[str], None]) -> None:
    """
    Show the package's warnings, with DEBUG everything; leaves the root logger alone.

    May be called again: the last call counts. The libraries that would log signatures stay at
    WARNING whatever the level is.

    Args:
        level: `DEBUG`, or anything else.
        say: Told each record.
    """
    package = logging.getLogger(_PACKAGE)
    for handler in [item for item in package.handlers if isinstance(item, _Handler)]:
        package.removeHandler(handler)
    package.addHandler(_Handler(say))
    package.setLevel(logging.DEBUG if level == "DEBUG" else logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)

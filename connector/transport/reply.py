"""What came back from a vendor, and what is told about each call."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Final, NoReturn

from connector.errors import NotTheVendorError
from connector.text.leaving import quoted
from connector.transport.document import Document

EXCERPT_LENGTH = 300
_LOOKED_AT = 4096
"""Bytes of a body of which an excerpt is made: no answer, however long or odd, takes long."""
_DEEPEST = 100
_NO_CONTENT: Final = 204
_NESTS: Final = (dict, list)
_HTML = re.compile(r"<(!doctype html|html)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
NOT_THE_VENDOR = (
    "A proxy, a gateway or a maintenance page may have answered in the vendor's place. If it"
    " persists, look at the vendor's status page."
)
_REQUEST_ID_HEADERS = ("X-Request-ID", "X-Trace-ID", "X-Akamai-Request-ID")


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One attempt of one call, fit for a log: no query, no header, no body."""

    vendor: str
    method: str
    path: str
    status: int | None
    """None: no complete answer arrived."""
    duration: timedelta
    request_id: str | None = None
    """The vendor's own id of the call, where it sends one."""
    changes: bool = False
    """Whether it could change anything at the vendor."""
    foreseen: bool = False
    """Whether its status, though a refusal, is what the call was made for."""
    step: str = ""
    """What it was for, as the end of "Could not …"."""
    queued: timedelta = timedelta()
    """How long it waited for its turn at the pace."""


OnCall = Callable[[CallRecord], None]


@dataclass(frozen=True)
class Reply:
    """A complete answer, whatever its status; its body has not been judged yet."""

    vendor: str
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    """Names compare without regard to case."""
    body: bytes

    @property
    def date(self) -> datetime | None:
        """Return the vendor's time from the `Date` header (RFC 9110 6.6.1), None if unreadable."""
        return http_date(self.headers.get("Date", ""))

    @property
    def request_id(self) -> str | None:
        """Return the vendor's own id of the call, None where it sends none."""
        return next(
            (self.headers[name] for name in _REQUEST_ID_HEADERS if name in self.headers), None
        )

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110 15.3

    @property
    def is_page(self) -> bool:
        """Whether the body is markup, which neither vendor ever answers (HTML, XML)."""
        return self.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")

    def text(self) -> str:
        """Return the body as text; bytes that are not UTF-8 become replacement characters."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> object:
        """
        Return the body as JSON.

        Raises:
            NotTheVendorError: The body is empty, cut off, or is not JSON.
        """
        document = self.json_or_none()
        if document is None:
            raise self.not_the_vendor()
        return document

    def json_or_none(self) -> object:
        """Return the body as JSON, decoded once for all; None where it is none, or `null`."""
        return self._decoded

    @cached_property
    def _decoded(self) -> object:
        try:
            document: object = json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return None
        return None if _is_deep(document) else document

    def document(self, where: str, marks: Collection[str] = ()) -> Document:
        """
        Return the body as an object that is the vendor's.

        Args:
            where: What it is, for messages.
            marks: Fields of which the vendor's own always has one at least; empty: any will do.

        Raises:
            NotTheVendorError: It is something else.
        """
        found = self.json()
        if not isinstance(found, dict) or (marks and not any(name in found for name in marks)):
            raise self.not_the_vendor()
        return Document(found, where)

    def rows(self, where: str) -> tuple[Document, ...]:
        """
        Return the body as a list of objects; 204, which has no body, is an empty one.

        Raises:
            NotTheVendorError: It is something else.
        """
        if self.status == _NO_CONTENT and not self.body:
            return ()
        found = self.json()
        if not isinstance(found, list):
            raise self.not_the_vendor()
        return Document({"list": found}, where).children("list")

    def not_the_vendor(self) -> NotTheVendorError:
        """Return what to raise where the body is not what this vendor answers."""
        return NotTheVendorError(
            f"{self.vendor} answered {self.method} {self.path} with {self.status}, but not with"
            f" what is expected there: {self.excerpt()}.",
            status=self.status,
            remedy=NOT_THE_VENDOR,
        )

    def excerpt(self) -> str:
        """
        Return the beginning of the body on one line, for messages.

        Only the first few KB are looked at. A full stop at the end is left out: the sentence around
        has its own.
        """
        text = quoted(self.body[:_LOOKED_AT].decode("utf-8", errors="replace"))
        if not text:
            return "(empty)" if len(self.body) <= _LOOKED_AT else "(blank)"
        if _HTML.match(text):
            title = _TITLE.search(text)
            text = f"an HTML page titled {title[1].strip()!r}" if title else "an HTML page"
        if len(text) > EXCERPT_LENGTH:
            return text[:EXCERPT_LENGTH] + "…"
        return text.rstrip(". ") or text


def vendor_words(words: str) -> str:
    """Return a vendor's own words on one line, masked, not longer than a person would read."""
    text = quoted(words[:_LOOKED_AT])
    return text if len(words) <= _LOOKED_AT else text + "…"


def http_date(text: str) -> datetime | None:
    """Return an HTTP date as aware UTC, None if *text* is not one."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, LookupError, OverflowError):
        return None


def _no_number(word: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python reads and JSON has not (RFC 8259 6)."""
    raise ValueError(word)


def _is_deep(document: object) -> bool:
    """Whether more stands inside each other than any answer of a vendor has, and Python writes."""
    nested = [document] if isinstance(document, _NESTS) else []
    for _ in range(_DEEPEST):
        if not nested:
            return False
        nested = [
            inner
            for item in nested
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, _NESTS)
        ]
    return bool(nested)

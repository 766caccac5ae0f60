"""
The last report on one request, kept for the time in which a vendor is out.

It belongs to the request and the settings that it was made for: another request gets none.
"""

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connector.core.report.document import read_report, report_document
from connector.core.request.dump import dump_request
from connector.core.request.values import Request
from connector.core.staleness import KeptReport
from connector.machine.atomic import read_no_link, replace_file
from connector.settings.values import Settings
from connector.text.leaving import as_json
from connector.text.moments import kept_moment
from connector.transport.ranks import Rank


class LastReport:
    """A file below the state directory; damaged or of another request it is as none."""

    def __init__(self, request: Request, settings: Settings) -> None:
        """Find the place of the report on *request* under *settings*."""
        akamai = settings.akamai
        who = [akamai.host, akamai.client_token, akamai.account_key, request.account_switch_key]
        accounts = [
            [each.name, *each.identity] for _, each in sorted(settings.scm_accounts.items())
        ]
        self._slot = _digest([*who[:1], request.key])[:32]
        self._of = _digest([who, accounts, dump_request(request)])
        self._path = settings.local.state_dir / "reports" / f"{self._slot}-{self._of[:32]}.json"
        self._keep_others = settings.local.max_staleness

    def read(self, here: datetime, told: datetime | None) -> tuple[KeptReport, datetime] | None:
        """
        Return the report and the vendor's time now; None: there is none that can be used.

        Args:
            here: This machine's time, aware UTC.
            told: The vendor's time, if it has said anything; else it is reckoned from *here*.
        """
        try:
            kept = json.loads(read_no_link(self._path))
            if kept["of"] != self._of:
                return None
            at, then = kept_moment(kept["at"]), kept_moment(kept["here"])
            put_off = None if kept["put_off"] is None else read_report(kept["put_off"])
            critical = None if kept["critical_from"] is None else kept_moment(kept["critical_from"])
            found = KeptReport(at, read_report(kept["report"]), put_off, critical)
            return found, told if told is not None else at + (here - then)
        except (OSError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
            return None

    def rank(self, here: datetime) -> Rank:
        """Return what the calls for the certificate are ranked by before anything is seen of it."""
        found = self.read(here, None)
        if found is None:
            return Rank()
        kept, now = found
        critical = kept.critical_from is not None and kept.critical_from <= now
        return Rank(critical, kept.report.expiry)

    def write(self, kept: KeptReport, here: datetime) -> None:
        """
        Keep a report as it may leave, and throw away those on earlier forms of the request.

        Raises:
            OSError: It cannot be written.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = {
            "of": self._of,
            "at": kept.at.isoformat(),
            "here": here.isoformat(),
            "report": report_document(kept.report),
            "put_off": None if kept.put_off is None else report_document(kept.put_off),
            "critical_from": None if kept.critical_from is None else kept.critical_from.isoformat(),
        }
        replace_file(self._path, as_json(document))
        for other in self._path.parent.glob(f"{self._slot}-*.json"):
            if other != self._path:
                _remove_if_older(other, here - max(self._keep_others, timedelta(days=1)))

    def discard(self) -> None:
        """
        Remove what is kept: it is not true any more.

        Raises:
            OSError: It is there and cannot be removed.
        """
        self._path.unlink(missing_ok=True)


def _remove_if_older(path: Path, than: datetime) -> None:
    with suppress(OSError):
        if path.stat().st_mtime < than.timestamp():
            path.unlink()


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

"""Certificates and histories as they are kept; what is not as it was is not there."""

import json
from collections.abc import Collection
from datetime import datetime

from connector.account.index import digest
from connector.akamai.values import History
from connector.core.facts.certificate import Deployed
from connector.core.facts.enrollment import HistoryEntry
from connector.core.x509.path import chain_end
from connector.core.x509.read import read_certificate
from connector.errors import UnexpectedAnswerError


def deployed_from(pem: str, chain_pem: str, fingerprint: str) -> Deployed | None:
    """Return what is deployed; None: the certificate is another one."""
    try:
        facts = read_certificate(pem)
    except UnexpectedAnswerError:
        return None
    if facts.fingerprint != fingerprint:
        return None
    return Deployed(facts, chain_pem, chain_end(chain_pem))


def live_digest(fingerprints: Collection[str]) -> str:
    """Return what tells one set of deployed certificates from another."""
    return digest(sorted(set(fingerprints)))


def history_text(history: History) -> str:
    """Return the finished changes of a history as text."""
    return json.dumps(
        [
            {
                "action": entry.action,
                "certificates": [facts.pem for facts in entry.certificates],
                "ended_on": None if entry.ended_on is None else entry.ended_on.isoformat(),
            }
            for entry in history.finished
        ]
    )


def history_from(text: str) -> History | None:
    """Return the history that was kept as *text*; None: it is none of ours."""
    try:
        return History(
            tuple(
                HistoryEntry(
                    entry["action"],
                    tuple(read_certificate(pem) for pem in entry["certificates"]),
                    None
                    if entry["ended_on"] is None
                    else datetime.fromisoformat(entry["ended_on"]),
                )
                for entry in json.loads(text)
            )
        )
    except (ValueError, TypeError, LookupError, UnexpectedAnswerError):
        return None

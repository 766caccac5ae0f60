"""
Whether what is live is revoked: by SCM's word, by OCSP or by a CRL. Changes nothing anywhere.

SCM's "revoked" settles it. Its "issued" does not: a CA may revoke by itself, and private ones never
tell SCM, so OCSP or the CRL is asked all the same. Where neither tells and no order is known here,
SCM may find it by the serial number.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from connector.core.facts.certificate import CertificateFacts, Revocation
from connector.core.facts.marker import SCM as SCM_ITSELF
from connector.core.facts.order import OrderStatus
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.errors import ConnectorError
from connector.revocation import Checked, Fetch, KeptAnswers, check_revocation
from connector.sectigo.interface import SCM

BySerial = Callable[[str], OrderStatus | None]
"""Asks SCM where the order of a certificate stands; None: it finds none, or does not answer."""


def by_no_serial(_serial: str) -> None:
    """Ask nobody."""


def status_by_serial(account: SCM, serial: str) -> OrderStatus | None:
    """
    Return where the order of a certificate stands; None: none is found, or that fails.

    Args:
        account: Is asked if it can search.
        serial: In upper-case hexadecimal.
    """
    if not (account.can_search and account.tells_revocation):
        return None
    try:
        found = account.find_by_serial(serial)
        return None if found is None else account.order_status(found).status
    except ConnectorError:
        return None


class LiveRevocation:
    """Finds out, and remembers for the run what OCSP or a CRL said of a certificate."""

    def __init__(self, fetch: Fetch, kept: KeptAnswers | None = None) -> None:
        """Ask by means of *fetch*, unless the answer is *kept*."""
        self._fetch = fetch
        self._kept = kept
        self._checked: dict[str, Checked] = {}
        self._by_serial: dict[str, OrderStatus | None] = {}

    def look(
        self,
        situation: Situation,
        failure: ConnectorError | None,
        by_serial: BySerial = by_no_serial,
    ) -> tuple[Revocation, tuple[str, ...]]:
        """
        Return whether a live certificate is revoked; a check that fails is only a note.

        What was revoked from here needs no asking, and is not always told to whoever asks.

        Args:
            situation: With SCM's present word about the orders of what is live.
            failure: Why SCM could not be asked, if it could not.
            by_serial: Is asked, once, about what has no order here and of which no CA tells.
        """
        snapshot, live, now = situation.snapshot, situation.live, situation.now
        of_live = {facts.fingerprint for facts in live}
        ours = (
            order.order_id in snapshot.revoked
            for order in snapshot.orders
            if order.fingerprint in of_live
        )
        if any(ours):
            return Revocation.REVOKED, ()
        if not situation.request.check_revocation or not live:
            return Revocation.UNKNOWN, ()
        words = {order.fingerprint: order.status for order in snapshot.orders if order.status}
        if any(words.get(facts.fingerprint) is OrderStatus.REVOKED for facts in live):
            return Revocation.REVOKED, ()
        chains = {item.facts.fingerprint: item.chain_pem for item in snapshot.production}
        checked = [
            (facts, self._check(facts, chains[facts.fingerprint], now))
            for facts in live
            if facts.not_after > now
        ]
        if any(found.revocation is Revocation.REVOKED for _, found in checked):
            return Revocation.REVOKED, ()
        for facts, found in checked:
            untold = found.revocation is Revocation.UNKNOWN and facts.fingerprint not in words
            word = self._found(facts, by_serial) if untold and failure is None else None
            if word is not None:
                words[facts.fingerprint] = word
            if word is OrderStatus.REVOKED:
                return Revocation.REVOKED, ()
        notes = tuple(
            _unknown_note(
                facts, found, words.get(facts.fingerprint), _silent(snapshot, facts), failure
            )
            for facts, found in checked
            if found.revocation is Revocation.UNKNOWN
            and (found.names_urls or facts.fingerprint not in words)
        )
        return (Revocation.UNKNOWN if notes else Revocation.GOOD), notes

    def until(self, live: Iterable[CertificateFacts]) -> datetime | None:
        """
        Return until when a look would find the same of *live* without asking, by the vendor's time.

        As long as `FORGOTTEN` of `revocation.kept` does not change. None: it would ask again.
        """
        ends = [self._checked[one.fingerprint].until for one in live if self._was_checked(one)]
        known = [end for end in ends if end is not None]
        return min(known, default=None) if len(known) == len(ends) else None

    def _found(self, facts: CertificateFacts, by_serial: BySerial) -> OrderStatus | None:
        if facts.fingerprint not in self._by_serial:
            self._by_serial[facts.fingerprint] = by_serial(facts.serial)
        return self._by_serial[facts.fingerprint]

    def _was_checked(self, facts: CertificateFacts) -> bool:
        return facts.fingerprint in self._checked

    def _check(self, facts: CertificateFacts, chain_pem: str, now: datetime) -> Checked:
        if facts.fingerprint not in self._checked:
            self._checked[facts.fingerprint] = check_revocation(
                facts.pem, chain_pem, self._fetch, now, self._kept
            )
        return self._checked[facts.fingerprint]


def _silent(snapshot: Snapshot, facts: CertificateFacts) -> str:
    """Return why no order tells whether a certificate is revoked."""
    signers = (one.signer for one in snapshot.orders if one.fingerprint == facts.fingerprint)
    signer = next(signers, SCM_ITSELF)
    return "no order for it is known here" if signer == SCM_ITSELF else f"{signer} tells of none"


def _unknown_note(
    facts: CertificateFacts,
    found: Checked,
    word: OrderStatus | None,
    silent: str,
    failure: ConnectorError | None,
) -> str:
    scm = silent if failure is None else failure.what.rstrip(".")
    if word is not None:
        scm = f"SCM says {word}, but does not hear of what a private CA revokes by itself"
    return (
        f"whether serial {facts.serial} is revoked could not be found out ({scm}; {found.note});"
        " nothing is renewed for that. If it lasts, let this machine reach what the certificate"
        " names, or set check_revocation = false"
    )

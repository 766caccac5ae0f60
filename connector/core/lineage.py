"""
Which certificate replaces which: the trigger that settles in a Terraform plan.

The value is the serial that the wanted certificate replaces. While nothing is due that is the
serial which the live certificate replaced; once a renewal is due it is the live serial itself.
After the renewal both rules give the same value, so the next plan is empty. Everything comes from
CPS, so a machine without any memory of ours computes the same.
"""

from collections.abc import Iterable, Sequence

from connector.core.model import CertificateFacts, HistoryEntry


def renews(
    live: Sequence[CertificateFacts], history: Sequence[HistoryEntry], *, renewing: bool
) -> str:
    """
    Return the serials that the wanted certificate replaces, sorted and joined by commas.

    Args:
        live: What is on production, one certificate per key algorithm.
        history: Finished changes that carried certificates, newest first.
        renewing: Whether a new certificate is wanted or under way.
    """
    if renewing:
        return _joined(facts.serial for facts in live)
    return _joined(_replaced(facts, history) for facts in live)


def _replaced(live: CertificateFacts, history: Sequence[HistoryEntry]) -> str:
    same_key = [
        facts
        for entry in history
        for facts in entry.certificates
        if facts.key_algorithm is live.key_algorithm
    ]
    serials = [facts.serial for facts in same_key]
    if live.serial not in serials:
        return serials[0] if serials else ""
    older = serials[serials.index(live.serial) :]
    return next((serial for serial in older if serial != live.serial), "")


def _joined(serials: Iterable[str]) -> str:
    return ",".join(sorted({serial for serial in serials if serial}))

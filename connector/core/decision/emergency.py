"""
What an emergency replaces: what is live and meant by it, unless it was ordered since.

A CA gives a certificate the beginning of its day, and the one that replaces another may come from
the same CA, with a key of the same kind. So what counts is when the order was begun: a certificate
whose order this journal has begun since, or that began since itself, has been replaced. What is
recognised by its serial needs none of that: the new one has another.
"""

from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.situation import Situation
from connector.core.request.emergency import Emergency, Everything, IssuedBy, OfSerials


def meant_by_emergency(situation: Situation) -> tuple[CertificateFacts, ...]:
    """Return what is live for the wanted keys and has to be replaced at once."""
    emergency = situation.request.emergency
    if emergency is None:
        return ()
    return tuple(
        facts
        for facts in situation.live
        if _is_meant(facts, emergency) and not _is_replaced(facts, emergency, situation)
    )


def _is_meant(facts: CertificateFacts, emergency: Emergency) -> bool:
    meant = emergency.meant
    if isinstance(meant, IssuedBy):
        return meant.issuer.casefold() in {facts.issuer.casefold(), common_name(facts.issuer)}
    if isinstance(meant, OfSerials):
        return int(facts.serial, 16) in meant.serials
    return isinstance(meant, Everything) or facts.key_algorithm is meant.key_algorithm


def common_name(issuer: str) -> str | None:
    r"""
    Return the common name in an issuer's RFC 4514 text, without regard to case; None: none.

    >>> common_name(r"CN=Sectigo RSA\, DV,O=Sectigo Limited,C=GB")
    'sectigo rsa, dv'
    """
    parts = issuer.replace("\\\\", "\0").replace("\\,", "\1").split(",")
    names = (part.partition("=")[2] for part in parts if part.strip().upper().startswith("CN="))
    found = next(names, None)
    if found is None:
        return None
    return found.replace("\1", ",").replace("\\", "").replace("\0", "\\").casefold()


def _is_replaced(facts: CertificateFacts, emergency: Emergency, situation: Situation) -> bool:
    """Whether a live certificate has come since the emergency began."""
    if isinstance(emergency.meant, OfSerials):
        return False
    begun = emergency.begun_at
    orders = situation.snapshot.orders
    order = next((one for one in orders if one.fingerprint == facts.fingerprint), None)
    if order is None:
        return facts.not_before >= begun
    came = order.collected_on
    fresh = isinstance(emergency.meant, Everything) and came is not None and came >= begun
    return fresh or order.intended_at >= begun

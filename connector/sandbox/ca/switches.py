"""How the CAs' word on their own certificates may go wrong; by default it does not."""

from dataclasses import dataclass


@dataclass(slots=True)
class CASwitches:
    """How OCSP responders and CRLs misbehave; the admin port turns them."""

    ocsp_down: bool = False
    """OCSP answers 503."""
    ocsp_try_later: bool = False
    """OCSP answers `tryLater`, unsigned as the standard has it."""
    crl_down: bool = False
    """CRLs are answered with 503."""
    stale: bool = False
    """All answers have ended a day ago."""
    direct: bool = False
    """The CA itself signs OCSP answers; else a responder that it has delegated."""
    left_out: tuple[str, ...] = ()
    """What new certificates do not name although their CA's data say so, such as `SASP:ocsp`."""

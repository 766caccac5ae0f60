"""From when until when an answer about revocation counts."""

from datetime import datetime, timedelta

from connector.sandbox.ca.vendor import CAs

LIFE = timedelta(days=4)
STALE = timedelta(days=1)


def validity(cas: CAs) -> tuple[datetime, datetime]:
    """Return thisUpdate and nextUpdate by virtual time; both are over where `stale` is on."""
    now = cas.ground.clock.now().replace(microsecond=0)
    end = now - STALE if cas.switches.stale else now + LIFE
    return end - LIFE, end

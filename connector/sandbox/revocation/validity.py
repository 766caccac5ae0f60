"""From when until when an answer about revocation counts."""

from datetime import datetime, timedelta

from connector.sandbox.world import World

LIFE = timedelta(days=4)
STALE = timedelta(days=1)


def validity(world: World) -> tuple[datetime, datetime]:
    """Return thisUpdate and nextUpdate by virtual time; both are over where `stale` is on."""
    now = world.clock.now().replace(microsecond=0)
    end = now - STALE if world.revocation.switches.stale else now + LIFE
    return end - LIFE, end

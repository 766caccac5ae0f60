"""How the name servers misbehave; by default they do not."""

from dataclasses import dataclass


@dataclass(slots=True)
class DNSSwitches:
    """Turned by the admin port; servers count from 0, in the order of their ports."""

    lag_seconds: int = 0
    """So much later than the zone each server tells what is new; virtual time."""
    server_lags: tuple[int, ...] = ()
    """The same for each server, added to `lag_seconds`: [0, 0, 240] for the third."""
    refusing: tuple[int, ...] = ()
    """Servers that answer REFUSED."""
    failing: tuple[int, ...] = ()
    """Servers that answer SERVFAIL."""
    without_udp: tuple[int, ...] = ()
    """Servers that are silent over UDP and answer over TCP."""
    silent: tuple[int, ...] = ()
    """Servers that never answer."""
    truncated: bool = False
    """Every answer over UDP is cut, so that it is asked for over TCP."""
    not_authoritative: tuple[int, ...] = ()
    """Servers whose answers lack the flag AA."""

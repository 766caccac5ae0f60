"""Where public sources leave Edge DNS open, or it may surprise; turned by the admin port."""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class EdgeDNSSwitches:
    """The defaults are what the reference gives first."""

    busy_writes: int = 0
    """So many writes are refused with 409, as another one is on its way; -1: all."""
    busy_seconds: int = 0
    """So long (virtual time) a zone refuses further writes after each."""
    zone_state: Literal[
        "own", "NEW", "PENDING", "PENDING_APPROVAL", "LOCKED", "ERROR", "OBSOLETE"
    ] = "own"
    """What every zone is, in place of its own state."""
    activation_seconds: int = 0
    """So long (virtual time) a zone is PENDING after each write."""
    rdata_without_dot: bool = False
    """Names in rdata are told without the dot at their end."""
    forbidden_zones: tuple[str, ...] = ()
    """Zones that the user behind the client may not edit: 403."""
    foreign_zones: Literal[404, 403] = 404
    """Answer to a zone that the account does not have."""
    not_editable: Literal[400, 403, 405, 409] = 400
    """Answer to a write in a zone that is secondary or an alias."""
    cname_conflict: Literal[400, 409, 422] = 400
    """Answer to a CNAME beside other types, and to other types beside a CNAME."""
    show_all: bool = True
    """False: `showAll` is refused, so that lists have to be paged."""
    metadata: bool = True
    """False: lists lack their metadata."""
    lower_case_types: bool = False
    """Types of zones are told in lower case."""
    rate_limit: Literal["off", "retry-after", "bare"] = "off"
    """One of five requests is refused with 429, with or without `Retry-After`."""
